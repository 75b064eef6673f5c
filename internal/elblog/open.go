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

// ErrCorrupt is wrapped by the errors of a gzip stream or a Parquet file that is truncated or damaged.
var ErrCorrupt = errors.New("corrupt")

// ErrNotLog is the error for input that starts like another kind of file.
var ErrNotLog = errors.New("not a log")

// head is the number of first bytes that decide what an input is. No log's first line is as short.
const head = 16

// Input is a log as it is stored, compressed or not.
type Input struct {
	Body   io.Reader                              // all of it, from its start; only the first bytes of a Parquet file are read
	ReadAt func(p []byte, off int64) (int, error) // as io.ReaderAt, for Parquet; nil: there is only Body
	Size   int64                                  // bytes that ReadAt has
}

// Source is a log's plain bytes: a gzip stream, of one member or more, is decompressed, and text is passed on. The first
// bytes decide, not a name. Call Reset before the first Read, and again for the next log: that saves the buffers.
//
// Errors of Reset and of Read wrap ErrNotLog or ErrCorrupt, or are the reader's own. Bytes before an error may be wrong,
// because a gzip stream is checked at its end.
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
		s.peeked = bufio.NewReader(nil) // reads of whole blocks pass it by
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

// wrap distinguishes a damaged stream from a failed reader. The reader's error is passed on, so that the caller can try
// again, even if it is io.ErrUnexpectedEOF, as an HTTP body's may be.
func (s *Source) wrap(err error) error {
	if s.in.err != nil {
		return s.in.err
	}
	return fmt.Errorf("%w gzip stream: %w", ErrCorrupt, err)
}

// isOther reports whether b starts a file of another kind: one with zero bytes, or a common compressed format. A
// Parquet file is not one: see Scanner.Open. Anything else is text, even if it is damaged: a bad line is counted as
// such, and the lines after it are read.
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
