#!/bin/sh
# Installs the web frameworks that the tests with the build tag "real" import routes from, into .tools/frameworks at the top
# of the repository, which git ignores, and Debian's with apt-get if they are missing. Needs node and npm.
set -eu
cd "$(dirname "$0")"
tools=../../.tools/frameworks
mkdir -p "$tools"

if ! cmp -s package-lock.json "$tools/package-lock.json" || [ ! -d "$tools/node_modules/next" ]; then
	rm -rf "$tools/node_modules"
	cp package.json package-lock.json "$tools/"
	npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund &
	npm=$!
fi

# Debian's: Rails' router, Laravel, Django, Flask and FastAPI.
packages="ruby-railties php-cli php-laravel-framework python3-django python3-django-extensions python3-flask python3-fastapi"
if ! dpkg -s $packages >/dev/null 2>&1; then
	../apt-get.sh install -y -qq --no-install-recommends $packages >/dev/null || { ../apt-get.sh update -qq && ../apt-get.sh install -y -qq --no-install-recommends $packages >/dev/null; }
fi

[ -z "${npm:-}" ] || wait "$npm"
