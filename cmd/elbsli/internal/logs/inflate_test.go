package logs

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/test/logs"
)

// lettersOf returns n bytes that differ from block to block.
func lettersOf(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(i%26)
	}
	return b
}

func logOf(r io.Reader) Log {
	return Log{elblog.Input{Body: r}, func() error { return nil }}
}

func TestInflatingReadsAll(t *testing.T) {
	for _, n := range []int{0, 1, inflatedSize - 1, inflatedSize, inflatedSize + 1, 5*inflatedSize + 7} {
		for name, log := range map[string][]byte{"plain": lettersOf(n), "gzip": logs.Members(t, string(lettersOf(n)))} {
			l, compressed, err := logOf(iotest.OneByteReader(bytes.NewReader(log))).Inflated()
			if err != nil || compressed != (name == "gzip") {
				t.Fatalf("%s, %d bytes: compressed %v, %v", name, n, compressed, err)
			}
			got, err := io.ReadAll(l.Body)
			if err != nil || !bytes.Equal(got, lettersOf(n)) {
				t.Errorf("%s, %d bytes: %d read, %v", name, n, len(got), err)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestInflatingErrors(t *testing.T) {
	broken := errors.New("broken")
	whole := logs.Members(t, string(lettersOf(3*inflatedSize)))
	for _, row := range []struct {
		name string
		r    io.Reader
		want error
	}{
		{"truncated", bytes.NewReader(whole[:len(whole)-9]), elblog.ErrCorrupt},
		{"not a log", bytes.NewReader([]byte{0, 1, 2, 3}), nil},
		{"reader", io.MultiReader(bytes.NewReader(lettersOf(100)), iotest.ErrReader(broken)), broken},
		{"reader, in gzip", io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), iotest.ErrReader(broken)), broken},
		{"body", io.MultiReader(bytes.NewReader(lettersOf(100)), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
	} {
		l, _, err := logOf(row.r).Inflated()
		if err == nil {
			_, err = io.ReadAll(l.Body)
			l.Close()
		}
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
}

// Closing a log before its end stops the goroutine that reads it.
func TestInflatingCloses(t *testing.T) {
	reads := 0
	endless := readerFunc(func(b []byte) (int, error) {
		reads++ // the race detector would see a read after Close
		return copy(b, lettersOf(len(b))), nil
	})
	r := newInflating(endless)
	if _, err := io.ReadFull(r, make([]byte, 3*inflatedSize)); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if reads < 3 {
		t.Errorf("%d reads", reads)
	}
}
