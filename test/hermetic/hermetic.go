// Package hermetic removes from a test's process what a developer's machine may set for programs like those under test:
// an AWS profile, Datadog keys, and the function's own variables.
package hermetic

import (
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// Main is the TestMain of packages that need no more than such an environment. Their tests make much garbage and keep
// little of it, so it is collected less often than in a program.
func Main(m *testing.M) {
	Environment()
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// prefixes are the prefixes of the variables that decide where the programs send data, and with which credentials.
var prefixes = []string{"AWS_", "DD_", "ELBSLI_"}

// Environment unsets these variables, except for those in keep, and stops AWS's SDK from reading files and instance
// metadata. A package's TestMain calls it.
func Environment(keep ...string) {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		ours := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
		if ours && !slices.Contains(keep, name) {
			_ = os.Unsetenv(name) // it cannot fail for a name that is set
		}
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		_ = os.Setenv(name, value)
	}
}
