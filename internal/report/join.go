package report

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Group is what a route or journey with few requests could be judged with.
type Group struct {
	Kind       string `json:"kind"` // "journey", or "routes" for all routes under a path
	Name       string `json:"name"` // the journey's name, or the path
	MonthTotal int64  `json:"month_total"`
	Enough     bool   `json:"enough"` // false: even together they are too few
}

// The kinds of groups.
const (
	groupJourney = "journey"
	groupRoutes  = "routes"
)

// groups are the requests of a report by what they could be joined to.
type groups struct {
	span     int64
	requests []Series         // availability, one a method and route of each load balancer
	journeys map[string]int64 // requests by journey
}

func (r *Report) groups() groups {
	g := groups{span: r.Span(), journeys: make(map[string]int64)}
	for _, s := range r.Series {
		if s.SLI != sli.Availability {
			continue
		}
		g.requests = append(g.requests, s)
		if s.Journey != "" {
			g.journeys[s.Journey] += s.Total
		}
	}
	return g
}

// join looks for a group where the row has too few events: the nearest one that has enough, else the largest.
func (g groups) join(row *Row, candidates []Group) {
	alone := perMonth(g.own(*row), g.span)
	for _, c := range candidates {
		c.Enough = c.MonthTotal >= row.Needed
		if c.MonthTotal <= alone || (row.Join != nil && row.Join.Enough) {
			continue
		}
		if row.Join == nil || c.Enough || c.MonthTotal > row.Join.MonthTotal {
			row.Join = &c
		}
	}
}

// own is the number of requests of a row, whatever its SLI.
func (g groups) own(row Row) (total int64) {
	if row.Route == "" {
		return g.journeys[row.Journey]
	}
	for _, s := range g.requests {
		if s.LoadBalancer == row.LoadBalancer && s.Method == row.Method && s.Route == row.Route {
			total += s.Total
		}
	}
	return total
}

// ofRoute are the groups of a route's row, the nearest first: its journey, then the routes under longer and shorter
// paths.
func (g groups) ofRoute(row Row) []Group {
	found := []Group{{Kind: groupJourney, Name: row.Journey, MonthTotal: perMonth(g.journeys[row.Journey], g.span)}}
	for _, path := range prefixes(row.Route) {
		found = append(found, g.under(path, ""))
	}
	return found
}

// ofJourney are the groups of a journey's row: the journeys with the same first segment, then the routes under the
// paths that its own routes share.
func (g groups) ofJourney(row Row) []Group {
	var paths, firsts []string
	for _, s := range g.requests {
		if p := prefixes(s.Route); s.Journey == row.Journey && len(p) > 0 {
			paths = append(paths, p...)
			firsts = append(firsts, p[len(p)-1])
		}
	}
	var found []Group
	for _, s := range g.requests {
		p := prefixes(s.Route)
		if s.Journey == "" || s.Journey == row.Journey || len(p) == 0 || !slices.Contains(firsts, p[len(p)-1]) {
			continue
		}
		both := g.journeys[row.Journey] + g.journeys[s.Journey]
		found = append(found, Group{Kind: groupJourney, Name: s.Journey, MonthTotal: perMonth(both, g.span)})
	}
	slices.SortStableFunc(paths, func(a, b string) int { return strings.Count(b, "/") - strings.Count(a, "/") })
	for _, path := range slices.Compact(paths) {
		found = append(found, g.under(path, row.Journey))
	}
	return found
}

// under adds up the requests of the routes under a path, and those of a journey.
func (g groups) under(path, journey string) Group {
	var total int64
	for _, s := range g.requests {
		if s.Route == path || strings.HasPrefix(s.Route, path+"/") || (journey != "" && s.Journey == journey) {
			total += s.Total
		}
	}
	return Group{Kind: groupRoutes, Name: path, MonthTotal: perMonth(total, g.span)}
}

// prefixes are the paths above a route up to its first parameter, the longest first; the host, if any, belongs to the
// first segment. "/api/v1/calls/:id" lies under /api/v1/calls, /api/v1 and /api.
func prefixes(route string) []string {
	var found []string
	for i := strings.Index(route, "/") + 1; i > 0 && i < len(route); {
		end := strings.IndexByte(route[i:], '/')
		segment := route[i:]
		if end >= 0 {
			segment = route[i : i+end]
		}
		if segment == "" || strings.ContainsAny(segment, ":*") {
			break
		}
		found = append(found, route[:i+len(segment)])
		i += len(segment) + 1
	}
	slices.Reverse(found)
	return found
}
