package routenorm

import (
	"encoding/binary"
	"math/bits"
)

// names finds the nodes below literal segments. It is a hash table with open addressing; the names are configured, so
// that no client can make them collide, and Go's maps cost more than the rest of a match.
type names struct {
	slots []edge // a power of two of them; next is nil where one is free
	n     int
}

type edge struct {
	name string
	next *node
}

// get returns the node below a segment, or nil.
func (t *names) get(seg []byte) *node {
	if t.n == 0 {
		return nil
	}
	last := len(t.slots) - 1
	for i := int(hashOf(seg)) & last; ; i = (i + 1) & last {
		if e := &t.slots[i]; e.next == nil || e.name == string(seg) {
			return e.next
		}
	}
}

// add adds a name that is not there yet. At least two thirds of the slots stay free, so that most names that are not
// there meet a free slot at once.
func (t *names) add(name string, next *node) {
	if 3*(t.n+1) > len(t.slots) {
		old := t.slots
		t.slots, t.n = make([]edge, max(4, 2*len(old))), 0
		for _, e := range old {
			if e.next != nil {
				t.add(e.name, e.next)
			}
		}
	}
	last := len(t.slots) - 1
	i := int(hashOf([]byte(name))) & last
	for t.slots[i].next != nil {
		i = (i + 1) & last
	}
	t.slots[i] = edge{name, next}
	t.n++
}

// hashOf looks at every byte, eight at a time.
func hashOf(b []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	h := uint64(len(b))
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64((h^binary.LittleEndian.Uint64(b))*odd, 32)
	}
	switch n := len(b); {
	case n >= 4:
		h ^= uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<32
	case n > 0:
		h ^= uint64(b[0]) | uint64(b[n/2])<<8 | uint64(b[n-1])<<16
	}
	return h * odd >> 32
}
