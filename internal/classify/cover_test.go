package classify

import (
	"net/netip"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

func TestCovers(t *testing.T) {
	texts := func(vs ...string) []string { return vs }
	block := func(s string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(s)} }
	hours := func(from, to int64) []Period { return []Period{{time.Unix(from*3600, 0), time.Unix(to*3600, 0)}} }
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
		{When{TargetStatus: []Span{{400, 499}, NoneStatus}}, When{TargetStatus: []Span{NoneStatus}}, true},
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
		{When{Elapsed: []Bound[time.Duration]{{AtLeast, 5}}}, When{Elapsed: []Bound[time.Duration]{{Over, 5}}}, true},
		{When{Elapsed: []Bound[time.Duration]{{Over, 5}}}, When{Elapsed: []Bound[time.Duration]{{AtLeast, 5}}}, false},
		{When{Elapsed: []Bound[time.Duration]{{AtMost, 5}}}, When{Elapsed: []Bound[time.Duration]{{Under, 5}, {Over, 1}}}, true},
		{When{ErrorReason: texts("*")}, When{ErrorReason: texts("none")}, false},
		{When{ErrorReason: texts("none")}, When{ErrorReason: texts("non?")}, false},
		{When{ErrorReason: texts("non?")}, When{ErrorReason: texts("none")}, false},
		{When{ErrorReason: texts("*", "none")}, When{ErrorReason: texts("none")}, true},
		{When{Actions: texts("none")}, When{Action: texts("none")}, false},
		{When{Client: block("0.0.0.0/0")}, When{Client: []netip.Prefix{{}}}, false},
		{When{Client: []netip.Prefix{{}}}, When{Client: []netip.Prefix{{}}}, true},
		{When{ELBMade: true}, When{ELBStatus: []Span{{400, 499}}, TargetStatus: []Span{NoneStatus}}, true},
		{When{ELBMade: true}, When{ELBStatus: []Span{{0, 499}}, TargetStatus: []Span{NoneStatus}}, false},
		{When{ELBStatus: []Span{{1, 999}}, TargetStatus: []Span{NoneStatus}}, When{ELBMade: true}, true},
		{When{TargetStatus: []Span{{200, 299}}}, When{ELBMade: true}, false},
		{When{At: hours(1, 5)}, When{At: hours(2, 5)}, true},
		{When{At: hours(1, 5)}, When{At: hours(0, 5)}, false},
		{When{SentBytes: []Bound[Bytes]{{AtLeast, 5}}}, When{SentBytes: []Bound[Bytes]{{Over, 5}}}, true},
		{When{SentBytes: []Bound[Bytes]{{AtLeast, 5}}}, When{SentBytes: []Bound[Bytes]{{NoneOp, 0}}}, false},
		{When{SentBytes: []Bound[Bytes]{{NoneOp, 0}}}, When{SentBytes: []Bound[Bytes]{{AtLeast, 5}}}, false},
		{When{Not: []When{{UserAgent: texts("a")}}}, When{Not: []When{{UserAgent: texts("a*")}}}, true},
		{When{Not: []When{{UserAgent: texts("a*")}}}, When{Not: []When{{UserAgent: texts("a")}}}, false},
		{When{Not: []When{{UserAgent: texts("a*")}}}, When{}, false},
		{When{Not: []When{{UserAgent: texts("a"), Method: texts("GET")}}}, When{Not: []When{{UserAgent: texts("a")}}}, true},
		{When{Not: []When{{ELBStatus: []Span{{500, 599}}}}}, When{ELBStatus: []Span{{404, 404}}}, true},
		{When{Not: []When{{ELBStatus: []Span{{500, 599}}}}}, When{ELBStatus: []Span{{404, 500}}}, false},
		{When{Not: []When{{Method: texts("GET")}}}, When{Method: texts("PUT")}, true},
		{When{Not: []When{{Elapsed: []Bound[time.Duration]{{AtLeast, 5}}}}}, When{Elapsed: []Bound[time.Duration]{{Under, 5}}}, true},
		{When{Not: []When{{Elapsed: []Bound[time.Duration]{{AtLeast, 5}}}}}, When{Elapsed: []Bound[time.Duration]{{AtMost, 5}}}, false},
		{When{Elapsed: []Bound[time.Duration]{{AtMost, 5}, {Over, 2}}}, When{Elapsed: []Bound[time.Duration]{{Under, 5}, {Over, 1}}}, false},
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
		{When{Elapsed: []Bound[time.Duration]{{AtLeast, time.Second}, {Under, time.Second}}}, "nothing is within all bounds of elapsed"},
		{When{Elapsed: []Bound[time.Duration]{{Over, 1}, {Under, 2}}}, "nothing is within all bounds of elapsed"},
		{When{Elapsed: []Bound[time.Duration]{{Over, 1}, {Under, 3}}}, ""},
		{When{Elapsed: []Bound[time.Duration]{{AtLeast, time.Second}, {AtMost, time.Second}}}, ""},
		{When{Method: texts("POST"), Route: texts("GET /a", "PUT /a")}, "method and the methods of route exclude each other"},
		{When{Method: texts("HEAD"), Route: texts("GET /a")}, ""},
		{When{Method: texts("POST"), Route: texts("GET /a", "/a")}, ""},
		{When{Type: texts("tls"), ELBStatus: []Span{{500, 599}}}, "the entries of type tls have no elb_status"},
		{When{Type: texts("tls"), ELBStatus: []Span{NoneStatus}}, ""},
		{When{Type: texts("tls", "h2"), ELBStatus: []Span{{500, 599}}}, ""},
		{When{Type: texts("tls"), Sender: texts("twilio")}, "the entries of type tls have no sender"},
		{When{Type: texts("tls"), Domain: texts("*")}, ""},
		{When{Type: texts("tls"), UserAgent: texts("none")}, ""},
		{When{Type: texts("tls"), TargetTime: []Bound[time.Duration]{{NoneOp, 0}}}, ""},
		{When{Type: texts("tls"), TargetTime: []Bound[time.Duration]{{Over, 1}}}, "the entries of type tls have no target_time"},
		{When{Type: texts("tls"), ELBMade: true}, "the entries of type tls have no elb_made"},
		{When{Type: texts("none"), Domain: texts("*")}, "the entries of no type, which are of Classic Load Balancers, have no domain"},
		{When{Type: texts("none"), UserAgent: texts("*")}, ""},
		{When{Type: texts("none", "https"), Domain: texts("*")}, ""},
		{When{SentBytes: []Bound[Bytes]{{NoneOp, 0}, {Over, 1}}}, "nothing is within all bounds of sent_bytes"},
		{When{SentBytes: []Bound[Bytes]{{NoneOp, 0}}}, ""},
		{When{ELBMade: true, TargetStatus: []Span{{200, 599}}}, "elb_made and the statuses exclude each other"},
		{When{ELBMade: true, ELBStatus: []Span{NoneStatus}}, "elb_made and the statuses exclude each other"},
		{When{ELBMade: true, ELBStatus: []Span{{500, 599}}, TargetStatus: []Span{NoneStatus}}, ""},
		{When{Method: texts("GET"), Not: []When{{Method: texts("GET", "PUT")}}}, "not excludes everything that the other conditions match"},
		{When{Method: texts("GET"), Not: []When{{Method: texts("GET"), Domain: texts("a")}}}, ""},
	} {
		if got := tt.w.Impossible(); got != tt.want {
			t.Errorf("row %d: %+v: got %q, want %q", i, tt.w, got, tt.want)
		}
	}
}

// No entry contradicts the answers of Covers and Impossible.
func TestCoversHolds(t *testing.T) {
	g := newGen(11)
	senders := g.senders()
	type asked struct {
		e             *elblog.Entry
		method, route string
	}
	entries := make([]asked, 500)
	for i := range entries {
		entries[i].e, entries[i].method, entries[i].route = g.keptEntry()
	}
	pairs := 15_000
	if testing.Short() {
		pairs = 3000
	}
	covered, met := 0, 0
	for range pairs {
		w, o := g.when(), g.when()
		if !w.Covers(&o) && o.Impossible() == "" {
			continue
		}
		covered++
		for range 30 {
			a := entries[g.IntN(len(entries))]
			if !oracleMatches(&o, senders, a.e, a.method, a.route) {
				continue
			}
			met++
			if o.Impossible() != "" || !oracleMatches(&w, senders, a.e, a.method, a.route) {
				t.Fatalf("%+v\ncovers %+v, impossible %q: contradicted by %s %s %+v", w, o, o.Impossible(), a.method, a.route, a.e)
			}
		}
	}
	if covered < 300 || met < 300 {
		t.Errorf("only %d pairs, %d entries", covered, met)
	}
}

// A bound covers another exactly if each value within the other is within it. Between two bounds there are values.
func TestBoundCovers(t *testing.T) {
	ops := []Op{AtLeast, Over, AtMost, Under}
	var bounds []Bound[Bytes]
	for _, op := range ops {
		for n := Bytes(2); n <= 6; n += 2 {
			bounds = append(bounds, Bound[Bytes]{op, n})
		}
	}
	for _, wide := range bounds {
		for _, b := range bounds {
			want := true
			for v := Bytes(0); v <= 8; v++ {
				want = want && (wide.holds(v, true) || !b.holds(v, true))
			}
			w, o := When{SentBytes: []Bound[Bytes]{wide}}, When{SentBytes: []Bound[Bytes]{b}}
			if got := w.Covers(&o); got != want {
				t.Errorf("%+v covers %+v: %v, want %v", wide, b, got, want)
			}
		}
	}
}
