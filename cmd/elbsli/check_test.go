package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The output depends neither on parallel reading nor on the order of maps.
func TestCheckTwice(t *testing.T) {
	var first string
	for range 5 {
		got := output(t, "", []string{"check", "--config", sampleConfig, "--logs", sampleLogs})
		if first == "" {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Fatalf("another run (-first +this):\n%s", diff)
		}
	}
}
