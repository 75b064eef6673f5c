package pipeline_test

import (
	"fmt"
	"testing"

	"github.com/elb-sli/elb-sli/internal/sli"
)

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
