package elblog

import (
	"bytes"
	"errors"
	"io"

	"github.com/elb-sli/elb-sli/internal/elblog/columns"
)

// maxLine is the maximum number of bytes in a line, without its newline. An escape can turn one byte into four, and a
// user agent alone may have 8 KiB before that, so real lines can exceed the 64 KiB of bufio.Scanner by far.
const maxLine = 1 << 20

const (
	blockSize = 64 << 10
	maxBlock  = maxLine + blockSize
	maxEmpty  = 100 // consecutive reads that return nothing
)

// Scanner reads a log line by line. Each line is an entry or malformed, and is counted once. The buffer grows with the
// longest line, to slightly more than maxLine at most.
type Scanner struct {
	r      io.Reader
	buf    []byte
	start  int  // buf[start:] begins with the current line
	seen   int  // buf[start:seen] has no newline
	end    int  // buf[end:] is free
	ended  bool // r has ended, with err or cleanly
	err    error
	line   int
	reason Reason
	entry  Entry
	before *before

	source  *Source // of Open
	told    bool    // output has been detected
	output  OutputFormat
	options Options
	vended  *vended // nil until the first call of Scan
	input   Input   // of Open, if it is not compressed
	parquet *parquetRows
}

// NewScanner returns a Scanner of r's plain bytes; see Open.
func NewScanner(r io.Reader) *Scanner {
	s := &Scanner{before: new(before)}
	s.OpenPlain(r, Options{})
	return s
}

// Options describe a log. Each is optional.
type Options struct {
	Object   *Object  // what its key says; nil: there is no key, and the content counts as lines of a log
	Formats  *Formats // of logs that do not describe their own format
	MaxBytes int64    // of plain bytes, or of values in a Parquet file; a larger log is an error
	Fields   FieldSet // requested fields; 0: all. Other fields are validated, but may be missing from entries
}

// ErrTooLarge is the error for a log of more than Options.MaxBytes plain bytes.
var ErrTooLarge = errors.New("too large")

// OpenPlain starts a new log of plain bytes. s keeps its buffer and its memory of earlier lines, which is valid for any
// log. The first call of Scan detects the log's format. Err then returns what is wrong with it: a Skip, a *MissingError
// or ErrUnknownFields.
func (s *Scanner) OpenPlain(r io.Reader, o Options) {
	if s.buf == nil {
		s.buf = make([]byte, blockSize)
	}
	*s = Scanner{r: r, buf: s.buf, before: s.before, source: s.source, vended: s.vended, options: o}
	s.before.open(o.Fields)
	if o.MaxBytes > 0 {
		s.r = &capped{r: r, left: o.MaxBytes}
	}
}

// Open is OpenPlain for a stored log. A Parquet file is read with random access. If that is not possible, or the file
// is inside a gzip stream, it is read into memory, up to a limit. Open returns the errors of Source.Reset and of Err.
func (s *Scanner) Open(in Input, o Options) error {
	if s.source == nil {
		s.source = new(Source)
	}
	err := s.source.Reset(in.Body)
	if errors.Is(err, ErrNotLog) && o.Object != nil && !o.Object.Named() {
		err = NotALog
	}
	s.OpenPlain(s.source, o)
	if !s.source.zipped {
		s.input = in
	}
	return err
}

// Output returns the log's format, once Scan has been called.
func (s *Scanner) Output() OutputFormat { return s.output }

// SeenFields returns the fields that the entries so far had. It is 0 for a legacy log, whose lines have all fields of their
// time.
func (s *Scanner) SeenFields() FieldSet {
	if s.output == Legacy {
		return 0
	}
	return s.vended.seen
}

// Entry returns the current line's entry, or nil if the line is malformed. It always returns the same *Entry, whose
// bytes are valid until the next call of Scan.
func (s *Scanner) Entry() *Entry {
	if s.reason != 0 {
		return nil
	}
	return &s.entry
}

// SameLoadBalancer reports whether the current entry is known to have the same load balancer as the previous entry of
// this log. False means that the two were not compared.
func (s *Scanner) SameLoadBalancer() bool { return s.before.sameELB }

// Malformed returns why the current line is not an entry; 0 if it is one.
func (s *Scanner) Malformed() Reason { return s.reason }

// Line returns the number of the current line, or row of a Parquet file, from 1.
func (s *Scanner) Line() int { return s.line }

// Err returns the error that ended the scan, or nil after a clean end. After an error, discard all lines of the log:
// they may come from a corrupt stream.
func (s *Scanner) Err() error { return s.err }

// Scan advances to the next line. It returns false at the end of the input and after an error. The last line needs no
// newline, but text before an error is not a line.
//
// Loop invariant: buf[start:end] is what was read of the current line, and buf[start:seen] contains no newline. So no
// byte is searched twice.
func (s *Scanner) Scan() bool {
	if !s.told && !s.detectFormat() {
		return false
	}
	if s.parquet != nil {
		return s.scanRow()
	}
	tooLong := false
	for {
		if n := bytes.IndexByte(s.buf[s.seen:s.end], '\n'); n >= 0 {
			line := s.buf[s.start : s.seen+n]
			s.seen += n + 1
			s.start = s.seen
			if s.take(line, tooLong) {
				return true
			}
			continue
		}
		s.seen = s.end
		if tooLong || s.end-s.start > maxLine+len("\r") {
			tooLong = true
			s.start = s.end // discards what was read
		}
		if s.ended {
			line := s.buf[s.start:s.end]
			s.start = s.end
			if s.err != nil || len(line) == 0 && !tooLong {
				return false
			}
			return s.take(line, tooLong)
		}
		s.fill()
	}
}

// take makes line, which has no newline, the current line. It returns false if line belongs to the log's header.
func (s *Scanner) take(line []byte, tooLong bool) bool {
	s.line++
	if tooLong {
		s.reason = TooLong
		return true
	}
	line = withoutCR(line)
	if s.output == Legacy {
		s.reason = parseLine(line, &s.entry, s.before)
		return true
	}
	if s.output == W3C && s.vended.isDirective(line) {
		return false
	}
	if s.reason = TooLong; len(line) <= maxLine {
		s.reason = s.vended.parse(line, s.output, &s.entry, s.before)
	}
	return true
}

func withoutCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// detectFormat detects the log's format. The amount that it reads does not depend on how the bytes arrive, so a log is
// always read the same way. A stream without a name may be typed by hand, so its first line is enough.
func (s *Scanner) detectFormat() bool {
	for !s.ended && !s.hasHead() {
		s.fill()
	}
	s.told = true
	if s.err != nil {
		return true // no format is chosen, and Err returns the error
	}
	if s.vended == nil {
		s.vended = new(vended)
	}
	s.vended.seen, s.vended.header = 0, nil
	clear(s.vended.values[:])
	if s.isParquet() {
		s.output = Parquet
		s.parquet, s.err = s.openParquet()
	} else {
		s.output, s.err = s.vended.detect(s.vended.headOf(s.buf[s.start:s.end], s.ended), s.options.Object, s.options.Formats)
	}
	if s.err != nil {
		s.ended, s.start, s.seen = true, s.end, s.end
	}
	return s.err == nil
}

func (s *Scanner) isParquet() bool {
	return bytes.HasPrefix(s.buf[s.start:s.end], []byte(columns.Magic))
}

func (s *Scanner) openParquet() (*parquetRows, error) {
	readAt, size := columns.ReadAt(s.input.ReadAt), s.input.Size
	if readAt == nil {
		all, err := inMemory(s.buf[s.start:s.end], s.r)
		if err != nil {
			return nil, err
		}
		readAt, size = bytes.NewReader(all).ReadAt, int64(len(all))
	}
	return s.vended.openParquet(readAt, size, &s.options)
}

// scanRow is Scan for a Parquet file.
func (s *Scanner) scanRow() bool {
	if s.err != nil {
		return false
	}
	more, err := s.parquet.next(s.vended)
	if s.err = err; !more {
		return false
	}
	s.line++
	s.reason = s.vended.entry(&s.entry, s.vended.layout.format, s.before)
	return true
}

// hasHead reports whether enough has been read to detect the format.
func (s *Scanner) hasHead() bool {
	text := s.buf[s.start:s.end]
	if s.isParquet() {
		return true
	}
	lines := bytes.Count(text, []byte("\n"))
	return len(text) > maxLine || len(text) >= headSize && lines >= minHeadLines || s.options.Object == nil && lines > 0
}

// headOf returns the complete lines at the start of text. all says that text is the whole log; then the last line needs
// no newline.
func (v *vended) headOf(text []byte, all bool) [][]byte {
	lines := v.head[:0]
	for rest := text; len(rest) > 0 && len(lines) < headLines; {
		if len(text)-len(rest) > headSize && len(lines) >= minHeadLines {
			break
		}
		n := bytes.IndexByte(rest, '\n')
		if n < 0 {
			if all {
				lines = append(lines, withoutCR(rest))
			}
			break
		}
		lines = append(lines, withoutCR(rest[:n]))
		rest = rest[n+1:]
	}
	v.head = lines
	return lines
}

// fill makes room after the current line and calls Read once.
func (s *Scanner) fill() {
	if s.start > 0 {
		s.end = copy(s.buf, s.buf[s.start:s.end])
		s.start, s.seen = 0, s.end
	}
	if s.end == len(s.buf) {
		grown := make([]byte, min(2*len(s.buf), maxBlock))
		copy(grown, s.buf)
		s.buf = grown
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

// capped fails if a stream has more than left bytes. io.LimitReader would end it as if it were complete.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.left -= int64(n)
	if c.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
