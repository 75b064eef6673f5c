package imports

import (
	"cmp"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// constrained is a parameter with an expression for its values; "" allows any value. An expression that does not parse
// is ignored. One that matches a few words makes these the parameter's values.
func constrained(name, expr string) piece {
	p := piece{text: name, kind: param}
	re, _, ok := parseRegex(expr)
	if expr == "" || !ok {
		return p
	}
	if words, ok := finite(re); ok && !slices.Contains(words, "") {
		for _, w := range words {
			p.words = append(p.words, escaped(w))
		}
	} else if takesSlashes(re) {
		p.kind = wideParam
	}
	return p
}

// converters are the names of the built-in converters and constraints of Starlette, Falcon, Sanic and ASP.NET, which stand
// where other frameworks have an expression: "{id:int}". Any other single word is an expression that matches this word.
var converters = []string{
	"str", "string", "strorempty", "int", "integer", "long", "float", "double", "decimal", "number", "bool", "boolean", "alpha", "alphanum",
	"slug", "uuid", "guid", "id", "date", "datetime", "dt", "ymd", "time", "ext", "file", "nonfile", "required", "any",
}

// restrictions are constraints of ASP.NET that always have arguments.
var restrictions = []string{"min", "max", "range", "length", "minlength", "maxlength", "regex"}

var arguments = regexp.MustCompile(`\([^()]*\)`)

// isConverter reports whether the text after a parameter's colon is a chain of converters and constraints: "int",
// "int:min(1)", "length(3)".
func isConverter(expr string) bool {
	for c := range strings.SplitSeq(arguments.ReplaceAllString(strings.ToLower(expr), "()"), ":") {
		name, withArguments := strings.CutSuffix(c, "()")
		if !slices.Contains(converters, name) && !(withArguments && slices.Contains(restrictions, name)) {
			return false
		}
	}
	return true
}

// regexPaths converts a regular expression for whole paths to pieces, with one list for each of its alternatives. Groups
// become parameters, and so do repeated character classes. all is false if there are more than maxChoices alternatives. ok
// is false if the expression does not parse.
func regexPaths(expr string) (choices [][]piece, all, ok bool) {
	re, names, ok := parseRegex(expr)
	if !ok {
		return nil, false, false
	}
	choices = pathsOf(re, names)
	return choices[:min(len(choices), maxChoices)], len(choices) <= maxChoices, true
}

// parseRegex parses an expression of Python, Ruby, Java or JavaScript. It omits syntax that Go does not support, if that
// only restricts the matches. names are the names of the groups.
func parseRegex(expr string) (re *syntax.Regexp, names []string, ok bool) {
	if len(expr) > maxRegex {
		return nil, nil, false
	}
	var b strings.Builder
	for i := 0; i < len(expr); {
		rest := expr[i:]
		n := 1
		switch {
		case rest[0] == '\\' && len(rest) > 1:
			n = 2
			if rest[1] == 'Z' {
				rest = `\z`
			}
		case rest[0] == '[':
			n = classEnd(rest)
		case hasAnyPrefix(rest, "(?=", "(?!", "(?<=", "(?<!", "(?#"):
			i += max(closing(rest, '(', ')'), 1)
			continue
		case hasAnyPrefix(rest, "(?P<", "(?<"):
			name, _, found := strings.Cut(rest[strings.IndexByte(rest, '<')+1:], ">")
			if !found {
				return nil, nil, false
			}
			names = append(names, name)
			b.WriteByte('(')
			i += strings.IndexByte(rest, '>') + 1
			continue
		case strings.HasPrefix(rest, "(?>"):
			b.WriteString("(?:")
			i += 3
			continue
		case rest[0] == '(' && !strings.HasPrefix(rest, "(?"):
			names = append(names, "")
		}
		b.WriteString(rest[:n])
		i += n
	}
	re, err := syntax.Parse(b.String(), syntax.Perl)
	return re, names, err == nil
}

// maxRegex is the maximum length of an expression in bytes.
const maxRegex = 1 << 10

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// classEnd returns the length of the character class at the start of s.
func classEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == ']' && i > 1 && s[:i] != "[^":
			return i + 1
		}
	}
	return len(s)
}

// pathsOf returns the alternatives of an expression. There may be a few more than maxChoices.
func pathsOf(re *syntax.Regexp, names []string) [][]piece {
	switch re.Op {
	case syntax.OpLiteral:
		text := string(re.Rune)
		if re.Flags&syntax.FoldCase != 0 {
			text = strings.ToLower(text)
		}
		return [][]piece{{{text: escaped(text)}}}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return [][]piece{{{text: "."}}} // probably a literal dot without its backslash
	case syntax.OpConcat:
		out := [][]piece{nil}
		for _, sub := range re.Sub {
			var next [][]piece
			tails := pathsOf(sub, names)
			for _, head := range out {
				for _, tail := range tails {
					if len(next) <= maxChoices {
						next = append(next, append(slices.Clip(head), tail...))
					}
				}
			}
			out = next
		}
		return out
	case syntax.OpAlternate:
		var out [][]piece
		for _, sub := range re.Sub {
			out = append(out, pathsOf(sub, names)...)
		}
		return out[:min(len(out), maxChoices+1)]
	case syntax.OpQuest:
		return append([][]piece{nil}, pathsOf(re.Sub[0], names)...)
	case syntax.OpCapture:
		name := ""
		if re.Cap <= len(names) {
			name = names[re.Cap-1]
		}
		return captured(re.Sub[0], cmp.Or(name, "id"))
	case syntax.OpCharClass:
		if words, ok := finite(re); ok {
			var out [][]piece
			for _, w := range words {
				out = append(out, []piece{{text: w}})
			}
			return out
		}
		return [][]piece{{{text: "id", kind: param}}}
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		out := [][]piece{{anything(re, "id")}}
		if re.Op == syntax.OpStar || re.Op == syntax.OpRepeat && re.Min == 0 {
			out = append([][]piece{nil}, out...)
		}
		return out
	}
	return [][]piece{nil} // anchors
}

// captured converts a group to a parameter, or to the words that it matches.
func captured(re *syntax.Regexp, name string) [][]piece {
	words, ok := finite(re)
	if !ok {
		p := anything(re, name)
		p.optional = matchesEmpty(re)
		return [][]piece{{p}}
	}
	var out [][]piece
	for _, w := range words {
		out = append(out, []piece{{text: escaped(w)}})
	}
	return out
}

// anything returns a parameter for an expression.
func anything(re *syntax.Regexp, name string) piece {
	if takesSlashes(re) {
		return piece{text: name, kind: wideParam}
	}
	for len(re.Sub) == 1 && (re.Op == syntax.OpCapture || re.Op == syntax.OpPlus) {
		re = re.Sub[0]
	}
	any := re.Op == syntax.OpCharClass && slices.Equal(re.Rune, []rune{0, '/' - 1, '/' + 1, unicode.MaxRune})
	return piece{text: name, kind: param, narrow: !any}
}

// maxClass is the maximum number of characters in a class that become alternatives. A larger class is a parameter.
const maxClass = 4

// finite returns all words that an expression matches, if there are at most maxChoices.
func finite(re *syntax.Regexp) (words []string, ok bool) {
	if re.Flags&syntax.FoldCase != 0 {
		return nil, false
	}
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, true
	case syntax.OpCapture:
		return finite(re.Sub[0])
	case syntax.OpQuest:
		words, ok = finite(re.Sub[0])
		return append([]string{""}, words...), ok && len(words) < maxChoices
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if words = append(words, string(r)); len(words) > maxClass {
					return nil, false
				}
			}
		}
		return words, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more, ok := finite(sub)
			if words = append(words, more...); !ok || len(words) > maxChoices {
				return nil, false
			}
		}
		return words, true
	case syntax.OpConcat:
		words = []string{""}
		dots := slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return s.Op == syntax.OpLiteral })
		for _, sub := range re.Sub {
			tails, ok := finite(sub)
			if dots && sub.Op == syntax.OpAnyCharNotNL {
				tails, ok = []string{"."}, true // "robots.txt": probably a literal dot without its backslash
			}
			if !ok || len(words)*len(tails) > maxChoices {
				return nil, false
			}
			var next []string
			for _, w := range words {
				for _, t := range tails {
					next = append(next, w+t)
				}
			}
			words = next
		}
		return words, true
	}
	return nil, false
}

// takesSlashes reports whether an expression may match a text with a slash.
func takesSlashes(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	case syntax.OpLiteral:
		return slices.Contains(re.Rune, '/')
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i] <= '/' && '/' <= re.Rune[i+1] {
				return true
			}
		}
	}
	return slices.ContainsFunc(re.Sub, takesSlashes)
}

// matchesEmpty reports whether an expression matches the empty text.
func matchesEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpStar, syntax.OpQuest, syntax.OpEmptyMatch:
		return true
	case syntax.OpRepeat:
		return re.Min == 0 || matchesEmpty(re.Sub[0])
	case syntax.OpPlus, syntax.OpCapture:
		return matchesEmpty(re.Sub[0])
	case syntax.OpConcat:
		return !slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return !matchesEmpty(s) })
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, matchesEmpty)
	}
	return false
}
