package pipeline_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// timed is a line of POST /upload with these three times and the status.
func timed(request, target, response string, status int) []byte {
	return fmt.Appendf(nil, "https 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 %s %s %s %d %d 2500000 1366 "+
		`"POST https://api.example.com:443/upload HTTP/1.1" "curl/8.9.1" - - arn "Root=1" "api.example.com" "-" 0 2026-11-20T01:02:03.137000Z "forward" "-" "-"`+"\n",
		request, target, response, status, status)
}

// Each row is one latency objective and one line, and how the line counts toward it.
func TestLatency(t *testing.T) {
	const fast, slow, none = "fast", "slow", "none"
	for _, tt := range []struct {
		keys                      string
		request, target, response string
		status                    int
		want                      string
	}{
		{"", "0.100", "0.300", "0.100", 200, fast}, // at the threshold
		{"", "0.100", "0.300", "0.101", 200, slow},
		{"", "3.200", "0.020", "0.000", 200, slow}, // an upload over a slow connection
		{"", "-1", "0.020", "0.000", 200, none},
		{"", "0.001", "-1", "0.000", 200, none},
		{"", "0.001", "0.020", "-1", 200, none},
		{"", "0.001", "0.020", "0.000", 302, fast},
		{"", "0.001", "0.020", "0.000", 404, none}, // good, but not a successful answer
		{"", "0.001", "0.020", "0.000", 101, none},
		{"", "0.001", "0.020", "0.000", 500, none},
		{", of: [404, 2xx]", "0.001", "0.020", "0.000", 404, fast},
		{", of: [404, 2xx]", "0.001", "0.020", "0.000", 302, none},
		{", of: 404", "0.001", "0.020", "0.000", 200, none},
		{", time: target", "3.200", "0.500", "0.300", 200, fast},
		{", time: target", "0.000", "0.501", "0.000", 200, slow},
		{", time: target", "-1", "0.020", "-1", 200, fast},
		{", time: target", "0.001", "-1", "0.000", 200, none},
		{", time: request+target", "0.200", "0.300", "5.000", 200, fast},
		{", time: request+target", "0.201", "0.300", "0.000", 200, slow},
		{", time: request+target", "0.001", "0.020", "-1", 200, fast},
		{", time: request+target", "-1", "0.020", "0.000", 200, none},
		{", time: request+target", "0.001", "-1", "0.000", 200, none},
		{"", "0.001", "0.020", "0.000", 204, none}, // because of the rule
	} {
		p := policy(t, `
classify: [{name: quiet, when: {elb_status: 204}, then: good, latency: excluded}]
journeys: [{name: up, routes: [POST /upload], latency: {objective: 99, threshold: 500ms`+tt.keys+`}}]
`)
		got := none
		line := timed(tt.request, tt.target, tt.response, tt.status)
		for _, s := range run(t, p, line, nil).Tally.All() {
			if total, good := s.Sum(); s.Key.SLI == sli.Latency {
				got = map[[2]int64]string{{1, 1}: fast, {1, 0}: slow}[[2]int64{total, good}]
			}
		}
		if got != tt.want {
			t.Errorf("{%s}, %s: got %q, want %q", tt.keys, bytes.TrimSpace(line), got, tt.want)
		}
	}
}
