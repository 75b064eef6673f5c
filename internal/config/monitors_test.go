package config

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/objective"
)

const specData = "../../terraform/modules/slo-spec/tests/testdata/"

// monitor is what Terraform makes from an alert.
type monitor struct {
	Query    string `json:"query"`
	Severity string `json:"severity"`
}

func monitorsOf(t *testing.T, file string, hourly map[string]float64) map[string]monitor {
	c, err := Load(specData + file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]monitor{}
	for _, s := range c.SLOs() {
		rate := -1.0
		for _, id := range s.Journeys {
			if r, ok := hourly[id]; ok {
				rate = max(rate, 0) + r
			}
		}
		for _, m := range objective.Monitors(c.Alerts, s.Percent, rate) {
			key := s.Journey + "/" + s.SLI + "/" + m.LongName()
			all[key] = monitor{m.Query("%s", c.Window), m.Severity}
		}
	}
	return all
}

// `elbsli alerts` replays what Terraform deploys: the windows, thresholds and guards that its module renders from the
// same files. The module's own tests compare it with monitors.json.
func TestMonitorsAreThoseOfTerraform(t *testing.T) {
	b, err := os.ReadFile(specData + "monitors.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Hourly   map[string]float64 `json:"requests_per_hour"`
		Monitors map[string]monitor `json:"monitors"`
		Defaults map[string]monitor `json:"defaults"`
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	if len(want.Monitors) < 150 || len(want.Defaults) < 15 {
		t.Fatalf("only %d and %d monitors", len(want.Monitors), len(want.Defaults))
	}
	if d := cmp.Diff(want.Monitors, monitorsOf(t, "monitors.yaml", want.Hourly)); d != "" {
		t.Errorf("monitors.yaml (-terraform +replay):\n%s", d)
	}
	if d := cmp.Diff(want.Defaults, monitorsOf(t, "objectives.yaml", nil)); d != "" {
		t.Errorf("without alerts (-terraform +replay):\n%s", d)
	}
}
