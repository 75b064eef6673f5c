package elblog

import "testing"

// typeHash has the properties that its comment claims.
func TestTypeHash(t *testing.T) {
	words := []string{"http ", "https ", "h2 ", "ws ", "wss ", "grpcs "}
	for n := uint64(1); ; n++ {
		hash, places := n*hashOdd, map[uint64]bool{}
		for _, w := range words {
			var word uint64
			for i := range len(w) {
				word |= uint64(w[i]) << (8 * i)
			}
			places[word*hash>>61] = true
		}
		if len(places) < len(words) || !places[0] {
			continue
		}
		if hash != typeHash {
			t.Errorf("%#x is the first, not %#x", hash, uint64(typeHash))
		}
		break
	}
	for _, w := range words {
		if line := w + "2026-11-20"; !usualType([]byte(line), len(w)) {
			t.Errorf("%q is no usual type", w)
		}
	}
	if usualType([]byte("\x00\x00\x00\x00\x00\x00\x00\x00"), 0) {
		t.Error("no bytes are a usual type")
	}
}
