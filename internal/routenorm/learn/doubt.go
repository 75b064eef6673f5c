package learn

import (
	"fmt"
	"slices"
	"sort"
)

// clearScore is the score from which a word beside a parameter is no doubt.
const clearScore = 1.5

// doubt lists what a person might decide otherwise at a site: words that were nearly values of its parameter, and words
// that look like the values of one because they lead on alike.
func (g *grower) doubt(s *site) {
	path := patternPath(append(slices.Clip(s.at.labels), paramLabel+s.tail))
	var words []string
	for _, seg := range s.segs {
		if !s.isValue(seg) && !isFixed(s.word(seg)) && g.supported(s.support(seg), minSupport) {
			words = append(words, seg)
		}
	}
	if s.param == nil || len(s.param.values) < 3 {
		if alike := s.alike(words, 2); len(alike) > 2 && !s.at.top {
			g.doubts = append(g.doubts, Doubt{path, sorted(alike), "they lead to the same sub-routes"})
		}
		return
	}
	theirs := s.param.subRoutes(true)
	var near []string
	for _, seg := range words {
		if g.score(s, seg, theirs) <= clearScore {
			near = append(near, seg)
		}
	}
	if len(near) > 0 {
		why := fmt.Sprintf("they stand beside %d values", len(s.param.values))
		g.doubts = append(g.doubts, Doubt{path, sorted(near), why})
	}
}

func sorted(words []string) []string {
	words = slices.Clone(words)
	sort.Strings(words)
	return words
}
