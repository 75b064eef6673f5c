package firstconfig

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// Table collects routes that go together. What comes first stays.
type Table struct {
	Patterns []routenorm.Pattern
	given    map[string]bool
	tags     map[string]string // route by its tag value
	imported map[string]string // where an imported route came from
}

// add takes one route unless it is there already, Datadog would store it as another one, or there are too many.
func (t *Table) add(p routenorm.Pattern) {
	spelled := tag.Value("route", p.Route())
	if other, ok := t.tags[spelled]; t.given[p.String()] || ok && other != p.Route() || len(t.Patterns) >= config.DefaultRoutes {
		return
	}
	if t.given == nil {
		t.given, t.tags = make(map[string]bool), make(map[string]string)
	}
	t.given[p.String()], t.tags[spelled] = true, p.Route()
	t.Patterns = append(t.Patterns, p)
}

// AddImported takes the routes of a description of the service.
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

// AddLearned takes the routes that logs prove, the busiest first, but for those that an imported one has already.
func (t *Table) AddLearned(routes []learn.Route) error {
	known := slices.Clone(t.Patterns)
	for i := range known {
		known[i].Host = "" // logs were learned from whatever the host
	}
	routes = slices.Clone(routes)
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
	t.table()
	return nil
}

// origin says of a route whether the imported description has it, where there is one.
func (t *Table) origin(p routenorm.Pattern) string {
	from, ok := t.imported[p.String()]
	switch {
	case ok && from != "":
		return "; " + from
	case t.imported != nil && !ok:
		return "; not in the OpenAPI file"
	}
	return ""
}

// table leaves out what ties with an earlier route.
func (t *Table) table() *routenorm.Table {
	for {
		table, conflicts := routenorm.NewTable(t.Patterns)
		if len(conflicts) == 0 {
			return table
		}
		drop := make(map[string]bool)
		for _, c := range conflicts {
			drop[c.B.String()] = true
		}
		t.Patterns = slices.DeleteFunc(t.Patterns, func(p routenorm.Pattern) bool { return drop[p.String()] })
	}
}

// RoutesYAML is a configuration of these routes alone.
func RoutesYAML(ps []routenorm.Pattern) []byte {
	var b bytes.Buffer
	b.WriteString("routes:\n")
	for _, p := range ps {
		fmt.Fprintf(&b, "  - %s\n", Scalar(p.String()))
	}
	b.WriteString("unmatched: other\n")
	return b.Bytes()
}
