package routenorm

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The head of a call that makes a route or mounts a router, and what follows its path, as they are written in nearly all
// sources:
//
//	app.use('/api', users)      users.get('/:id(\\d+)', show)      app.route('/books').get(list).post(add)
const (
	expressHead   = `([A-Za-z_$][\w$]*)\s*\.\s*(get|post|put|patch|delete|head|options|all|use|route)\s*\(`
	expressRouter = `([A-Za-z_$][\w$]*)(?:\s*:\s*[\w.$<>]+)?\s*=\s*(?:new\s+)?(?:express\s*\(|[^;\n=]*\bRouter\s*\(|require\s*\(\s*['"]\s*['"]\s*\)\s*\()`
	expressClient = `([A-Za-z_$][\w$]*)(?:\s*:\s*[\w.$<>]+)?\s*=\s*(?:await\s+)?(?:axios|got|ky|superagent|supertest|request|nock)\b\s*(?:\.\s*\w+\s*)?\(`
)

// expressCall is one call of a source.
type expressCall struct {
	receiver, verb string
	paths          []expressPath
	line           int
	end            int    // of the first argument, the "," or ")" there
	second         string // the second argument, if it is a name
}

// expressNames is what a source says of its names: true a router, false a client.
type expressNames map[string]bool

// expressSource finds the calls in a source.
func expressSource(text string) []draft {
	s := readJS(text)
	names := expressNames{}
	for _, m := range regexp.MustCompile(expressClient).FindAllStringSubmatch(s.bare, -1) {
		names[m[1]] = false
	}
	for _, m := range regexp.MustCompile(expressRouter).FindAllStringSubmatch(s.bare, -1) {
		names[m[1]] = true
	}
	calls := s.expressCalls(names)
	mounts := map[string][]expressPath{}
	for _, c := range calls {
		if c.verb == "use" && c.second != "" {
			mounts[c.second] = append(mounts[c.second], c.paths...)
		}
	}
	var out []draft
	for _, c := range calls {
		prefixes := mounts[c.receiver]
		if len(prefixes) == 0 {
			prefixes = []expressPath{{}}
		}
		for _, prefix := range prefixes {
			out = append(out, s.expressRoutes(c, prefix)...)
		}
	}
	return out
}

// expressRoutes returns the routes of a call behind a prefix.
func (s jsSource) expressRoutes(c expressCall, prefix expressPath) []draft {
	verbs := []string{c.verb}
	switch c.verb {
	case "use":
		return nil
	case "route":
		verbs = chainVerbs(s.bare[c.end:])
	}
	var out []draft
	for _, p := range c.paths {
		if p.note == "" && strings.HasPrefix(p.text, "*") && prefix.text != "" {
			p.text = "/" + p.text
		}
		p.text = strings.TrimRight(prefix.text, "/") + p.text
		if p.note == "" && prefix.note != "" {
			p.note = "is behind a path that " + prefix.note
		}
		out = append(out, expressDrafts(verbs, p, fmt.Sprintf("line %d", c.line))...)
	}
	return out
}

// expressCalls returns the calls that have a path, or something else that makes a route.
func (s jsSource) expressCalls(names expressNames) []expressCall {
	var out []expressCall
	line, counted := 1, 0
	second := regexp.MustCompile(`^,\s*([A-Za-z_$][\w$]*)`)
	for _, m := range regexp.MustCompile(expressHead).FindAllStringSubmatchIndex(s.bare, -1) {
		line += strings.Count(s.bare[counted:m[0]], "\n")
		counted = m[0]
		c := expressCall{receiver: s.bare[m[2]:m[3]], verb: s.bare[m[4]:m[5]], line: line}
		router, known := names[c.receiver]
		if known && !router || !known && isClient(c.receiver) {
			continue
		}
		var ok bool
		if c.paths, c.end, ok = s.expressPaths(m[1], router && c.verb != "use"); !ok || len(c.paths) == 0 {
			continue
		}
		if !known && (c.receiver == "api" || c.receiver == "client") {
			for i := range c.paths {
				c.paths[i].note = fmt.Sprintf("%s may be an HTTP client", c.receiver)
			}
		}
		if arg := second.FindStringSubmatch(s.bare[c.end:]); arg != nil {
			c.second = arg[1]
		}
		out = append(out, c)
	}
	return out
}

// isClient tells the names of well-known HTTP clients, whose calls look like those of a router.
func isClient(name string) bool {
	return slices.Contains([]string{
		"$", "$http", "agent", "axios", "cy", "fetch", "got", "http", "httpClient", "https", "jQuery", "ky", "nock", "request",
		"superagent", "supertest",
	}, name)
}

// expressPaths reads the first argument of a call, which begins at i: a path, or a list of them. If any, an expression
// whose value nobody knows makes a note too, where an argument follows it.
func (s jsSource) expressPaths(i int, any bool) (paths []expressPath, end int, ok bool) {
	begin, stop, end, ok := s.argument(i)
	if !ok {
		return nil, 0, false
	}
	if begin == stop || s.bare[begin] != '[' {
		p, ok := s.expressPath(begin, stop, any && s.bare[end] == ',')
		return slices.DeleteFunc([]expressPath{p}, func(expressPath) bool { return !ok }), end, true
	}
	for next := begin; next < stop && s.bare[next] != ']'; {
		var b, e int
		if b, e, next, ok = s.argument(next + 1); !ok {
			break
		}
		if p, ok := s.expressPath(b, e, any); ok {
			paths = append(paths, p)
		}
	}
	return paths, end, true
}

// expressPath reads the expression at [begin, end). A string that is no path, such as a setting's name, is not ok.
func (s jsSource) expressPath(begin, end int, any bool) (p expressPath, ok bool) {
	p.text = s.text[begin:end]
	lit, isLit := s.literals[begin]
	if !isLit {
		p.note = "is an expression"
		return p, any && begin < end && (isLetter(p.text[0]) || p.text[0] == '_' || p.text[0] == '$')
	}
	if lit.mark == '/' {
		p.note = "is a regular expression"
		return p, lit.end == end
	}
	inside := s.text[begin+1 : lit.end-1]
	switch {
	case lit.end != end:
		p.note = "is an expression"
		return p, beginsPath(inside)
	case lit.mark == '`' && strings.Contains(inside, "${"):
		p.text, p.note = inside, "is a template"
		return p, beginsPath(inside) || strings.HasPrefix(inside, "${") && strings.Contains(inside, "}/")
	}
	p.text = inside
	return p, beginsPath(inside)
}

// chainVerbs returns the methods of ".get(…).post(…)" behind the ")" of a route call.
func chainVerbs(text string) []string {
	var verbs []string
	chain := regexp.MustCompile(`^\s*\.\s*(get|post|put|patch|delete|head|options|all)\s*\(`)
	text = strings.TrimPrefix(text, ")")
	for {
		m := chain.FindStringSubmatchIndex(text)
		if m == nil {
			return verbs
		}
		verbs = append(verbs, text[m[2]:m[3]])
		n := closing(text[m[1]-1:], '(', ')')
		if n == 0 {
			return verbs
		}
		text = text[m[1]-1+n:]
	}
}
