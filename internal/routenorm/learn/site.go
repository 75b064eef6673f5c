package learn

import (
	"slices"
	"sort"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// site is the segments at one place that may be values of one parameter: all of them, or those with one tail.
type site struct {
	at    place
	b     *branch
	tail  string // what follows the value in each segment, ".json" or ""
	segs  []string
	param *branch // the values' branches, joined; nil: no parameter so far
	wordy bool    // some of the values are words: the set of values is open
}

// sites divides the segments below b. Where formats stand behind ids ("/Calls/CA123.json"), each format is a site; where
// there are files of many formats, the format is part of the value.
func (g *grower) sites(b *branch, at place) []*site {
	tails := map[string][]string{}
	files := map[string]bool{}
	for _, seg := range b.names() {
		if isLabel(seg) {
			continue
		}
		_, tail := guess.CutTail([]byte(seg))
		tails[string(tail)] = append(tails[string(tail)], seg)
		if guess.HasExtension([]byte(seg)) && len(tail) == 0 {
			files[seg] = true
		}
	}
	all := &site{at: at, b: b}
	out := []*site{all}
	for tail, segs := range tails {
		if tail == "" || len(tails) > 3 || len(files)*3 > len(segs) || len(segs) < 3 {
			all.segs = append(all.segs, segs...)
			continue
		}
		out = append(out, &site{at: at, b: b, tail: tail, segs: segs})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].tail < out[j].tail })
	for _, s := range out {
		sort.Strings(s.segs)
	}
	return out
}

// word is a segment without the tail.
func (s *site) word(seg string) string { return strings.TrimSuffix(seg, s.tail) }

// support of a segment that is not taken yet.
func (s *site) support(seg string) support { return s.b.kids[seg].through }

// isValue tells whether a segment's shape makes it a value.
func (s *site) isValue(seg string) bool { return isValue(s.word(seg)) }

// take makes segs values of the site's parameter.
func (s *site) take(segs []string) {
	taken := map[string]bool{}
	for _, seg := range segs {
		k := s.b.kids[seg]
		if s.param == nil {
			s.param = &branch{values: map[string]support{}}
		}
		s.param.values[seg] = k.through
		s.param.join(k)
		s.wordy = s.wordy || !s.isValue(seg)
		taken[seg] = true
		delete(s.b.kids, seg)
	}
	var left []string
	for _, seg := range s.segs {
		if !taken[seg] {
			left = append(left, seg)
		}
	}
	s.segs = left
}

// decide finds the values of a site, until there are no more: each one that is found tells more of the parameter.
func (g *grower) decide(s *site) {
	s.take(s.typed(g.versions(s)))
	if len(s.at.labels) == 0 && !g.rootParam(s) {
		return
	}
	for {
		segs := g.open(s)
		if len(segs) == 0 {
			segs = g.closed(s)
		}
		if len(segs) == 0 {
			segs = g.resembling(s)
		}
		if len(segs) == 0 {
			break
		}
		if g.learnt != nil {
			for _, seg := range segs {
				g.learnt.valued[s.word(seg)] = true
			}
		}
		s.take(segs)
	}
	if s.param != nil {
		g.dropBeside(s)
		s.b.kids[paramLabel+s.tail] = s.param
	}
	if g.learnt == nil {
		g.doubt(s)
	}
}

// typed returns the segments that are values by their shape, but for versions.
func (s *site) typed(versions []string) []string {
	var out []string
	for _, seg := range s.segs {
		if s.isValue(seg) && !slices.Contains(versions, seg) {
			out = append(out, seg)
		}
	}
	return out
}

// maxVersions is the number of versions of an API that one service has at a time.
const maxVersions = 3

// versions returns the numbers and dates of a site that are words for once, as in /api/3/… or /2010-04-01/…: a few that
// carry a whole API, where there are hardly any others.
func (g *grower) versions(s *site) []string {
	if !s.at.top || s.tail != "" {
		return nil
	}
	var out []string
	carried, others := 0, 0
	for _, seg := range s.segs {
		switch guess.KindOf([]byte(seg)) {
		case guess.KindInteger, guess.KindNumbers, guess.KindDate:
		default:
			continue
		}
		k := s.b.kids[seg]
		if k.through.n >= 20 && k.through.spread() == g.samples && (len(k.kids) >= 3 || (k.through.n*5 >= s.b.through.n || g.flood != nil && k.hasMembers()) && len(k.kids) > 0) {
			out = append(out, seg)
			carried += k.through.n
		} else {
			others += k.through.n
		}
	}
	if len(out) > maxVersions || others*20 > carried {
		return nil
	}
	return out
}

// rootParam asks much of a parameter that begins the path: many values that come back, and that either are told by
// their shape and carry a share of the traffic, or have a sub-route in common.
func (g *grower) rootParam(s *site) bool {
	if g.flood != nil {
		return false
	}
	back := 0
	if s.param != nil {
		for _, v := range s.param.values {
			if g.supported(v, 3) {
				back++
			}
		}
	}
	if back >= rootValues && s.param.through.n*20 >= s.b.through.n {
		return true
	}
	common := map[string]int{}
	for _, seg := range s.segs {
		if !g.supported(s.support(seg), minSupport) || isFixed(seg) || g.familiar(seg) == 1 {
			continue
		}
		for sub := range s.b.kids[seg].subRoutes(false) {
			common[sub]++
		}
	}
	for _, n := range common {
		if n >= rootValues {
			return true
		}
	}
	return false
}
