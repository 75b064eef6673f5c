package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/loggen/parquetlog"
	"github.com/elb-sli/elb-sli/internal/tag"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/intaketest"
	"github.com/elb-sli/elb-sli/test/s3"
)

// leastFields are the fields that the sample configuration needs.
var leastFields = []string{"elb_status_code", "request_line", "time", "target_port", "actions_executed", "user_agent", "elb", "response_processing_time",
	"target_status_code", "error_reason", "target_processing_time", "request_processing_time"}

// The function counts the same day, as vended logs in every format, into either sink: each minute's counts are exactly
// the known answers.
func TestVendedFormats(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile(sampleData + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	formats := []struct {
		name   string
		vended loggen.Vended
		intake bool
	}{
		{"parquet", loggen.Vended{Parquet: parquetlog.Open, Typed: true}, true},
		{"json", loggen.Vended{Output: "json", Typed: true, Gzip: true}, false},
		{"plain", loggen.Vended{Output: "plain", Delimiter: "<|>", Fields: leastFields}, false},
		{"w3c", loggen.Vended{Output: "w3c", Delimiter: "\t", Gzip: true}, true},
		{"parquet without the rest", loggen.Vended{Parquet: parquetlog.Open, Fields: leastFields, Colons: true}, false},
	}
	if testing.Short() {
		formats = formats[:2] // one for each sink
	}
	for _, tt := range formats {
		t.Run(tt.name, func(t *testing.T) {
			server := s3.Start(t)
			w, db := newTableWorldOn(t, server)
			yaml := string(sample) + "\nhistorical: true\n"
			if tt.vended.Output == "plain" {
				yaml += fmt.Sprintf("formats: {plain: {delimiter: %q, fields: [%s]}}\n", tt.vended.Delimiter, strings.Join(tt.vended.Fields, ", "))
			}
			w.configure(yaml)
			w.env = append(w.env, "ELBSLI_CONFIRMATIONS=1")
			var datadog *intaketest.Server
			if tt.intake {
				datadog = intaketest.Start(t)
				w.env = append(w.env, "ELBSLI_SINK=intake", "DD_URL="+datadog.URL(), "DD_API_KEY="+intaketest.Key)
			}

			dir := t.TempDir()
			tally, err := loggen.Day(loggen.DaySeed).WriteVended(dir, tt.vended)
			if err != nil {
				t.Fatal(err)
			}
			server.PutFolder(t, bucket, "delivery/", dir)
			parts, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(parts) != tally.Objects {
				t.Fatalf("%d objects, want %d, %v", len(parts), tally.Objects, err)
			}
			f := w.start()
			for _, part := range parts {
				w.done(f, events.S3(bucket, "delivery/"+filepath.Base(part)))
			}

			got := w.backend.Sums()
			if tt.intake {
				got = datadog.Sums()
			}
			for cell := range got {
				if m := strings.TrimPrefix(cell.Metric, "elb_sli."); m != "total" && m != "good" && m != "bad" {
					delete(got, cell)
				}
			}
			if diff := cmp.Diff(answers(tally), got); diff != "" {
				t.Errorf("counters (-known answers +function):\n%.3000s", diff)
			}
			if db.Len() < 10 {
				t.Errorf("%d periods in the table", db.Len())
			}
		})
	}
}

// answers returns the known answers as Datadog holds them under the sample configuration.
func answers(t *loggen.Tally) map[dogstatsdtest.Cell]int64 {
	want := make(map[dogstatsdtest.Cell]int64)
	for _, m := range t.Minutes() {
		tags := []string{"env:production", "sli:" + m.Key.SLI, "lb:" + tag.Value("lb", m.Key.LoadBalancer), "route:" + tag.Value("route", m.Key.Route), "method:" + tag.Value("method", m.Key.Method)}
		if m.Key.Journey != "" {
			tags = append(tags, "journey:"+tag.Value("journey", m.Key.Journey))
		}
		count := func(metric string, n int64) { want[dogstatsdtest.NewCell("elb_sli."+metric, tags, m.Start)] = n }
		count("total", m.Total)
		count("good", m.Good)
		if m.Good < m.Total {
			count("bad", m.Total-m.Good)
		}
	}
	return want
}
