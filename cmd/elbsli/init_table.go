package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// maxFirstRoutes is the default of limits.routes.
const maxFirstRoutes = 2000

// firstTable collects routes that go together. What comes first stays.
type firstTable struct {
	patterns []routenorm.Pattern
	given    map[string]bool
	tags     map[string]string // route by its tag value
	imported map[string]string // where an imported route came from
}

// add takes one route unless it is there already, Datadog would store it as another one, or there are too many.
func (t *firstTable) add(p routenorm.Pattern) {
	spelled := tag.Value("route", p.Route())
	if other, ok := t.tags[spelled]; t.given[p.String()] || ok && other != p.Route() || len(t.patterns) >= maxFirstRoutes {
		return
	}
	if t.given == nil {
		t.given, t.tags = make(map[string]bool), make(map[string]string)
	}
	t.given[p.String()], t.tags[spelled] = true, p.Route()
	t.patterns = append(t.patterns, p)
}

// addImported takes the routes of a description of the service.
func (t *firstTable) addImported(routes []imports.Route) error {
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

// addLearned takes the routes that logs prove, the busiest first, but for those that an imported one has already.
func (t *firstTable) addLearned(routes []learn.Route) error {
	var known firstTable
	for _, p := range t.patterns {
		p.Host = "" // logs were learned from whatever the host
		known.add(p)
	}
	table := known.table()
	routes = slices.Clone(routes)
	slices.SortStableFunc(routes, func(a, b learn.Route) int { return cmp.Compare(b.Requests, a.Requests) })
	for _, r := range routes {
		p, err := routenorm.ParsePattern(r.Method + " " + r.Path)
		if err != nil {
			return fmt.Errorf("a learned route: %w", err)
		}
		if table.Match(p.Method, nil, []byte(p.Path)) < 0 { // its parameters stand for their values
			t.add(p)
		}
	}
	t.table()
	return nil
}

// origin says of a route whether the imported description has it, where there is one.
func (t *firstTable) origin(p routenorm.Pattern) string {
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
func (t *firstTable) table() *routenorm.Table {
	for {
		table, conflicts := routenorm.NewTable(t.patterns)
		if len(conflicts) == 0 {
			return table
		}
		drop := make(map[string]bool)
		for _, c := range conflicts {
			drop[c.B.String()] = true
		}
		t.patterns = slices.DeleteFunc(t.patterns, func(p routenorm.Pattern) bool { return drop[p.String()] })
	}
}

// routesYAML is a configuration of these routes alone.
func routesYAML(ps []routenorm.Pattern) []byte {
	var b bytes.Buffer
	b.WriteString("routes:\n")
	for _, p := range ps {
		fmt.Fprintf(&b, "  - %s\n", yamlScalar(p.String()))
	}
	b.WriteString("unmatched: other\n")
	return b.Bytes()
}
