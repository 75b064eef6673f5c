// Package duckdb tests, with the build tag real, that logs are read which DuckDB wrote as Parquet.
package duckdb
