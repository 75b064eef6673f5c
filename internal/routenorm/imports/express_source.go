package imports

import (
	"regexp"
	"sort"
	"strings"
)

// What makes an application or a router, and what makes an HTTP client, whose calls look like those of a router, up to
// the "(" of the call that does. What is assigned has a name.
const (
	expressName   = `([A-Za-z_$][\w$]*)(?:\s*:\s*[\w.$<>]+)?\s*=\s*`
	expressMaker  = expressName + `(?:[\w$.]+\s*=\s*)*(?:new\s+)?(?:express\s*\(|[^;\n=]*?\b\w*Router\s*\(|require\s*\(\s*['"]\s*['"]\s*\)\s*\()`
	expressBare   = `()\b(?:express|\w*Router)\s*\(`
	expressClient = expressName + `(?:await\s+)?(?:axios|got|ky|superagent|supertest|request|nock)\b\s*(?:\.\s*\w+\s*)?\(`
	expressConst  = `\bconst\s+([A-Za-z_$][\w$]*)(?:\s*:\s*string)?\s*=\s*['"` + "`" + `]`
	expressImport = `\b(?:import\s+([\w$*{},\s]+?)\s+from\s*|(?:const|let|var)\s+([\w$]+|\{[^{}]*\})\s*=\s*require\s*\(\s*)['"]`
)

// expressText is a source in which routes are looked for.
type expressText struct {
	jsSource
	newlines []int
	things   []expressThing // in the order of the source
	named    map[string][]int
	made     map[int]int       // thing, by the "(" of the call that makes it
	parens   map[int]int       // "(", by its ")"
	strings  map[string]string // values of constants
	imports  map[string]string // modules, by the names that they have here
	returns  map[int]receiver  // what returned has found, by ")"
}

// expressThing is an application, a router or a client.
type expressThing struct {
	name     string // "" if it has none
	at, open int    // where its name begins, and the "(" of the call that makes it, -1 if that is not in the source
	client   bool
	calls    int // that make a route or a mount
	mounts   []expressMount
}

// expressMount is a place where a router is mounted.
type expressMount struct {
	on    int // the thing that it is mounted on, -1 if that is not in the source
	at    int
	paths []expressPath
}

func readExpress(text string) *expressText {
	s := &expressText{jsSource: readJS(text), parens: map[int]int{}, returns: map[int]receiver{}}
	var open []int
	for i := range len(s.bare) {
		switch s.bare[i] {
		case '(':
			open = append(open, i)
		case ')':
			if len(open) > 0 {
				s.parens[i] = open[len(open)-1]
				open = open[:len(open)-1]
			}
		case '\n':
			s.newlines = append(s.newlines, i)
		}
	}
	s.findThings()
	s.findNames()
	return s
}

// findThings finds what is made in the source.
func (s *expressText) findThings() {
	seen := map[int]bool{}
	for _, pattern := range []string{expressClient, expressMaker, expressBare} {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatchIndex(s.bare, -1) {
			if open := m[1] - 1; !seen[open] {
				seen[open] = true
				s.things = append(s.things, expressThing{name: s.bare[m[2]:m[3]], at: m[0], open: open, client: pattern == expressClient})
			}
		}
	}
	sort.SliceStable(s.things, func(i, j int) bool { return s.things[i].open < s.things[j].open })
	s.named, s.made = map[string][]int{}, map[int]int{}
	for i, t := range s.things {
		s.made[t.open] = i
		s.named[t.name] = append(s.named[t.name], i)
	}
}

// thing returns what a name stands for at a place: the last one before it that has the name, or else the first; -1 if
// there is none.
func (s *expressText) thing(name string, at int) int {
	all := s.named[name]
	if name == "" || len(all) == 0 {
		return -1
	}
	i := sort.Search(len(all), func(i int) bool { return s.things[all[i]].at > at })
	return all[max(i-1, 0)]
}

// isApp tells an application, which needs no mount, or what may be one.
func (s *expressText) isApp(thing int) bool {
	open := s.things[thing].open
	return open < 0 || !strings.HasSuffix(strings.TrimRight(s.bare[:open], " \t\r\n"), "Router")
}

// findNames finds the names of constant strings and of modules. One that is given twice has no value.
func (s *expressText) findNames() {
	s.strings, s.imports = map[string]string{}, map[string]string{}
	twice := map[string]bool{}
	for _, m := range regexp.MustCompile(expressConst).FindAllStringSubmatchIndex(s.bare, -1) {
		name, lit := s.bare[m[2]:m[3]], s.literals[m[1]-1]
		after := strings.TrimLeft(s.bare[max(lit.end, m[1]):], " \t\r")
		_, again := s.strings[name]
		twice[name] = twice[name] || again || lit.end == 0 || after != "" && !strings.ContainsRune(";,\n", rune(after[0]))
		if v, ok := s.value(m[1]-1, lit.end); ok {
			s.strings[name] = v
		}
	}
	for name := range twice {
		if twice[name] {
			delete(s.strings, name)
		}
	}
	ident := regexp.MustCompile(`[A-Za-z_$][\w$]*`)
	for _, m := range regexp.MustCompile(expressImport).FindAllStringSubmatchIndex(s.bare, -1) {
		lit := s.literals[m[1]-1]
		names := s.bare[max(m[2], m[4]):max(m[3], m[5])]
		for _, name := range ident.FindAllString(names, -1) {
			if lit.end > 0 {
				s.imports[name] = s.text[m[1] : lit.end-1]
			}
		}
	}
}

// value returns the string that the expression at [begin, end) is, if it is made of literals and constants alone.
func (s *expressText) value(begin, end int) (string, bool) {
	out := ""
	for begin < end {
		lit, ok := s.literals[begin]
		switch {
		case !ok:
			n := nameEnd(s.bare[:end], begin)
			v, known := s.strings[s.bare[begin:n]]
			if !known {
				return "", false
			}
			out, begin = out+v, n
		case lit.mark == '/' || lit.end > end:
			return "", false
		default:
			v, known := s.template(s.text[begin+1 : lit.end-1])
			if lit.mark == '`' && !known {
				return "", false
			} else if lit.mark != '`' {
				v = s.text[begin+1 : lit.end-1]
			}
			out, begin = out+v, lit.end
		}
		rest := strings.TrimLeft(s.bare[begin:end], " \t\r\n")
		if rest == "" {
			return out, true
		}
		if rest[0] != '+' {
			return "", false
		}
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		begin = end - len(rest)
	}
	return "", false
}

// template returns a template's text with the constants in it, if there is nothing else in it.
func (s *expressText) template(inside string) (string, bool) {
	ok := true
	out := regexp.MustCompile(`\$\{[^{}]*\}`).ReplaceAllStringFunc(inside, func(e string) string {
		v, known := s.strings[strings.TrimSpace(e[2:len(e)-1])]
		ok = ok && known
		return v
	})
	return out, ok && !strings.Contains(out, "${")
}

// line returns the number of the line at a place.
func (s *expressText) line(at int) int { return 1 + sort.SearchInts(s.newlines, at) }
