package logs

import (
	"errors"
	"io"
	"runtime"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// There are two blocks: while one is counted, the next one is decompressed.
const (
	inflatedBlocks = 2
	inflatedSize   = 256 << 10
)

// SpareCore reports whether a core is free for decompressing ahead while that many logs are read at the same time.
func SpareCore(logs int) bool { return logs < runtime.GOMAXPROCS(0) }

// Inflated returns the decompressed log. A goroutine decompresses it ahead of the reader. If the log is not compressed,
// it returns the same content and false. Closing it closes l.
func (l Log) Inflated() (plain Log, compressed bool, err error) {
	var src elblog.Source
	if err := src.Reset(l.Body); err != nil && !errors.Is(err, elblog.ErrNotLog) {
		return l, false, err
	}
	if !src.Compressed() {
		l.Body = &src
		return l, false, nil
	}
	a := newInflating(&src)
	return Log{elblog.Input{Body: a}, func() error { return errors.Join(a.Close(), l.Close()) }}, true, nil
}

// inflating reads the plain bytes of a log in its own goroutine, one or two blocks ahead of the reader.
type inflating struct {
	free, full chan []byte
	stop       chan struct{}
	rest       []byte // rest of block, not yet returned
	block      []byte
	err        error // why full was closed
}

// newInflating starts to read plain ahead. Its errors are those of plain. Close it before the source of plain.
func newInflating(plain io.Reader) *inflating {
	a := &inflating{free: make(chan []byte, inflatedBlocks), full: make(chan []byte), stop: make(chan struct{})}
	for range inflatedBlocks {
		a.free <- make([]byte, inflatedSize)
	}
	go a.fill(plain)
	return a
}

func (a *inflating) fill(plain io.Reader) {
	defer close(a.full)
	for a.err == nil {
		var block []byte
		select {
		case block = <-a.free:
		case <-a.stop:
			return
		}
		n := 0
		n, a.err = fillBlock(plain, block[:cap(block)])
		select {
		case a.full <- block[:n]:
		case <-a.stop:
			return
		}
	}
}

// fillBlock reads until block is full. Unlike io.ReadFull it returns every error unchanged.
func fillBlock(plain io.Reader, block []byte) (n int, err error) {
	for empty := 0; n < len(block) && err == nil; {
		var m int
		if m, err = plain.Read(block[n:]); m > 0 {
			n, empty = n+m, 0
		} else if empty++; empty > 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// Read may be called from only one goroutine.
func (a *inflating) Read(b []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.block != nil {
			a.free <- a.block // the channel has room for all blocks
		}
		block, ok := <-a.full
		if !ok {
			a.block = nil
			return 0, a.err
		}
		a.rest, a.block = block, block
	}
	n := copy(b, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close stops the goroutine at its next block. Do not read afterwards.
func (a *inflating) Close() error {
	close(a.stop)
	for range a.full {
		// The last block may be on its way; then the channel is closed, and the log is no longer read.
	}
	return nil
}
