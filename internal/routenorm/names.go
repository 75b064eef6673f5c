package routenorm

import (
	"encoding/binary"
	"math/bits"
)

// names finds the nodes below literal segments. It is a hash table with open addressing, because a Go map would cost more
// than the rest of a match. The names are configured, so no client can make them collide.
type names struct {
	slots []edge // the number of slots is a power of two; next is nil in a free slot; only[:] if there is one name
	n     int
	only  [1]edge // a single name is stored in the node itself, which saves fetching another cache line
}

type edge struct {
	name string
	word uint64 // wordOf(name)
	next *node
	more string // further segments that must follow, "/items"; next is below them
}

// behind returns the part of rest below e.next, after the segments in e.more.
func (e *edge) behind(rest []byte) (below []byte, ok bool) {
	n := len(e.more)
	if n == 0 {
		return rest, true
	}
	if len(rest) < n || string(rest[:n]) != e.more || len(rest) > n && rest[n] != '/' {
		return nil, false
	}
	return rest[n:], true
}

// isNamed reports whether e's name is seg. For names of up to eight bytes word is enough, and the name itself is not
// fetched.
func (e *edge) isNamed(seg []byte, word uint64) bool {
	return e.word == word && len(e.name) == len(seg) && (len(seg) <= 8 || e.name == string(seg))
}

// wordOf returns up to eight bytes of b as one word. It differs for two different texts of the same length, if that is
// at most eight.
func wordOf(b []byte) uint64 {
	switch n := len(b); {
	case n >= 8:
		return binary.LittleEndian.Uint64(b)
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<32
	case n > 0:
		return uint64(b[0]) | uint64(b[n/2])<<8 | uint64(b[n-1])<<16
	}
	return 0
}

// get returns the edge of a segment; nil if there is none.
func (t *names) get(seg []byte) *edge {
	word := wordOf(seg)
	if t.n <= 1 {
		if e := &t.only[0]; e.next != nil && e.isNamed(seg, word) {
			return e
		}
		return nil
	}
	last := len(t.slots) - 1
	for i := int(hashOf(seg, word)) & last; ; i = (i + 1) & last {
		switch e := &t.slots[i]; {
		case e.next == nil:
			return nil
		case e.isNamed(seg, word):
			return e
		}
	}
}

// add adds a new name. At least two thirds of the slots stay free, so that a search for a missing name usually ends at
// the first slot.
func (t *names) add(name string, next *node) {
	e := edge{name: name, word: wordOf([]byte(name)), next: next}
	if t.n == 0 {
		t.only[0], t.n = e, 1
		t.slots = t.only[:]
		return
	}
	if 3*(t.n+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]edge, max(4, 2*len(old)))
		for _, o := range old {
			if o.next != nil {
				t.put(o)
			}
		}
	}
	t.put(e)
	t.n++
}

func (t *names) put(e edge) {
	last := len(t.slots) - 1
	i := int(hashOf([]byte(e.name), e.word)) & last
	for t.slots[i].next != nil {
		i = (i + 1) & last
	}
	t.slots[i] = e
}

// hashOf hashes all bytes of b, eight at a time. word is wordOf(b).
func hashOf(b []byte, word uint64) uint64 {
	const odd = 0x9e3779b97f4a7c15
	h := (uint64(len(b)) ^ word) * odd
	for len(b) > 8 {
		b = b[8:]
		h = (bits.RotateLeft64(h, 32) ^ wordOf(b)) * odd
	}
	return h >> 32
}
