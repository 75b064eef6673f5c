package objective

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

// day is the traffic of one day: requests by route and journey.
func day(series ...requests) *Traffic {
	t := NewTraffic(24 * 60 * 60)
	for _, s := range series {
		k := s.key
		k.LoadBalancer = "app/web/1"
		if k.Method == "" {
			k.Method = "GET"
		}
		if k.SLI == "" {
			k.SLI = sli.Availability
		}
		t.Add(k, s.total)
	}
	return t
}

func TestJoin(t *testing.T) {
	const many, needed = 1_000_000, 1_000
	route := func(path string, total int64) requests { return requests{sli.Key{Route: path}, total} }
	of := func(journey, path string, total int64) requests {
		return requests{sli.Key{Route: path, Journey: journey}, total}
	}
	for _, tt := range []struct {
		name           string
		others         []requests
		journey, route *Group
	}{
		{"alone", nil, nil, nil},
		{"other paths", []requests{route("/web/:id", many), route("/", many)}, nil, nil},
		{"the route other says nothing", []requests{route("other", many)}, nil, nil},
		{"the nearest path that has enough", []requests{route("/api/v1/port/x", 2), route("/api/v1/calls", 40), route("/api/v2", many)},
			&Group{Routes, "/api/v1", 47 * 30, true}, &Group{Routes, "/api/v1", 47 * 30, true}},
		{"not even all together", []requests{route("/api/v1/port/x", 2), route("/api/v2", 3)},
			&Group{Routes, "/api", 300, false}, &Group{Routes, "/api", 300, false}},
		{"its journey", []requests{of("j", "/elsewhere", 100)}, nil, &Group{Journey, "j", 105 * 30, true}},
		{"a journey with the same first segment", []requests{of("k", "/api/v2/calls", 40)},
			&Group{Journey, "k", 45 * 30, true}, &Group{Routes, "/api", 45 * 30, true}},
		{"five would be hidden among a hundred", []requests{of("k", "/api/v2/calls", 100)}, nil, nil},
		{"a journey that changes something is of another kind", []requests{{sli.Key{Route: "/api/v2/calls", Journey: "k", Method: "POST"}, 40}}, nil, nil},
		{"a name is not a path", []requests{route("/api/v1/portable", 1), route("/apis", many)},
			&Group{Routes, "/api/v1", 180, false}, &Group{Routes, "/api/v1", 180, false}},
	} {
		own := of("j", "/api/v1/port/:id", 5)
		traffic := day(append([]requests{own}, tt.others...)...)
		if diff := cmp.Diff(tt.journey, traffic.JoinJourney("j", needed)); diff != "" {
			t.Errorf("%s: journey (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(tt.route, traffic.JoinRoute(traffic.requests[0].key, needed)); diff != "" {
			t.Errorf("%s: route (-want +got):\n%s", tt.name, diff)
		}
	}
}

// The latency of a route has fewer events than the route has requests; its own requests are not a group that it could
// join.
func TestLatencyDoesNotJoinItself(t *testing.T) {
	k := sli.Key{SLI: sli.Latency, LoadBalancer: "app/web/1", Method: "GET", Route: "/login", Journey: "j"}
	traffic := day(requests{sli.Key{Route: "/login", Journey: "j"}, 20}, requests{k, 10})
	if g := traffic.JoinRoute(k, 1_000); g != nil {
		t.Errorf("%s of %s joins %v", k.SLI, k.Route, *g)
	}
}
