package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every command has a help text with an example that names it, exits with the wrong-usage status for an unknown option,
// and has a line in the help of its group.
func TestHelp(t *testing.T) {
	n := 0
	var check func(group subcommand)
	check = func(group subcommand) {
		for _, s := range group.sub {
			words := strings.Fields(s.name)
			help := output(t, "", append(words, "--help"))
			if again := output(t, "", append([]string{"help"}, words...)); again != help {
				t.Errorf("elbsli help %s (-elbsli %s --help +this):\n%s", s.name, s.name, cmp.Diff(help, again))
			}
			listed := output(t, "", append(strings.Fields(group.name), "--help"))
			if !strings.Contains(listed, "  "+s.short()+" ") || s.what == "" {
				t.Errorf("elbsli %s is not in the help above it", s.name)
			}
			if s.sub != nil {
				check(s)
				continue
			}
			n++
			_, example, ok := strings.Cut(help, "\nexample:\n")
			if !ok || !strings.Contains(example, "elbsli "+s.name) || !strings.HasPrefix(help, "usage: elbsli "+s.name) {
				t.Errorf("elbsli %s --help has no usage or no example:\n%s", s.name, help)
			}
			_, stderr, status := runWith(t, "", append(words, "--no-such-option")...)
			if want := "elbsli " + s.name + ": unknown flag: --no-such-option; see elbsli " + s.name + " --help\n"; status != statusUsage || stderr != want {
				t.Errorf("elbsli %s --no-such-option: exit %d, %q, want %q", s.name, status, stderr, want)
			}
		}
	}
	check(program())
	if n < 9 {
		t.Errorf("only %d commands", n)
	}
}
