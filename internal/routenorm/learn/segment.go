package learn

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// segment is what the bytes of a segment say, and the vocabulary.
type segment struct {
	typed   bool     // it is a value, or no pattern can spell it
	fixed   bool     // it is never a value
	parts   []string // the words that it is made of, in the singular
	strange float64  // how strange they are on average, to public APIs and to this one elsewhere: 0 to 1
}

// segment looks at a segment once.
func (g *grower) segment(seg string) segment {
	s, ok := g.segments[seg]
	if ok {
		return s
	}
	s = segment{typed: isTyped(seg), fixed: isFixed(seg)}
	for _, part := range guess.SplitWords(seg) {
		s.parts = append(s.parts, guess.Singular(part))
		s.strange += g.vocabulary.Strangeness(part)
	}
	if len(seg) == 1 && s.parts == nil && !s.typed {
		s.parts = []string{seg} // "/u/…", "/t/…": hardly any name is so short
	}
	s.strange /= float64(max(len(s.parts), 1))
	g.segments[seg] = s
	return s
}

// isTyped reports whether a segment's own bytes say that it is a value. So they do where no pattern can spell it.
func isTyped(seg string) bool {
	return guess.KindOf([]byte(seg)).IsID() || !spellable(seg)
}

func spellable(seg string) bool {
	_, ok := spelled(seg)
	return ok
}

// isFixed reports whether a segment is hardly ever a value: versions, what begins with "_", "-" alone, and words that stand
// beside ids in most APIs.
func isFixed(seg string) bool {
	word := strings.ToLower(seg)
	return guess.ReplacesMember([]byte(word)) || word == "login" || word == "logout" || strings.HasPrefix(seg, "_") || seg == "-" ||
		guess.IsBase([]byte(seg)) || guess.KindOf([]byte(seg)) == guess.KindVersion
}

// isNumeral reports whether a segment is a number or a date.
func isNumeral(seg string) bool {
	switch guess.KindOf([]byte(seg)) {
	case guess.KindInteger, guess.KindNumbers, guess.KindDate:
		return true
	}
	return false
}

// isRootPage reports whether a site has such a segment at its root for its own sake: "robots.txt", "404".
func isRootPage(seg string) bool {
	return guess.IsRootFile([]byte(seg)) || len(seg) == 3 && (seg[0] == '4' || seg[0] == '5') && guess.KindOf([]byte(seg)) == guess.KindInteger
}

// isLanguageTag reports whether a segment is a language that sites are offered in, alone or with a script or a region
// ("pt-BR", "zh_Hant").
func isLanguageTag(seg string) bool {
	if len(seg) < 2 || !guess.IsLanguage([]byte(strings.ToLower(seg[:2]))) {
		return false
	}
	rest := strings.TrimLeft(seg[2:], "-_")
	return len(seg) == 2 || len(seg) == len(rest)+3 && (len(rest) == 2 || len(rest) == 4) && strings.Trim(strings.ToLower(rest), "abcdefghijklmnopqrstuvwxyz") == ""
}
