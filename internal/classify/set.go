package classify

import "math/bits"

// set is a set of small numbers, one bit each: indexes of terms or of globs.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int) { s[i>>6] |= 1 << (i & 63) }

func (s set) remove(i int) { s[i>>6] &^= 1 << (i & 63) }

func (s set) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// fill adds all numbers below n.
func (s set) fill(n int) {
	for i := range s {
		s[i] = ^uint64(0)
	}
	if n&63 != 0 {
		s[len(s)-1] = 1<<(n&63) - 1
	}
}

// keep removes everything that is not in t.
func (s set) keep(t set) {
	t = t[:len(s)]
	for i := range s {
		s[i] &= t[i]
	}
}

// next returns the least number in s that is at least i; -1 if there is none.
func (s set) next(i int) int {
	for w := i >> 6; w < len(s); w++ {
		word := s[w]
		if w == i>>6 {
			word &= ^uint64(0) << (i & 63)
		}
		if word != 0 {
			return w<<6 + bits.TrailingZeros64(word)
		}
	}
	return -1
}

// classes numbers sets; equal sets have the same number.
type classes struct {
	sets   []set
	number map[string]uint32
	bytes  []byte
}

// of returns the number of s. It keeps a copy of s if s is new.
func (c *classes) of(s set) uint32 {
	c.bytes = c.bytes[:0]
	for _, w := range s {
		c.bytes = append(c.bytes, byte(w), byte(w>>8), byte(w>>16), byte(w>>24), byte(w>>32), byte(w>>40), byte(w>>48), byte(w>>56))
	}
	if n, ok := c.number[string(c.bytes)]; ok {
		return n
	}
	if c.number == nil {
		c.number = map[string]uint32{}
	}
	n := uint32(len(c.sets))
	c.number[string(c.bytes)] = n
	c.sets = append(c.sets, append(set(nil), s...))
	return n
}
