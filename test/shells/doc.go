// Package shells tests the completions and the man pages of elbsli in the shells and formatters that people use. Its tests have
// the build tag "real"; install.sh installs what they run.
package shells
