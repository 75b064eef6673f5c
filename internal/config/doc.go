// Package config reads one YAML file into validated, immutable rules.
//
// The file is plain YAML, so that other tools (Terraform's yamldecode, an editor) read it the same way: one document,
// without anchors, aliases, merge keys or tags, and without tabs in indentation. A section without a value is empty. An
// empty file means the built-in rules and heuristic routes.
//
//	routes:                                     # [METHOD ][HOST]/PATH
//	  - GET /hoge/:id
//	classify:                                   # tried before the built-in rules
//	  - name: synthetics
//	    when: {user_agent: "Datadog/Synthetics*"}
//	    then: excluded
//	journeys:
//	  - name: incoming-call
//	    routes: [POST /twilio/voice/:call_sid]
//	    availability: {objective: 99.95}
//
// Reading has three steps: bytes to nodes (read.go); nodes to values, by tables of keys that also define the JSON
// Schema (keys.go and the files that fill the tables); and values to a Config (build.go). Each step reports all of its
// errors, as "file:line:col: subject: problem".
package config
