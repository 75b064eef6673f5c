package imports

import (
	"regexp"
	"slices"
	"strings"
)

// The calls that make a route or mount a router, and what follows their paths, as they are written in nearly all sources:
//
//	app.use('/api', users)      users.get('/:id(\\d+)', show)      app.route('/books').get(list).post(add)
//
// The methods that HTTP clients, files and lists have too are read only where a router is known to have them.
const (
	expressHead = `\.\s*(get|post|put|patch|delete|head|options|all|use|route)\s*(?:<[^()\n]*>\s*)?\(`
	expressRare = `\.\s*(del|trace|connect|copy|link|lock|merge|mkcalendar|mkcol|move|propfind|proppatch|purge|query|report|search|subscribe|unlink|unlock|unsubscribe)\s*\(`
	expressKey  = `\[[^\[\]\n]*\]\s*\(`
)

// expressCall is one call of a source.
type expressCall struct {
	receiver
	verb  string // "" if nobody knows
	at    int    // where its "." or "[" stands
	open  int
	paths []expressPath
	verbs []string // of a route call: the methods that are called on it
	serve string   // of a use call: what is mounted that is not in the source
}

// receiver is what a method is called on.
type receiver struct {
	thing int    // -1: what is not made in the source
	name  string // as written there, "" if it has none
	call  string // a function that returns it, but for those that make routers
	route int    // the "(" of the route call that returns it, -1 if none does
}

// receiver tells what stands before a place.
func (s *expressText) receiver(at int) receiver {
	end := len(strings.TrimRight(s.bare[:at], " \t\r\n?!"))
	if end > 0 && s.bare[end-1] == ')' {
		return s.returned(end - 1)
	}
	begin := nameBegin(s.bare, end)
	return receiver{thing: s.thing(s.bare[begin:end], begin), name: s.bare[begin:end], route: -1}
}

// returned tells what the call that ends at a place returns: what it makes, or what a chain of calls begins with.
func (s *expressText) returned(at int) (r receiver) {
	if r, ok := s.returns[at]; ok {
		return r
	}
	defer func() { s.returns[at] = r }()
	open, ok := s.parens[at]
	if thing, made := s.made[open]; ok && made {
		return receiver{thing: thing, name: s.things[thing].name, route: -1}
	}
	end := len(strings.TrimRight(s.bare[:open], " \t\r\n"))
	begin := nameBegin(s.bare, end)
	before := strings.TrimRight(s.bare[:begin], " \t\r\n")
	if !ok || begin == end || !strings.HasSuffix(before, ".") {
		return receiver{thing: -1, call: orElse(s.bare[begin:end], "an expression"), route: -1}
	}
	r = s.receiver(len(before) - 1)
	if s.bare[begin:end] == "route" {
		r.route = open
	}
	return r
}

func nameBegin(s string, end int) int {
	for end > 0 && (s[end-1] == '_' || s[end-1] == '$' || isLetter(s[end-1]) || isDigit(s[end-1])) {
		end--
	}
	return end
}

// heads returns where calls begin, in the order of the source.
func (s *expressText) heads() (out []expressCall) {
	add := func(m []int, verb string) {
		out = append(out, expressCall{receiver: s.receiver(m[0]), verb: verb, at: m[0], open: m[1] - 1})
	}
	for _, m := range regexp.MustCompile(expressHead).FindAllStringSubmatchIndex(s.bare, -1) {
		add(m, s.bare[m[2]:m[3]])
	}
	for _, m := range regexp.MustCompile(expressRare).FindAllStringSubmatchIndex(s.bare, -1) {
		if s.isRouter(s.receiver(m[0])) {
			add(m, strings.Replace(s.bare[m[2]:m[3]], "del", "delete", 1))
		}
	}
	for _, m := range regexp.MustCompile(expressKey).FindAllStringIndex(s.bare, -1) {
		verb := ""
		if lit := s.literals[m[0]+1]; lit.end > 0 && s.bare[lit.end] == ']' {
			verb = s.text[m[0]+2 : lit.end-1]
		}
		if s.isRouter(s.receiver(m[0])) {
			add(m, verb)
		}
	}
	slices.SortFunc(out, func(a, b expressCall) int { return a.at - b.at })
	return out
}

// hasRouter tells whether the source makes what it calls. Then what it does not make is hardly a router.
func (s *expressText) hasRouter() bool {
	return slices.ContainsFunc(s.things, func(t expressThing) bool { return !t.client && t.name != "" })
}

func (s *expressText) isRouter(r receiver) bool { return r.thing >= 0 && !s.things[r.thing].client }

// calls returns the calls that make a route or a mount, and such that may.
func (s *expressText) calls() []*expressCall {
	var out []*expressCall
	routes := map[int]*expressCall{}
	heads := s.heads()
	s.findMounted(heads)
	for _, c := range heads {
		if r := routes[c.route]; r != nil && c.verb != "use" && c.verb != "route" {
			r.verbs = append(r.verbs, c.verb)
			continue
		}
		if s.isClient(c.receiver) || !s.read(&c) {
			continue
		}
		if c.verb == "route" {
			routes[c.open] = &c
		}
		if c.thing >= 0 {
			s.things[c.thing].calls++
		}
		out = append(out, &c)
	}
	return out
}

// findMounted makes routers of the names that calls are made on and that are mounted, wherever they come from.
func (s *expressText) findMounted(heads []expressCall) {
	on := map[string][]int{}
	for i, c := range heads {
		if c.thing < 0 && c.name != "" && !s.isClient(c.receiver) {
			on[c.name] = append(on[c.name], i)
		}
	}
	for name, calls := range on {
		if !slices.ContainsFunc(calls, func(i int) bool { return heads[i].verb != "use" }) {
			delete(on, name)
		}
	}
	for _, c := range heads {
		if c.verb != "use" {
			continue
		}
		for _, a := range s.flat(s.elements(c.open + 1)) {
			name := s.bare[a[0]:a[1]]
			for _, i := range on[name] {
				heads[i].thing = len(s.things)
			}
			if len(on[name]) > 0 {
				s.named[name] = []int{len(s.things)}
				s.things = append(s.things, expressThing{name: name, open: -1})
				delete(on, name)
			}
		}
	}
}

func (s *expressText) isClient(r receiver) bool {
	if r.thing >= 0 {
		return s.things[r.thing].client
	}
	return slices.Contains(expressClients(), r.name+r.call)
}

// expressClients are the names of well-known HTTP clients, whose calls look like those of a router.
func expressClients() []string {
	return []string{
		"$", "$http", "agent", "axios", "chai", "cy", "fetch", "got", "http", "httpClient", "https", "jQuery", "ky", "nock", "request",
		"superagent", "supertest",
	}
}

// read reads the arguments of a call; false if it makes no route.
func (s *expressText) read(c *expressCall) bool {
	if c.verb == "use" {
		return s.readUse(c)
	}
	known := s.isRouter(c.receiver)
	paths, end, ok := s.expressPaths(c.open+1, known, c.verb == "route")
	if !ok || len(paths) == 0 {
		return false
	}
	c.paths, c.verbs = paths, []string{c.verb}
	handled := s.handled(end)
	note := ""
	switch {
	case c.verb == "route":
		c.verbs = nil
	case c.verb == "":
		note = "is called by a method that is an expression"
	case !handled && c.call != "":
		return false // request(app).get('/a')
	case !handled:
		note = "has no handler, so this may be an HTTP client's call"
	}
	switch {
	case known || note != "":
	case c.call != "":
		note = "is called on what " + c.call + " returns"
	case c.name == "api" || c.name == "client":
		note = c.name + " may be an HTTP client"
	case s.hasRouter() && !regexp.MustCompile(`^(?:app|server)$|(?:App|Server)$|(?i:rout|express)`).MatchString(c.name):
		note = "nothing says that " + orElse(c.name, "this") + " is a router"
	}
	for i := range c.paths {
		c.paths[i].note = orElse(c.paths[i].note, note)
	}
	return true
}

// handled tells whether the argument behind a "," may be a handler: neither a literal nor an object.
func (s *expressText) handled(at int) bool {
	rest := strings.TrimLeft(s.bare[at:], ", \t\r\n")
	return s.bare[at] == ',' && rest != "" && !isDigit(rest[0]) && strings.IndexByte("'\"`{)", rest[0]) < 0
}

// expressPaths reads the first argument of a call, which begins at i: a path, or a list of them. If any, an expression
// whose value nobody knows makes a note too, where an argument follows it or alone.
func (s *expressText) expressPaths(i int, any, alone bool) (paths []expressPath, end int, ok bool) {
	begin, stop, end, ok := s.argument(i)
	if !ok {
		return nil, 0, false
	}
	any = any && (alone || s.bare[end] == ',')
	if begin == stop || s.bare[begin] != '[' {
		p, ok := s.expressPath(begin, stop, any)
		return slices.DeleteFunc([]expressPath{p}, func(expressPath) bool { return !ok }), end, true
	}
	for _, e := range s.elements(begin + 1) {
		if p, ok := s.expressPath(e[0], e[1], any); ok {
			paths = append(paths, p)
		}
	}
	return paths, end, true
}

// elements returns where the arguments or elements behind a bracket begin and end.
func (s *expressText) elements(i int) (out [][2]int) {
	for {
		begin, end, next, ok := s.argument(i)
		if !ok {
			return out
		}
		if begin < end {
			out = append(out, [2]int{begin, end})
		}
		if s.bare[next] != ',' {
			return out
		}
		i = next + 1
	}
}

// expressPath reads the expression at [begin, end). A string that is no path, such as a setting's name, is not ok.
func (s *expressText) expressPath(begin, end int, any bool) (p expressPath, ok bool) {
	if v, ok := s.value(begin, end); ok {
		return expressPath{text: v}, beginsPath(v)
	}
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
	if lit.end != end {
		p.note = "is an expression"
		return p, beginsPath(inside)
	}
	p.text, p.note = inside, "is a template"
	return p, beginsPath(inside) || strings.HasPrefix(inside, "${") && strings.Contains(inside, "}/")
}
