package learn

import (
	"fmt"
	"slices"
)

// doubtful is the odds from which a word may be a value after all.
const doubtful = -1.5

// doubt lists the words of a site that a person might take for values. They were kept as words.
func (g *grower) doubt(s *site, values int) {
	var near []string
	for _, c := range s.children {
		if !c.typed && c.value <= 0.5 && c.odds > doubtful && c.b.through >= minSupport {
			near = append(near, c.seg)
		}
	}
	if len(near) == 0 || values == 0 && len(near) < 3 {
		return
	}
	why := "they may be names"
	switch {
	case values == 1:
		why = "they stand beside 1 value"
	case values > 1:
		why = fmt.Sprintf("they stand beside %d values", values)
	}
	g.doubts = append(g.doubts, Doubt{patternPath(append(slices.Clip(s.at.labels), paramLabel+s.tail)), near, why})
}
