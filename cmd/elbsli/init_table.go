package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// maxFirstRoutes is the default of limits.routes.
const maxFirstRoutes = 2000

// firstTable collects routes that go together. What comes first stays.
type firstTable struct {
	patterns []routenorm.Pattern
	given    map[string]bool
	tags     map[string]string // route by its tag value
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
		fmt.Fprintf(&b, "  - %s\n", yamlText(p.String()))
	}
	b.WriteString("unmatched: other\n")
	return b.Bytes()
}

// plainText is what YAML reads as text without quotes, anywhere in a block or a flow.
var plainText = regexp.MustCompile(`^([A-Z-]+ )?[A-Za-z0-9._-]*/([A-Za-z0-9/._*~$@-]|:[A-Za-z_])*$`)

// yamlText writes a route as YAML.
func yamlText(s string) string {
	if plainText.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
