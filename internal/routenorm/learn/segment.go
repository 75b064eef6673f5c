package learn

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// segment is what the bytes and the vocabulary say about a segment.
type segment struct {
	typed   bool     // it is a value, or cannot be spelled in a pattern
	fixed   bool     // it is never a value
	parts   []string // the words that it is made of, in the singular
	plural  bool     // the last of them is a plural
	strange float64  // how strange they are to public APIs, on average: 0 to 1
}

// segment returns what is known about a segment. Each is only examined once.
func (g *grower) segment(seg string) segment {
	s, ok := g.segments[seg]
	if ok {
		return s
	}
	_, ok = routenorm.FormatSegment([]string{seg}, nil)
	mark := strings.Contains("-@~", seg) // what comes after it is a name: "/@/anna"
	s = segment{typed: !ok || !mark && guess.KindOf([]byte(seg)).IsID(), fixed: mark || isFixed(seg)}
	for _, part := range guess.SplitWords(seg) {
		one := guess.Singular(part)
		s.parts = append(s.parts, one)
		s.plural = one != part
		s.strange += g.vocabulary.Strangeness(part)
	}
	switch n := len(s.parts); {
	case n > 0:
		s.strange /= float64(n)
	case len(seg) == 1 && !s.typed:
		s.parts = []string{seg} // "/u/…", "/t/…": hardly any name is this short
	default:
		s.strange = 1
	}
	g.segments[seg] = s
	return s
}

// isFixed reports whether a segment is hardly ever a value: a version, anything that begins with "_", and a word that most
// APIs use beside ids.
func isFixed(seg string) bool {
	word := strings.ToLower(seg)
	return guess.ReplacesMember([]byte(word)) || word == "login" || word == "logout" || strings.HasPrefix(seg, "_") ||
		guess.IsBase([]byte(seg)) || guess.KindOf([]byte(seg)) == guess.KindVersion
}

// isNumeral reports whether a segment is a number or a date, as some APIs use for their versions: "3", "2010-04-01".
func isNumeral(seg string) bool { return strings.Trim(seg, "0123456789-._") == "" }

// isRootPage reports whether a segment is a file or an error page at the root of a site: "robots.txt", "404".
func isRootPage(seg string) bool {
	return guess.IsRootFile([]byte(seg)) || len(seg) == 3 && (seg[0] == '4' || seg[0] == '5') && isNumeral(seg)
}

// isLanguageTag reports whether a segment is a language that sites are offered in, with or without a region ("pt-br").
func isLanguageTag(seg string) bool {
	return (len(seg) == 2 || len(seg) == 5 && (seg[2] == '-' || seg[2] == '_')) && guess.IsLanguage([]byte(strings.ToLower(seg[:2])))
}

// usualForms is the share of each form among the segments of APIs: those with a file's extension, those of one, two, three
// and more words, and those of two, three and more words with hyphens.
var usualForms = [...]float64{0.03, 0.67, 0.14, 0.03, 0.01, 0.08, 0.03, 0.01}

const hyphened = 5 // the first form with hyphens

// form returns the form of a segment, as an index of usualForms.
func (s segment) form(seg string) int {
	switch n := min(max(len(s.parts), 1), 4); {
	case guess.HasExtension([]byte(seg)):
		return 0
	case n > 1 && strings.Contains(seg, "-"):
		return hyphened + n - 2
	default:
		return n
	}
}
