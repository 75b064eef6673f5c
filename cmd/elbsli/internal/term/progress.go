package term

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/elb-sli/elb-sli/internal/spell"
)

// Progress is shown after the first second, and then often enough to move.
const (
	firstShown = time.Second
	shownEvery = 200 * time.Millisecond
)

// Progress shows on one line of a terminal how much of the logs was read. A nil Progress shows nothing.
type Progress struct {
	line  *statusLine
	width func() int
	now   func() time.Time

	read, lines atomic.Int64

	mu      sync.Mutex
	start   time.Time
	logs    int   // to be read
	total   int64 // bytes, -1 if unknown
	opened  int
	closed  int
	stopped chan struct{} // closed to end the drawing; nil while nothing is drawn
}

// Expect sets how many logs will be read, and their size in bytes, -1 if unknown. Drawing begins when the first of them
// is opened, and is erased after the last one is closed. They may be read again.
func (p *Progress) Expect(logs int, bytes int64) {
	if p != nil {
		p.logs, p.total = logs, bytes
	}
}

// AddLines counts lines that were read.
func (p *Progress) AddLines(n int64) {
	if p != nil {
		p.lines.Add(n)
	}
}

// AddBytes counts bytes of logs that were read.
func (p *Progress) AddBytes(n int) {
	if p != nil {
		p.read.Add(int64(n))
	}
}

// Begin reports that a log is opened.
func (p *Progress) Begin() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened == p.logs {
		p.opened, p.closed = 0, 0 // again from the start
	}
	if p.opened == 0 {
		p.start = p.now()
		p.read.Store(0)
		p.lines.Store(0)
	}
	p.opened++
	if p.stopped == nil {
		p.stopped = make(chan struct{})
		go p.draw(p.stopped)
	}
}

// End reports that a log is closed.
func (p *Progress) End() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed++
	if p.closed == p.logs {
		p.stopLocked()
	}
}

// Stop ends the drawing at any point.
func (p *Progress) Stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopLocked()
}

func (p *Progress) stopLocked() {
	if p.stopped != nil {
		close(p.stopped)
		p.stopped = nil
		p.line.set("")
	}
}

// Write writes b to the terminal, above what is drawn.
func (p *Progress) Write(b []byte) (int, error) { return p.line.Write(b) }

func (p *Progress) draw(stopped chan struct{}) {
	wait := time.NewTimer(firstShown)
	defer wait.Stop()
	for {
		select {
		case <-stopped:
			return
		case <-wait.C:
			p.show(stopped)
			wait.Reset(shownEvery)
		}
	}
}

// show draws unless the drawing was stopped in the meantime.
func (p *Progress) show(stopped chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped == stopped {
		p.line.set(cut(p.Text(), p.width()-1))
	}
}

// Text returns the progress: "12 of 37 logs, 1.2 of 3.4 MB, 810,000 lines/s, 3s left".
func (p *Progress) Text() string {
	read, lines := p.read.Load(), p.lines.Load()
	took := p.now().Sub(p.start)
	text := fmt.Sprintf("%d of %s, %s", p.closed, Plural(int64(p.logs), "log", "logs"), megabytes(read))
	if p.total >= 0 {
		text += " of " + megabytes(p.total)
	}
	text += " MB"
	if lines > 0 && took > 0 {
		text += fmt.Sprintf(", %s lines/s", spell.Thousands(int64(float64(lines)/took.Seconds())))
	}
	if p.total > read && read > 0 {
		left := time.Duration(float64(took) * float64(p.total-read) / float64(read))
		text += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	return text
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1e6) }

func cut(s string, width int) string {
	if width > 0 && len(s) > width {
		return s[:width]
	}
	return s
}

// statusLine is a terminal whose last line may be a status. Other output goes above it.
type statusLine struct {
	mu    sync.Mutex
	w     io.Writer
	shown bool
}

const eraseLine = "\r\x1b[K"

// set replaces the status; "" removes it.
func (s *statusLine) set(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown || text != "" {
		_, _ = io.WriteString(s.w, eraseLine+text)
	}
	s.shown = text != ""
}

// Write removes the status, and writes b.
func (s *statusLine) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown {
		s.shown = false
		if _, err := io.WriteString(s.w, eraseLine); err != nil {
			return 0, err
		}
	}
	return s.w.Write(b)
}
