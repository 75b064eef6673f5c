package config

import (
	"strings"
	"testing"
)

// A typing mistake gets a suggestion of what was likely meant.
func TestLikely(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"journeys: [{name: j, routes: [/a], availability: {objective: 0.999}}]", "did you mean 99.9?"},
		{"journeys: [{name: j, routes: [/a], availability: {objective: 99.9%}}]", "did you mean 99.9?"},
		{"journeys: [{name: j, routes: [/a], latency: {objective: 99, threshold: 800}}]", "did you mean 800ms?"},
		{"journeys: [{name: j, routes: [/a], latency: {objective: 99, threshold: 800 ms}}]", "did you mean 800ms?"},
		{"journeys: [{name: j, routes: [/a], latency: {objective: 99, threshold: 2 seconds}}]", "did you mean 2s?"},
		{"journeys: [{name: j, routes: [/a], latency: {objective: 99, threshold: 1.5}}]", "did you mean 1.5s?"},
		{"metrics: {resolution: 60}", "did you mean 60s?"},
		{"metrics: {resolution: 1 minute}", "did you mean 1m?"},
		{"metrics: {prefix: my-service}", `did you mean "my_service"?`},
		{"window: 30", `did you mean "30d"?`},
		{"window: 28d", `did you mean "30d"?`},
		{"classic_interval: 5", `did you mean "5m"?`},
		{"classic_interval: 1h", `did you mean "60m"?`},
		{"unmatched: heuristics", `did you mean "heuristic"?`},
		{"unmatched: Other", `did you mean "other"?`},
		{"historical: yes", "did you mean true?"},
		{"historical: off", "did you mean false?"},
		{"limits: {points: 9_000}", "did you mean 9000?"},
		{"limits: {points: '900'}", "did you mean 900?"},
		{"limits: {points: 9,000}", "did you mean 9.000 or 9000?"},
		{"journeys: [{name: j, routes: [/a], availability: {objective: 0,999}}]", "a comma ends the value 0: did you mean 99.9?"},
		{"journeys: [{name: j, routes: [/a], availability: 99.9}]", "did you mean {objective: 99.9}?"},
		{"journeys: [{name: j, routes: [/a], latency: 800ms}]", "did you mean {objective: …, threshold: 800ms}?"},
		{"journeys: {name: j, routes: [/a]}", `did you mean "- " before it?`},
		{"routes: GET /a", "did you mean [GET /a]?"},
		{"classify: [{name: a, when: {elb_status: 5XX}, then: bad}]", "did you mean 5xx?"},
		{"jurneys: []", `did you mean "journeys"?`},
	} {
		if got := strings.Join(problems(t, tt.text), "\n"); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
	// One mistake is one error.
	for _, text := range []string{
		"journeys: [{name: j, routes: [/a], availability: {objective: 0,999}}]",
		"journeys: [{name: j, routes: [/a], availability: {objectiv: 99.9}}]",
		"journeys: [{name: j, routes: [/a], latency: {objective: 99, treshold: 800ms}}]",
	} {
		if got := problems(t, text); len(got) != 1 {
			t.Errorf("%s: %q, want one error", text, got)
		}
	}
	for _, text := range []string{"window: soon", "classic_interval: 7", "unmatched: maybe", "historical: perhaps", "metrics: {resolution: 7}", "metrics: {prefix: 1a}", "limits: {points: many}"} {
		if got := strings.Join(problems(t, text), "\n"); strings.Contains(got, "did you mean") || got == "" {
			t.Errorf("%s: %q, want no guess", text, got)
		}
	}
}
