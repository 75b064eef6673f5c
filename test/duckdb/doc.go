// Package duckdb tests that elb-sli can read logs that DuckDB wrote as Parquet, and that DuckDB can read the history of
// counts. Its tests have the build tag real.
package duckdb
