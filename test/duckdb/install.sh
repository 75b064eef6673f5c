#!/bin/sh
# Installs DuckDB, another writer of Parquet files than the tests' own, into .tools/duckdb at the top of the repository,
# which git ignores. Needs node and npm.
set -eu
cd "$(dirname "$0")"
tools=../../.tools/duckdb
mkdir -p "$tools"

if ! cmp -s package-lock.json "$tools/package-lock.json" || [ ! -d "$tools/node_modules/@duckdb/node-api" ]; then
	rm -rf "$tools/node_modules"
	cp package.json package-lock.json "$tools/"
	npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund
fi
