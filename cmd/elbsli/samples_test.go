package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/samples"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// The tests of internal/samples stand here, so that AWS's SDK is not linked into one more program of tests.

const samplesYAML = `metrics: {tags: {env: production}}
journeys:
  - {name: call, routes: [POST /call/:id], availability: {objective: 99}, latency: {objective: 99, threshold: 1s}}
  - {name: page, routes: [GET /page/:id], availability: {objective: 99}}
`

// failing returns a line of a log about a request that failed or was slow. Its number is in the trace ID.
func failing(second, number, status int, path string, took float64) string {
	method, target := "POST", fmt.Sprint(status)
	if strings.HasPrefix(path, "/page/") {
		method = "GET"
	}
	if status == 503 {
		target = "-" // the load balancer's own answer
	}
	return fmt.Sprintf(`https 2026-11-20T01:%02d:%02d.000000Z app/web/50dc6c495c0c9188 203.0.113.7:41234 10.0.1.5:8080 0.001 %.3f 0.000 %d %s 312 1024 `+
		`"%s https://a.example.com:443%s HTTP/2.0" "curl/8" - - arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/73e2d6bc24d8a067 "Root=1-0-%d" "-" "-" 1 `+
		"2026-11-20T01:00:00.000000Z \"forward\" \"-\" \"-\" \"-\" \"-\" \"-\" \"-\"\n", second/60, second%60, took, status, target, method, path, number)
}

// samplesIn returns the samples of a report in the logs, as "JOURNEY SLI TIME TARGET TRACE-ID", where the target is its status.
func samplesIn(t *testing.T, r *report.Report, n int, contents ...string) (got []string) {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte(samplesYAML))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i, c := range contents {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.log", i)), []byte(c), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sources, _, err := logs.Find(t.Context(), nil, []string{dir}, delivery.Window{})
	if err != nil || len(sources) != len(contents) {
		t.Fatalf("%d sources, %v", len(sources), err)
	}
	all, err := samples.Find(t.Context(), cfg, sources, r, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", s.Journey, s.SLI, s.Time.UTC().Format("04:05"), s.Target, strings.TrimPrefix(s.TraceID, "Root=1-0-")))
	}
	return got
}

func redReport(incidents []report.Incident, scattered []report.Scattered) *report.Report {
	rows := []report.Row{{Journey: "call", SLI: sli.Availability}, {Journey: "call", SLI: sli.Latency}, {Journey: "page", SLI: sli.Availability}}
	return &report.Report{Details: &report.Details{Journeys: rows, Incidents: incidents, Scattered: scattered}}
}

// An incident ends before its last minute's end: a failure at that time is outside. Of those outside all incidents, as of
// each incident, the earliest are shown, whichever log they are in. A journey has a cell for each SLI.
func TestSamplesOfCells(t *testing.T) {
	r := redReport(
		[]report.Incident{{Journey: "call", SLI: sli.Availability, From: "2026-11-20T01:01:00Z", To: "2026-11-20T01:02:00Z"}},
		[]report.Scattered{{Journey: "call", SLI: sli.Availability}, {Journey: "call", SLI: sli.Latency}})
	got := samplesIn(t, r, 2,
		failing(150, 1, 500, "/call/1", 0.1)+failing(120, 2, 500, "/call/1", 0.1)+failing(119, 3, 500, "/call/1", 0.1)+failing(60, 4, 500, "/call/1", 0.1)+
			failing(61, 5, 200, "/call/1", 2)+failing(62, 6, 200, "/call/1", 0.1)+failing(63, 7, 500, "/other/1", 0.1)+failing(64, 8, 500, "/page/1", 0.1),
		failing(90, 9, 500, "/call/1", 0.1)+failing(59, 10, 500, "/call/1", 0.1))
	want := []string{"call availability 01:00 500 4", "call availability 01:30 500 9", "call availability 00:59 500 10", "call availability 02:00 500 2", "call latency 01:01 200 5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A log with very many failures keeps the earliest ones too, and requests of one time are in the order of their IDs.
func TestSamplesAreTheEarliest(t *testing.T) {
	var b strings.Builder
	for i := range 50 { // the earliest are the 31st and those after it
		n := (i+20)%50 + 1
		b.WriteString(failing(200+n/2, n, 503, "/call/1", 0.1))
	}
	r := redReport(nil, []report.Scattered{{Journey: "call", SLI: sli.Availability}})
	want := []string{"call availability 03:20 - 1", "call availability 03:21 - 2", "call availability 03:21 - 3"}
	if diff := cmp.Diff(want, samplesIn(t, r, 3, b.String())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A log that is cut off gives no samples, because none of its entries is counted. The others give theirs.
func TestSamplesInOtherLogs(t *testing.T) {
	r := redReport(nil, []report.Scattered{{Journey: "page", SLI: sli.Availability}})
	cut := "\x1f\x8b\x08\x00\x00\x00\x00\x00"
	if got, want := samplesIn(t, r, 3, cut, failing(0, 1, 500, "/page/1", 0.1)), []string{"page availability 00:00 500 1"}; !cmp.Equal(want, got) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A trace ID that AWS cannot have written is not shown: a client may send its own.
func TestSampleTraceIDs(t *testing.T) {
	r := redReport(nil, []report.Scattered{{Journey: "page", SLI: sli.Availability}})
	for id, want := range map[string]string{
		"Root=1-67891233-abcdef012345678912345678;Sampled=1": "Root=1-67891233-abcdef012345678912345678;Sampled=1",
		"Self=1-0:9": "Self=1-0:9", "-": "", "<b>": "", "a b": "", "Root=\u30eb": "", strings.Repeat("a", 200): strings.Repeat("a", 200), strings.Repeat("a", 201): "",
	} {
		line := strings.Replace(failing(0, 1, 500, "/page/1", 0.1), "Root=1-0-1", id, 1)
		if got := samplesIn(t, r, 1, line); len(got) != 1 || got[0] != "page availability 00:00 500 "+want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}
