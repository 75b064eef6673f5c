package imports

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// grammar is the syntax of parameters that a description uses.
type grammar struct {
	braces   bool // {id}, {id:[0-9]+}, {path*}, {proxy+}, {name=projects/*}
	angles   bool // <id>, <int:id>, <path:rest>
	colons   bool // :id, :id(\d+)
	doubled  bool // :: is a literal ":", as in patterns
	brackets bool // [id], [...rest]
	options  bool // [/{id}], (/:id): a part that may be missing
	hyphens  bool // :user-id is one parameter
	stars    bool // *rest, *
	repeats  bool // :path*, :path+
	groups   bool // (a|b), (.*): a parameter without a name
	slashed  bool // a backslash before a literal character
	globs    bool // ?, * and ** of Spring: a character, a part of a segment, any number of segments; also {*rest}
	queries  bool // a query may follow a path: "?q=1", "?q={q}"
	escaped  bool // paths are not percent-encoded, as they are in requests: "/日本" is "/%E6%97%A5%E6%9C%AC"
}

// read returns the pieces of a path.
func (g grammar) read(path string) []piece {
	var pieces []piece
	lit := ""
	for i := 0; i < len(path); {
		if g.doubled && strings.HasPrefix(path[i:], "::") {
			lit += ":"
			i += 2
			continue
		}
		if g.slashed && path[i] == '\\' && i+1 < len(path) {
			lit += path[i+1 : i+2]
			i += 2
			continue
		}
		found, n := g.param(path[i:])
		if path[i] == ':' && i > 0 && path[i-1] == '}' {
			n = 0 // "{id}:cancel"
		}
		if n > 0 {
			pieces = append(append(pieces, piece{text: lit}), found...)
			lit = ""
			i += n
			continue
		}
		if c := path[i : i+1]; g.escaped {
			lit += escaped(c)
		} else {
			lit += c
		}
		i++
	}
	return append(pieces, piece{text: lit})
}

// escaped percent-encodes a text as clients do in a path.
func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c == ' ' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// param parses the parameter at the start of s and returns its length; 0 if there is none. A "?" after a parameter
// makes it optional.
func (g grammar) param(s string) (found []piece, n int) {
	switch c := s[0]; {
	case c == '{' && g.braces:
		if n = closing(s, '{', '}'); n > 0 {
			found = braced(s[1 : n-1])
		}
	case c == '<' && g.angles:
		if n = closing(s, '<', '>'); n > 0 {
			found = []piece{angled(s[1 : n-1])}
		}
	case c == '[' && g.brackets:
		if n = closing(s, '[', ']'); n > 0 && isCharacter(s[:n]) {
			return []piece{{text: s[1:2]}}, n
		} else if n > 0 {
			found = []piece{bracketed(s[1 : n-1])}
		}
	case c == ':' && g.colons:
		end := nameEnd(s, 1)
		if end == 1 {
			return nil, 0
		}
		group := 0
		switch rest := s[end:]; {
		case g.options && rest != "" && optionalLength(rest) > 0:
		case strings.HasPrefix(rest, "("):
			group = closing(rest, '(', ')')
		case strings.HasPrefix(rest, "{") && g.options: // of Hono: ":id{[0-9]+}"
			group = closing(rest, '{', '}')
		}
		expr := ""
		if group > 0 {
			expr = s[end+1 : end+group-1]
		}
		found, n = []piece{constrained(s[1:end], expr)}, end+group
	case c == '(' && g.groups:
		if n = closing(s, '(', ')'); n > 0 {
			found = []piece{constrained("", s[1:n-1])}
		}
	case (c == '*' || c == '?') && g.globs:
		if strings.HasPrefix(s, "**") {
			return []piece{{text: "rest", kind: restParam, optional: true}}, 2
		}
		return []piece{{text: "id", kind: param}}, 1
	case c == '*' && g.stars:
		n = nameEnd(s, 1)
		found = []piece{{text: cmp.Or(s[1:n], "rest"), kind: restParam, optional: len(s) == 1}} // "/files/*" matches "/files/" too
	}
	switch {
	case len(found) != 1:
	case g.globs && strings.HasPrefix(s, "{*"):
		found[0].optional = true
	case n == len(s):
	case s[n] == '?' && g.colons:
		found[0].optional = true
		n++
	case (s[n] == '*' || s[n] == '+') && g.repeats:
		found[0].kind, found[0].optional, found[0].words = restParam, s[n] == '*', nil
		n++
	}
	return found, n
}

// closing returns the length of the group that opens at the start of s; 0 if it is not closed.
func closing(s string, open, end byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
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

// braced parses the text inside {…}: a name, "name?", "name:regexp", "name*", "name+", "name..." and "name:path" (which
// match slashes), "$" (the end), Google's "name=pattern", which the pattern replaces, and the expressions of a URI
// template (RFC 6570): "/name" and ".name", which are part of the path, and "?name", "&name", "#name" and ";name",
// which are not.
func braced(s string) []piece {
	switch {
	case strings.HasPrefix(s, "/"), strings.HasPrefix(s, "."):
		return append([]piece{{text: s[:1]}}, braced(s[1:])...)
	case strings.IndexAny(s, "?&#;") == 0, s == "$":
		return nil
	}
	name, expr, _ := strings.Cut(s, ":")
	if name, pattern, ok := strings.Cut(name, "="); ok {
		return googlePieces(name, pattern)
	}
	if name, ok := strings.CutSuffix(name, "?"); ok {
		return []piece{{text: name, kind: param, optional: true}}
	}
	if name, ok := strings.CutSuffix(name, "..."); ok {
		return []piece{{text: name, kind: restParam, optional: true}}
	}
	if strings.HasSuffix(name, "*") || strings.HasSuffix(name, "+") || strings.HasPrefix(name, "*") || expr == "path" {
		return []piece{{text: strings.Trim(name, "*+"), kind: restParam}}
	}
	converter, optional := strings.CutSuffix(expr, "?")
	if isConverter(converter) {
		return []piece{{text: name, kind: param, optional: optional}}
	}
	return []piece{constrained(strings.TrimPrefix(name, "+"), expr)}
}

// googlePieces parses "projects/*/locations/**" of google.api.http.
func googlePieces(name, pattern string) []piece {
	var out []piece
	for i, w := range strings.Split(pattern, "/") {
		if i > 0 {
			out = append(out, piece{text: "/"})
		}
		switch w {
		case "*":
			out = append(out, piece{text: name, kind: param})
		case "**":
			out = append(out, piece{text: name, kind: restParam})
		default:
			out = append(out, piece{text: w})
		}
	}
	return out
}

// angled parses the text inside <…>: a name, "converter:name" or "converter(arguments):name". The converter path
// matches slashes, any(a, b) matches these words, and the argument of regex is an expression.
func angled(s string) piece {
	i := strings.LastIndexByte(s, ':')
	converter, name := s[:max(i, 0)], s[i+1:]
	converter, args, _ := strings.Cut(strings.TrimSuffix(converter, ")"), "(")
	switch converter {
	case "path":
		return piece{text: name, kind: restParam}
	case "regex":
		return constrained(name, strings.Trim(args, `"'`))
	case "any":
		var words []string
		for w := range strings.SplitSeq(args, ",") {
			words = append(words, strings.Trim(w, ` "'`))
		}
		return piece{text: name, kind: param, words: words}
	}
	return piece{text: name, kind: param}
}

// bracketed parses the text inside […]: "id", "...rest", and "[id]" and "[...rest]", which may be missing.
func bracketed(s string) piece {
	inner := strings.Trim(s, "[]")
	optional := inner != s
	name, _, _ := strings.Cut(inner, "=") // a matcher of SvelteKit
	if rest, ok := strings.CutPrefix(name, "..."); ok {
		return piece{text: rest, kind: restParam, optional: optional}
	}
	return piece{text: name, kind: param, optional: optional}
}

// pathEnd returns the start of the query or the fragment of a template. A "?" or "#" in braces does not start one.
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

// queryStart returns the start of a path's query where "?" has other meanings too: the whole segment "?" is a value that APM
// has replaced, and after a parameter "?" makes it optional. Without globs it may make the character before it optional, so
// only "?name=" starts a query there.
func (g grammar) queryStart(path string) int {
	depth, segment := 0, 0
	for i := range len(path) {
		switch c := path[i]; {
		case strings.IndexByte("{(<[", c) >= 0:
			depth++
		case strings.IndexByte("})>]", c) >= 0:
			depth--
		case depth > 0:
		case c == '/':
			segment = i + 1
		case c == '?':
			before, after := path[segment:i], path[i+1:]
			whole := before == "" && (after == "" || after[0] == '/' || after[0] == '?')
			optional := strings.Contains(before, ":") || before != "" && strings.IndexByte("})>]", before[len(before)-1]) >= 0
			if queryName.MatchString(after) || g.globs && !whole && !optional {
				return i
			}
		}
	}
	return len(path)
}

var queryName = regexp.MustCompile(`^[\w.%\[\]-]+=`)

// maxPath is the maximum length of a path in bytes, with its expressions. A longer one stays as it is, and so becomes a
// comment.
const maxPath = 2 * routenorm.MaxPath

// convert converts a path to the paths of patterns.
func (g grammar) convert(path string) []spelled {
	switch {
	case g.queries:
		path = path[:g.queryStart(path)]
	case !g.colons && !g.globs:
		path = path[:pathEnd(path)]
	}
	if len(path) > maxPath {
		return []spelled{{path: path}}
	}
	if g.hyphens {
		path = withHyphens(path)
	}
	if !g.options {
		return spell(g.read(path))
	}
	var out []spelled
	for _, p := range optional(path, g.optionalGroup) {
		out = append(out, spell(g.read(p))...)
	}
	return out
}
