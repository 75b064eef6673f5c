package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"runtime"
)

// memberSize is the amount of text in one gzip member. A member may end inside a line, as in real logs.
const memberSize = 4 << 20

// members compresses its input as gzip members, several at a time, and writes them in order. The bytes do not depend
// on the number of processors.
type members struct {
	level int
	text  []byte
	queue chan chan []byte // compressed members in the order of the text
	done  chan error
}

func newMembers(w io.Writer, level int) (*members, error) {
	if _, err := gzip.NewWriterLevel(io.Discard, level); err != nil {
		return nil, err
	}
	m := &members{level: level, queue: make(chan chan []byte, runtime.GOMAXPROCS(0)), done: make(chan error, 1)}
	go func() { m.done <- writeInOrder(w, m.queue) }()
	return m, nil
}

// writeInOrder continues to receive members after a failure, so that no sender blocks.
func writeInOrder(w io.Writer, queue chan chan []byte) error {
	var failed error
	for member := range queue {
		b := <-member
		if failed == nil {
			_, failed = w.Write(b)
		}
	}
	return failed
}

// Write never fails; Close returns the error.
func (m *members) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		n := min(len(rest), memberSize-len(m.text))
		m.text, rest = append(m.text, rest[:n]...), rest[n:]
		if len(m.text) == memberSize {
			m.compress()
		}
	}
	return len(b), nil
}

func (m *members) compress() {
	text, member := m.text, make(chan []byte, 1)
	m.text = make([]byte, 0, memberSize)
	m.queue <- member
	go func() {
		var b bytes.Buffer
		zw, _ := gzip.NewWriterLevel(&b, m.level) // newMembers has tried the level
		zw.Write(text)                            // a bytes.Buffer accepts everything
		zw.Close()
		member <- b.Bytes()
	}()
}

// Close writes the rest of the text, so that there is at least one member.
func (m *members) Close() error {
	m.compress()
	close(m.queue)
	return <-m.done
}
