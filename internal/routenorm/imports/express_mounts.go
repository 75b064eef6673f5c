package imports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// expressSource returns the routes of a source in the order in which the application comes to them, and notes for what
// it mounts and does not have.
func expressSource(text string) []draft {
	s := readExpress(text)
	calls := s.calls()
	m := mounted{s, map[int][]expressBase{}}
	type part struct {
		order  []int
		drafts []draft
	}
	var parts []part
	for _, c := range calls {
		for _, base := range m.bases(c.thing) {
			parts = append(parts, part{append(slices.Clip(base.order), c.at), s.routes(c, base.path)})
		}
	}
	for i, t := range s.things {
		if t.calls > 0 || len(t.mounts) == 0 {
			continue
		}
		for _, base := range m.bases(i) {
			from := fmt.Sprintf("line %d", s.line(t.open))
			parts = append(parts, part{base.order, []draft{elsewhere(base.path, t.name, from)}})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return slices.Compare(a.order, b.order) })
	var out []draft
	for _, p := range parts {
		out = append(out, p.drafts...)
	}
	return out
}

// elsewhere is a note for what is served below a path and not described in the source.
func elsewhere(at expressPath, what, from string) draft {
	note := "what " + orElse(what, "a router") + " serves there is not in this file"
	if at.note != "" {
		note += "; the path " + at.note
	}
	return draft{path: strings.TrimRight(at.text, "/*") + "/*rest", from: from, note: note}
}

// routes returns the routes of a call behind a prefix.
func (s *expressText) routes(c *expressCall, prefix expressPath) []draft {
	from := fmt.Sprintf("line %d", s.line(c.at))
	var out []draft
	for _, p := range c.paths {
		from, p := from, prefix.join(p)
		switch {
		case c.verb == "use":
			out = append(out, elsewhere(p, c.serve, from))
		case len(c.verbs) == 0:
			out = append(out, notes(nil, p.text, from, orElse(p.note, "no method is called on the route here"))...)
		case c.thing >= 0 && !s.isApp(c.thing) && len(s.things[c.thing].mounts) == 0:
			from += "; where " + orElse(strings.TrimSuffix(c.name, "exports"), "its router") + " is mounted is not in this file"
			out = append(out, expressDrafts(c.verbs, p, from)...)
		default:
			out = append(out, expressDrafts(c.verbs, p, from)...)
		}
	}
	return out
}

// join returns a path behind another one.
func (p expressPath) join(q expressPath) expressPath {
	out := expressPath{strings.TrimRight(p.text, "/") + q.text, q.note}
	if strings.HasPrefix(q.text, "*") && p.text != "" {
		out.text = strings.TrimRight(p.text, "/") + "/" + q.text
	}
	if q.note == "" && p.note != "" {
		out.note = "is behind a path that " + strings.TrimPrefix(p.note, "is behind a path that ")
	}
	return out
}

// expressBase is a place where a router is mounted, directly or with others.
type expressBase struct {
	path  expressPath
	order []int // where in the source the mounts are, the outermost first
}

// mounted knows where routers are mounted.
type mounted struct {
	s     *expressText
	known map[int][]expressBase
}

// bases returns where a thing is mounted, at maxChoices paths at most; at the root if nowhere.
func (m mounted) bases(thing int) []expressBase {
	if thing < 0 || len(m.s.things[thing].mounts) == 0 {
		return []expressBase{{}}
	}
	if out, ok := m.known[thing]; ok {
		return out
	}
	m.known[thing] = nil // while it is mounted within itself
	var out []expressBase
	for _, mount := range m.s.things[thing].mounts {
		for _, on := range m.bases(mount.on) {
			for _, p := range mount.paths {
				p = on.path.join(p)
				if len(out) < maxChoices && !slices.ContainsFunc(out, func(b expressBase) bool { return b.path == p }) {
					out = append(out, expressBase{p, append(slices.Clip(on.order), mount.at)})
				}
			}
		}
	}
	m.known[thing] = out
	return out
}

// expressPrefix tells the names of paths from those of functions.
const expressPrefix = `^[A-Z][A-Z0-9_]*$|(?i:path|prefix|base|url|root|version)\w*$`

// readUse reads use([path], router or function, …). What is not made in the source is named in serve; without a path
// only what is imported from the same application, since all else is hardly a router.
func (s *expressText) readUse(c *expressCall) bool {
	paths, _, ok := s.expressPaths(c.open+1, false, false)
	if !ok {
		paths = nil // a long function
	}
	args := s.elements(c.open + 1)
	if len(paths) == 0 && len(args) > 1 {
		if text := s.text[args[0][0]:args[0][1]]; regexp.MustCompile(expressPrefix).MatchString(text) {
			paths = []expressPath{{text, "is an expression"}}
		}
	}
	if c.paths = paths; len(paths) > 0 {
		args = args[1:]
	} else {
		c.paths = []expressPath{{}}
	}
	if s.mount(c, args) {
		return false
	}
	var ours, others []string
	for _, a := range s.flat(args) {
		if what := s.describe(a); strings.HasPrefix(what, ".") {
			ours = append(ours, what)
		} else {
			others = append(others, what)
		}
	}
	if len(ours) == 0 && len(paths) > 0 {
		ours = append(others, "a function")[:max(len(others), 1)] // one longer than an argument that is read
	}
	c.serve = strings.Join(slices.Compact(ours), ", ")
	return len(ours) > 0
}

// mount mounts the routers among args, and tells whether there is one. Then the others are no routers.
func (s *expressText) mount(c *expressCall, args [][2]int) (any bool) {
	for _, a := range s.flat(args) {
		if t := s.routerAt(a); t >= 0 {
			s.things[t].mounts = append(s.things[t].mounts, expressMount{c.thing, c.at, c.paths})
			any = true
		}
	}
	if any && c.thing >= 0 {
		s.things[c.thing].calls++
	}
	return any
}

// flat replaces lists by their elements.
func (s *expressText) flat(args [][2]int) (out [][2]int) {
	for _, a := range args {
		if s.bare[a[0]] == '[' {
			out = append(out, s.elements(a[0]+1)...)
		} else {
			out = append(out, a)
		}
	}
	return out
}

// routerAt returns the router that an expression is, -1 if it is none.
func (s *expressText) routerAt(a [2]int) int {
	r := s.receiver(a[1])
	begin := nameBegin(s.bare, a[1])
	if s.isRouter(r) && (s.bare[a[1]-1] == ')' || begin == a[0]) {
		return r.thing
	}
	return -1
}

// describe names what an expression is: a module, a function, or what a function returns.
func (s *expressText) describe(a [2]int) string {
	text := s.bare[a[0]:a[1]]
	if m := regexp.MustCompile(`^(?:require|import)\s*\(\s*['"]`).FindString(text); m != "" {
		if lit := s.literals[a[0]+len(m)-1]; lit.end > 0 {
			return s.text[a[0]+len(m) : lit.end-1]
		}
	}
	name := regexp.MustCompile(`^[A-Za-z_$][\w$]*`).FindString(text)
	chain := regexp.MustCompile(`^[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*`).FindString(text)
	switch {
	case name == "" || name == "function" || name == "async" || strings.Contains(text, "=>"):
		return "a function"
	case strings.HasPrefix(s.imports[name], "."):
		return s.imports[name]
	case chain != text:
		return chain + "()"
	}
	return chain
}
