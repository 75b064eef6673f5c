#!/bin/sh
# Runs apt-get as root, with sudo for other users. The install scripts call it.
set -eu
if [ "$(id -u)" -eq 0 ]; then exec apt-get "$@"; fi
exec sudo apt-get "$@"
