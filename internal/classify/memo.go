package classify

import (
	"bytes"
	"hash/maphash"
)

// maxKey is the longest value that is remembered. Most user agents are below 200 bytes.
const maxKey = 512

// memo remembers the classes of recent values. It has a fixed number of places, two for each hash, so no log can make
// it grow. A frequent value stays.
type memo struct {
	seed   maphash.Seed
	places []remembered
}

type remembered struct {
	hash  uint64 // 0: the place is free
	key   []byte
	class uint32
}

// newMemo returns a memo of n values; n is a power of two.
func newMemo(n int) *memo { return &memo{maphash.MakeSeed(), make([]remembered, n)} }

// get returns the class of key, whether it is known, and the hash to pass to put.
func (m *memo) get(key []byte) (class uint32, hash uint64, ok bool) {
	hash = maphash.Bytes(m.seed, key) | 1<<63
	i := int(hash) & (len(m.places) - 2)
	for j := i; j <= i+1; j++ {
		if p := &m.places[j]; p.hash == hash && bytes.Equal(p.key, key) {
			return p.class, hash, true
		}
	}
	return 0, hash, false
}

// put remembers the class of key. The value that was put last moves to the hash's second place, whose value is dropped.
func (m *memo) put(hash uint64, key []byte, class uint32) {
	if len(key) > maxKey {
		return
	}
	i := int(hash) & (len(m.places) - 2)
	a, b := &m.places[i], &m.places[i+1]
	*a, *b = *b, *a
	a.hash, a.class = hash, class
	a.key = append(a.key[:0], key...)
}
