package learn

import (
	"math"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// open returns the words of a site that are rare, if there are so many that the set of segments is open: words that
// came once or twice, or in one sample only. Words of an API come back; names that people chose come and go.
func (g *grower) open(s *site) []string {
	var free, rare []string
	for _, seg := range s.segs {
		if isFixed(s.word(seg)) || g.familiar(s.word(seg)) == 1 || s.isValue(seg) {
			continue
		}
		free = append(free, seg)
		n := s.support(seg)
		if n.n <= 2 || n.spread() == 1 && g.samples > 1 {
			rare = append(rare, seg)
		}
	}
	need := 4
	switch {
	case s.wordy:
		need = 1
	case s.at.top:
		need = 12
	case s.param != nil && len(s.param.values) >= 3:
		need = 2
	}
	if len(rare) < need || len(rare)*5 < len(free) {
		return nil
	}
	return rare
}

// closed returns words of a site that are values although all of them come back: words below a parameter of which the
// prior knows none, or words that have sub-routes in common that no other explanation fits.
func (g *grower) closed(s *site) []string {
	if s.at.top {
		return nil
	}
	var strange []string
	for _, seg := range s.segs {
		if s.isValue(seg) {
			continue
		}
		if w := s.word(seg); !isFixed(w) && (g.familiar(w) < 1 || g.valued[w]) && g.supported(s.support(seg), minSupport) {
			strange = append(strange, seg)
		}
	}
	if s.at.params > 0 && len(strange) >= 3 && g.allStrange(s) {
		return strange
	}
	if values := g.amongFlood(s, strange); len(values) > 0 {
		return values
	}
	var valued []string
	for _, seg := range strange {
		if w := s.word(seg); g.valued[w] && g.familiar(w) == 0 {
			valued = append(valued, seg)
		}
	}
	if len(valued) >= 2 {
		return valued
	}
	least := 1
	if s.at.params == 0 {
		least = 5
	}
	return s.alike(strange, least)
}

// amongFlood returns those of the words that are values where a flood hides the rare ones: all of them where it makes
// up many, else those that lead on as the parameter's values do.
func (g *grower) amongFlood(s *site, words []string) []string {
	switch {
	case g.flood == nil, !s.wordy && (len(words) < 3 || !g.mostlyInvented(s)):
		return nil
	case s.b.made >= manyInvented:
		return words
	case s.param == nil || len(words) < 5:
		return nil
	}
	theirs := s.param.subRoutes(true)
	return slices.DeleteFunc(slices.Clone(words), func(seg string) bool { return g.score(s, seg, theirs) > wordless })
}

// mostlyInvented tells whether more of a site's words are invented than not.
func (g *grower) mostlyInvented(s *site) bool {
	more := 0
	for _, seg := range s.segs {
		switch {
		case s.isValue(seg):
		case g.isInvented(s.word(seg)):
			more++
		default:
			more--
		}
	}
	return more > 0
}

func (g *grower) allStrange(s *site) bool {
	for _, seg := range s.segs {
		if w := s.word(seg); !s.isValue(seg) && (isFixed(w) || g.familiar(w) > 0) {
			return false
		}
	}
	return true
}

// alike returns those of the words that mostly lead to sub-routes that two or more of them have, if there are at least
// so many of these.
func (s *site) alike(words []string, least int) []string {
	count := map[string]int{}
	for _, w := range words {
		for sub := range s.b.kids[w].subRoutes(false) {
			count[sub]++
		}
	}
	common := 0
	for _, n := range count {
		if n >= 2 {
			common++
		}
	}
	if len(words) < 2 || common*len(words) < 6 || common < least {
		return nil
	}
	var out []string
	for _, w := range words {
		own, shared := 0, 0
		for sub, n := range s.b.kids[w].subRoutes(false) {
			own += n
			if count[sub] >= 2 {
				shared += n
			}
		}
		if own > 0 && shared*10 >= own*7 {
			out = append(out, w)
		}
	}
	if len(out) < 2 || len(out)*2 < len(words) {
		return nil
	}
	return out
}

// resembling returns the words that are rather values of the site's parameter than words of the API.
func (g *grower) resembling(s *site) []string {
	if s.param == nil || len(s.param.values) < 3 {
		return nil
	}
	var out []string
	theirs := s.param.subRoutes(true)
	for _, seg := range s.segs {
		if w := s.word(seg); !isFixed(w) && !s.isValue(seg) && g.score(s, seg, theirs) <= 0 {
			out = append(out, seg)
		}
	}
	return out
}

// wordless is what the score of a word is more beside a parameter that took no word so far.
const wordless = 2.5

// never is more than any evidence for a value comes to.
const never = 100

// score is positive if a segment is rather a word of the API than a value of the site's parameter, which has the
// sub-routes theirs.
func (g *grower) score(s *site, seg string, theirs map[string]int) float64 {
	w, k, p := s.word(seg), s.b.kids[seg], s.param
	score := 4*g.familiar(w) - 1
	if !s.wordy {
		score += wordless
	}
	if strings.ContainsAny(w, "0123456789") {
		score -= 2
	}
	if g.valued[w] {
		score -= 2
	}
	own, shared, subs := 0, 0, 0
	for sub, n := range k.subRoutes(true) {
		own += n
		if theirs[sub] > 0 {
			shared += n
			subs++
		}
	}
	if own > 0 {
		part := float64(shared) / float64(own)
		if part < 0.3 {
			score += 2
		} else {
			score -= part * (0.8 + 0.4*float64(min(subs, 20)))
		}
	}
	if len(k.kids) == 0 && len(p.kids) == 0 {
		score--
	}
	if s.wordy {
		score -= min(1.5, 0.3*math.Log2(float64(len(p.values))))
	}
	if g.supported(k.through, minSupport) && disjoint(k, p) {
		score += never
	}
	return score
}

// disjoint tells whether a segment is asked for by other methods than the parameter's values are.
func disjoint(k, p *branch) bool {
	if len(k.ends) == 0 || p.ending().n < 10 {
		return false
	}
	for m := range k.ends {
		if p.ends[m].n > 0 {
			return false
		}
	}
	return true
}

// familiar is how much of a word the vocabulary knows: what public APIs use, and what this one does elsewhere. The
// names of formats are values as often as words.
func (g *grower) familiar(w string) float64 {
	if guess.IsFormat([]byte(strings.ToLower(w))) {
		return 0
	}
	known, words := 0, guess.SplitWords(w)
	for _, part := range words {
		if g.prior.Has(part) || g.own[guess.Singular(part)] {
			known++
		}
	}
	return float64(known) / float64(max(len(words), 1))
}
