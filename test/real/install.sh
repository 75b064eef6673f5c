#!/bin/sh
# Installs the servers for the tests with the build tag "real" into .tools at the top of the repository, which git
# ignores: a DynamoDB (dynalite) and an S3 (versitygw). Needs node, npm and go. Nothing is started here.
set -eu
cd "$(dirname "$0")"
tools=../../.tools
mkdir -p "$tools"

if ! cmp -s package-lock.json "$tools/package-lock.json" || [ ! -x "$tools/node_modules/.bin/dynalite" ]; then
	rm -rf "$tools/node_modules"
	cp package.json package-lock.json "$tools/"
	# Its install scripts would build a store on disk, but the tests keep their tables in memory.
	npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund
fi

versitygw=v1.8.0
if ! go version -m "$tools/bin/versitygw" 2>/dev/null | grep -q "versitygw[[:space:]]*$versitygw"; then
	GOBIN=$(cd "$tools" && pwd)/bin go install "github.com/versity/versitygw/cmd/versitygw@$versitygw"
fi
