package columns

import "encoding/binary"

// hybrid decodes numbers of a fixed width in runs: one repeated value, or bit-packed values.
type hybrid struct {
	b      []byte
	width  uint
	left   int64 // values that remain in the run
	packed bool
	value  uint32 // of a repeated run
	bits   uint64 // of a packed run: bits that have not been returned yet
	have   uint   // the number of bits in bits
}

// next returns the next number. It returns false at the end, and for a damaged run.
func (h *hybrid) next() (uint32, bool) {
	if h.left == 0 && !h.nextRun() {
		return 0, false
	}
	h.left--
	if !h.packed {
		return h.value, true
	}
	for h.have < h.width {
		if len(h.b) == 0 {
			return 0, false
		}
		h.bits |= uint64(h.b[0]) << h.have
		h.b, h.have = h.b[1:], h.have+8
	}
	v := uint32(h.bits & (1<<h.width - 1))
	h.bits >>= h.width
	h.have -= h.width
	return v, true
}

// fill sets each element of to to the next number. It does not decode repeated runs and runs of whole bytes bit by bit.
func (h *hybrid) fill(to []uint32) bool {
	for len(to) > 0 {
		if h.left == 0 && !h.nextRun() {
			return false
		}
		n := int(min(h.left, int64(len(to))))
		switch bytes := h.b; {
		case !h.packed:
			for i := range to[:n] {
				to[i] = h.value
			}
		case h.width == 8 && len(bytes) >= n:
			for i := range to[:n] {
				to[i] = uint32(bytes[i])
			}
			h.b = bytes[n:]
		case h.width == 16 && len(bytes) >= 2*n:
			for i := range to[:n] {
				to[i] = uint32(bytes[2*i]) | uint32(bytes[2*i+1])<<8
			}
			h.b = bytes[2*n:]
		default:
			for i := range to[:n] {
				v, ok := h.next()
				if !ok {
					return false
				}
				to[i] = v
			}
			to = to[n:]
			continue
		}
		h.left -= int64(n)
		to = to[n:]
	}
	return true
}

// nextRun starts the next run that has values.
func (h *hybrid) nextRun() bool {
	for h.left == 0 {
		header, n := binary.Uvarint(h.b)
		if n <= 0 || h.width > 32 {
			return false
		}
		h.b, h.bits, h.have = h.b[n:], 0, 0
		if h.packed = header&1 == 1; h.packed {
			// The last group may be truncated; its bytes are checked when they are needed.
			if header>>1 > 1<<32 {
				return false
			}
			h.left = int64(header>>1) * 8
			continue
		}
		bytes := int(h.width+7) / 8
		if len(h.b) < bytes || header>>1 > 1<<40 {
			return false
		}
		h.value = 0
		for i := range bytes {
			h.value |= uint32(h.b[i]) << (8 * i)
		}
		h.b = h.b[bytes:]
		h.left = int64(header >> 1)
	}
	return true
}

// repeated reports whether the next n numbers all equal v, and skips them if so.
func (h *hybrid) repeated(v uint32, n int) bool {
	if h.left == 0 && !h.nextRun() || h.packed || h.value != v || h.left < int64(n) {
		return false
	}
	h.left -= int64(n)
	return true
}
