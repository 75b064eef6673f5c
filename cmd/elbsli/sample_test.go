package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

const (
	sampleConfig = "../../testdata/config.yaml"
	sampleLogs   = "../../testdata/logs"
)

// The generator of the sample logs knows every count from how it made the lines; none of its code parses one.
func TestSampleLogs(t *testing.T) {
	for _, tt := range []struct{ config, want string }{
		{sampleConfig, "../../testdata/expected.json"},
		{"../../testdata/waf-excluded.yaml", "../../testdata/expected-waf-excluded.json"},
	} {
		stdout, stderr, status := runWith(t, "", "replay", "--format", "json", "--config", tt.config, sampleLogs)
		if status != statusDone || stderr != "" {
			t.Fatalf("%s: exit %d: %s", tt.config, status, stderr)
		}
		if diff := gocmp.Diff(decode(t, readFile(t, tt.want)), decodeCounts(t, stdout)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.config, diff)
		}
	}
}

func TestSampleLogsByMinute(t *testing.T) {
	cfg, err := loadConfig(sampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	sources, _, err := logs.Find(t.Context(), nil, []string{sampleLogs}, delivery.Window{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	seen := weeks.NewCoverage()
	total, _, err := (command{ctx: t.Context(), stderr: os.Stderr}).count(cfg.Policy(), sources, seen)
	if len(seen.Unreadable) > 0 || err != nil {
		t.Fatalf("a sample log cannot be read, %v", err)
	}
	for _, s := range total.Tally.All() {
		for _, b := range s.Buckets() {
			rows = append(rows, minuteRow(s.Key, b))
		}
	}
	want := strings.Split(strings.TrimSpace(readFile(t, "../../testdata/expected-minutes.tsv")), "\n")[1:]
	slices.SortFunc(rows, cmp.Compare[string])
	slices.SortFunc(want, cmp.Compare[string])
	if diff := gocmp.Diff(want, rows); diff != "" {
		t.Errorf("minutes (-want +got):\n%s", diff)
	}
}

func minuteRow(k sli.Key, b sli.Bucket) string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d", report.Time(b.Start), k.SLI, k.LoadBalancer, k.Method, k.Route, k.Journey, b.Total, b.Good)
}

func decode(t *testing.T, s string) (r report.Report) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// decodeCounts decodes a report without the list of what is missing, which the generator does not write.
func decodeCounts(t *testing.T, s string) report.Report {
	t.Helper()
	r := decode(t, s)
	r.Missing = nil
	return r
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
