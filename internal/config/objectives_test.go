package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/objective"
)

func TestObjectives(t *testing.T) {
	c, err := Parse("f", []byte(`
window: 7d
journeys:
  - {name: Look up, id: look-up, routes: [/a], availability: {objective: 99.9}}
  - {name: Find, routes: [/b], latency: {objective: 99, threshold: 1s}}
groups:
  - {name: all, sli: availability, journeys: [Find, Look up], objective: 99.5}
alerts:
  - {burn: 2.5, long: 90m, short: 20m, severity: ticket}
`))
	if err != nil {
		t.Fatal(err)
	}
	if j := c.Journeys; j[0].Name != "Look up" || j[0].ID != "look-up" || j[1].ID != "Find" {
		t.Errorf("%+v", j)
	}
	if j := c.Policy().Journeys; j[0].Name != "look-up" || j[1].Name != "Find" {
		t.Errorf("the tags are not the ids: %+v", j)
	}
	if len(c.Groups) != 1 || c.Groups[0].Name != "all" || c.Groups[0].sli != "availability" || c.Groups[0].objective != 99.5 || !cmp.Equal(c.Groups[0].journeys, []int{1, 0}) {
		t.Errorf("%+v", c.Groups)
	}
	if d := cmp.Diff([]objective.Alert{{Burn: 2.5, Long: 90 * time.Minute, Short: 20 * time.Minute, Severity: "ticket", Failures: 5}}, c.Alerts); d != "" || c.Window != 7*day {
		t.Error(d, c.Window)
	}
}

// The example in the documentation has the defaults, and an empty list of alerts means none.
func TestObjectivesByDefault(t *testing.T) {
	want := []objective.Alert{{Burn: 14.4, Long: time.Hour, Short: 15 * time.Minute, Severity: "page", Failures: 5}, {Burn: 6, Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: "page", Failures: 5}, {Burn: 3, Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: "ticket", Failures: 5}}
	for text, alerts := range map[string][]objective.Alert{"": want, "alerts:\n": want, "alerts: []": nil} {
		c, err := Parse("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(alerts, c.Alerts); d != "" || c.Window != 30*day || c.Groups != nil {
			t.Errorf("%q: %s, %s, %v", text, d, c.Window, c.Groups)
		}
	}
}
