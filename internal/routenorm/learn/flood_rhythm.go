package learn

import (
	"math"
	"slices"
)

// rhythm is how often a flood comes back to one path that it made up: a scanner that walks through a list asks for each
// word about as often, one that invents paths asks for each once or twice. What an API's clients ask for has no such
// rhythm, so a word that nobody knows is the flood's if it is asked for in the flood's rhythm, and the API's if not.
type rhythm struct {
	least, most int  // requests of a path; 0: there is no rhythm
	back        bool // its paths come back in other samples
}

// rhythmBack is the share of a flood's paths that come back from which a path that comes back may be the flood's.
const rhythmBack = 0.1

// newRhythm finds the rhythm of made-up paths: where most of them are, and how far the others are by chance.
func (g *grower) newRhythm(made []support) rhythm {
	if len(made) < floodPaths {
		return rhythm{}
	}
	counts, back := make([]int, len(made)), 0
	for i, s := range made {
		counts[i] = s.n
		if g.supported(s, 3) {
			back++
		}
	}
	slices.Sort(counts)
	usual := counts[len(counts)/2]
	least, most := chance(usual)
	least = min(least, counts[len(counts)/10])
	most = max(most, counts[len(counts)*9/10])
	return rhythm{least, most, float64(back) >= rhythmBack*float64(len(made))}
}

// chance returns how few and how many requests a path has by chance where the usual one has n: four standard deviations
// off, and a few.
func chance(n int) (least, most int) {
	d := 4*int(math.Sqrt(float64(n))) + 3
	return max(n-d, 1), n + d
}

// has tells whether a word with this support may be the flood's.
func (r rhythm) has(g *grower, s support) bool {
	return r.least <= s.n && s.n <= r.most && (r.back || !g.supported(s, 3))
}

// comesTo tells whether a few of the flood's paths come to so many requests.
func (r rhythm) comesTo(s support) bool { return r.least <= s.n && s.n <= floodExcess*r.most }

// localRhythm is the flood's rhythm at the place of some invented words, if it walks through a list of them there: hardly
// any of them is asked for more often than chance would have it. It is zero if not.
func (g *grower) localRhythm(words map[string]*branch) rhythm {
	if len(words) < floodPaths {
		return rhythm{}
	}
	var made []support
	for _, k := range words {
		made = append(made, k.through)
	}
	r, above := g.newRhythm(made), 0
	r.back = true
	for _, s := range made {
		if s.n > r.most {
			above++
		}
	}
	if above*50 > len(made) {
		return rhythm{}
	}
	return r
}
