package firstconfig

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// Table collects routes that do not conflict, one for each path. Of two that do, it keeps the first.
type Table struct {
	Patterns []routenorm.Pattern
	at       map[string]int // index in Patterns by place
	tags     routenorm.Tags
	imported map[string]origin // by place; nil: there is no description
	assets   map[string]bool   // by place
	rare     map[string]bool   // by place
	doubts   []learn.Doubt

	languages []learn.Languages // parameters of learned routes
	probes    int               // requests by scanners
	leftOut   int               // entries of the description that the table does not have
	behind    int               // entries of the description that stand behind another
}

// origin is where an imported route came from.
type origin struct {
	from    []string
	pattern routenorm.Pattern // with the imported methods only
}

// PlaceOf is the same for two patterns if they differ only in their methods and in the names of their parameters.
func PlaceOf(p routenorm.Pattern) string {
	p.Methods = nil
	return p.Shape()
}

// add adds one route, unless Datadog would store it as another one. If its path is there already, that
// route gets its methods. It reports whether the table has the route now.
func (t *Table) add(p routenorm.Pattern) bool {
	if t.at == nil {
		t.at, t.tags = make(map[string]int), make(routenorm.Tags)
	}
	place := PlaceOf(p)
	if i, ok := t.at[place]; ok {
		t.Patterns[i] = withMethods(t.Patterns[i], p.Methods)
		return true
	}
	if _, taken := t.tags.Take(p); taken {
		return false
	}
	t.at[place] = len(t.Patterns)
	t.Patterns = append(t.Patterns, p)
	return true
}

// withMethods returns p for further methods; none stand for any.
func withMethods(p routenorm.Pattern, methods []string) routenorm.Pattern {
	if len(p.Methods) == 0 || len(methods) == 0 {
		p.Methods = nil
		return p
	}
	p.Methods = slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.Methods, methods))))
	return p
}

// AddImported adds the routes from a description of the service.
func (t *Table) AddImported(routes []imports.Route) error {
	t.imported = make(map[string]origin)
	for _, r := range routes {
		if r.Note != "" {
			if !r.Repeated {
				t.leftOut++
			}
			continue
		}
		p, err := routenorm.ParsePattern(r.Pattern)
		if err != nil {
			return fmt.Errorf("an imported route: %w", err)
		}
		from := r.From
		if r.Behind != "" {
			t.behind++
			from += "; behind " + r.Behind
		}
		if o, ok := t.imported[PlaceOf(p)]; ok {
			t.imported[PlaceOf(p)] = origin{append(o.from, from), withMethods(o.pattern, p.Methods)}
		} else {
			t.imported[PlaceOf(p)] = origin{[]string{from}, p}
		}
		if !t.add(p) {
			t.leftOut++
		}
	}
	return nil
}

// AddLearned adds the routes that the logs prove, the busiest first, except those that an imported route already
// covers. Health checks and the like are added even if a parameter of an imported route matches them, so that they do not
// count as requests for its values. It also adds routes for the files that browsers load with pages.
func (t *Table) AddLearned(l *learn.Learner) error {
	result := l.Result()
	t.probes = result.Probes
	known := slices.Clone(t.Patterns)
	for i := range known {
		known[i].Host = "" // the host was ignored in learning
	}
	t.rare = make(map[string]bool)
	routes := slices.Clone(result.Routes)
	slices.SortStableFunc(routes, func(a, b learn.Route) int { return cmp.Compare(b.Requests, a.Requests) })
	var added []learn.Route
	for _, r := range routes {
		if !noJourney.MatchString(r.Path) || strings.ContainsAny(r.Path, ":*") {
			r = r.Beyond(known)
		}
		if len(r.Methods) == 0 || len(t.Patterns) >= len(known)+config.DefaultRoutes {
			continue
		}
		added = append(added, r)
		before := len(t.Patterns)
		if t.add(r.Pattern); len(t.Patterns) > before && r.Rare {
			t.rare[PlaceOf(r.Pattern)] = true
		}
	}
	t.doubts, t.languages = DoubtsAbout(result.Doubts, added), languagesOf(result.Languages, added)
	return t.addAssets(l)
}

// Limits for asset routes.
const (
	assetDirs     = 8
	leastAssets   = 20 // requests below a folder
	assetsPercent = 2  // share of all assets without a route that is below a folder
)

// addAssets adds a route for each folder at the root with many assets. The heuristic has one route for all of them, but none for
// a 304, which is what a browser usually gets. A file at the root itself gets no route: if a build names it, the next build
// gives it another name, and if it keeps its name, it was learned.
func (t *Table) addAssets(l *learn.Learner) error {
	dirs, all := map[string]int{}, 0
	l.Unmatched(t.table(), func(method, path string, _ bool, n int) {
		if method != "GET" && method != "HEAD" || !guess.IsAsset([]byte(path)) {
			return
		}
		all += n
		if dir, _, below := strings.Cut(path[1:], "/"); below {
			dirs[dir] += n
		}
	})
	least := max(leastAssets, all*assetsPercent/100)
	busiest := slices.SortedFunc(maps.Keys(dirs), func(a, b string) int { return cmp.Or(cmp.Compare(dirs[b], dirs[a]), cmp.Compare(a, b)) })
	t.assets = make(map[string]bool)
	for _, dir := range busiest[:min(len(busiest), assetDirs)] {
		if dirs[dir] < least || !routenorm.IsLiteral(dir) {
			continue
		}
		p, err := routenorm.ParsePattern("GET /" + dir + "/*rest")
		if err != nil {
			return fmt.Errorf("a folder of assets: %w", err)
		}
		t.add(p)
		t.assets[PlaceOf(p)] = true
	}
	t.table()
	return nil
}

// dropUnseen drops the learned routes whose requests all have more specific routes, and such methods of the others.
func (t *Table) dropUnseen(l *Look) {
	var kept []routenorm.Pattern
	for _, p := range t.Patterns {
		o, described := t.imported[PlaceOf(p)]
		r := l.routes[p.String()]
		if r == nil {
			if described {
				kept = append(kept, o.pattern)
			}
			continue
		}
		p.Methods = slices.DeleteFunc(slices.Clone(p.Methods), func(m string) bool {
			one := p
			one.Methods = []string{m}
			return !r.saw(m) && !(described && o.pattern.Covers(one))
		})
		l.routes[p.String()] = r
		kept = append(kept, p)
	}
	t.Patterns = kept
}

// origin says what the imported description has of a route, if there is a description.
func (t *Table) origin(p routenorm.Pattern) (out []string) {
	o, ok := t.imported[PlaceOf(p)]
	switch {
	case t.assets[PlaceOf(p)]:
		return []string{"assets"}
	case t.imported == nil:
		return nil
	case !ok:
		return []string{"not in the description"}
	}
	var beyond []string
	for _, one := range p.Split() {
		if !o.pattern.Covers(one) {
			beyond = append(beyond, one.Methods...)
		}
	}
	if len(beyond) > 0 {
		out = append(out, strings.Join(beyond, ", ")+" not in the description")
	}
	if more := len(o.from) - 1; more > 0 {
		return append(out, fmt.Sprintf("%s and %d more", o.from[0], more))
	}
	return append(out, o.from[0])
}

// table returns the routes without those that tie with an earlier one.
func (t *Table) table() *routenorm.Table {
	t.Patterns, _ = routenorm.Untied(t.Patterns)
	clear(t.at)
	for i, p := range t.Patterns {
		t.at[PlaceOf(p)] = i
	}
	table, _ := routenorm.NewTable(t.Patterns)
	return table
}

// RoutesYAML returns a configuration with only these routes.
func RoutesYAML(ps []routenorm.Pattern) []byte {
	var b bytes.Buffer
	b.WriteString("routes:\n")
	for _, p := range ps {
		fmt.Fprintf(&b, "  - %s\n", Scalar(p.String()))
	}
	b.WriteString("unmatched: successful\n")
	if len(ps) > config.DefaultRoutes {
		fmt.Fprintf(&b, "limits: {routes: %d}\n", len(ps))
	}
	return b.Bytes()
}
