package guess

import "sync"

// vocabulary is the list of words that APIs are made of. It is read once, when first asked for.
var vocabulary = sync.OnceValue(NewVocabulary)

// strangeness returns how many words a segment is made of, single letters aside, and how many of them are not in the
// vocabulary. A segment's words are separated by anything but letters, or begin with a capital.
func strangeness(seg []byte) (strange, words int) {
	start := 0
	for i := 0; i <= len(seg); i++ {
		if i < len(seg) && isLetter(seg[i]) && (i == start || !beginsWord(seg, i)) {
			continue
		}
		if i-start > 1 {
			words++
			if !isFamiliar(seg[start:i]) {
				strange++
			}
		}
		if start = i; i < len(seg) && !isLetter(seg[i]) {
			start++
		}
	}
	return strange, words
}

// beginsWord tells whether a capital at i > 0 begins a word: behind a small letter, or before one at an acronym's end.
func beginsWord(seg []byte, i int) bool {
	return isUpper(seg[i]) && (!isUpper(seg[i-1]) || i+1 < len(seg) && isLower(seg[i+1]))
}

// isFamiliar tells a word of the vocabulary, a form of one, or two written together ("userinfo").
func isFamiliar(word []byte) bool {
	var buf [maxWord]byte
	if len(word) > len(buf) {
		return false
	}
	w := buf[:copy(buf[:], word)]
	for i := range w {
		w[i] |= 0x20
	}
	known := vocabulary()
	if known.hasForm(w) {
		return true
	}
	for i := 3; i <= len(w)-3; i++ {
		if known[string(w[:i])] && known.hasForm(w[i:]) {
			return true
		}
	}
	return false
}

// hasForm tells a word of the list, its plural, or what English makes of a verb: "rejected", "loading", "payable".
func (p Vocabulary) hasForm(w []byte) bool {
	if p[string(w)] {
		return true
	}
	for _, ending := range [...]string{"s", "es", "ed", "d", "ing", "er", "r", "able"} {
		if n := len(w) - len(ending); n > 2 && string(w[n:]) == ending && p[string(w[:n])] {
			return true
		}
	}
	n := len(w) - 3
	if n < 2 || string(w[n:]) != "ies" && string(w[n:]) != "ied" && string(w[n:]) != "ing" {
		return false
	}
	var buf [maxWord]byte
	stem := append(buf[:0], w[:n]...)
	if w[n] == 'i' && w[n+1] == 'e' {
		return p[string(append(stem, 'y'))]
	}
	return p[string(append(stem, 'e'))]
}
