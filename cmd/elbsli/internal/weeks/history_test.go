package weeks

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// same compares everything that two loads counted.
func same(t *testing.T, what string, want, got *Weeks) {
	t.Helper()
	if d := cmp.Diff(want.Total, got.Total, cmpopts.IgnoreFields(pipeline.Result{}, "Tally", "Fields")); d != "" {
		t.Errorf("%s: totals (-want +got):\n%s", what, d)
	}
	o := sli.PointOptions{Prefix: "p"}
	if a, b := want.Total.Tally.Points(o), got.Total.Tally.Points(o); !reflect.DeepEqual(a, b) { // which is quicker than cmp.Diff
		t.Errorf("%s: points (-want +got):\n%.1000s", what, cmp.Diff(a, b))
	}
	if !bytes.Equal(fileOf(t, want), fileOf(t, got)) {
		t.Errorf("%s: causes, durations or decisions differ", what)
	}
	if d := cmp.Diff(want.Objects, got.Objects, cmp.AllowUnexported(Object{})); d != "" {
		t.Errorf("%s: objects (-want +got):\n%.1000s", what, d)
	}
}

// fileOf spells the details in bytes.
func fileOf(t *testing.T, w *Weeks) []byte {
	t.Helper()
	b, err := (&history.Part{Detail: w.Detail}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func load(t *testing.T, cfg *config.Config, src Source) *Weeks {
	t.Helper()
	w, err := Load(t.Context(), cfg, src, Options{Zone: time.UTC})
	if err != nil || len(w.Unreadable) > 0 {
		t.Fatal(err, w.Unreadable)
	}
	return w
}

// opened wraps the sources so that n counts how many of them are opened.
func opened(sources []logs.Source, n *atomic.Int64) []logs.Source {
	out := make([]logs.Source, len(sources))
	for i, s := range sources {
		open := s.Open
		s.Open = func() (logs.Log, error) { n.Add(1); return open() }
		out[i] = s
	}
	return out
}

// With a history, logs are read once, and the loaded counts equal those of the logs: at first, again, from the history
// alone, and after compaction.
func TestHistoryEqualsLogs(t *testing.T) {
	cfg, src := sampleLogs(t, samples+"logs")
	want := load(t, cfg, src)
	place := history.Dir(t.TempDir())
	src.History = place
	same(t, "the first time", want, load(t, cfg, src))
	var read atomic.Int64
	src.Logs = opened(src.Logs, &read)
	again := load(t, cfg, src)
	again.Skipped = want.Skipped
	same(t, "again", want, again)
	if int(read.Load()) > len(src.Logs)-len(want.Objects) { // those that are not logs may be opened again
		t.Errorf("%d logs were read again", read.Load())
	}
	same(t, "the history", want, load(t, cfg, Source{History: place}))
	compactAll(t, cfg, place)
	same(t, "compacted", want, load(t, cfg, Source{History: place}))
	same(t, "compacted, with logs", want, load(t, cfg, src))
	names, err := place.List(t.Context(), "")
	if err != nil || len(names) == 0 || strings.Count(strings.Join(names, " "), "compacted") != len(names) {
		t.Errorf("not all is compacted: %v %v", names, err)
	}
	// If only some logs of a compacted day are given, they are read again, because its counts cannot be separated.
	half := src
	half.Logs = src.Logs[:len(src.Logs)/2]
	plain := half
	plain.History = nil
	same(t, "half of a compacted day", load(t, cfg, plain), load(t, cfg, half))
}

func compactAll(t *testing.T, cfg *config.Config, place *history.Place) {
	t.Helper()
	say := func(name string, err error) { t.Error(name, err) }
	if _, _, err := Compact(t.Context(), place, delivery.HistoryDigest(cfg.Counting), time.Now().AddDate(10, 0, 0), say); err != nil {
		t.Fatal(err)
	}
}

// The next load continues from the history of a load that was stopped anywhere, and two at once do not disturb each
// other.
func TestHistoryKilledAndTwice(t *testing.T) {
	cfg, src := sampleLogs(t, samples+"logs")
	want := load(t, cfg, src)
	ends := []int{0, 1, 2, 7, len(want.Objects) - 1}
	if testing.Short() {
		ends = []int{7}
	}
	for _, after := range ends {
		place := history.Dir(t.TempDir())
		ctx, cancel := context.WithCancel(t.Context())
		left := after
		dying := *place
		dying.Write = func(ctx context.Context, name string, b []byte) error {
			if left--; left < 0 {
				cancel()
				return ctx.Err()
			}
			return place.Write(ctx, name, b)
		}
		src.History = &dying
		if _, err := Load(ctx, cfg, src, Options{}); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
		src.History = place
		done := make(chan *Weeks)
		for range 2 {
			go func() {
				w, err := Load(t.Context(), cfg, src, Options{Zone: time.UTC})
				if err != nil {
					t.Error(err)
				}
				done <- w
			}()
		}
		for range 2 {
			same(t, "at once", want, <-done)
		}
		same(t, "afterwards", want, load(t, cfg, Source{History: place}))
	}
}

// A log that cannot be read is not kept, and is read again the next time. If a file of the history is damaged, its log
// is read.
func TestHistoryKeepsWholeLogsOnly(t *testing.T) {
	dir, keep := t.TempDir(), t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(samples+"logs")); err != nil {
		t.Fatal(err)
	}
	cfg, src := sampleLogs(t, dir)
	want := load(t, cfg, src)
	var cut string
	for _, o := range want.Objects {
		if strings.HasSuffix(o.name, ".gz") && o.entries > 0 {
			cut = o.name
		}
	}
	whole, err := os.ReadFile(cut)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(cut, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(whole[:len(whole)/2])
	src.History = history.Dir(keep)
	w, err := Load(t.Context(), cfg, src, Options{})
	if err != nil || len(w.Unreadable) != 1 {
		t.Fatal(err, w.Unreadable)
	}
	write(whole)
	same(t, "whole again", want, load(t, cfg, src))
	names, err := src.History.List(t.Context(), "")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(keep, names[0]), 10); err != nil {
		t.Fatal(err)
	}
	only, err := Load(t.Context(), cfg, Source{History: src.History}, Options{})
	if err != nil || len(only.Unreadable) != 1 || !strings.Contains(only.Unreadable[0].name, names[0]) {
		t.Fatal(err, only.Unreadable)
	}
	same(t, "a damaged file", want, load(t, cfg, src))
	same(t, "a damaged file, afterwards", want, load(t, cfg, Source{History: src.History}))
}

// Counts of other configurations are in no sum, and are reported with their dates and logs. An objective changes
// nothing.
func TestHistoryOfOtherConfigurations(t *testing.T) {
	cfg, src := sampleLogs(t, samples+"logs")
	text, err := os.ReadFile(samples + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	other, err := config.Parse("other.yaml", append(bytes.Clone(text), "\nhistorical: true\n"...))
	if err != nil {
		t.Fatal(err)
	}
	another, err := config.Parse("another.yaml", bytes.Replace(text, []byte("unmatched: other"), []byte("unmatched: heuristic"), 1))
	if err != nil {
		t.Fatal(err)
	}
	src.History = history.Dir(t.TempDir())
	want := load(t, cfg, src)
	same(t, "historical", want, load(t, other, Source{History: src.History}))
	for _, compacted := range []bool{false, true} {
		if compacted {
			compactAll(t, cfg, src.History)
		}
		w := load(t, another, Source{History: src.History})
		if w.Total.Objects != 0 || len(w.LeftOut) != 1 {
			t.Fatalf("%d objects, left out %+v", w.Total.Objects, w.LeftOut)
		}
		got := w.LeftOut[0]
		if got.Objects != int64(len(want.Objects)) || got.From > got.To || got.From == "" || !strings.HasSuffix(got.Logs, "logs/AWSLogs/") {
			t.Errorf("%+v", got)
		}
	}
	load(t, another, src)
	if w := load(t, another, Source{History: src.History}); len(w.LeftOut) != 0 || w.Total.Entries != want.Total.Entries {
		t.Errorf("replayed, %d entries of %d, left out %+v", w.Total.Entries, want.Total.Entries, w.LeftOut)
	}
}

func TestFolderOfLogs(t *testing.T) {
	for _, tt := range []struct{ a, b, want string }{
		{"", "s3://logs/x/AWSLogs/1/elasticloadbalancing/a.log.gz", "s3://logs/x/AWSLogs/"},
		{"s3://logs/x/AWSLogs/", "s3://logs/y/AWSLogs/1/a.log.gz", "s3://logs/"},
		{"/a/b/", "/a/c/1.log", "/a/"},
		{"/a/b/", "b/1.log", ""},
	} {
		if got := folderOfLogs(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

// Logs of several places have no folder of their own, however many follow: the command then says LOGS.
func TestLeftOutOfSeveralPlaces(t *testing.T) {
	for _, tt := range []struct {
		sources []string
		want    string
	}{
		{[]string{"s3://a/AWSLogs/1/x.log.gz", "s3://a/AWSLogs/2/y.log.gz"}, "s3://a/AWSLogs/"},
		{[]string{"s3://a/AWSLogs/1/x.log.gz", "", "s3://a/AWSLogs/2/y.log.gz"}, "s3://a/AWSLogs/"},
		{[]string{"s3://a/AWSLogs/1/x.log.gz", "/var/y.log", "s3://a/AWSLogs/1/z.log.gz"}, "LOGS"},
		{[]string{"s3://a/AWSLogs/1/x.log.gz", "s3://b/AWSLogs/1/y.log.gz"}, "LOGS"},
	} {
		l := &lacking{seen: map[history.ID]bool{}}
		for i, source := range tt.sources {
			l.add(history.Date("2026-11-19"), history.Object{ID: history.NewID(source), Source: source})
			if l.Objects != int64(i+1) {
				t.Errorf("%q: %d objects", tt.sources, l.Objects)
			}
		}
		want := "elbsli replay --config FILE --history h --since 2026-11-19T00:00:00Z --until 2026-11-20T01:00:00Z " + tt.want
		if got := l.Command("h"); got != want {
			t.Errorf("%q: %q, want %q", tt.sources, got, want)
		}
	}
}

// A history that cannot be listed is an error, not an empty one.
func TestHistoryThatFails(t *testing.T) {
	cfg, src := sampleLogs(t, samples+"logs")
	broken := errors.New("connection reset")
	place := *history.Dir(t.TempDir())
	place.List = func(context.Context, string) ([]string, error) { return nil, broken }
	for what, s := range map[string]Source{"alone": {History: &place}, "with logs": {History: &place, Logs: src.Logs[:1]}} {
		if _, err := Load(t.Context(), cfg, s, Options{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, uri := range []string{"gs://bucket/x", "http://x", samples + "expected.json"} {
		if _, err := Open(t.Context(), uri); !errors.As(err, new(logs.UsageError)) {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

// If a date's compacted file has an object that is also under an earlier date, that date cannot be counted, and is
// reported.
func TestHistoryObjectOfTwoDates(t *testing.T) {
	cfg, err := config.Parse("config.yaml", []byte("routes: [/a]\n"))
	if err != nil {
		t.Fatal(err)
	}
	place, digest := history.Dir(t.TempDir()), delivery.HistoryDigest(cfg.Counting)
	const midnight = int64(1_795_046_400) // 2026-11-19T00:00:00Z
	put := func(name string, start, entries int64) {
		t.Helper()
		p := &history.Part{Objects: []history.Object{{ID: history.NewID(name), Source: name, Entries: entries, ObjectDetail: history.ObjectDetail{From: start, To: start + 60, First: start, Last: start + 59}}}}
		p.Tally.About(sli.Entries("app/web/1", true)).AddN(start, entries)
		if err := place.Put(t.Context(), digest, p); err != nil {
			t.Fatal(err)
		}
	}
	put("x", midnight, 1)
	put("y", midnight, 10)
	compactAll(t, cfg, place)
	if w := load(t, cfg, Source{History: place}); w.Total.Entries != 11 {
		t.Fatalf("%d entries", w.Total.Entries)
	}
	put("x", midnight-60, 2)
	w, err := Load(t.Context(), cfg, Source{History: place}, Options{})
	if err != nil || w.Total.Entries != 2 || len(w.Unreadable) != 1 || !strings.Contains(w.Unreadable[0].err.Error(), "objects in no count: 1") {
		t.Errorf("%d entries, %v, %v", w.Total.Entries, w.Unreadable, err)
	}
}
