package imports

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

type pieceKind uint8

const (
	literal pieceKind = iota
	param
	restParam
)

// piece is a part of a segment as another grammar has it: a literal, a parameter, or a parameter that takes slashes.
type piece struct {
	text string // of the literal, or the name of the parameter
	kind pieceKind
}

// spell returns segments as the path of a pattern. A segment that no pattern spells ("{a}{b}", "{id}x") becomes one
// parameter, and what follows a rest is cut off; exact is false then.
func spell(segs [][]piece) (path string, exact bool) {
	exact = true
	var b strings.Builder
	for i, pieces := range segs {
		text, rest, ok := spellSegment(pieces)
		b.WriteString("/" + text)
		exact = exact && ok
		if rest {
			return b.String(), exact && i == len(segs)-1
		}
	}
	if b.Len() == 0 {
		return "/", true
	}
	return b.String(), exact
}

// spellSegment spells one segment; rest says that it takes all that follow.
func spellSegment(pieces []piece) (text string, rest, exact bool) {
	lits, names := []string{""}, []string(nil)
	for _, p := range pieces {
		switch p.kind {
		case literal:
			lits[len(lits)-1] += p.text
		case restParam:
			return "*" + nameOf(p.text), true, len(pieces) == 1
		default:
			lits, names = append(lits, ""), append(names, nameOf(p.text))
		}
	}
	text, ok := routenorm.FormatSegment(lits, names)
	if ok || len(names) == 0 {
		return text, false, ok
	}
	return ":" + names[0], false, false
}

// nameOf makes a parameter's name of any text: letters, digits and "_", not beginning with a digit.
func nameOf(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '_' || isLetter(c):
			b.WriteByte(c)
		case isDigit(c):
			if b.Len() == 0 {
				b.WriteByte('_')
			}
			b.WriteByte(c)
		case b.Len() > 0:
			b.WriteByte('_')
		}
	}
	if name := strings.TrimRight(b.String(), "_"); name != "" {
		return name
	}
	return "id"
}

// grammar says which marks of parameters a description uses.
type grammar struct {
	braces   bool // {id}, {id:[0-9]+}, {path*}, {proxy+}, {name=projects/*}
	angles   bool // <id>, <int:id>, <path:rest>
	colons   bool // :id, :id(\d+)
	doubled  bool // :: is a literal ":", as in patterns
	brackets bool // [id], [...rest]
	stars    bool // *rest, *
	escaped  bool // the path is not escaped, as clients do it: "/日本" is "/%E6%97%A5%E6%9C%AC"
}

// read splits a path into segments, and these into pieces.
func (g grammar) read(path string) [][]piece {
	var segs [][]piece
	var pieces []piece
	lit := ""
	flush := func() {
		if lit != "" {
			pieces = append(pieces, piece{lit, literal})
		}
		lit = ""
	}
	next := func() {
		if flush(); len(pieces) > 0 {
			segs = append(segs, pieces)
		}
		pieces = nil
	}
	for i := 0; i < len(path); {
		if path[i] == '/' {
			next()
			i++
			continue
		}
		if g.doubled && strings.HasPrefix(path[i:], "::") {
			lit += ":"
			i += 2
			continue
		}
		found, n := g.param(path[i:], i == 0 || path[i-1] == '/')
		if n == 0 {
			if c := path[i]; g.escaped && (c >= 0x80 || c == ' ') {
				lit += fmt.Sprintf("%%%02X", c)
			} else {
				lit += path[i : i+1]
			}
			i++
			continue
		}
		flush()
		for _, p := range found {
			if p.text == "/" {
				next()
				continue
			}
			pieces = append(pieces, p)
		}
		i += n
	}
	next()
	return segs
}

// param reads the parameter at the beginning of s and returns its length there, 0 if there is none. begins says whether a
// segment begins there. A piece "/" separates segments.
func (g grammar) param(s string, begins bool) ([]piece, int) {
	switch c := s[0]; {
	case c == '{' && g.braces:
		if n := closing(s, '{', '}'); n > 0 {
			return braced(s[1 : n-1]), n
		}
	case c == '<' && g.angles:
		if n := closing(s, '<', '>'); n > 0 {
			return angled(s[1 : n-1]), n
		}
	case c == '[' && g.brackets:
		if n := closing(s, '[', ']'); n > 0 {
			name := strings.Trim(s[1:n-1], "[]")
			if rest, ok := strings.CutPrefix(name, "..."); ok {
				return []piece{{rest, restParam}}, n
			}
			return []piece{{name, param}}, n
		}
	case c == ':' && g.colons:
		n := nameEnd(s, 1)
		if n == 1 {
			return nil, 0
		}
		name := s[1:n]
		if n < len(s) && s[n] == '(' {
			n += closing(s[n:], '(', ')')
		}
		return []piece{{name, param}}, n
	case c == '*' && g.stars && begins:
		n := nameEnd(s, 1)
		return []piece{{orElse(s[1:n], "rest"), restParam}}, n
	}
	return nil, 0
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// closing returns the length of the group that opens at the beginning of s, 0 if it does not close.
func closing(s string, open, end byte) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// braced reads the inside of {…}: a name, "name:regexp", "name*" and "name+" (which take slashes), Google's
// "name=pattern", which the pattern replaces, and the expressions of a URI template (RFC 6570): "/name" and ".name", which
// are part of the path, and "?name", "&name", "#name" and ";name", which are not.
func braced(s string) []piece {
	switch {
	case strings.HasPrefix(s, "/"), strings.HasPrefix(s, "."):
		return append([]piece{{s[:1], literal}}, braced(s[1:])...)
	case strings.IndexAny(s, "?&#;") == 0:
		return nil
	}
	if name, pattern, ok := strings.Cut(s, "="); ok {
		return googlePieces(name, pattern)
	}
	name, _, _ := strings.Cut(s, ":")
	if strings.HasSuffix(name, "*") || strings.HasSuffix(name, "+") || strings.HasPrefix(name, "*") {
		return []piece{{strings.Trim(name, "*+"), restParam}}
	}
	return []piece{{strings.TrimPrefix(name, "+"), param}}
}

// googlePieces reads "projects/*/locations/**" of google.api.http.
func googlePieces(name, pattern string) []piece {
	var out []piece
	for i, w := range strings.Split(pattern, "/") {
		if i > 0 {
			out = append(out, piece{"/", literal})
		}
		switch w {
		case "*":
			out = append(out, piece{name, param})
		case "**":
			out = append(out, piece{name, restParam})
		case "":
		default:
			out = append(out, piece{w, literal})
		}
	}
	return out
}

// angled reads the inside of <…>: a name, or "converter:name"; the converter path takes slashes.
func angled(s string) []piece {
	converter, name, ok := strings.Cut(s, ":")
	if !ok {
		return []piece{{s, param}}
	}
	if converter == "path" {
		return []piece{{name, restParam}}
	}
	return []piece{{name, param}}
}

// pathEnd returns where the query or the fragment of a template begins. A "?" or "#" in braces begins none.
func pathEnd(path string) int {
	depth := 0
	for i := range len(path) {
		switch c := path[i]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case depth <= 0 && (c == '?' || c == '#'):
			return i
		}
	}
	return len(path)
}

// convert returns a path as the path of a pattern. exact is false if the pattern matches more than the path does.
func (g grammar) convert(path string) (spelled string, exact bool) {
	if !g.colons {
		path = path[:pathEnd(path)]
	}
	return spell(g.read(path))
}
