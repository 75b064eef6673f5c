// Package version says which version of this project a program was built from.
package version

import (
	"regexp"
	"runtime/debug"
	"strings"
)

// Only the linker sets these: make release VERSION=v1.2.3.
var (
	release string // the version
	day     string // of the commit, 2026-11-20
)

// String returns the version for people: v1.2.3 for a release or "go install …@v1.2.3"; for a build in a checkout, what
// Go derives from the commit (v1.2.4-0.20261128063512-06cf4601c2d3, with +dirty if files were changed); otherwise
// devel.
func String() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

var published = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// Released returns the published version that the program was built from, in the form of String; "" if it was not built
// from a published version.
func Released() string {
	if v := String(); published.MatchString(v) {
		return v
	}
	return ""
}

// Day returns the day of the commit that the program was built from, such as 2026-11-20; "" if the build does not
// record it.
func Day() string {
	if day != "" {
		return day
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			date, _, _ := strings.Cut(s.Value, "T")
			return date
		}
	}
	return ""
}
