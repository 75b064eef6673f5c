// Package hostile attacks the program from where strangers can reach it: through the lines of an access log, the bytes of
// an object, its key, an event, and a configuration. It holds tests only.
//
// Whoever sends a request to the load balancer writes into its log. What the tests hold the program to:
//
//   - forge_test.go: no byte of a line changes a metric's name, type, tags or timestamp, or adds a line anywhere.
//   - cost_test.go: no log makes more series than the configuration allows, nor memory grow with what it makes up.
//   - leak_test.go: nothing of a client comes out of any command but explain.
//   - stop_test.go: bombs, endless lines and broken objects each have one clear outcome, and hold back nothing else.
//   - config_test.go: a configuration that is made to cost much is an error with its place.
//   - mutate_test.go: mutated logs are counted line by line, and what is emitted parses back to the counts.
//   - supply_test.go: what the program is made of, and that the workflows run nothing that is not pinned.
//
// Everything that is emitted is read back by the strict parser of package dogstatsdtest, which shares no code with the
// sender. ELBSLI_HOSTILE_LINES makes the two long tests longer: make mutate sets it to a million.
package hostile
