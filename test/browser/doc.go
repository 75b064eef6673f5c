// Package browser opens the pages of elbsli in a real Chromium. Its test has the build tag real, and needs what install.sh
// installs.
package browser
