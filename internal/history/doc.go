// Package history keeps the counts of log objects as Parquet files, and reads weeks of them back.
//
// A place, which is a folder or a prefix of an S3 bucket, has one folder a date (UTC), and in it one file an object:
//
//	date=2026-11-20/<ID of the object>-<digest>.parquet
//	date=2026-11-20/compacted-<version>-<digest>.parquet
//
// The ID is a hash of the object's identity, so that a repeat replaces its own file. The digest stands for all that decides
// counts: those of other digests are no part of a sum. A finished date is compacted into one file that lists the objects it
// holds; their single files do not count any more, whether they were removed yet or not, and of compacted files only the one
// with the highest version does.
//
// A file is one table. Its column `kind` says what a row is:
//
//	object   one object: its ID, source, entries, and more in `detail`
//	rule     entries by rule and verdict
//	count    total and good events of a series and minute
//	bad      bad events of a series, minute and cause; slow: the same for latency
//	sketch   durations of good events of a series, hour and bin
//	entries, excluded, malformed, clamped
//	         what the pipeline counts about itself, by load balancer and minute
//
// docs/history.md has the columns, and a query for each question.
package history
