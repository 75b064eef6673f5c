package pipeline_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// of is a line with one domain and target group.
func of(domain, group string, status int) []byte {
	if group != "-" {
		group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/" + group + "/73e2d6bc24d8a067"
	}
	return fmt.Appendf(nil, "https 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 0.001 0.002 0.003 %d - 34 366 "+
		`"GET https://api.example.com:443/a HTTP/1.1" "curl/8.9.1" - - %s "Root=1" "%s" "-" 0 2026-11-20T01:02:03.137000Z "forward" "-" "-"`+"\n", status, group, domain)
}

// Each combination of configured values has its own series, and everything else is other, whatever the clients send.
func TestDimensions(t *testing.T) {
	p := policy(t, `
journeys: [{name: j, routes: [GET /a], availability: {objective: 99}, latency: {objective: 99, threshold: 1s}}]
metrics:
  dimensions:
    target_group: [blue, "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/73e2d6bc24d8a067"]
    domain: A.example.com
`)
	const green = ",target_group:arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/green/73e2d6bc24d8a067"
	var log []byte
	for _, line := range []struct {
		domain, group string
		n             int
	}{
		{"a.example.com", "blue", 3}, {"A.Example.com:443", "blue", 2}, {"a.example.com.", "green", 5}, {"evil.example.com", "blue", 7},
		{"-", "-", 11}, {"a.example.com", "web-blue", 13}, {"", "green", 17}, {`a.example.com\x22`, "blue", 19},
	} {
		for range line.n {
			log = append(log, of(line.domain, line.group, 200)...)
		}
		log = append(log, of("a.example.com", "blue", 500)...) // so that no two consecutive lines are of the same kind
	}
	want := map[string]int64{
		"domain:a.example.com,target_group:blue": 3 + 2 + 8, "domain:a.example.com" + green: 5, "domain:a.example.com,target_group:other": 13,
		"domain:other,target_group:blue": 7 + 19, "domain:other" + green: 17, "domain:other,target_group:other": 11,
	}
	got, latency := map[string]int64{}, int64(0)
	for _, s := range run(t, p, log, nil).Tally.All() {
		total, good := s.Sum()
		if s.Key.SLI == "latency" {
			latency += total
			continue
		}
		got[string(s.Key.Dimensions)] = total
		if wantBad := map[string]int64{"domain:a.example.com,target_group:blue": 8}[string(s.Key.Dimensions)]; total-good != wantBad {
			t.Errorf("%s: %d bad", s.Key.Dimensions, total-good)
		}
	}
	if d := cmp.Diff(want, got); d != "" || latency != 77 {
		t.Errorf("%s, latency of %d", d, latency)
	}
	seen := map[string]int64{}
	_, err := pipeline.RunObserved([]*pipeline.Policy{p}, elblog.Input{Body: bytes.NewReader(log)}, nil, func(_ *elblog.Entry, decided []pipeline.Observation) {
		seen[string(decided[0].Key(sli.Availability).Dimensions)]++
	})
	if d := cmp.Diff(want, seen); d != "" || err != nil {
		t.Errorf("observed: %s, %v", d, err)
	}
}
