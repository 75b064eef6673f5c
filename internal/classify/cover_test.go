package classify

import (
	"net/netip"
	"testing"
	"time"
)

func TestCovers(t *testing.T) {
	texts := func(vs ...string) []string { return vs }
	block := func(s string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(s)} }
	for i, tt := range []struct {
		w, o When
		want bool
	}{
		{When{}, When{}, true},
		{When{}, When{Method: texts("GET")}, true},
		{When{Method: texts("GET")}, When{}, false},
		{When{Method: texts("GET", "PUT")}, When{Method: texts("PUT")}, true},
		{When{Method: texts("GET")}, When{Method: texts("GET", "PUT")}, false},
		{When{ELBStatus: []Span{{400, 499}}}, When{ELBStatus: []Span{{403, 403}}}, true},
		{When{ELBStatus: []Span{{403, 403}}}, When{ELBStatus: []Span{{400, 499}}}, false},
		{When{ELBStatus: []Span{{400, 499}}}, When{TargetStatus: []Span{{400, 499}}}, false},
		{When{TargetStatus: []Span{{400, 499}, None}}, When{TargetStatus: []Span{None}}, true},
		{When{UserAgent: texts("curl/*")}, When{UserAgent: texts("curl/8.*")}, true},
		{When{UserAgent: texts("curl/8.*")}, When{UserAgent: texts("curl/*")}, false},
		{When{UserAgent: texts("a?c")}, When{UserAgent: texts("a*c")}, false},
		{When{UserAgent: texts("a?*")}, When{UserAgent: texts("a*c")}, false},
		{When{UserAgent: texts("a*c")}, When{UserAgent: texts("a?c")}, true},
		{When{UserAgent: texts("a?c")}, When{UserAgent: texts("abc")}, true},
		{When{Actions: texts("waf*")}, When{Action: texts("waf")}, true},
		{When{Action: texts("waf")}, When{Actions: texts("waf")}, false},
		{When{Client: block("10.0.0.0/8")}, When{Client: block("10.1.0.0/16")}, true},
		{When{Client: block("10.1.0.0/16")}, When{Client: block("10.0.0.0/8")}, false},
		{When{Client: block("::/0")}, When{Client: block("10.0.0.0/8")}, false},
		{When{Route: texts("/a")}, When{Route: texts("GET /a")}, true},
		{When{Route: texts("GET /a")}, When{Route: texts("/a")}, false},
		{When{Route: texts("/a")}, When{Route: texts("/b/a")}, false},
		{When{Elapsed: []Bound{{AtLeast, 5}}}, When{Elapsed: []Bound{{Over, 5}}}, true},
		{When{Elapsed: []Bound{{Over, 5}}}, When{Elapsed: []Bound{{AtLeast, 5}}}, false},
		{When{Elapsed: []Bound{{AtMost, 5}}}, When{Elapsed: []Bound{{Under, 5}, {Over, 1}}}, true},
		{When{Elapsed: []Bound{{AtMost, 5}, {Over, 2}}}, When{Elapsed: []Bound{{Under, 5}, {Over, 1}}}, false},
	} {
		if got := tt.w.Covers(&tt.o); got != tt.want {
			t.Errorf("row %d: %+v covers %+v: %v", i, tt.w, tt.o, got)
		}
	}
}

func TestImpossible(t *testing.T) {
	texts := func(vs ...string) []string { return vs }
	for i, tt := range []struct {
		w    When
		want string
	}{
		{When{}, ""},
		{When{Elapsed: []Bound{{AtLeast, time.Second}, {Under, time.Second}}}, "no time is within all bounds of elapsed"},
		{When{Elapsed: []Bound{{Over, 1}, {Under, 2}}}, "no time is within all bounds of elapsed"},
		{When{Elapsed: []Bound{{Over, 1}, {Under, 3}}}, ""},
		{When{Elapsed: []Bound{{AtLeast, time.Second}, {AtMost, time.Second}}}, ""},
		{When{Method: texts("POST"), Route: texts("GET /a", "PUT /a")}, "method and the methods of route exclude each other"},
		{When{Method: texts("HEAD"), Route: texts("GET /a")}, ""},
		{When{Method: texts("POST"), Route: texts("GET /a", "/a")}, ""},
		{When{Type: texts("tls"), ELBStatus: []Span{{500, 599}}}, "the entries of type tls have no status"},
		{When{Type: texts("tls"), ELBStatus: []Span{None}}, ""},
		{When{Type: texts("tls", "h2"), ELBStatus: []Span{{500, 599}}}, ""},
		{When{Type: texts("tls"), Sender: texts("twilio")}, "the entries of type tls have no sender"},
		{When{Type: texts("tls"), Domain: texts("*")}, ""},
	} {
		if got := tt.w.Impossible(); got != tt.want {
			t.Errorf("row %d: %+v: got %q, want %q", i, tt.w, got, tt.want)
		}
	}
}

// No entry contradicts what Covers and Impossible say.
func TestCoversHolds(t *testing.T) {
	g := newGen(11)
	senders := g.senders()
	covered, met := 0, 0
	for range 15_000 {
		w, o := g.when(), g.when()
		if !w.Covers(&o) && o.Impossible() == "" {
			continue
		}
		covered++
		for range 30 {
			e, method, route := g.entry()
			if !oracleMatches(&o, senders, e, method, route) {
				continue
			}
			met++
			if o.Impossible() != "" || !oracleMatches(&w, senders, e, method, route) {
				t.Fatalf("%+v\ncovers %+v, impossible %q: not for %s %s %+v", w, o, o.Impossible(), method, route, e)
			}
		}
	}
	if covered < 300 || met < 300 {
		t.Errorf("only %d pairs, %d entries", covered, met)
	}
}
