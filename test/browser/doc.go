// Package browser opens the pages of elbsli in a real Chromium. Its test has the build tag real; install.sh installs what it
// needs.
package browser
