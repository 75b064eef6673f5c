// Package history keeps the counts of log objects as Parquet files, and reads weeks of them back.
//
// A place is a folder or a prefix of an S3 bucket. It has one folder per date (UTC), with one file per object:
//
//	date=2026-11-20/<ID of the object>-<digest>.parquet
//	date=2026-11-20/compacted-<version>-<digest>.parquet
//
// The ID is a hash of the object's identity, so a repeat replaces its own file. The digest identifies everything that
// affects counts; counts of other digests are not added up with them. A finished date is compacted into one file that
// lists its objects. The single files of those objects are no longer used, whether or not they have been removed, and
// of several compacted files only the one with the highest version is used.
//
// A file is one table. Its column `kind` is the kind of a row:
//
//	object   one object: its ID, source, entries, and more in `detail`
//	rule     entries by rule and verdict
//	count    total and good events of a series and minute
//	bad      bad events of a series, minute and cause; slow: the same for latency
//	sketch   durations of good events of a series, hour and bin
//	entries, excluded, malformed, clamped
//	         what the pipeline counts about itself, by load balancer and minute
//
// docs/history.md describes the columns, and has queries for common questions.
package history
