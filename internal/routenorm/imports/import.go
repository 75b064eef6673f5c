package imports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Route is one route of a table that was converted from another description.
type Route struct {
	Pattern string // in the grammar of routenorm.ParsePattern
	From    string // its origin, in one line: "line 7: posts#show"
	Note    string // why it is not part of the table; "" if it is

	// Repeated means that it is not part of the table because another route has all of its requests.
	Repeated bool

	// Behind is an earlier route of the source that matches everything that this one does, if the first match wins
	// there. The source may have a condition on it that is not shown.
	Behind string

	// Hits is the number of requests that the source counted; 0 if it does not count.
	Hits int64

	// Format means that a format may follow the path ("/posts.json") and the pattern does not match that, because it
	// ends with a literal. A parameter at the end matches a value together with its format.
	Format bool
}

// draft is a route as an importer has parsed it.
type draft struct {
	method  string // "" for any method
	path    string // in this package's grammar; otherwise the text that could not be converted
	one     string // the path with a parameter in place of a rest in the middle, after which path is cut off; "" if there is none
	from    string
	note    string
	narrow  bool // its parameters have constraints that a pattern cannot have
	wide    bool // the pattern matches more than the route, for another reason
	format  bool // a format may follow it
	hits    int64
	handler string // APM's name of the handler: "UsersController#show"; "" if unknown
	sorted  bool   // the source does not list routes in matching order
	spare   bool   // it is omitted without a note if another route has its requests or its tag
}

// tableOf converts drafts, which are in the order of their source, to a table. A route that cannot be converted, that
// is a duplicate, or that ties with another gets a note. If one path has different parameter names, the first ones are
// used, so that its methods are one route. first means that in the source the first matching route wins, as in Rails.
func tableOf(drafts []draft, first bool) []Route {
	t := tableMaker{shapes: map[string]int{}, paths: map[string]string{}, tags: routenorm.Tags{}, said: map[string][]int{}}
	for _, d := range withoutCuts(drafts) {
		t.add(d)
	}
	t.dropTies()
	if first {
		t.findCovered()
	}
	slices.SortStableFunc(t.out, func(a, b made) int { return compareRoutes(a.Route, b.Route) })
	out := make([]Route, len(t.out))
	for i, m := range t.out {
		out[i] = m.Route
	}
	return out
}

// withoutCuts replaces a rest in the middle of a path by a parameter, if several drafts would otherwise be cut off to
// the same path: "/user/*id/change" and "/user/*id/delete" are not "/user/*id". A single such draft is kept, and
// matches any number of segments.
func withoutCuts(drafts []draft) []draft {
	cut := map[string]map[string]bool{} // by method and cut-off path: the paths that would become it
	for _, d := range drafts {
		key := d.method + " " + d.path
		if cut[key] == nil {
			cut[key] = map[string]bool{}
		}
		cut[key][d.one] = true
	}
	out := slices.Clone(drafts)
	for i, d := range drafts {
		if d.one != "" && len(cut[d.method+" "+d.path]) > 1 {
			out[i].path, out[i].narrow = d.one, true
			out[i].from = strings.TrimSuffix(d.from, notExact) + "; values of several segments are not matched"
		}
	}
	return out
}

type made struct {
	Route
	pattern routenorm.Pattern
	narrow  bool
	wide    bool
	sorted  bool
}

type tableMaker struct {
	out    []made
	shapes map[string]int    // by method and shape: index in out
	paths  map[string]string // by shape without a method: the path's first spelling
	tags   routenorm.Tags
	said   map[string][]int // by pattern and source: indexes in out
}

func (t *tableMaker) add(d draft) {
	text := strings.TrimPrefix(d.method+" "+d.path, " ")
	p, err := routenorm.ParsePattern(text)
	bare := p
	bare.Methods = nil
	_, known := t.shapes[p.Shape()]
	if same, ok := t.paths[bare.Shape()]; ok && !known && err == nil && d.note == "" {
		text = strings.TrimPrefix(d.method+" "+same, " ")
		p, err = routenorm.ParsePattern(text)
	}
	m := made{Route: Route{Pattern: text, From: oneLine(d.from), Note: d.note, Hits: d.hits}, narrow: d.narrow, wide: d.wide, sorted: d.sorted}
	switch {
	case d.note != "":
	case err != nil:
		m.Note = "cannot be a pattern: " + err.Error()
	default:
		m.pattern = p
		t.makeRoom(p)
		if i, ok := t.shapes[p.Shape()]; ok {
			m.Note, m.Repeated = "the same requests as "+t.out[i].Pattern, true
		} else if other, taken := t.tags.Take(p); taken {
			m.Note = "the same tag as " + other.Route()
		}
	}
	if m.Note == "" {
		m.Format = d.format && p.EndsWithLiteral()
		t.shapes[p.Shape()] = len(t.out)
		t.paths[bare.Shape()] = p.Route()
	} else if d.spare && err == nil {
		return
	} else {
		m.Pattern = oneLine(m.Pattern)
		if t.isRepeated(m, d.note) {
			return
		}
	}
	key := m.Pattern + "\n" + m.From
	t.said[key] = append(t.said[key], len(t.out))
	t.out = append(t.out, m)
}

// makeRoom gives a note to the routes that have the same tag as p, if p is spelled like its tag and they are not: "/~"
// has the tag of "/", so "/" takes its place.
func (t *tableMaker) makeRoom(p routenorm.Pattern) {
	spelled := p.Tag()
	first, ok := t.tags[spelled]
	if spelled != p.Route() || !ok || first.Route() == spelled {
		return
	}
	for i, o := range t.out {
		if o.Note == "" && o.pattern.Route() == first.Route() {
			t.out[i].Note = "the same tag as " + spelled
		}
	}
	delete(t.tags, spelled)
}

// isRepeated reports whether the same place already has the same note. was is the draft's note.
func (t *tableMaker) isRepeated(m made, was string) bool {
	return slices.ContainsFunc(t.said[m.Pattern+"\n"+m.From], func(i int) bool {
		o := t.out[i]
		return o.Note == m.Note || o.Note == "" && was == ""
	})
}

// findCovered sets Behind of each route that an earlier one covers, unless the earlier one is known to have a
// condition.
func (t *tableMaker) findCovered() {
	for i := range t.out {
		m := &t.out[i]
		if m.Note != "" {
			continue
		}
		for _, o := range t.out[:i] {
			if o.Note == "" && !o.narrow && !o.sorted && o.From != m.From && o.pattern.Covers(m.pattern) {
				m.Behind = o.Pattern
				break
			}
		}
	}
}

// dropTies gives a note to one of two patterns that tie: to the one that matches more than its route does, or else to
// the one with shorter literals, or else to the later one. Shorter literals tie with more: "/:from..:to" does with
// "/:id.diff" and "/:id.patch", and these do not tie with each other.
func (t *tableMaker) dropTies() {
	var ps []routenorm.Pattern
	for i, m := range t.out {
		if m.Note == "" {
			p := m.pattern
			p.Place = routenorm.Place{Line: i}
			ps = append(ps, p)
		}
	}
	slices.SortStableFunc(ps, func(a, b routenorm.Pattern) int {
		if wide := t.out[a.Place.Line].wide; wide != t.out[b.Place.Line].wide {
			if wide {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.LiteralSize(), a.LiteralSize())
	})
	_, left := routenorm.Untied(ps)
	for _, c := range left {
		t.out[c.B.Place.Line].Note = fmt.Sprintf("ties with %s: both match %q", t.out[c.A.Place.Line].Pattern, c.Example)
	}
}

// compareRoutes orders routes by path, then by method. Routes with a note come last.
func compareRoutes(a, b Route) int {
	am, ap := cutMethod(a.Pattern)
	bm, bp := cutMethod(b.Pattern)
	byNote := 0
	switch {
	case a.Note == "" && b.Note != "":
		byNote = -1
	case a.Note != "" && b.Note == "":
		byNote = 1
	}
	return cmp.Or(strings.Compare(ap, bp), strings.Compare(am, bm), byNote)
}

func cutMethod(pattern string) (method, path string) {
	if method, path, ok := strings.Cut(pattern, " "); ok {
		return method, path
	}
	return "", pattern
}

// oneLine returns a text without line breaks, for a comment.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == ' ' || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd
	}), " ")
}
