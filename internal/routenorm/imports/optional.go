package imports

import (
	"regexp"
	"strings"
)

// optional returns a path with and without each of its optional groups; the path without it comes first. group returns
// the offset and the length of the first group of a path, with its delimiters; 0 is the length if there is none.
func optional(path string, group func(path string) (from, n int)) []string {
	i, n := group(path)
	if n == 0 {
		return []string{path}
	}
	var out []string
	inner, tail := path[i+1:i+n-1], strings.TrimPrefix(path[i+n:], "?")
	groups := optional(inner, group)
	for _, rest := range optional(tail, group) {
		out = append(out, path[:i]+rest)
		for _, in := range groups {
			out = append(out, path[:i]+in+rest)
		}
	}
	return out[:min(len(out), maxChoices)]
}

// railsGroup finds the first optional group in a path of Rails: "(/:id)".
func railsGroup(path string) (from, n int) {
	if from = strings.IndexByte(path, '('); from < 0 {
		return 0, 0
	}
	return from, closing(path[from:], '(', ')')
}

// optionalGroup finds the first optional group in a path of an unknown framework: "[/{id}]" of FastRoute and Slim, "(/:id)"
// of Rails, or "{/:id}" of Express 5. Those in the expression of a parameter are none.
func (g grammar) optionalGroup(path string) (from, n int) {
	for from < len(path) {
		n := optionalLength(path[from:])
		if strings.HasPrefix(path[from:], "(:") && (from == 0 || path[from-1] == '/') { // elsewhere it is OData's "Products(:id)"
			n = closing(path[from:], '(', ')')
		}
		if n > 0 {
			return from, n
		}
		_, n = g.param(path[from:])
		from += max(n, 1)
	}
	return 0, 0
}

// bracketedParam matches the text in the brackets of a parameter: "id", "...rest", "[lang]", "id=integer".
var bracketedParam = regexp.MustCompile(`^\[?(\.\.\.)?\w[\w-]*(=\w+)?\]?$`)

// optionalLength returns the length of the optional group that s starts with; 0 if it starts with something else, such as
// a parameter "[id]" or an expression "(.*)".
func optionalLength(s string) int {
	switch {
	case s[0] == '[':
		n := closing(s, '[', ']')
		if n < 3 || bracketedParam.MatchString(s[1:n-1]) || isCharacter(s[:n]) {
			return 0
		}
		return n
	case hasAnyPrefix(s, "(/", "(.:", "(.{", "(.<"):
		return closing(s, '(', ')')
	case hasAnyPrefix(s, "{/:", "{/*", "{.:"):
		return closing(s, '{', '}')
	}
	return 0
}

// isCharacter reports whether s is a class of one character, "[:]", which stands for it in expressions.
func isCharacter(s string) bool {
	return len(s) == 3 && s[0] == '[' && s[2] == ']' && nameEnd(s, 1) == 1 && !isDigit(s[1])
}

// hyphenated matches a segment that ends with its only parameter, whose name has hyphens.
var hyphenated = regexp.MustCompile(`^([^:{<\[(*\\]*):([A-Za-z_]\w*(?:-\w+)+)(\??)$`)

// withHyphens puts names with hyphens in braces. In gin, echo, httprouter and Hono a name extends to the next slash, while in
// Express ":user-id" is a parameter and the literal "-id". A segment with two parameters, ":from-:to", is meant like that.
func withHyphens(path string) string {
	segs := strings.Split(path, "/")
	for i, w := range segs {
		segs[i] = hyphenated.ReplaceAllString(w, "$1{$2}$3")
	}
	return strings.Join(segs, "/")
}
