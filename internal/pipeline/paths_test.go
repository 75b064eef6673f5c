package pipeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

const usualLine = `https 2026-11-20T01:00:00.000000Z %s 203.0.113.7:41234 10.0.1.5:8080 0.001 0.020 0.000 200 200 312 1024 ` +
	`"%s https://%s:443%s HTTP/2.0" "Mozilla/5.0" - - arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067 ` +
	`"Root=1-58337262-36d228ad5d99923122bbe354" "api.example.com" "-" 1 2026-11-20T01:00:00.000000Z "forward" "-" "-" "-" "-" "-" "-" TID_1234abcd5678ef90` + "\n"

// A pattern is cached for a path, a method and a host together. Paths share cache slots.
func TestRememberedPaths(t *testing.T) {
	const hosts = 2
	routes := "routes:\n"
	for i := range 100 {
		routes += fmt.Sprintf("  - GET /static/%d\n  - POST /static/%d\n  - GET b.example.com/static/%d\n", i, i, i)
	}
	var log strings.Builder
	for range 3 {
		for i := range 100 {
			for _, method := range []string{"GET", "POST", "PUT"} {
				for _, host := range [hosts]string{"a.example.com", "b.example.com"} {
					path := fmt.Sprintf("/static/%d", i)
					for range 2 { // the second time from the cache
						fmt.Fprintf(&log, usualLine, "app/web/50dc6c495c0c9188", method, host, path)
					}
				}
			}
		}
	}
	got := map[string]int64{}
	for _, s := range run(t, policy(t, routes), []byte(log.String()), nil).Tally.All() {
		n, _ := s.Sum()
		got[s.Key.Method+" "+s.Key.Route] = n
	}
	for i := range 100 {
		for series, want := range map[string]int64{
			fmt.Sprintf("GET /static/%d", i): 6, fmt.Sprintf("POST /static/%d", i): 12, fmt.Sprintf("GET b.example.com/static/%d", i): 6,
		} {
			if got[series] != want {
				t.Errorf("%s: %d, want %d", series, got[series], want)
			}
		}
	}
	if n := got["PUT other"]; n != 1200 {
		t.Errorf("PUT other: %d, want 1200", n)
	}
}

// Each line of another load balancer is malformed, even after another line of the same one.
func TestForeignLoadBalancers(t *testing.T) {
	object := &elblog.Object{Format: elblog.ALB, LoadBalancer: "app/web/50dc6c495c0c9188", End: time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)}
	var log strings.Builder
	for _, elb := range []string{"app/web/50dc6c495c0c9188", "app/x/1", "app/x/1", "app/x/1", "app/web/50dc6c495c0c9188", "app/web/50dc6c495c0c9188"} {
		fmt.Fprintf(&log, usualLine, elb, "GET", "h", "/")
	}
	for range 2 {
		res := run(t, policy(t, "routes: [GET /]\n"), []byte(log.String()), object)
		if res.Entries != 3 || res.Malformed["load-balancer"] != 3 {
			t.Errorf("%d entries, %v malformed, want 3 and 3", res.Entries, res.Malformed)
		}
	}
}
