// Package duckdb tests, with the build tag real, that logs are read which DuckDB wrote as Parquet, and that DuckDB reads the
// history of counts.
package duckdb
