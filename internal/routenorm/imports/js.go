package imports

import "strings"

// jsSource is a JavaScript or TypeScript source, read as far as it takes to tell code from comments and literals
// (tc39.es/ecma262, lexical grammar, read 2026-11-23).
type jsSource struct {
	text     string
	bare     string            // text without comments and the insides of literals, blanks in their place
	literals map[int]jsLiteral // by where they begin
}

// jsLiteral is a string, a template or a regular expression.
type jsLiteral struct {
	mark byte // ' " ` /
	end  int  // behind the closing mark, and behind a regular expression's flags
}

// readJS finds comments and literals. What does not close is code: the source may be in a dialect.
func readJS(text string) jsSource {
	s := jsSource{text: text, literals: map[int]jsLiteral{}}
	bare := []byte(text)
	templates := true // until one is left open
	for i := 0; i < len(text); {
		if end := commentEnd(text, i); end > i {
			blank(bare[i:end])
			i = end
			continue
		}
		end, flags := 0, 0
		switch c := text[i]; {
		case c == '\'' || c == '"':
			end = quoteEnd(text, i)
		case c == '`' && templates:
			end = templateEnd(text, i)
			templates = end > 0
		case c == '/' && beginsRegexp(bare[:i]):
			if end = regexpEnd(text, i); end > 0 {
				flags = nameEnd(text, end) - end
			}
		}
		if end == 0 {
			i++
			continue
		}
		blank(bare[i+1 : end-1])
		s.literals[i] = jsLiteral{text[i], end + flags}
		i = end + flags
	}
	s.bare = string(bare)
	return s
}

func blank(b []byte) {
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
}

// commentEnd returns where a comment that begins at i ends; i if none begins there.
func commentEnd(text string, i int) int {
	end, skip := "", 0
	switch {
	case strings.HasPrefix(text[i:], "//"):
		end = "\n"
	case strings.HasPrefix(text[i:], "/*"):
		end, skip = "*/", 2
	default:
		return i
	}
	if n := strings.Index(text[i+2:], end); n >= 0 {
		return i + 2 + n + skip
	}
	return len(text)
}

// quoteEnd returns the end of the string at i, 0 if its line ends first.
func quoteEnd(text string, i int) int {
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case text[i]:
			return j + 1
		case '\\':
			j++
		case '\n':
			return 0
		}
	}
	return 0
}

// templateEnd returns the end of the template at i, 0 if it has none. Code in "${…}" may hold templates in turn.
func templateEnd(text string, i int) int {
	depths := []int{0} // of braces in each "${" around; 0 is in a template, and the count is one more than is open in code
	for j := i + 1; j < len(text); j++ {
		top := &depths[len(depths)-1]
		switch c := text[j]; {
		case c == '\\':
			j++
		case *top == 0 && c == '`':
			if depths = depths[:len(depths)-1]; len(depths) == 0 {
				return j + 1
			}
		case *top == 0 && strings.HasPrefix(text[j:], "${"):
			depths = append(depths, 1)
			j++
		case *top == 0:
		case c == '`':
			depths = append(depths, 0)
		case c == '{':
			*top++
		case c == '}':
			if *top--; *top == 0 {
				depths = depths[:len(depths)-1]
			}
		case c == '\'' || c == '"':
			if end := quoteEnd(text, j); end > 0 {
				j = end - 1
			}
		}
	}
	return 0
}

// regexpEnd returns the end of the regular expression at i, 0 if its line ends first. A class may hold a slash.
func regexpEnd(text string, i int) int {
	class := false
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\\':
			j++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				return j + 1
			}
		case '\n':
			return 0
		}
	}
	return 0
}

// beginsRegexp tells whether a slash behind this code begins a regular expression and does not divide.
func beginsRegexp(code []byte) bool {
	end := len(code)
	for end > 0 && (code[end-1] == ' ' || code[end-1] == '\t' || code[end-1] == '\n' || code[end-1] == '\r') {
		end--
	}
	if end == 0 || strings.IndexByte("(,=:[!&|?{;+-*%<>~^", code[end-1]) >= 0 {
		return true
	}
	begin := end
	for begin > 0 && end-begin < 8 && isLetter(code[begin-1]) {
		begin--
	}
	switch string(code[begin:end]) {
	case "return", "typeof", "case", "of", "in", "void", "else":
		return true
	}
	return false
}

// maxArgument bounds an argument that is read, in bytes.
const maxArgument = 1 << 12

// argument returns where the argument or element at i begins and ends, and the place of the "," or bracket behind it;
// ok is false if nothing closes it.
func (s jsSource) argument(i int) (begin, end, next int, ok bool) {
	depth := 0
	for next = i; next < min(len(s.bare), i+maxArgument); next++ {
		switch s.bare[next] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth < 0 || depth == 0 && s.bare[next] == ',' {
			begin = next - len(strings.TrimLeft(s.bare[i:next], " \t\r\n"))
			return begin, begin + len(strings.TrimRight(s.bare[begin:next], " \t\r\n")), next, true
		}
	}
	return 0, 0, 0, false
}
