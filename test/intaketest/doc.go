// Package intaketest is Datadog's side for tests: a metrics intake that keeps what Datadog keeps of the points that
// were posted to it, fails in the ways that an intake can, and answers queries for what it holds.
//
// It is written from Datadog's documentation (docs.datadoghq.com, "Submit metrics", "Submit distribution points", "Query
// timeseries points", "Rate Limits", read 2026-11-28), not from any client, and it is strict: whatever the intake would
// take for something else than what was meant is an error of the test.
//
//	POST /api/v2/series                 counts: type 1, an interval, gzip, both size limits
//	POST /api/v1/distribution_points    values that add up
//	GET  /api/v1/query?from=&to=&query= sum:NAME{TAG,…} by {KEY,…}.as_count().rollup(sum, SECONDS)
//
// Of the points of one metric, tags and timestamp the last one is kept.
package intaketest
