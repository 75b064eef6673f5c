package guess

// Kind is the shape of a segment of a path, judged only by its bytes. Shapes do not distinguish a name that a user
// chose ("develop") from a word of the API ("merge"): both are KindWord.
type Kind uint8

const (
	KindWord    Kind = iota // letters, perhaps with separators and a lone digit: "users", "add_to_group", "oauth2"
	KindVersion             // a word of the API in spite of its digits: "v1", "v2.1", "v1beta1", "v2020-10-01", "2026-11-preview"
	KindName                // a word with a number, as people name things: "john99", "PROJ-123"
	KindID                  // any other value: a number, a date, a UUID, a token, a locale, or what has bytes that no word has
)

// maxWord is the maximum length of a word in bytes.
const maxWord = 72

// IsID reports whether a segment of this kind is a value rather than a part of the API.
func (k Kind) IsID() bool { return k != KindWord && k != KindVersion }

// shape is the counts of one pass over a segment.
type shape struct {
	lower, upper, digit, sep int // sep: one of "-", "_", ".", ":"
	other                    int // any other byte
	hex                      int // letters a to f, either case
	turns                    int // places where a letter follows a digit, or a digit a letter
}

func shapeOf(seg []byte) shape {
	var n [classes]int
	hex, turns := 0, 0
	last := classOther
	for _, c := range seg {
		k := classOf(c)
		n[k]++
		if (k == classLower || k == classUpper) && c|0x20 <= 'f' {
			hex++
		}
		if last == classDigit && (k == classLower || k == classUpper) || k == classDigit && (last == classLower || last == classUpper) {
			turns++
		}
		last = k
	}
	return shape{n[classLower], n[classUpper], n[classDigit], n[classSep], n[classOther], hex, turns}
}

func (s shape) letters() int { return s.lower + s.upper }

// KindOf classifies one non-empty segment.
func KindOf(seg []byte) Kind {
	s := shapeOf(seg)
	switch {
	case s.other > 0:
		return KindID
	case s.letters() == 0:
		if s.digit == 0 && len(seg) == 1 {
			return KindWord // "/group/project/-/issues"
		}
		return KindID
	case isRagged(seg):
		return KindID
	case s.sep > 1 && isService(seg):
		return KindWord
	case s.digit == 0:
		switch {
		case isLocale(seg), len(seg) > maxWord, s.sep > 0 && hasRandomPart(seg), s.sep == 0 && isJumble(seg):
			return KindID
		}
		return KindWord
	}
	switch { // letters and digits
	case isVersion(seg):
		return KindVersion
	case len(seg) > maxWord, isDigit(seg[0]) && s.sep > 0 && isRelease(seg):
		return KindID
	case isDatedVersion(seg):
		return KindVersion
	case s.sep > 0 && hasRandomPart(seg), s.sep == 0 && isRandom(cutVersion(seg)):
		return KindID
	}
	if isNumbered(seg, s) {
		return KindName
	}
	return KindWord
}

// hasRandomPart reports whether one of the parts between a segment's separators is random, or all of them together.
func hasRandomPart(seg []byte) bool {
	start := 0
	for i := 0; i <= len(seg); i++ {
		if i < len(seg) && (isLetter(seg[i]) || isDigit(seg[i])) {
			continue
		}
		if isRandom(seg[start:i]) {
			return true
		}
		start = i + 1
	}
	if !isJumble(seg) {
		return false
	}
	strange, words := strangeWords(seg)
	return strange == words
}

// isRandom reports whether a part between separators is not a word, with or without digits.
func isRandom(part []byte) bool {
	s := shapeOf(part)
	switch {
	case s.letters() == 0:
		return s.digit > 5
	case s.digit > 0 && isTerm(part):
		return false
	case isJumble(part):
		return true
	case s.digit == 0:
		return false
	case s.lower > 0 && s.upper > 0 && s.turns > 1 && likeness(part) < 0:
		return true
	case s.turns > 2, s.digit > 3 && s.turns > 1:
		return true
	case len(part) >= 7 && s.hex+s.digit == len(part):
		return true
	}
	return s.turns == 2 && s.digit > 1 && len(part) > 4 && !isBetween(part)
}

// isBetween reports whether a part is a number between two words: "last30days".
func isBetween(part []byte) bool {
	i := 0
	for i < len(part) && isLetter(part[i]) {
		i++
	}
	j := i
	for j < len(part) && isDigit(part[j]) {
		j++
	}
	return i > 2 && j > i && len(part)-j > 2 && allLetters(part[j:])
}

// isRelease reports whether a segment starts with numbers joined by dots: "3.1.6-rc1".
func isRelease(seg []byte) bool {
	for i, c := range seg {
		if !isDigit(c) {
			return c == '.' && i+1 < len(seg) && isDigit(seg[i+1])
		}
	}
	return false
}

// isRagged reports whether a segment has separators where words have none: at its end, or the same one twice in a row
// except at its start.
func isRagged(seg []byte) bool {
	if c := seg[len(seg)-1]; !isLetter(c) && !isDigit(c) {
		return true
	}
	for i := 2; i < len(seg); i++ {
		if c := seg[i]; c == seg[i-1] && !isLetter(c) && !isDigit(c) {
			return true
		}
	}
	return false
}
