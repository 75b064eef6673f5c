#!/bin/sh
# Installs, with apt-get where they are missing, the shells and the formatters of man pages that the tests with the build tag
# "real" run.
set -eu
packages="bash zsh fish mandoc groff man-db bsdutils"
if ! dpkg -s $packages >/dev/null 2>&1; then
	apt=$(dirname "$0")/../apt-get.sh
	"$apt" install -y -qq --no-install-recommends $packages >/dev/null || { "$apt" update -qq && "$apt" install -y -qq --no-install-recommends $packages >/dev/null; }
fi
