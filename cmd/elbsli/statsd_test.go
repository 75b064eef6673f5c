package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// recent is a log with one request at each of the given numbers of minutes ago.
func recent(t *testing.T, now time.Time, minutes ...int) (name string) {
	var log strings.Builder
	for _, m := range minutes {
		at := now.Add(-time.Duration(m) * time.Minute).Format("2006-01-02T15:04:05.000000Z")
		fmt.Fprintf(&log, `https %s app/web/50dc6c495c0c9188 203.0.113.7:41234 10.0.1.5:8080 0.001 0.020 0.000 502 502 1 1 `+
			`"GET https://api.example.com:443/hoge/1 HTTP/2.0" "-" - - - "-" "-" "-" 1 %s "forward" "-" "-"`+"\n", at, at)
	}
	name = filepath.Join(t.TempDir(), "app.log")
	if err := os.WriteFile(name, []byte(log.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReplayToDogStatsD(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Minute).Add(30 * time.Second)
	log := recent(t, now, 3, 50, 50, 58)
	minute := func(ago int) int64 { return now.Add(-time.Duration(ago) * time.Minute).Truncate(time.Minute).Unix() }
	for _, tt := range []struct {
		config string
		want   map[int64]float64 // bad events by minute
		late   string
	}{
		{"routes: [/hoge/:id]", map[int64]float64{minute(3): 1, minute(50): 2}, "left out 4 points older than 55m0s"},
		{"routes: [/hoge/:id]\nhistorical: true", map[int64]float64{minute(3): 1, minute(50): 2, minute(58): 1}, ""},
	} {
		r := dogstatsdtest.Listen(t)
		cfg := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(cfg, []byte(tt.config), 0o600); err != nil {
			t.Fatal(err)
		}
		_, stderr, status := runWith(t, "", "replay", "--config", cfg, "--statsd", r.Addr(), log)
		if status != statusDone || !strings.Contains(stderr, "as writer:replay") || !strings.Contains(stderr, tt.late) {
			t.Errorf("%s: exit %d, %s", tt.config, status, stderr)
		}
		got := make(map[int64]float64)
		for _, p := range r.Take(t) {
			if !slices.Contains(p.Tags, "writer:replay") {
				t.Errorf("%s of writer %q", p.Name, p.Tags)
			}
			if p.Name == "elb_sli.bad" {
				got[p.Unix] = p.Value
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: bad events (-want +got):\n%s", tt.config, diff)
		}
	}
}

// Points up to exactly 55 minutes old are accepted.
func TestDropLate(t *testing.T) {
	log := recent(t, time.Now().UTC(), 54, 57)
	r := dogstatsdtest.Listen(t)
	if _, stderr, status := runWith(t, "", "replay", "--statsd", r.Addr(), log); status != statusDone {
		t.Fatalf("exit %d: %s", status, stderr)
	}
	for _, p := range r.Take(t) {
		if age := time.Since(time.Unix(p.Unix, 0)); age > 56*time.Minute {
			t.Errorf("%s is %s old", p.Name, age)
		}
	}
}

// If nothing was sent, nothing is reported as sent twice.
func TestReplayOfOldPoints(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	_, stderr, status := runWith(t, "", "replay", "--statsd", r.Addr(), recent(t, time.Now().UTC(), 120))
	if status != statusDone || strings.Contains(stderr, "twice") || !strings.Contains(stderr, "sent nothing to "+r.Addr()) ||
		!strings.Contains(stderr, "older than") {
		t.Errorf("exit %d: %s", status, stderr)
	}
}

func TestReplayToNobody(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	r.Close()
	stdout, stderr, status := runWith(t, "", "replay", "--statsd", r.Addr(), recent(t, time.Now().UTC(), 3))
	if status != statusFailure || !strings.Contains(stderr, "connection refused") || !strings.Contains(stdout, "GET /hoge/:id") {
		t.Errorf("exit %d, stderr %q, stdout %q", status, stderr, stdout)
	}
}
