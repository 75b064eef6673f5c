// Package intaketest is a stand-in for Datadog in tests: a metrics intake that keeps what Datadog would keep of the points
// posted to it, fails in the ways that an intake can, and answers queries about what it holds.
//
// It was written from Datadog's documentation (docs.datadoghq.com, "Submit metrics", "Submit distribution points", "Query
// timeseries points", "Rate Limits", read 2026-11-28), not from any client, and it is strict: whatever the intake would
// interpret differently from what was meant fails the test.
//
//	POST /api/v2/series                 counts: type 1, an interval, gzip, both size limits
//	POST /api/v1/distribution_points    values that add up
//	GET  /api/v1/query?from=&to=&query= sum:NAME{TAG,…} by {KEY,…}.as_count().rollup(sum, SECONDS)
//
// Of the points with the same metric, tags and timestamp, only the last one is kept.
package intaketest
