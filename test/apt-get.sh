#!/bin/sh
# apt-get as root, with sudo where the user is another. The install scripts beside it call it.
set -eu
if [ "$(id -u)" -eq 0 ]; then exec apt-get "$@"; fi
exec sudo apt-get "$@"
