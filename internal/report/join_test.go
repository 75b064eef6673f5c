package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
)

func TestPrefixes(t *testing.T) {
	for route, want := range map[string][]string{
		"/":                         nil,
		"/login":                    {"/login"},
		"/api/v1/calls/:id":         {"/api/v1/calls", "/api/v1", "/api"},
		"/assets/*rest":             {"/assets"},
		"/:id/x":                    nil,
		"/a/x-:id/b":                {"/a"},
		"hooks.example.com/sms/:id": {"hooks.example.com/sms"},
		"other":                     nil,
		"/trailing/":                {"/trailing"},
	} {
		if diff := cmp.Diff(want, prefixes(route)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", route, diff)
		}
	}
}

// day is a report of one day, with a series a route of the totals given.
func day(series ...Series) *Report {
	r := &Report{From: "2026-11-20T00:00:00Z", To: "2026-11-20T23:59:59Z", Series: series}
	for i := range r.Series {
		s := &r.Series[i]
		s.LoadBalancer, s.Method, s.Good = "app/web/1", "GET", s.Total-s.Bad
		if s.SLI == "" {
			s.SLI = sli.Availability
		}
	}
	return r
}

func TestJoin(t *testing.T) {
	const many = 1_000_000
	promise := []Objective{{Journey: "j", SLI: sli.Availability, Percent: 99}, {Journey: "j", SLI: sli.Latency, Percent: 99},
		{Journey: "k", SLI: sli.Availability, Percent: 99}}
	own := Series{Route: "/api/v1/port/:id", Journey: "j", Total: 5}
	for _, tt := range []struct {
		name           string
		others         []Series
		journey, route *Group
	}{
		{"alone", nil, nil, nil},
		{"other paths", []Series{{Route: "/web/:id", Total: many}, {Route: "/", Total: many}}, nil, nil},
		{"the route other says nothing", []Series{{Route: "other", Total: many}}, nil, nil},
		{"the nearest path that has enough", []Series{{Route: "/api/v1/port/x", Total: 2}, {Route: "/api/v1/calls", Total: 100}, {Route: "/api/v2", Total: many}},
			&Group{groupRoutes, "/api/v1", 107 * 30, true}, &Group{groupRoutes, "/api/v1", 107 * 30, true}},
		{"not even all together", []Series{{Route: "/api/v1/port/x", Total: 2}, {Route: "/api/v2", Total: 3}},
			&Group{groupRoutes, "/api", 300, false}, &Group{groupRoutes, "/api", 300, false}},
		{"its journey", []Series{{Route: "/elsewhere", Journey: "j", Total: 100}}, nil, &Group{groupJourney, "j", 105 * 30, true}},
		{"a journey with the same first segment", []Series{{Route: "/api/v2/calls", Journey: "k", Total: 100}},
			&Group{groupJourney, "k", 105 * 30, true}, &Group{groupRoutes, "/api", 105 * 30, true}},
		{"a name is not a path", []Series{{Route: "/api/v1/portable", Total: 1}, {Route: "/apis", Total: many}},
			&Group{groupRoutes, "/api/v1", 180, false}, &Group{groupRoutes, "/api/v1", 180, false}},
	} {
		r := day(append([]Series{own}, tt.others...)...)
		journeys, routes := r.JourneyRows(promise), r.RouteRows(promise)
		if diff := cmp.Diff(tt.journey, journeys[0].Join); diff != "" && tt.name != "its journey" {
			t.Errorf("%s: journey (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(tt.route, routes[0].Join); diff != "" {
			t.Errorf("%s: route (-want +got):\n%s", tt.name, diff)
		}
	}
}

// The latency of a route is of fewer events than it has requests; its own requests are no group that it could join.
func TestLatencyDoesNotJoinItself(t *testing.T) {
	r := day(Series{Route: "/login", Journey: "j", Total: 20}, Series{SLI: sli.Latency, Route: "/login", Journey: "j", Total: 10})
	for _, row := range r.RouteRows([]Objective{{Journey: "j", SLI: sli.Latency, Percent: 99}}) {
		if row.Join != nil {
			t.Errorf("%s of %s joins %v", row.SLI, row.Route, *row.Join)
		}
	}
}
