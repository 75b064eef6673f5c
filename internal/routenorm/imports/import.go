package imports

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// Route is one route of a table that was made from another description of the service's routes.
type Route struct {
	Pattern string // as routenorm.ParsePattern reads it
	From    string // where it came from, one line: "line 7: posts#show"
	Note    string // why it is not part of the table; "" if it is

	// Format says that the service takes a format behind the path ("/posts.json") and the pattern does not, since it
	// ends with a word: a parameter takes its format with it.
	Format bool
}

// draft is a route as an importer read it.
type draft struct {
	method string // "" for any
	path   string // in this package's grammar, or what could not be spelled in it
	from   string
	note   string
	narrow bool // its parameters take less than a pattern's do: constraints
	format bool // a format may stand behind it
	spare  bool // of it a note would say nothing
	wide   bool // a pattern cannot be as narrow
}

// finish makes a table of drafts in the order of their source: what cannot be spelled, what is there already and what
// ties with another becomes a note. If first, the source's first match wins, as in Rails; where this package's most
// specific one would win instead, the later route is a note too, since no request reaches it.
func finish(drafts []draft, first bool) []Route {
	t := tableMaker{first: first, shapes: map[string]int{}, tags: map[string]string{}, said: map[string][]int{}}
	for _, d := range drafts {
		t.add(d)
	}
	t.dropTies()
	sort.SliceStable(t.out, func(i, j int) bool { return before(t.out[i].Route, t.out[j].Route) })
	out := make([]Route, len(t.out))
	for i, m := range t.out {
		out[i] = m.Route
	}
	return out
}

type made struct {
	Route
	pattern routenorm.Pattern
	narrow  bool
	wide    bool
}

type tableMaker struct {
	first  bool
	out    []made
	shapes map[string]int    // by method and shape: index in out
	tags   map[string]string // by tag spelling: route
	said   map[string][]int  // by pattern and source: indices in out
}

func (t *tableMaker) add(d draft) {
	text := strings.TrimPrefix(d.method+" "+d.path, " ")
	m := made{Route: Route{Pattern: text, From: oneLine(d.from), Note: d.note}, narrow: d.narrow, wide: d.wide}
	p, err := routenorm.ParsePattern(text)
	switch {
	case d.note != "":
	case err != nil:
		m.Note = "cannot be a pattern: " + err.Error()
	default:
		m.pattern = p
		m.Note = t.known(p)
	}
	if m.Note == "" {
		m.Format = d.format && p.EndsWithLiteral()
		t.shapes[p.Shape()] = len(t.out)
		t.tags[tag.Value("route", p.Route())] = p.Route()
	} else if d.spare {
		return
	} else {
		m.Pattern = oneLine(m.Pattern)
		if t.says(m, d.note) {
			return
		}
	}
	key := m.Pattern + "\n" + m.From
	t.said[key] = append(t.said[key], len(t.out))
	t.out = append(t.out, m)
}

// says tells whether a note says nothing that was not said of the same place before. Was is the note that the draft had.
func (t *tableMaker) says(m made, was string) bool {
	return slices.ContainsFunc(t.said[m.Pattern+"\n"+m.From], func(i int) bool {
		o := t.out[i]
		return o.Note == m.Note || o.Note == "" && was == ""
	})
}

// known says why a pattern is not needed, or "".
func (t *tableMaker) known(p routenorm.Pattern) string {
	if i, ok := t.shapes[p.Shape()]; ok {
		return "the same requests as " + t.out[i].Pattern
	}
	if route, ok := t.tags[tag.Value("route", p.Route())]; ok && route != p.Route() {
		return "the same tag as " + route
	}
	if !t.first {
		return ""
	}
	for _, o := range t.out {
		if o.Note == "" && !o.narrow && (o.pattern.Method == "" || o.pattern.Method == p.Method) && o.pattern.Covers(p) {
			return "never reached: " + o.Pattern + " comes first"
		}
	}
	return ""
}

// dropTies makes a note of each pattern that ties with an earlier one, until none does.
func (t *tableMaker) dropTies() {
	for {
		var ps []routenorm.Pattern
		for i, m := range t.out {
			if m.Note == "" {
				p := m.pattern
				p.Place = routenorm.Place{Line: i}
				ps = append(ps, p)
			}
		}
		_, conflicts := routenorm.NewTable(ps)
		if len(conflicts) == 0 {
			return
		}
		for _, c := range conflicts {
			kept, m := &t.out[c.A.Place.Line], &t.out[c.B.Place.Line]
			if kept.wide && !m.wide {
				kept, m = m, kept // the one that takes too much
			}
			if kept.Note == "" && m.Note == "" {
				m.Note = fmt.Sprintf("ties with %s: both match %q", kept.Pattern, c.Example)
			}
		}
	}
}

// before orders by path, then by method, notes behind what they are about.
func before(a, b Route) bool {
	am, ap, _ := cutMethod(a.Pattern)
	bm, bp, _ := cutMethod(b.Pattern)
	if ap != bp {
		return ap < bp
	}
	if am != bm {
		return am < bm
	}
	return a.Note == "" && b.Note != ""
}

func cutMethod(pattern string) (method, path string, ok bool) {
	if method, path, ok = strings.Cut(pattern, " "); ok {
		return method, path, true
	}
	return "", pattern, false
}

// oneLine keeps a text on its line of a comment.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == ' ' || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd
	}), " ")
}
