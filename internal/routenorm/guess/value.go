package guess

import "bytes"

// isCountryCode reports whether a segment is the two capitals of a country, behind any word: "/holidays/JP.json".
func (w *walk) isCountryCode(seg []byte) bool {
	return w.n > 0 && len(seg) == 2 && isUpper(seg[0]) && isUpper(seg[1])
}

// isNameLike reports whether a segment of words is a name that somebody gave. Behind words that say so, what is strange is
// a name, or all but the words that REST has there; elsewhere the evidence is weighed.
func (w *walk) isNameLike(stem []byte) bool {
	if w.n == 0 && w.next == nil && (IsRootFile(w.seg) || bytes.Count(stem, dash) < 2) {
		return false // a page of the site as likely as a name
	}
	w.asked, w.seen = true, w.evidence(stem)
	switch {
	case w.named && w.earlier&roleRepository != 0:
		return true
	case isReserved(stem):
	case w.role&roleAlways != 0 && siblingOf(stem) < 2:
		return true
	case w.role&roleNamed != 0 && len(stem) > 3:
		strange, words := strangeWords(stem)
		if strange == words && siblingOf(stem) == 0 || strange > 0 && words == 2 && isJoined(stem) && !isPlural(stem) {
			return true
		}
	}
	return w.weights.odds(w.seen) > 0
}

var dash = []byte("-")

// isShortToken reports whether a segment of a few letters has capitals or digits where no words of the vocabulary begin
// with them: "d9xKdP".
func isShortToken(seg []byte) bool {
	if len(seg) < 5 || len(seg) >= minRandom {
		return false
	}
	s := shapeOf(seg)
	if s.lower == 0 || s.upper == 0 || s.sep+s.other > 0 || 3*(s.upper+s.digit) < len(seg) {
		return false
	}
	strange, words := strangeWords(seg)
	return strange == words
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
