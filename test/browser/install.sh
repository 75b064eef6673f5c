#!/bin/sh
# Installs the tools of the browser test (build tag "real"): playwright-core into .tools/browser at the top of the
# repository, which git ignores, and Chromium with apt-get if it is missing and the machine has apt-get. Nothing
# is started here. CHROMIUM names another browser.
set -eu
cd "$(dirname "$0")"
tools=../../.tools/browser
mkdir -p "$tools"

if ! cmp -s package-lock.json "$tools/package-lock.json" || [ ! -d "$tools/node_modules/playwright-core" ]; then
	rm -rf "$tools/node_modules"
	cp package.json package-lock.json "$tools/"
	npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund
fi

if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
	../apt-get.sh install -y chromium fonts-noto-cjk || {
		echo "no Chromium: install one, or set CHROMIUM to its path" >&2
		exit 1
	}
fi
