package guess

import "bytes"

// isCountryCode reports whether a segment is the two capitals of a country, behind any word: "/holidays/JP.json".
func (w *walk) isCountryCode(seg []byte) bool {
	return w.n > 0 && len(seg) == 2 && isUpper(seg[0]) && isUpper(seg[1])
}

// isNameLike reports whether a segment of words is a name that somebody gave. Below a collection whose members people
// name, one strange word is enough, unless it is short: acronyms are more frequent there than short names. Elsewhere it
// takes three strange words that are joined, or two that are joined by a dash. Two may also be the name of a collection
// where no other collection stands before it.
func (w *walk) isNameLike(stem []byte) bool {
	named := w.role&roleNamed != 0 || w.before&roleRepository != 0 && w.prev != nil
	if len(stem) < 4 || !named && !isJoined(stem) {
		return false
	}
	strange, words := strangeWords(stem)
	switch {
	case named && words == 2 && strange > 0 && isJoined(stem) && !isPlural(stem):
		return true
	case strange <= words/2:
		return false
	case named, strange == words && words > 2:
		return true
	}
	return strange == words && words == 2 && bytes.IndexByte(stem, '-') > 0 && (isPlural(w.prev) || !isPlural(stem))
}

// isGibberish reports whether a part of a segment mixes capitals and small letters as no word does.
func isGibberish(seg []byte) bool {
	start := 0
	for i := 0; i <= len(seg); i++ {
		if i < len(seg) && (isLetter(seg[i]) || isDigit(seg[i])) {
			continue
		}
		if isRandomCase(seg[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

// leastWord is the likeness from which a part is a word though the vocabulary does not have it.
const leastWord = 4

// isRandomCase reports whether capitals, small letters and digits alternate more often in a part than where capitals begin
// words, and the vocabulary has none of those words.
func isRandomCase(part []byte) bool {
	if len(part) < minRandom {
		return false
	}
	s := shapeOf(part)
	if s.lower == 0 || s.upper == 0 || s.digit == 0 && 4*s.upper <= len(part) || likeness(part) >= leastWord {
		return false
	}
	strange, words := strangeWords(part)
	return strange == words && words > 1
}

// isJoined reports whether a segment has separators.
func isJoined(seg []byte) bool { return bytes.ContainsAny(seg, "-_.") }

// isMisspelt reports whether the segment is a word with a capital below a collection in small letters ("/users/AnnaKim",
// "/countries/JP", "/stocks/AAPL"). An API that spells its collections in small letters spells its other words so too. A
// word of the vocabulary may have one all the same ("/orders/Cancel").
func (w *walk) isMisspelt() bool {
	if !isUpper(w.seg[0]) || !isPlural(w.prev) || w.role == roleActions || bytes.IndexByte(w.seg, '.') >= 0 {
		return false
	}
	if !isSmall(w.prev) || IsBase(w.prev) {
		return false
	}
	strange, _ := strangeWords(w.seg)
	return strange > 0 || shapeOf(w.seg).lower == 0
}

// isSmall reports whether a segment is small letters, "-" and "_".
func isSmall(seg []byte) bool {
	for _, c := range seg {
		if !isLower(c) && c != '-' && c != '_' {
			return false
		}
	}
	return len(seg) > 0
}
