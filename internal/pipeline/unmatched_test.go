package pipeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// The edges of each range of statuses, and whether a target was reached.
func TestGuesses(t *testing.T) {
	for status, want := range map[int]bool{
		100: false, 101: true, 102: false, 199: false, 200: true, 299: true, 300: false, 304: false, 399: false, 404: false, 459: false,
		460: true, 461: false, 499: false, 500: true, 561: true, 599: true, 600: false, elblog.NoStatus: false,
	} {
		if got := pipeline.UnmatchedSuccessful.Guesses(status, true); got != want {
			t.Errorf("successful, %d: %v", status, got)
		}
		if pipeline.UnmatchedSuccessful.Guesses(status, false) || pipeline.UnmatchedOther.Guesses(status, true) || !pipeline.UnmatchedHeuristic.Guesses(status, false) {
			t.Errorf("%d, no target, other or heuristic", status)
		}
	}
}

// The time of a log's entries reaches from the earliest to the latest, in whatever order they stand.
func TestSpanOfEntries(t *testing.T) {
	p := policy(t, "routes: [GET /a]")
	at := func(second int) []byte {
		return fmt.Appendf(nil, `http 2026-11-20T01:00:%02d.000000Z app/web/50dc6c495c0c9188 203.0.113.7:41234 10.0.1.5:8080 0.001 0.020 0.000 200 200 312 1024 `+
			`"GET http://a:80/a HTTP/1.1" "-" - - - "Root=1-0-0" "-" "-" 1 2026-11-20T01:00:00.000000Z "forward" "-" "-" "-" "-" "-" "-"`+"\n", second)
	}
	start := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC).Unix()
	for _, seconds := range [][]int{{10, 20, 30}, {30, 20, 10}, {20, 10, 30}, {20, 30, 10}} {
		var log []byte
		for _, s := range seconds {
			log = append(log, at(s)...)
		}
		if r := run(t, p, log, nil); r.Entries != 3 || r.First != start+10 || r.Last != start+30 {
			t.Errorf("%v: %d entries from %d to %d", seconds, r.Entries, r.First-start, r.Last-start)
		}
	}
}

// Each thing that a missing field leaves undecided is named, and nothing else.
func TestUndecidable(t *testing.T) {
	p := policy(t, "classify: [{name: bots, when: {user_agent: 'bot*'}, then: excluded}]\n"+
		"journeys: [{name: a, routes: [/a], availability: {objective: 99}}, {name: b, routes: [/b], latency: {objective: 99, threshold: 1s}},"+
		" {name: c, routes: [/c], latency: {objective: 99, threshold: 1s, time: target}}]\nmetrics: {dimensions: {domain: [x]}}\n")
	all := ^elblog.FieldSet(0)
	if got := p.Undecidable(all); len(got) != 0 || len(p.Undecidable(0)) != 0 {
		t.Errorf("with every field: %q", got)
	}
	for f, want := range map[elblog.Field]string{
		elblog.FieldUserAgent:              `without user_agent: rule "bots", rule "twilio-gave-up"`,
		elblog.FieldTargetProcessingTime:   `without target_processing_time: latency of journey "b", latency of journey "c"`,
		elblog.FieldResponseProcessingTime: `without response_processing_time: latency of journey "b"`,
		elblog.FieldDomainName:             `without domain_name: dimension "domain"`,
		elblog.FieldSSLProtocol:            "",
	} {
		if got := strings.Join(p.Undecidable(all&^elblog.SetOf(f)), "; "); got != want {
			t.Errorf("%s: %q, want %q", f, got, want)
		}
	}
}

// Under "unmatched: successful", a request outside the table gets a guessed route if a target answered it with a
// success, or if it failed at one. The limit applies to those routes alone.
func TestUnmatchedSuccessful(t *testing.T) {
	entry := func(path, target string, status int, targetStatus string) []byte {
		return fmt.Appendf(nil, `https 2026-11-20T01:00:00.000000Z app/web/50dc6c495c0c9188 203.0.113.7:41234 %s 0.001 0.020 0.000 %d %s 312 1024 `+
			`"GET https://api.example.com:443%s HTTP/2.0" "Mozilla/5.0" - - - "Root=1-0-0" "api.example.com" "-" 1 2026-11-20T01:00:00.000000Z "forward" "-" "-" "-" "-" "-" "-"`+"\n",
			target, status, targetStatus, path)
	}
	const target = "10.0.1.5:8080"
	p := policy(t, "routes: [GET /hoge/:id]\nunmatched: successful\nlimits: {routes: 2}\n")
	for _, tt := range []struct {
		line []byte
		want string
	}{
		{entry("/hoge/1", target, 404, "404"), "/hoge/:id"},
		{entry("/members/1", target, 200, "200"), "/members/:id"},
		{entry("/members/1", "-", 200, "200"), "/members/:id"}, // a Lambda function answered
		{entry("/members/1", "-", 200, "-"), "other"},          // the load balancer answered: a fixed response
		{entry("/members/1", target, 302, "302"), "other"},
		{entry("/members/1", target, 404, "404"), "other"},
		{entry("/members/1", target, 502, "502"), "/members/:id"},
		{entry("/members/1", target, 504, "-"), "/members/:id"},
		{entry("/members/1", "-", 503, "-"), "other"},
		{entry("/.env", target, 200, "200"), "other"},
	} {
		res := run(t, p, tt.line, nil)
		for _, s := range res.Tally.All() {
			if s.Key.Route != tt.want {
				t.Errorf("%s\nroute %q, want %q", tt.line, s.Key.Route, tt.want)
			}
		}
		if res.Tally.Len() != 1 {
			t.Errorf("%s\n%d series", tt.line, res.Tally.Len())
		}
	}
	// A route that was guessed once is remembered for its path, and is no route of a request that gets none.
	var again []byte
	for range 3 {
		again = append(again, entry("/members/1", target, 404, "404")...)
		again = append(again, entry("/members/1", target, 200, "200")...)
		again = append(again, entry("/wp-login.php", target, 200, "200")...)
	}
	for _, s := range run(t, p, again, nil).Tally.All() {
		want := map[string]int64{"/members/:id": 3, "other": 6}[s.Key.Route]
		if n, _ := s.Sum(); n != want {
			t.Errorf("%s: %d, want %d", s.Key.Route, n, want)
		}
	}
	var log []byte
	for _, path := range []string{"/a", "/b", "/c", "/d"} {
		log = append(log, entry(path, target, 200, "200")...)
	}
	got := map[string]int64{}
	for _, s := range run(t, p, log, nil).Tally.All() {
		n, _ := s.Sum()
		got[s.Key.Route] += n
	}
	if got["/a"] != 1 || got["/b"] != 1 || got[sli.Other] != 2 {
		t.Errorf("routes beyond the limit: %v", got)
	}
}
