package oracle

import "time"

// SampleYAML is a configuration file that uses what the oracle knows, and Sample is the same for the oracle.
const SampleYAML = `
routes:
  - GET /hoge/:id
  - /api/v2/calls/:id
  - GET /api/v2/calls/recent
  - /files/:name.json
  - /assets/*rest
  - GET|PUT /orders/:id
  - POST /orders/:id::cancel
  - POST /orders::search
journeys:
  - name: Incoming Call
    routes: [POST /twilio/voice/:call_sid]
    availability: {objective: 99.95}
    latency: {objective: 99, threshold: 800ms}
  - name: Calls
    routes: [/api/v2/calls/:id]
    latency: {objective: 95, threshold: 300ms, of: [2xx, 404, 3xx, 101], time: target}
classify:
  - name: synthetics
    when: {user_agent: "Datadog/Synthetics*"}
    then: excluded
  - {name: sockets, when: {elb_status: 101}, then: good, latency: excluded}
classic_interval: 5m
metrics: {tags: {env: production}}
`

// Sample returns the configuration of SampleYAML.
func Sample() Config {
	return Config{
		prefix: "elb_sli",
		tags:   []string{"env:production"},
		routes: []string{"GET /hoge/:id", "/api/v2/calls/:id", "GET /api/v2/calls/recent", "/files/:name.json", "/assets/*rest",
			"GET|PUT /orders/:id", "POST /orders/:id::cancel", "POST /orders::search"},
		synth:   "Datadog/Synthetics",
		sockets: true,
		classic: 5 * time.Minute,
		journeys: []journey{{
			name:      "Incoming Call",
			routes:    []string{"POST /twilio/voice/:call_sid"},
			threshold: 800 * time.Millisecond,
		}, {
			name:      "Calls",
			routes:    []string{"/api/v2/calls/:id"},
			threshold: 300 * time.Millisecond,
			of:        "404",
			ofTarget:  true,
		}},
	}
}
