package term

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

func TestProgressText(t *testing.T) {
	start := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		logs, closed       int
		total, read, lines int64
		took               time.Duration
		want               string
	}{
		{37, 12, 4e6, 1e6, 2_000_000, 2 * time.Second, "12 of 37 logs, 1.0 of 4.0 MB, 1,000,000 lines/s, 6s left"},
		{1, 0, -1, 1_500_000, 900, time.Second, "0 of 1 log, 1.5 MB, 900 lines/s"},
		{2, 0, 100, 0, 0, time.Second, "0 of 2 logs, 0.0 of 0.0 MB"},
		{2, 1, 2e6, 2e6, 10, 0, "1 of 2 logs, 2.0 of 2.0 MB"},
	} {
		p := &Progress{logs: tt.logs, closed: tt.closed, total: tt.total, start: start, now: func() time.Time { return start.Add(tt.took) }}
		p.read.Store(tt.read)
		p.AddLines(tt.lines)
		if got := p.Text(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt, got, tt.want)
		}
	}
}

// The progress is erased before anything else is written, and when the last log is closed.
func TestProgressIsErased(t *testing.T) {
	var out bytes.Buffer
	p := ProgressOn(&out, func() int { return 20 })
	p.Expect(2, 6)
	for range 2 { // logs may be read twice
		out.Reset()
		p.Begin()
		p.Begin()
		p.AddBytes(3)
		p.show(p.stopped)
		if want := eraseLine + "0 of 2 logs, 0.0 of"; out.String() != want {
			t.Errorf("drawn %q, want %q", out.String(), want)
		}
		_, _ = p.Write([]byte("notice\n"))
		p.show(p.stopped)
		p.End()
		p.End()
		drawn := eraseLine + "0 of 2 logs, 0.0 of" + eraseLine + "notice\n" + eraseLine
		if got := out.String(); !strings.HasPrefix(got, drawn) || !strings.HasSuffix(got, eraseLine) {
			t.Errorf("written %q, want %q, and an erased line at the end", got, drawn)
		}
		if p.stopped != nil || p.read.Load() != 3 {
			t.Errorf("still drawing, or %d bytes read, want 3", p.read.Load())
		}
	}
}

// There is no progress if stderr is not a terminal, and no color if stdout is not one.
func TestNoTerminal(t *testing.T) {
	if NewProgress(&bytes.Buffer{}) != nil {
		t.Error("progress into a buffer")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if NewProgress(w) != nil || StyleFor(w).on {
		t.Error("progress or color into a pipe")
	}
	if got := (Style{}).Verdict("bad"); got != "bad" {
		t.Errorf("color without a terminal: %q", got)
	}
	if got := (Style{on: true}).Verdict("bad"); got != "\x1b[31mbad\x1b[0m" {
		t.Errorf("no color: %q", got)
	}
}
