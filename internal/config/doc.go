// Package config reads one YAML file into validated, immutable rules.
//
// The file is plain YAML, so that other tools (Terraform's yamldecode, an editor) read the same: one document, no
// anchors, aliases, merge keys or tags, no tab in an indentation. A section without a value is an empty one, and an
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
// Reading has three steps: bytes to nodes (read.go), nodes to values by tables of keys, from which the JSON Schema is
// made too (keys.go and the files that fill them), and values to a Config (build.go). Each step reports all it finds,
// as "file:line:col: subject: problem".
package config
