package learn

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// madeUp returns the support of the paths that only a flood asks for: what only scanners ask for, and what stands behind a
// word at the root that nobody knows and that does not carry the API, if a word is in it that nobody knows.
func (g *grower) madeUp(l *Learner, root *branch) []support {
	carries := map[string]bool{}
	for seg, k := range root.kids {
		carries[seg] = isFixed(seg) || g.familiar(seg) == 1 || k.through.n*50 > root.through.n || k.hasMembers()
	}
	var out []support
	for path, ts := range l.paths {
		first, _, _ := strings.Cut(path[1:], "/")
		if guess.IsAsset([]byte(path)) || !guess.IsProbe([]byte(path)) && carries[first] || !g.invents(path) {
			continue
		}
		out = append(out, supportOf(ts))
	}
	return out
}

// invents tells whether a path has a word that nobody knows.
func (g *grower) invents(path string) bool {
	if scannedPath(path) {
		return false
	}
	for seg := range strings.SplitSeq(path[1:], "/") {
		if g.isInvented(seg) {
			return true
		}
	}
	return false
}

// isInvented tells a segment that is no id, and of which half the words or more are known neither to public APIs nor to
// this one. A part behind a dot counts as a format.
func (g *grower) isInvented(seg string) bool {
	if seg == "" || isFixed(seg) || guess.KindOf([]byte(seg)).IsID() && !guess.IsRagged([]byte(seg)) {
		return false
	}
	if guess.HasExtension([]byte(seg)) {
		seg = seg[:strings.LastIndexByte(seg, '.')]
	}
	return len(guess.SplitWords(seg)) > 0 && g.familiar(seg) < 0.5
}

// dropInvented removes the words below b that the flood made up. Where there are many of them, it also removes the words
// of the vocabulary that are asked for in its rhythm, since a list of words has some of these by chance, and what it asks
// for a few times as often, since its lists share words.
func (g *grower) dropInvented(b *branch, at place) {
	if g.flood == nil {
		return
	}
	invented := g.invented(b)
	global, local := g.flood.rhythm, g.localRhythm(invented)
	if !at.top && owners(invented) >= 3 { // it made up some values of what is a parameter
		global, local = rhythm{}, rhythm{}
	}
	asked := func(k *branch) bool { return global.has(g, k.through) || local.has(g, k.through) }
	made := g.drop(b, func(seg string, k *branch) bool {
		return invented[seg] != nil && (asked(k) || len(at.labels) == 0 && g.flood.busiest > 0 && len(k.kids) == 0)
	})
	if made >= manyInvented {
		g.drop(b, func(seg string, k *branch) bool { return !isFixed(seg) && !isValue(seg) && asked(k) })
	}
	if made >= floodPaths {
		g.drop(b, func(seg string, k *branch) bool {
			return invented[seg] != nil && (global.comesTo(k.through) || local.comesTo(k.through))
		})
	}
	b.made = made
	for _, k := range b.kids {
		k.near = at.top && (len(at.labels) == 0 || made >= manyInvented)
	}
	if !at.top && g.learnt != nil {
		g.flood.deep += made
	}
}

// drop removes the branches below b that are told so and show no more than the flood. It returns how many they were.
func (g *grower) drop(b *branch, told func(seg string, k *branch) bool) int {
	n := 0
	for seg, k := range b.kids {
		if told(seg, k) && !k.showsMore(g.flood) {
			delete(b.kids, seg)
			n++
		}
	}
	return n
}

// manyInvented is the number of invented words at a place from which one of the vocabulary is likely among them.
const manyInvented = 10

// invented returns the invented words below b.
func (g *grower) invented(b *branch) map[string]*branch {
	out := map[string]*branch{}
	for seg, k := range b.kids {
		if g.isInvented(seg) {
			out[seg] = k
		}
	}
	return out
}

// owners returns how many words own things with ids ("/users/anna/tokens/123"), as the values of a parameter do. A word
// with ids right behind it is rather a collection.
func owners(words map[string]*branch) int {
	n := 0
	for _, k := range words {
		if !k.hasPlainID() && k.hasID() {
			n++
		}
	}
	return n
}

// dropBeside removes what is left of invented words beside a parameter: they are among its values more likely than the
// flood's, and their requests are the parameter's then.
func (g *grower) dropBeside(s *site) {
	if g.flood == nil || s.at.top {
		return
	}
	theirs := s.param.subRoutes(true)
	s.segs = slices.DeleteFunc(s.segs, func(seg string) bool {
		invented := g.isInvented(s.word(seg)) && g.score(s, seg, theirs) <= wordless
		if invented {
			delete(s.b.kids, seg)
		}
		return invented
	})
}
