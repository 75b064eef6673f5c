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
		Prefix: "elb_sli",
		Tags:   []string{"env:production"},
		Routes: []string{"GET /hoge/:id", "/api/v2/calls/:id", "GET /api/v2/calls/recent", "/files/:name.json", "/assets/*rest",
			"GET|PUT /orders/:id", "POST /orders/:id::cancel", "POST /orders::search"},
		Synth:   "Datadog/Synthetics",
		Sockets: true,
		Classic: 5 * time.Minute,
		Journeys: []Journey{{
			Name:      "Incoming Call",
			Routes:    []string{"POST /twilio/voice/:call_sid"},
			Threshold: 800 * time.Millisecond,
		}, {
			Name:      "Calls",
			Routes:    []string{"/api/v2/calls/:id"},
			Threshold: 300 * time.Millisecond,
			Of:        "404",
			OfTarget:  true,
		}},
	}
}
