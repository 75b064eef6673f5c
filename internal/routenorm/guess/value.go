package guess

import "bytes"

// isValue tells a word that is a value because of what stands before it, and what looks like nobody's word.
func (w *walk) isValue() bool {
	switch {
	case w.seg[0] == ':':
		return true // somebody's template: "/users/:id"
	case w.files && HasExtension(w.seg):
		return true
	case w.role == roleCodes && (len(w.seg) == 2 || len(w.seg) == 3) && allLetters(w.seg):
		return true
	case w.isCode(w.seg) || w.n > 0 && isDomain(w.seg):
		return true
	case w.role&roleDomains != 0 && bytes.IndexByte(w.seg, '.') > 0:
		return true
	}
	return w.isMisspelt()
}

// isCode tells the two capitals of a country, behind any word: "/holidays/JP.json".
func (w *walk) isCode(seg []byte) bool {
	return w.n > 0 && len(seg) == 2 && isUpper(seg[0]) && isUpper(seg[1])
}

// isName tells, of a segment without what stands behind an id, words that somebody chose.
func (w *walk) isName(stem []byte) bool {
	switch {
	case w.n == 0:
		return false
	case w.named && w.before&roleRepository != 0:
		return true
	case w.role&roleAlways != 0:
		return !isReserved(stem)
	}
	return isGibberish(stem) || w.isStrange(stem)
}

// isStrange tells words that no API is known to be made of: three or more joined, or two joined by a dash, behind any
// word, but that two may be a collection's name where no other collection stands before it; and any word below a
// collection whose members people name, but for short ones, which are acronyms more often than names.
func (w *walk) isStrange(stem []byte) bool {
	named := w.role&roleNamed != 0 || w.before&roleRepository != 0 && w.prev != nil
	if len(stem) < 4 || !named && !isJoined(stem) {
		return false
	}
	strange, words := strangeness(stem)
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

// isGibberish tells a segment with a part in capitals and small letters that makes no word of any kind.
func isGibberish(seg []byte) bool {
	if len(seg) < minRandom || !hasUpper(seg) {
		return false
	}
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

func hasUpper(seg []byte) bool {
	for _, c := range seg {
		if isUpper(c) {
			return true
		}
	}
	return false
}

// leastWord is the likeness from which capitals and small letters are taken for a word without one of the vocabulary.
const leastWord = 4

// isRandomCase tells capitals and small letters that alternate too often, or with digits between, for the words that
// capitals begin, and none of which is in the vocabulary.
func isRandomCase(part []byte) bool {
	if len(part) < minRandom {
		return false
	}
	s := shapeOf(part)
	if s.lower == 0 || s.upper == 0 || s.digit == 0 && 4*s.upper <= len(part) || likeness(part) >= leastWord {
		return false
	}
	strange, words := strangeness(part)
	return strange == words && words > 1
}

// isJoined tells a segment with separators.
func isJoined(seg []byte) bool {
	for _, c := range seg {
		if c == '-' || c == '_' || c == '.' {
			return true
		}
	}
	return false
}

// isMisspelt tells a word with a capital below a collection spelled in small letters: an API that spells its words so
// does not ("/users/AnnaKim", "/countries/JP", "/stocks/AAPL"). Words that APIs are made of may have one ("/orders/Cancel").
func (w *walk) isMisspelt() bool {
	if !isUpper(w.seg[0]) || !isPlural(w.prev) || w.role == roleActions || bytes.IndexByte(w.seg, '.') >= 0 {
		return false
	}
	if !isSmall(w.prev) || IsBase(w.prev) {
		return false
	}
	strange, _ := strangeness(w.seg)
	return strange > 0 || shapeOf(w.seg).lower == 0
}

// isSmall tells a segment of small letters, "-" and "_".
func isSmall(seg []byte) bool {
	for _, c := range seg {
		if !isLower(c) && c != '-' && c != '_' {
			return false
		}
	}
	return len(seg) > 0
}
