package gunzip

import (
	"encoding/binary"
	"io"
)

const (
	inputSize = 64 << 10
	// The input is followed by this many zero bytes. They may be read as bits of the stream; overrun detects that
	// afterwards.
	padding  = 64
	maxEmpty = 100 // consecutive reads that return nothing
)

// input is a stream of bits.
//
// The lowest have bits of next are the next ones, and in[pos:end] holds the bytes after them. Higher bits of next are
// either zero or equal to those of in[pos], which are then added once more.
type input struct {
	r    io.Reader
	err  error // of r, which occurred after the bytes up to end
	next uint64
	have uint
	pos  int // may exceed end and lie in the padding
	end  int
	in   [inputSize + padding]byte
}

// fill makes sure that padding bytes are available, or that r has ended and zeros follow its bytes.
func (i *input) fill() {
	if i.end-i.pos >= padding || i.err != nil {
		return
	}
	back := int(i.have / 8) // align may step back
	i.end = copy(i.in[:], i.in[i.pos-back:i.end])
	i.pos = back
	for empty := 0; i.end-i.pos < padding && i.err == nil; {
		var n int
		if n, i.err = i.r.Read(i.in[i.end:inputSize]); n > 0 {
			i.end, empty = i.end+n, 0
		} else if empty++; empty > maxEmpty && i.err == nil {
			i.err = io.ErrNoProgress
		}
	}
	clear(i.in[i.end : i.end+padding])
}

// peek returns the next 56 bits, and perhaps some more.
func (i *input) peek() uint64 {
	i.fill()
	if i.pos <= i.end+8 { // beyond that, next has no bits of the stream
		i.next |= binary.LittleEndian.Uint64(i.in[i.pos:]) << i.have
		i.pos += int(63-i.have) >> 3
	}
	i.have |= 56
	return i.next
}

// skip discards n of the bits that peek returned.
func (i *input) skip(n uint) {
	i.next >>= n
	i.have -= n
}

// take returns the next n bits, at most 16.
func (i *input) take(n uint) uint {
	bits := uint(i.peek() & (1<<n - 1))
	i.skip(n)
	return bits
}

// overrun reports whether more bits were used than the stream has.
func (i *input) overrun() bool { return i.pos-int(i.have/8) > i.end }

// align skips to the next byte boundary, and returns whole bytes in next to the input.
func (i *input) align() {
	i.pos -= int(i.have / 8)
	i.next, i.have = 0, 0
}

// read is io.Reader's Read. It must follow align.
func (i *input) read(p []byte) (int, error) {
	i.fill()
	if i.pos >= i.end {
		return 0, i.err
	}
	n := copy(p, i.in[i.pos:i.end])
	i.pos += n
	return n, nil
}

// full is io.ReadFull.
func (i *input) full(p []byte) error {
	for n := 0; n < len(p); {
		m, err := i.read(p[n:])
		if err != nil && n > 0 {
			return unexpected(err)
		}
		if err != nil {
			return err
		}
		n += m
	}
	return nil
}
