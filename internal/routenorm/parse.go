package routenorm

import (
	"fmt"
	"slices"
	"strings"
)

// segKind orders segments by specificity: the lower kind is tried first.
type segKind uint8

const (
	segLiteral segKind = iota
	segMixed
	segParam
	segRest
)

// segment is one element of a pattern's path. lits are the literals around its parameters, so that n parameters have
// n+1 literals: "a" is ["a"], ":x" is ["", ""], ":x-:y.json" is ["", "-", ".json"]. Only the first and the last may be
// empty.
type segment struct {
	kind segKind
	lits []string
}

// parseSegment parses the text between two slashes of a pattern. w is not empty.
func parseSegment(w string) (segment, error) {
	if w[0] == '*' {
		if nameEnd(w, 1) != len(w) || len(w) == 1 {
			return segment{}, fmt.Errorf("%q: a rest is \"*\" and a name, such as \"*rest\"", w)
		}
		return segment{kind: segRest}, nil
	}
	if err := checkLiteral(w); err != nil {
		return segment{}, err
	}
	lits := splitParams(w)
	switch {
	case len(lits) == 1:
		return segment{segLiteral, lits}, nil
	case len(lits) == 2 && lits[0] == "" && lits[1] == "":
		return segment{segParam, lits}, nil
	}
	return segment{segMixed, lits}, nil
}

// IsLiteral reports whether w, as a segment of a pattern, matches only w.
func IsLiteral(w string) bool {
	s, err := parseSegment(w)
	return err == nil && s.kind == segLiteral && s.prefix() == w
}

// FormatSegment formats a segment of a pattern: the literals lits, with a parameter of names between every two of them.
// It returns false if no pattern can have such a segment, for example if two parameters touch.
func FormatSegment(lits, names []string) (string, bool) {
	var b strings.Builder
	for i, l := range lits {
		if i > 0 && strings.HasPrefix(l, ":") && !strings.HasPrefix(l, "::") && (l != ":" || i == len(names)) {
			b.WriteByte(':') // a single colon after a parameter is a literal
			l = l[1:]
		}
		b.WriteString(strings.ReplaceAll(l, ":", "::"))
		if i < len(names) {
			b.WriteString(":" + names[i])
		}
	}
	if b.Len() == 0 {
		return "", false
	}
	s, err := parseSegment(b.String())
	return b.String(), err == nil && s.kind != segRest && slices.Equal(s.lits, lits)
}

// checkLiteral rejects text that no cleaned path contains, and parameters in other grammars.
func checkLiteral(w string) error {
	for i := range len(w) {
		switch c := w[i]; {
		case c == ' ':
			return fmt.Errorf("%q: a path has no spaces", w)
		case c == '?' || c == '#' || c == ';':
			return fmt.Errorf("%q: paths are matched without what follows %q", w, c)
		case c == '{' || c == '}':
			return fmt.Errorf("%q: a parameter is written \":name\"", w)
		case c == '*':
			return fmt.Errorf("%q: \"*\" may only start the last segment", w)
		}
	}
	if hasControl([]byte(w)) {
		return fmt.Errorf("%q: cleaned paths have no control bytes", w)
	}
	if hasDotSegment([]byte(w)) {
		return fmt.Errorf("%q: cleaned paths have no dot segments", w)
	}
	return nil
}

// splitParams returns the literals of w around its parameters. There must be a literal between two parameters.
func splitParams(w string) []string {
	var lits []string
	var lit []byte
	behind := false // the previous token is a parameter
	for i := 0; i < len(w); {
		switch end := nameEnd(w, i+1); {
		case strings.HasPrefix(w[i:], "::"):
			lit = append(lit, ':')
			i += 2
		case w[i] == ':' && end > i+1 && !behind:
			lits, lit = append(lits, string(lit)), nil
			i, behind = end, true
			continue
		default:
			lit = append(lit, w[i])
			i++
		}
		behind = false
	}
	return append(lits, string(lit))
}

// nameEnd returns the index after the name that starts at i, or i if there is none.
func nameEnd(w string, i int) int {
	start := i
	for i < len(w) && (w[i] == '_' || isLetter(w[i]) || (i > start && isDigit(w[i]))) {
		i++
	}
	return i
}
