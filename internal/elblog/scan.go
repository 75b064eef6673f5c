package elblog

import (
	"bytes"
	"io"
)

// MaxLine is the number of bytes a line may have without its newline. Escapes can make four bytes of one, and a user
// agent alone may be 8 KiB before them, so real lines go far beyond the 64 KiB of bufio.Scanner.
const MaxLine = 1 << 20

const (
	blockSize = 64 << 10
	maxBlock  = MaxLine + blockSize
	maxEmpty  = 100 // reads in a row that give nothing
)

// Scanner reads a log line by line. Each line is an entry or malformed, and counts once. Its buffer grows with the
// longest line, to MaxLine and a little at most.
type Scanner struct {
	r      io.Reader
	buf    []byte
	own    []byte // the buffer that reads go to: buf, but where that is a text
	start  int    // the current line starts at buf[start]
	seen   int    // buf[start:seen] has no newline
	end    int    // buf[end:] is free
	ended  bool   // r has ended, with err or cleanly
	err    error
	line   int
	reason Reason
	entry  Entry
	before *before
}

// NewScanner returns a Scanner of r's plain bytes, see Open.
func NewScanner(r io.Reader) *Scanner {
	s := &Scanner{before: new(before)}
	s.Reset(r)
	return s
}

// Reset makes s as new for r, but for its buffer and what it knows of the lines before: that holds for any log.
func (s *Scanner) Reset(r io.Reader) {
	if s.own == nil {
		s.own = make([]byte, blockSize)
	}
	*s = Scanner{r: r, buf: s.own, own: s.own, before: s.before}
}

// NewTextScanner returns a Scanner of a log in memory, plain bytes. It reads the text where it is and writes nothing to it.
func NewTextScanner(text []byte) *Scanner {
	s := &Scanner{before: new(before)}
	s.ResetText(text)
	return s
}

// ResetText is Reset for a log in memory.
func (s *Scanner) ResetText(text []byte) {
	*s = Scanner{buf: text, end: len(text), ended: true, own: s.own, before: s.before}
}

// Entry returns the current line's entry, or nil if the line is malformed. It is the same *Entry for each line, and
// its bytes are valid until the next call of Scan.
func (s *Scanner) Entry() *Entry {
	if s.reason != 0 {
		return nil
	}
	return &s.entry
}

// Malformed says why the current line is not an entry; 0 if it is one.
func (s *Scanner) Malformed() Reason { return s.reason }

// Line returns the number of the current line, from 1.
func (s *Scanner) Line() int { return s.line }

// Err returns the error that ended the scan, nil at a clean end. Nothing of an input that ends in an error is to be
// believed: the lines so far may be of a corrupt stream.
func (s *Scanner) Err() error { return s.err }

// Scan goes on to the next line. It returns false at the end of the input and at an error. The last line needs no
// newline, but before an error it is no line.
//
// Between rounds of the loop, buf[start:end] is what was read of the current line and buf[start:seen] holds no newline,
// so no byte is searched twice.
func (s *Scanner) Scan() bool {
	tooLong := false
	for {
		if n := bytes.IndexByte(s.buf[s.seen:s.end], '\n'); n >= 0 {
			line := s.buf[s.start : s.seen+n]
			s.seen += n + 1
			s.start = s.seen
			s.take(line, tooLong)
			return true
		}
		s.seen = s.end
		if tooLong || s.end-s.start > MaxLine+len("\r") {
			tooLong = true
			s.start = s.end // lets go of what was read
		}
		if s.ended {
			line := s.buf[s.start:s.end]
			s.start = s.end
			if s.err != nil || len(line) == 0 && !tooLong {
				return false
			}
			s.take(line, tooLong)
			return true
		}
		s.fill()
	}
}

// take makes line, without its newline, the current one.
func (s *Scanner) take(line []byte, tooLong bool) {
	s.line++
	if tooLong {
		s.reason = TooLong
		return
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	s.reason = parseLine(line, &s.entry, s.before)
}

// fill makes room behind the current line and reads once.
func (s *Scanner) fill() {
	if s.start > 0 {
		s.end = copy(s.buf, s.buf[s.start:s.end])
		s.start, s.seen = 0, s.end
	}
	if s.end == len(s.buf) {
		grown := make([]byte, min(2*len(s.buf), maxBlock))
		copy(grown, s.buf)
		s.buf, s.own = grown, grown
	}
	for range maxEmpty {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.ended = true
			if err != io.EOF {
				s.err = err
			}
		}
		if n > 0 || err != nil {
			return
		}
	}
	s.ended, s.err = true, io.ErrNoProgress
}
