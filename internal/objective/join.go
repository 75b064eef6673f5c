package objective

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Group is a set of requests together with which a route or journey with few requests could be judged.
type Group struct {
	Kind       string `json:"kind"` // Journey, or Routes for all routes under a path
	Name       string `json:"name"` // the journey's name, or the path
	MonthTotal int64  `json:"month_total"`
	Enough     bool   `json:"enough"` // false: there are too few even together
}

// The kinds of groups.
const (
	Journey = "journey"
	Routes  = "routes"
)

// Traffic is the number of requests by route and journey. It finds groups for those with few requests.
type Traffic struct {
	span     int64      // seconds
	requests []requests // one for each method and route of each load balancer
	journeys map[string]int64
}

type requests struct {
	key   sli.Key
	total int64
}

// NewTraffic returns the traffic of a time span in seconds, without any requests.
func NewTraffic(span int64) *Traffic { return &Traffic{span: span, journeys: make(map[string]int64)} }

// Add adds the events of one series. Only availability series are used: other SLIs count some of the same requests
// again.
func (t *Traffic) Add(k sli.Key, total int64) {
	if k.SLI != sli.Availability {
		return
	}
	t.requests = append(t.requests, requests{k, total})
	if k.Journey != "" {
		t.journeys[k.Journey] += total
	}
}

// sameOrder limits a group to this many times the events of the route or journey. In a larger group all of its requests
// could fail unnoticed.
const sameOrder = 10

// best returns the nearest candidate that has enough events, or else the largest; nil if none has more than the route
// or journey alone. A group in which its requests could fail unnoticed is not a candidate, unless it is the route's own
// journey, which has the objective.
func (t *Traffic) best(alone, needed int64, own string, candidates []Group) (found *Group) {
	alone = PerMonth(alone, t.span)
	for _, c := range candidates {
		c.Enough = c.MonthTotal >= needed
		switch {
		case c.MonthTotal <= alone, c.MonthTotal > (1+sameOrder)*alone && (c.Kind != Journey || c.Name != own):
		case c.Enough:
			return &c
		case found == nil || c.MonthTotal > found.MonthTotal:
			found = &c
		}
	}
	return found
}

// JoinRoute returns the group that a route which needs this many events a month could be judged with; nil if there is
// none. The nearest candidate is its journey, followed by the routes under longer and then shorter paths.
func (t *Traffic) JoinRoute(k sli.Key, needed int64) *Group {
	var alone int64
	for _, s := range t.requests {
		if s.key.LoadBalancer == k.LoadBalancer && s.key.Method == k.Method && s.key.Route == k.Route {
			alone += s.total
		}
	}
	found := []Group{{Kind: Journey, Name: k.Journey, MonthTotal: PerMonth(t.journeys[k.Journey], t.span)}}
	for _, path := range prefixes(k.Route) {
		found = append(found, t.under(path, "", isReading(k.Method)))
	}
	return t.best(alone, needed, k.Journey, found)
}

// JoinJourney is JoinRoute for a journey. The nearest candidates are the journeys of the same kind with the same first
// segment, followed by the routes under the paths that its own routes share. Two journeys are of the same kind if both
// only read or both write: a failed search and a failed order do not mean the same.
func (t *Traffic) JoinJourney(journey string, needed int64) *Group {
	var paths, firsts []string
	reading := make(map[string]bool)
	for _, s := range t.requests {
		if s.key.Journey != "" {
			before, met := reading[s.key.Journey]
			reading[s.key.Journey] = isReading(s.key.Method) && (before || !met)
		}
		if p := prefixes(s.key.Route); s.key.Journey == journey && len(p) > 0 {
			paths = append(paths, p...)
			firsts = append(firsts, p[len(p)-1])
		}
	}
	var found []Group
	for _, s := range t.requests {
		p, other := prefixes(s.key.Route), s.key.Journey
		if other == "" || other == journey || reading[other] != reading[journey] || len(p) == 0 || !slices.Contains(firsts, p[len(p)-1]) {
			continue
		}
		both := t.journeys[journey] + t.journeys[other]
		found = append(found, Group{Kind: Journey, Name: other, MonthTotal: PerMonth(both, t.span)})
	}
	slices.SortStableFunc(paths, func(a, b string) int { return strings.Count(b, "/") - strings.Count(a, "/") })
	for _, path := range slices.Compact(paths) {
		found = append(found, t.under(path, journey, reading[journey]))
	}
	return t.best(t.journeys[journey], needed, "", found)
}

// isReading reports whether requests with a method change nothing.
func isReading(method string) bool {
	return method == "GET" || method == "HEAD" || method == "OPTIONS"
}

// under adds up the requests of one kind to the routes under a path and to a journey.
func (t *Traffic) under(path, journey string, reading bool) Group {
	var total int64
	for _, s := range t.requests {
		under := s.key.Route == path || strings.HasPrefix(s.key.Route, path+"/")
		if under && isReading(s.key.Method) == reading || journey != "" && s.key.Journey == journey {
			total += s.total
		}
	}
	return Group{Kind: Routes, Name: path, MonthTotal: PerMonth(total, t.span)}
}

// prefixes returns the paths above a route up to its first parameter, longest first. A host belongs to the first
// segment. "/api/v1/calls/:id" lies under /api/v1/calls, /api/v1 and /api.
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
