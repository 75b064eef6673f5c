#!/bin/sh
# Builds the function's zips in two clones of this repository's HEAD, at paths of different length, the second with a build
# cache, umask and time zone of its own, and fails unless both have the same SHA-256. CONFIG is relative to the clone.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT

build() { # clone
	git clone -q "$root" "$1"
	(cd "$1" && make package ${CONFIG:+CONFIG="$CONFIG"}) >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
	grep -E '^[0-9a-f]{64}  dist/.*\.zip$' "$dir/log"
}

first=$(build "$dir/a")
second=$(
	umask 077
	export GOCACHE="$dir/cache" TZ=Asia/Tokyo
	build "$dir/another/and/much/longer/path/to/the/same"
)
echo "$first"
if [ "$first" != "$second" ]; then
	echo "another clone has other bytes:" >&2
	echo "$second" >&2
	exit 1
fi
