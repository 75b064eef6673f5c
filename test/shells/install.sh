#!/bin/sh
# Installs, with apt-get if they are missing, the shells and man page formatters that the tests with the build tag
# "real" use.
set -eu
packages="bash zsh fish mandoc groff man-db bsdutils"
if ! dpkg -s $packages >/dev/null 2>&1; then
	apt=$(dirname "$0")/../apt-get.sh
	"$apt" install -y -qq --no-install-recommends $packages >/dev/null || { "$apt" update -qq && "$apt" install -y -qq --no-install-recommends $packages >/dev/null; }
fi
