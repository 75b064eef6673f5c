// Package shells tests the completions and the man pages of elbsli in the shells and formatters that people use. Its tests
// have the build tag real, and need what install.sh installs.
package shells
