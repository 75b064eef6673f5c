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

// Table collects routes that do not conflict. Of two that do, it keeps the first.
type Table struct {
	Patterns []routenorm.Pattern
	given    map[string]bool
	tags     map[string]string // route by its tag value
	imported map[string]string // where an imported route came from
	assets   map[string]bool
	doubts   []learn.Doubt
	probes   int // requests by scanners
}

// add adds one route, unless it is there already, Datadog would store it as another one, or there are too many.
func (t *Table) add(p routenorm.Pattern) {
	spelled := p.Tag()
	if other, ok := t.tags[spelled]; t.given[p.String()] || ok && other != p.Route() || len(t.Patterns) >= config.DefaultRoutes {
		return
	}
	if t.given == nil {
		t.given, t.tags = make(map[string]bool), make(map[string]string)
	}
	t.given[p.String()], t.tags[spelled] = true, p.Route()
	t.Patterns = append(t.Patterns, p)
}

// AddImported adds the routes from a description of the service.
func (t *Table) AddImported(routes []imports.Route) error {
	t.imported = make(map[string]string)
	for _, r := range routes {
		if r.Note != "" {
			continue
		}
		p, err := routenorm.ParsePattern(r.Pattern)
		if err != nil {
			return fmt.Errorf("an imported route: %w", err)
		}
		t.imported[p.String()] = r.From
		t.add(p)
	}
	return nil
}

// AddLearned adds the routes that the logs prove, the busiest first, except those that an imported route already
// covers. It also adds routes for the files that browsers load with pages.
func (t *Table) AddLearned(l *learn.Learner) error {
	result := l.Result()
	t.doubts, t.probes = result.Doubts, result.Probes
	known := slices.Clone(t.Patterns)
	for i := range known {
		known[i].Host = "" // the host was ignored in learning
	}
	routes := slices.Clone(result.Routes)
	slices.SortStableFunc(routes, func(a, b learn.Route) int { return cmp.Compare(b.Requests, a.Requests) })
	for _, r := range routes {
		if r = r.Beyond(known); len(r.Methods) == 0 {
			continue
		}
		p, err := routenorm.ParsePattern(r.String())
		if err != nil {
			return fmt.Errorf("a learned route: %w", err)
		}
		t.add(p)
	}
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
	l.Unmatched(t.table(), func(method, path string, n int) {
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
		t.assets[p.String()] = true
	}
	t.table()
	return nil
}

// origin reports whether the imported description has a route, if there is a description.
func (t *Table) origin(p routenorm.Pattern) string {
	from, ok := t.imported[p.String()]
	switch {
	case ok && from != "":
		return "; " + from
	case t.assets[p.String()]:
		return "; assets"
	case t.imported != nil && !ok:
		return "; not in the description"
	}
	return ""
}

// table returns the routes without those that tie with an earlier one.
func (t *Table) table() *routenorm.Table {
	t.Patterns, _ = routenorm.Untied(t.Patterns)
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
	return b.Bytes()
}
