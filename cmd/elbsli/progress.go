package main

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Progress is shown from the first second on, and then often enough to move.
const (
	firstShown = time.Second
	shownEvery = 200 * time.Millisecond
)

// progress tells on one line of a terminal how far the reading of logs is. A nil progress tells nothing.
type progress struct {
	line  *statusLine
	width func() int
	now   func() time.Time

	read, lines atomic.Int64

	mu      sync.Mutex
	start   time.Time
	logs    int   // to be read
	total   int64 // bytes, -1 where nobody knows
	opened  int
	closed  int
	stopped chan struct{} // closed to end the drawing; nil while nothing is drawn
}

// watch makes each source tell how much of it was read. What is drawn begins with the first one that is opened and is
// gone after the last one is closed.
func (p *progress) watch(sources []source) {
	if p == nil {
		return
	}
	p.logs, p.total = len(sources), 0
	for i, s := range sources {
		if s.size < 0 || p.total < 0 {
			p.total = -1
		} else {
			p.total += s.size
		}
		open := s.open
		sources[i].open = func() (io.ReadCloser, error) {
			p.begin()
			r, err := open()
			if err != nil {
				p.end()
				return nil, err
			}
			return p.reader(r), nil
		}
	}
}

// addLines counts lines that were read.
func (p *progress) addLines(n int64) {
	if p != nil {
		p.lines.Add(n)
	}
}

func (p *progress) reader(r io.ReadCloser) io.ReadCloser {
	return readCloser{readerFunc(func(b []byte) (int, error) {
		n, err := r.Read(b)
		p.read.Add(int64(n))
		return n, err
	}), func() error { p.end(); return r.Close() }}
}

func (p *progress) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opened == p.logs {
		p.opened, p.closed = 0, 0 // once more from the start
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

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed++
	if p.closed == p.logs {
		p.stopLocked()
	}
}

// stop ends the drawing, however far it is.
func (p *progress) stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopLocked()
}

func (p *progress) stopLocked() {
	if p.stopped != nil {
		close(p.stopped)
		p.stopped = nil
		p.line.set("")
	}
}

func (p *progress) draw(stopped chan struct{}) {
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

// show draws unless the drawing was stopped meanwhile.
func (p *progress) show(stopped chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped == stopped {
		p.line.set(cut(p.text(), p.width()-1))
	}
}

// text says how far it is: "12 of 37 logs, 1.2 of 3.4 MB, 810,000 lines/s, 3s left".
func (p *progress) text() string {
	read, lines := p.read.Load(), p.lines.Load()
	took := p.now().Sub(p.start)
	text := fmt.Sprintf("%d of %d logs, %s MB", p.closed, p.logs, megabytes(read))
	if p.total >= 0 {
		text = fmt.Sprintf("%d of %d logs, %s of %s MB", p.closed, p.logs, megabytes(read), megabytes(p.total))
	}
	if lines > 0 && took > 0 {
		text += fmt.Sprintf(", %s lines/s", thousands(int64(float64(lines)/took.Seconds())))
	}
	if p.total > read && read > 0 {
		left := time.Duration(float64(took) * float64(p.total-read) / float64(read))
		text += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	return text
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1e6) }

// thousands writes n with a comma between each three digits.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		if s[i-1] != '-' {
			s = s[:i] + "," + s[i:]
		}
	}
	return s
}

func cut(s string, width int) string {
	if width > 0 && len(s) > width {
		return s[:width]
	}
	return s
}

// statusLine is a terminal whose last line may hold a status. What is written to it goes above that.
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
