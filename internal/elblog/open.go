package elblog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/elb-sli/elb-sli/internal/elblog/columns"
	"github.com/elb-sli/elb-sli/internal/gunzip"
)

// ErrCorrupt is wrapped by errors about a truncated or damaged gzip stream or Parquet file.
var ErrCorrupt = errors.New("corrupt")

// ErrNotLog is the error for input that is another kind of file.
var ErrNotLog = errors.New("not a log")

// head is the number of leading bytes by which an input is recognized. The first line of every log is longer.
const head = 16

// Input is a stored log, compressed or not.
type Input struct {
	Body   io.Reader                              // the whole log; only the first bytes of a Parquet file are read
	ReadAt func(p []byte, off int64) (int, error) // like io.ReaderAt, for Parquet; nil if there is only Body
	Size   int64                                  // bytes available to ReadAt
}

// Source is a log's plain bytes: a gzip stream of one or more members is decompressed, and text is passed through. The
// first bytes decide, not the name. Call Reset before the first Read, and again for the next log, which reuses the
// buffers.
//
// Errors of Reset and Read wrap ErrNotLog or ErrCorrupt, or are the reader's own. Bytes returned before an error may be
// wrong, because a gzip stream is verified at its end.
type Source struct {
	in     input
	peeked *bufio.Reader
	gz     *gunzip.Reader // nil until the first gzip stream
	zipped bool
}

// Reset makes s read the log r.
func (s *Source) Reset(r io.Reader) error {
	s.in = input{r: r}
	if s.peeked == nil {
		s.peeked = bufio.NewReader(nil) // reads of whole blocks bypass its buffer
	}
	s.peeked.Reset(&s.in)
	first, err := s.peeked.Peek(head)
	if err != nil && err != io.EOF {
		return err
	}
	s.zipped = len(first) >= 2 && first[0] == 0x1f && first[1] == 0x8b
	if s.zipped {
		return s.inflate()
	}
	if isOther(first) {
		return ErrNotLog
	}
	return nil
}

// Compressed reports whether the log is a gzip stream.
func (s *Source) Compressed() bool { return s.zipped }

func (s *Source) inflate() error {
	if s.gz == nil {
		s.gz = new(gunzip.Reader)
	}
	if err := s.gz.Reset(s.peeked); err != nil {
		return s.wrap(err)
	}
	return nil
}

// Read reads plain bytes. Its errors wrap ErrCorrupt, or are those of the reader given to Reset.
func (s *Source) Read(p []byte) (int, error) {
	if !s.zipped {
		return s.peeked.Read(p)
	}
	n, err := s.gz.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	return n, s.wrap(err)
}

// wrap distinguishes a damaged stream from a failed reader. A reader's error is returned as it is, so that the caller
// can retry, even if it is io.ErrUnexpectedEOF, as the error of an HTTP body may be.
func (s *Source) wrap(err error) error {
	if s.in.err != nil {
		return s.in.err
	}
	return fmt.Errorf("%w gzip stream: %w", ErrCorrupt, err)
}

// isOther reports whether b starts another kind of file: one with zero bytes, or a common compressed format. Parquet is
// not included; see Scanner.Open. Anything else is text, even if it is damaged: malformed lines are counted, and the
// lines after them are read.
func isOther(b []byte) bool {
	if bytes.HasPrefix(b, []byte(columns.Magic)) {
		return false
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return true
	}
	for _, magic := range [...]string{"BZh", "\xfd7zXZ", "\x28\xb5\x2f\xfd", "PK\x03\x04"} { // bzip2, xz, zstd, zip
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	return false
}

// input remembers the error of a reader.
type input struct {
	r   io.Reader
	err error // nil at a clean end
}

func (in *input) Read(p []byte) (int, error) {
	n, err := in.r.Read(p)
	if err != nil && err != io.EOF {
		in.err = err
	}
	return n, err
}
