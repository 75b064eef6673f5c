package weeks

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

const samples = "../../../../testdata/"

func sampleLogs(t *testing.T, dir string) (*config.Config, Source) {
	t.Helper()
	cfg, err := config.Load(samples + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sources, skipped, err := logs.Find(t.Context(), nil, []string{dir}, delivery.Window{})
	if err != nil {
		t.Fatal(err)
	}
	return cfg, Source{Logs: sources, Skipped: skipped}
}

// The loaded counts are the sum over all logs.
func TestLoadAddsUpTheLogs(t *testing.T) {
	cfg, src := sampleLogs(t, samples+"logs")
	w, err := Load(t.Context(), cfg, src, Options{Zone: time.UTC})
	if err != nil || len(w.Unreadable) > 0 {
		t.Fatal(err, w.Unreadable)
	}
	var want pipeline.Result
	for _, s := range src.Logs {
		l, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		res, err := new(pipeline.Worker).Read(cfg.Policy(), elblog.Input{Body: l.Body}, s.Object)
		l.Close()
		if err != nil && !logs.IsSkip(err) {
			t.Fatal(err)
		}
		if err == nil {
			want.Merge(res)
		}
	}
	if d := cmp.Diff(want, w.Total, cmpopts.IgnoreFields(pipeline.Result{}, "Tally", "Fields")); d != "" {
		t.Errorf("(-each log +loaded):\n%s", d)
	}
	o := sli.PointOptions{Prefix: "p"}
	if d := cmp.Diff(want.Tally.Points(o), w.Total.Tally.Points(o)); d != "" {
		t.Errorf("points (-each log +loaded):\n%s", d)
	}
	var sum Object
	for _, one := range w.Objects {
		sum.entries, sum.excluded, sum.malformed = sum.entries+one.entries, sum.excluded+one.excluded, sum.malformed+one.malformed
		if one.From >= one.To || one.name == "" {
			t.Errorf("%+v", one)
		}
	}
	var decided int64
	for _, n := range w.Detail.Decided {
		decided += n
	}
	if int64(len(w.Objects)) != want.Objects || sum.entries != want.Entries || sum.malformed != want.MalformedLines() || decided != want.Entries {
		t.Errorf("%d objects with %+v, %d entries decided; want %d, %d", len(w.Objects), sum, decided, want.Objects, want.Entries)
	}
	for _, s := range w.Detail.Took.All() {
		if s.Start%86_400 != 0 {
			t.Fatalf("durations of %s start at %d, which is no day", s.Key.Route, s.Start)
		}
	}
}

// A log that is cut off is in no count and is named, and the other logs still count.
func TestLoadNamesWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(samples+"logs")); err != nil {
		t.Fatal(err)
	}
	cfg, src := sampleLogs(t, dir)
	whole, err := Load(t.Context(), cfg, src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var cut Object
	for _, o := range whole.Objects {
		if filepath.Ext(o.name) == ".gz" && o.entries > cut.entries {
			cut = o
		}
	}
	info, err := os.Stat(cut.name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(cut.name, info.Size()-3); err != nil {
		t.Fatal(err)
	}
	said := 0
	w, err := Load(t.Context(), cfg, src, Options{Say: func(string, error) { said++ }})
	if err != nil || len(w.Unreadable) != 1 || w.Unreadable[0].name != cut.name || said != 1 {
		t.Fatal(err, w.Unreadable, said)
	}
	if w.Total.Entries != whole.Total.Entries-cut.entries || len(w.Objects) != len(whole.Objects)-1 {
		t.Errorf("%d entries of %d objects, want %d", w.Total.Entries, len(w.Objects), whole.Total.Entries-cut.entries)
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	cfg, src := sampleLogs(t, samples+"logs")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, cfg, src, Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A day begins at local midnight, even if the clocks are put back then.
func TestDays(t *testing.T) {
	for _, tt := range []struct{ zone, at, want string }{
		{"Asia/Tokyo", "2026-11-20T14:59:00Z", "2026-11-19T15:00:00Z"},
		{"Asia/Tokyo", "2026-11-20T15:00:00Z", "2026-11-20T15:00:00Z"},
		{"America/New_York", "2026-11-02T04:00:00Z", "2026-11-01T04:00:00Z"},
		{"America/New_York", "2026-11-02T05:00:00Z", "2026-11-02T05:00:00Z"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := time.Unix(daysOf(zone)(at.Unix()), 0).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.at, tt.zone, got, tt.want)
		}
	}
}
