package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/test/s3"
)

// replayedJSON returns the JSON of a replay with all details and the given options.
func replayedJSON(t *testing.T, options ...string) string {
	t.Helper()
	args := append([]string{"replay", "--config", sampleConfig, "--format", "json", "--details"}, options...)
	stdout, stderr, status := runWith(t, "", args...)
	if status != statusDone || stderr != "" {
		t.Fatalf("%v: exit %d: %s", args, status, stderr)
	}
	return stdout
}

// A replay prints the same bytes with a history, whether the history is new, complete or compacted, and whether it is
// in a folder or a bucket. Log objects in a bucket are not read again.
func TestReplayWithHistory(t *testing.T) {
	server := bucketOfSamples(t)
	server.Put(t, "counts", "other", nil)
	want := replayedJSON(t, sampleLogs)
	for _, place := range []string{filepath.Join(t.TempDir(), "counts"), "s3://counts/elb-sli/"} {
		for _, logs := range []string{"s3://logs/team/", sampleLogs} {
			if got := replayedJSON(t, "--history", place, logs); got != want {
				t.Errorf("%s with %s: a different result", logs, place)
			}
		}
		stdout, stderr, status := runWith(t, "", "history", "compact", "--config", sampleConfig, place)
		if status != statusDone || stderr != "" || stdout != "0 objects compacted, 0 files removed\n" { // replay has already compacted it
			t.Errorf("%s: exit %d, %q %q", place, status, stdout, stderr)
		}
	}
	before := server.Reads("logs", firstKey(t))
	if got := replayedJSON(t, "--history", "s3://counts/elb-sli/", "s3://logs/team/"); got != want {
		t.Error("another result")
	}
	if n := server.Reads("logs", firstKey(t)); n != before || n == 0 {
		t.Errorf("a log was read again: %d times, then %d", before, n)
	}
	// The points for DogStatsD and the tables come from the history too.
	plain, _, _ := runWith(t, "", "replay", "--config", sampleConfig, sampleLogs)
	kept, stderr, status := runWith(t, "", "replay", "--config", sampleConfig, "--history", "s3://counts/elb-sli/", sampleLogs)
	if kept != plain || status != statusDone || stderr != "" {
		t.Errorf("exit %d, %q, a different table", status, stderr)
	}
}

// firstKey is the key of a log in the sample bucket.
func firstKey(t *testing.T) string {
	t.Helper()
	var key string
	err := filepath.WalkDir(sampleLogs, func(path string, d os.DirEntry, err error) error {
		if err == nil && key == "" && strings.Contains(path, "_app.") && strings.HasSuffix(path, ".log.gz") {
			name, err := filepath.Rel(sampleLogs, path)
			key = "team/" + filepath.ToSlash(name)
			return err
		}
		return err
	})
	if err != nil || key == "" {
		t.Fatal(key, err)
	}
	return key
}

// If processes are killed at any moment, or several run at once, the history still gives the same result.
func TestReplayWithHistoryKilled(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	want := replayedJSON(t, sampleLogs)
	place := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 12
	if testing.Short() {
		rounds = 2
	}
	for range rounds {
		var all sync.WaitGroup
		for range 2 {
			c := exec.Command(program, "replay", "--config", sampleConfig, "--format", "json", "--history", place, sampleLogs)
			c.Args[0] = "elbsli"
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			after := time.Duration(r.IntN(150)) * time.Millisecond
			all.Go(func() {
				time.Sleep(after)
				_ = c.Process.Kill() // it may have ended already
				_ = c.Wait()
			})
		}
		all.Wait()
	}
	if got := replayedJSON(t, "--history", place, sampleLogs); got != want {
		t.Error("another result")
	}
	if got := replayedJSON(t, "--history", place, sampleLogs); got != want {
		t.Error("a different result the second time")
	}
}

// Replay reports what a history cannot keep and what it does not contain.
func TestReplayWithHistorySays(t *testing.T) {
	dir := t.TempDir()
	first, err := os.ReadFile(filepath.Join(sampleLogs, strings.TrimPrefix(firstKey(t), "team/")))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.log.gz", "a/" + filepath.Base(firstKey(t)), "b/" + filepath.Base(firstKey(t))} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, first, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		stdout, stderr, status := runWith(t, "", "replay", "--history", filepath.Join(t.TempDir(), "x"), dir)
		if status != statusDone || !strings.Contains(stderr, "1 log has no name of an object in S3") || !strings.Contains(stderr, "1 log is a copy") {
			t.Errorf("exit %d: %s %s", status, stdout, stderr)
		}
	}
	if _, stderr, status := runWith(t, "", "replay", "--history", filepath.Join(dir, "app.log.gz", "x"), dir); status != statusUsage || !strings.Contains(stderr, "is below a file: a history is a folder") {
		t.Errorf("below a file: exit %d: %s", status, stderr)
	}
	if _, stderr, status := runWith(t, "", "replay", "--history", "/proc/elbsli", dir); runtime.GOOS == "linux" && (status != statusFailure || !strings.Contains(stderr, "; --history DIR may name another folder")) {
		t.Errorf("where nobody can write: exit %d: %s", status, stderr)
	}
	for _, args := range [][]string{
		{"replay", "--history", "x", "--compare", sampleConfig, sampleLogs}, {"history", "compact"}, {"history", "compact", "a", "b"},
	} {
		if _, stderr, status := runWith(t, "", args...); status != statusUsage {
			t.Errorf("%v: exit %d: %s", args, status, stderr)
		}
	}
	s3.Start(t).Environment(t)
	if _, stderr, status := runWith(t, "", "replay", "--history", "s3://no-such-bucket/x", sampleLogs); status != statusFailure || !strings.Contains(stderr, "no such bucket") {
		t.Errorf("exit %d: %s", status, stderr)
	}
}

// Vended logs have no period in their names: their entries give their times, even across midnight. Next to legacy logs
// of the same load balancer, they count what the legacy logs do not contain, so they are read each time.
func TestReplayVendedWithHistory(t *testing.T) {
	const legacy = "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261120T0105Z_10.0.1.7_20sg8hgm.log"
	dir := writeFiles(t, map[string]string{
		"legacy/" + legacy: legacyLine + "\n",
		"vended/AWSLogs/123456789012/elb/a": jsonEntry + "\n" +
			strings.Replace(jsonEntry, "2026-11-20T01:02:03", "2026-11-19T23:59:59", 1) + "\n" +
			strings.Replace(jsonEntry, "2026-11-20T01:02:03", "2026-11-20T00:00:01", 1) + "\n",
	})
	legacyLogs, vended := filepath.Join(dir, "legacy"), filepath.Join(dir, "vended")
	place := filepath.Join(dir, "counts")
	for _, args := range [][]string{{vended}, {vended}, {vended, legacyLogs}, {legacyLogs, vended}, {vended}, {legacyLogs}, {vended, legacyLogs}} {
		replay := append([]string{"replay", "--format", "json", "--details"}, args...)
		want, _, _ := runWith(t, "", replay...)
		got, stderr, status := runWith(t, "", append(replay, "--history", place)...)
		if got != want || status != statusDone {
			t.Errorf("%v: exit %d, %s, a different result (-want +got):\n%.2000s", args, status, stderr, gocmp.Diff(want, got))
		}
	}
	dates, err := filepath.Glob(filepath.Join(place, "date=*"))
	if err != nil || len(dates) != 2 || filepath.Base(dates[0]) != "date=2026-11-19" {
		t.Errorf("%v %v", dates, err)
	}
}

// A vended log across midnight is stored under a date before the week, but the week's page still includes its minutes.
func TestReportOfVendedLogsOverMidnight(t *testing.T) {
	at := func(when, status string) string {
		line := strings.Replace(jsonEntry, "2026-11-20T01:02:03", when, 1)
		return strings.Replace(line, `"elb_status_code":502`, `"elb_status_code":`+status, 1) + "\n"
	}
	dir := writeFiles(t, map[string]string{
		"logs/AWSLogs/123456789012/elb/a": at("2026-11-13T23:58:00", "200") + strings.Repeat(at("2026-11-14T00:01:00", "502"), 9),
		"logs/AWSLogs/123456789012/elb/b": at("2026-11-15T10:00:00", "200") + at("2026-11-20T23:59:30", "200"),
	})
	logs, place := filepath.Join(dir, "logs"), filepath.Join(dir, "counts")
	if _, stderr, status := runWith(t, "", "replay", "--history", place, logs); status != statusDone {
		t.Fatal(stderr)
	}
	report := []string{"report", "--timezone", "UTC", "--format", "json"}
	want, _, _ := runWith(t, "", append(report, logs)...)
	got, stderr, _ := runWith(t, "", append(report, "--history", place)...)
	a, b := decode(t, want), decode(t, got)
	if diff := gocmp.Diff(a.Series, b.Series); diff != "" || len(a.Series) == 0 || a.Series[0].Bad != 9 {
		t.Errorf("%s: a different report of %+v (-logs +history):\n%s", stderr, a.Series, diff)
	}
}

// --since and --until select the same part of a history as of logs.
func TestPartOfAHistory(t *testing.T) {
	logs, _ := writeStory(t, loggen.Story{Seed: 3, First: time.Date(2026, 11, 17, 22, 0, 0, 0, time.UTC), Length: 5 * time.Hour, PerMinute: 3})
	place := filepath.Join(t.TempDir(), "counts")
	if _, stderr, status := runWith(t, "", "replay", "--config", storyConfig, "--history", place, logs); status != statusDone {
		t.Fatal(stderr)
	}
	for _, window := range [][]string{
		{"--until", "2026-11-18T00:00:00Z"}, {"--since", "2026-11-17T23:00:00Z"}, {"--since", "2026-11-17T22:30:00Z", "--until", "2026-11-18T02:10:00Z"},
	} {
		args := append([]string{"objectives", "--config", storyConfig, "--timezone", "UTC", "--format", "json"}, window...)
		want, _, _ := runWith(t, "", append(args, logs)...)
		got, stderr, status := runWith(t, "", append(args, "--history", place)...)
		thresholds := regexp.MustCompile(`"thresholds":\[[^\]]*\]`) // these cover whole days
		want, got = thresholds.ReplaceAllString(want, ""), thresholds.ReplaceAllString(got, "")
		if got != want || status != statusDone {
			t.Errorf("%v: exit %d, %s (-logs +history):\n%.3000s", window, status, stderr, gocmp.Diff(want, got))
		}
	}
}
