package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
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
		{"-1h", ""}, {"1.5d", ""}, {"yesterday", ""}, {"2026-13-01", ""}, {"d", ""},
	} {
		got, err := parseTime("since", tt.in, now)
		if s := got.UTC().Format(time.RFC3339); (err != nil) != (tt.want == "") || err == nil && s != tt.want {
			t.Errorf("%q: %s, %v, want %q", tt.in, s, err, tt.want)
		}
	}
}

// A command that is interrupted says so, prints no part of a result, and does not wait for input.
func TestInterrupted(t *testing.T) {
	for _, args := range [][]string{
		{"replay", "-"}, {"replay", "--format", "json", sampleLogs, "-"}, {"replay", "--compare", sampleConfig, "-"}, {"explain"},
		{"check", "--config", sampleConfig, "--logs", "-"}, {"routes", "suggest", "-", sampleLogs},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		stdin, w := io.Pipe() // nobody writes
		time.AfterFunc(100*time.Millisecond, cancel)
		var stdout, stderr bytes.Buffer
		ended := make(chan int)
		go func() { ended <- run(ctx, args, stdin, &stdout, &stderr) }()
		select {
		case status := <-ended:
			name := strings.Join(args, " ")
			if status != statusFailure || !strings.HasSuffix(stderr.String(), ": interrupted\n") || strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("elbsli %s: exit %d, stderr %q", name, status, stderr.String())
			}
			if stdout.Len() > 0 {
				t.Errorf("elbsli %s: stdout %q", name, stdout.String())
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("elbsli %s: still running", strings.Join(args, " "))
		}
		w.Close()
		cancel()
	}
}

// What is read side by side is handed over in order, and the first error ends it.
func TestInOrder(t *testing.T) {
	var sources []source
	for i := range 50 {
		sources = append(sources, source{name: string(rune('A' + i)), size: int64(i)})
	}
	read := func(s source) (string, error) {
		time.Sleep(time.Duration(s.size*7%5) * time.Millisecond)
		if s.size == 40 {
			return "", errors.New("broken")
		}
		return s.name, nil
	}
	var got []string
	err := inOrder(sources, read, func(s source, v string, err error) error {
		if err == nil && v != s.name {
			t.Errorf("%q was given what %q held", s.name, v)
		}
		got = append(got, s.name)
		return err
	})
	if err == nil || len(got) != 41 || !slices.IsSorted(got) {
		t.Errorf("%d in order %v, %v", len(got), slices.IsSorted(got), err)
	}
}
