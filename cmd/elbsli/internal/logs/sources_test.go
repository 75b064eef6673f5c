package logs

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ in, want string }{
		{"", "0001-01-01T00:00:00Z"},
		{"24h", "2026-11-19T12:00:00Z"},
		{"90m", "2026-11-20T10:30:00Z"},
		{"0s", "2026-11-20T12:00:00Z"},
		{"7d", "2026-11-13T12:00:00Z"},
		{"2026-11-01", "2026-11-01T00:00:00Z"},
		{"2026-11-01T09:00:00+09:00", "2026-11-01T00:00:00Z"},
		{"2026-11-01 09:00", "2026-11-01T09:00:00Z"},
		{"2026-11-01T09:00:05", "2026-11-01T09:00:05Z"},
		{"-1h", ""}, {"1.5d", ""}, {"yesterday", ""}, {"2026-13-01", ""}, {"d", ""},
	} {
		got, err := parseTime("since", tt.in, now)
		if s := got.UTC().Format(time.RFC3339); (err != nil) != (tt.want == "") || err == nil && s != tt.want {
			t.Errorf("%q: %s, %v, want %q", tt.in, s, err, tt.want)
		}
	}
}

// Days begin at midnight in the reader's zone, even when the clocks change.
func TestParseTimeInAZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"2026-10-25":           "2026-10-24T22:00:00Z",
		"2026-10-26":           "2026-10-25T23:00:00Z",
		"2026-10-26 09:00":     "2026-10-26T08:00:00Z",
		"2026-10-26T09:00:00Z": "2026-10-26T09:00:00Z",
	} {
		got, err := parseTime("since", in, time.Now().In(berlin))
		if s := got.UTC().Format(time.RFC3339); err != nil || s != want {
			t.Errorf("%q: %s, %v, want %s", in, s, err, want)
		}
	}
}

// Logs are read in parallel and handed over in order, and the first error stops it.
func TestInOrder(t *testing.T) {
	var sources []Source
	for i := range 50 {
		sources = append(sources, Source{Name: string(rune('A' + i)), Size: int64(i)})
	}
	read := func(s Source) (string, error) {
		time.Sleep(time.Duration(s.Size*7%5) * time.Millisecond)
		if s.Size == 40 {
			return "", errors.New("broken")
		}
		return s.Name, nil
	}
	var got []string
	_, err := InOrder(sources, read, func(s Source, v string, err error) error {
		if err == nil && v != s.Name {
			t.Errorf("%q was given what %q held", s.Name, v)
		}
		got = append(got, s.Name)
		return err
	})
	if err == nil || len(got) != 41 || !slices.IsSorted(got) {
		t.Errorf("%d in order %v, %v", len(got), slices.IsSorted(got), err)
	}
}

// The progress shows how much of the watched logs was read, and starts again if they are read twice.
func TestWatch(t *testing.T) {
	p := term.ProgressOn(io.Discard, func() int { return 80 })
	open := func() (Log, error) { return logOf(bytes.NewReader(make([]byte, 600_000))), nil }
	gone := func() (Log, error) { return Log{}, errors.New("gone") }
	sources := []Source{{Name: "a", Size: 600_000, Open: open}, {Name: "b", Size: 600_000, Open: open}, {Name: "c", Open: gone}}
	Watch(sources, p)
	for range 2 {
		for i, want := range []string{"1 of 3 logs, 0.6 of 1.2 MB", "2 of 3 logs, 1.2 of 1.2 MB", "3 of 3 logs, 1.2 of 1.2 MB"} {
			if r, err := sources[i].Open(); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
				r.Close()
			}
			if got, _, _ := strings.Cut(p.Text(), " MB"); got+" MB" != want {
				t.Errorf("after log %d: %q, want %q", i, p.Text(), want)
			}
		}
	}
	unknown := []Source{{Size: 5, Open: open}, {Size: -1, Open: open}, {Size: 5, Open: open}}
	Watch(unknown, p)
	if got := p.Text(); !strings.Contains(got, "of 3 logs, 1.2 MB") {
		t.Errorf("a log of unknown size: %q", got)
	}
}

// While a large log is read, the logs after it are read too.
func TestInOrderReadsAhead(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	sources := make([]Source, 3*waiting)
	for i := range sources {
		sources[i].Size = int64(i)
	}
	ahead := make(chan struct{})
	read := func(s Source) (int64, error) {
		switch s.Size {
		case 0:
			select {
			case <-ahead:
			case <-time.After(time.Minute):
				return 0, errors.New("nobody read the others")
			}
		case waiting:
			close(ahead)
		}
		return s.Size, nil
	}
	next := int64(0)
	_, err := InOrder(sources, read, func(_ Source, got int64, err error) error {
		if got != next {
			t.Errorf("log %d was taken as log %d", got, next)
		}
		next++
		return err
	})
	if err != nil || int(next) != len(sources) {
		t.Errorf("%d of %d logs, %v", next, len(sources), err)
	}
}
