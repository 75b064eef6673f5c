package config

import (
	"testing"

	"go.yaml.in/yaml/v3"
)

// The counting digest changes with everything that affects counts, and with nothing else.
func TestCounting(t *testing.T) {
	const base = `
routes: [GET /a, "GET /b"]
journeys:
  - {name: calls, routes: POST /calls, availability: {objective: 99.9}, latency: {objective: 99, threshold: 800ms}}
metrics: {tags: {team: voice}}
classify:
  - {name: probes, when: {user_agent: "probe/*"}, then: excluded}
`
	for _, tt := range []struct {
		name, yaml string
		same       bool
	}{
		{"as it is", base, true},
		{"comments and layout", "# a word\n" + `
metrics:
  tags:
    team: voice # whose
routes:
  - GET /a
  - GET /b
classify: [{then: excluded, when: {user_agent: "probe/*"}, name: probes}]
journeys:
  - latency: {threshold: 800ms, objective: 99}
    availability: {objective: 99.9}
    name: calls
    routes: POST /calls
`, true},
		{"objectives", `
routes: [GET /a, "GET /b"]
journeys:
  - {name: calls, routes: POST /calls, latency: {objective: 95, threshold: 800ms}}
metrics: {tags: {team: voice}}
historical: true
classify:
  - {name: probes, when: {user_agent: "probe/*"}, then: excluded}
`, true},
		{"a threshold", `
routes: [GET /a, "GET /b"]
journeys:
  - {name: calls, routes: POST /calls, availability: {objective: 99.9}, latency: {objective: 99, threshold: 900ms}}
metrics: {tags: {team: voice}}
classify:
  - {name: probes, when: {user_agent: "probe/*"}, then: excluded}
`, false},
		{"a journey's name", `
routes: [GET /a, "GET /b"]
journeys:
  - {name: phone, routes: POST /calls, availability: {objective: 99.9}, latency: {objective: 99, threshold: 800ms}}
metrics: {tags: {team: voice}}
classify:
  - {name: probes, when: {user_agent: "probe/*"}, then: excluded}
`, false},
		{"a limit", base + "limits: {points: 8000}\n", false},
		{"a rule's glob", `
routes: [GET /a, "GET /b"]
journeys:
  - {name: calls, routes: POST /calls, availability: {objective: 99.9}, latency: {objective: 99, threshold: 800ms}}
metrics: {tags: {team: voice}}
classify:
  - {name: probes, when: {user_agent: "probes/*"}, then: excluded}
`, false},
		{"a route of all methods", `
routes: ["GET /a", "/b"]
journeys:
  - {name: calls, routes: POST /calls, availability: {objective: 99.9}, latency: {objective: 99, threshold: 800ms}}
metrics: {tags: {team: voice}}
classify:
  - {name: probes, when: {user_agent: "probe/*"}, then: excluded}
`, false},
		{"nothing", "", false},
	} {
		want, err := Parse("a.yaml", []byte(base))
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse("b.yaml", []byte(tt.yaml))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if same := got.Counting == want.Counting; same != tt.same || got.Counting == "" {
			t.Errorf("%s: the same digest: %v, want %v", tt.name, same, tt.same)
		}
	}
	empty, err := Parse("c.yaml", nil)
	if err != nil || empty.Counting != Default().Counting {
		t.Errorf("an empty file and none: %v, %q and %q, want the same digest", err, empty.Counting, Default().Counting)
	}
}

// A renamed journey that keeps its id keeps its tag, and so its counts.
func TestCountingOfARename(t *testing.T) {
	digest := func(text string) string {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		return counting(doc.Content[0], nil)
	}
	before := digest("journeys: [{name: calls, routes: /a}]")
	for _, tt := range []struct {
		text string
		same bool
	}{
		{"journeys: [{name: phone, id: calls, routes: /a}]", true},
		{"journeys: [{name: calls, id: phone, routes: /a}]", false},
		{"journeys: [{name: phone, routes: /a}]", false},
		{"journeys: [{name: calls, routes: /b}]", false},
		{"{journeys: [{name: calls, routes: /a}], window: 7d, groups: [{name: x}], alerts: []}", true},
		{"{journeys: [{name: calls, routes: /a}], window2: 7d}", false},
	} {
		if same := digest(tt.text) == before; same != tt.same {
			t.Errorf("%s: the same digest: %v, want %v", tt.text, same, tt.same)
		}
	}
}
