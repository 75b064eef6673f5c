package columns

import "encoding/binary"

// deltas decodes DELTA_BINARY_PACKED: blocks of numbers, each stored as the difference from the previous one. The bit
// width of a part of a block is that of its largest difference.
type deltas struct {
	b      []byte // after what was read
	left   int    // numbers that remain
	first  bool   // the next number is value itself
	value  int64
	block  int // numbers in a block
	parts  int // parts in a block
	least  int64
	widths []byte // of the parts that remain
	inPart int    // numbers of the part that remain
	width  uint
	bits   uint64
	have   uint
}

// newDeltas reads the header. A page has at most as many numbers as it has values.
func newDeltas(b []byte, most int) (d deltas, behind []byte, ok bool) {
	var header [3]uint64
	for i := range header {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return d, nil, false
		}
		header[i], b = v, b[n:]
	}
	value, n := binary.Varint(b)
	block, parts, total := header[0], header[1], header[2]
	if n <= 0 || block == 0 || block > 1<<16 || parts == 0 || parts > 512 || block%parts != 0 || block/parts%8 != 0 || total > uint64(most) {
		return d, nil, false
	}
	return deltas{b: b[n:], left: int(total), first: true, value: value, block: int(block), parts: int(parts)}, b[n:], true
}

func (d *deltas) next() (int64, bool) {
	if d.left == 0 {
		return 0, false
	}
	d.left--
	if d.first {
		d.first = false
		return d.value, true
	}
	if d.inPart == 0 && !d.nextPart() {
		return 0, false
	}
	d.inPart--
	delta, ok := d.packed()
	d.value += d.least + int64(delta)
	return d.value, ok
}

// nextPart starts the next part of the block, or the next block.
func (d *deltas) nextPart() bool {
	if len(d.widths) == 0 {
		least, n := binary.Varint(d.b)
		if n <= 0 || len(d.b)-n < d.parts {
			return false
		}
		d.least, d.widths, d.b = least, d.b[n:n+d.parts], d.b[n+d.parts:]
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	d.inPart, d.bits, d.have = d.block/d.parts, 0, 0
	return d.width <= 64
}

// packed reads a number of width bits. A number of more than 56 bits is assembled from two halves.
func (d *deltas) packed() (uint64, bool) {
	if d.width > 32 {
		low, ok1 := d.take(32)
		high, ok2 := d.take(d.width - 32)
		return low | high<<32, ok1 && ok2
	}
	return d.take(d.width)
}

func (d *deltas) take(width uint) (uint64, bool) {
	for d.have < width {
		if len(d.b) == 0 {
			return 0, false
		}
		d.bits |= uint64(d.b[0]) << d.have
		d.b, d.have = d.b[1:], d.have+8
	}
	v := d.bits & (1<<width - 1)
	d.bits >>= width
	d.have -= width
	return v, true
}

// behind returns the sum of the numbers and the bytes after them, which it finds by skipping the numbers. It fails if a
// number is negative or the sum is too large, because then they cannot be lengths.
func (d *deltas) behind() (sum int64, b []byte, ok bool) {
	c := *d
	for c.left > 0 {
		n, ok := c.next()
		if !ok || n < 0 || n > 1<<32 || sum > 1<<40 {
			return 0, nil, false
		}
		sum += n
	}
	// The last part is always stored at its full length.
	if rest := (c.inPart*int(c.width) - int(c.have)) / 8; rest > 0 {
		if rest > len(c.b) {
			return 0, nil, false
		}
		c.b = c.b[rest:]
	}
	return sum, c.b, true
}
