// Package hostile attacks the program from where strangers can reach it: through the lines of an access log, the bytes of
// an object, its key, an event, and a configuration. It holds tests only.
//
// Anyone who sends a request to the load balancer writes into its log. The tests check:
//
//   - forge_test.go: no byte of a line changes a metric's name, type, tags or timestamp, or adds a line anywhere.
//   - cost_test.go: no log makes more series than the configuration allows, or makes memory grow with invented values.
//   - leak_test.go: no command but explain shows client data.
//   - stop_test.go: bombs, endless lines and broken objects each have one clear result, and affect nothing else.
//   - config_test.go: a configuration made to be expensive is an error with its place.
//   - mutate_test.go: mutated logs are counted line by line, and what is emitted parses back to the counts.
//   - supply_test.go: every dependency has a reason, and the workflows only run what is pinned.
//
// Everything that is emitted is read back by the strict parser of package dogstatsdtest, which shares no code with the
// sender. ELBSLI_HOSTILE_LINES makes the two long tests longer. `make mutate` sets it to a million.
package hostile
