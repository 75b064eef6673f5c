package guess

import "bytes"

// Kind is the shape of a segment of a path, judged only by its bytes. Shapes do not distinguish a name that a user
// chose ("develop") from a word of the API ("merge"): both are KindWord.
type Kind uint8

const (
	KindWord     Kind = iota // letters, perhaps with separators and a lone digit: "users", "add_to_group", "oauth2"
	KindVersion              // a word of the API in spite of its digits: "v1", "v2.1", "v1beta1", "v2020-10-01", "2026-11-preview"
	KindInteger              // only digits: "123", "-1", "4.50"
	KindNumbers              // digits in groups, as an address or a dotted or a numeric version: "1.0", "10.0.0.1", "12-7"
	KindDate                 // "2026-11-23", "20261123", "2026-11", "2026-11-23T01:00:00Z"
	kindUUID                 // "123e4567-e89b-12d3-a456-426614174000"
	kindULID                 // "01ARZ3NDEKTSV4RRFFQ69G5FAV": 26 characters of Crockford's base 32
	kindHex                  // at least 7 hex digits, both letters and decimals among them: "87af93e4"
	kindPrefixed             // a type and an id: "cus_9s6XKzkNRiz8i3", "i-0abc12de34f56789a", "CA" and 32 hex digits
	kindToken                // letters, digits and cases mixed as in no word: "wauOAHKswRh"
	KindName                 // a word with a number, as people name things: "john99", "PROJ-123"
	kindLocale               // a language and a region: "en-US", "zh_TW"
	kindEmail                // "a@example.com", "a%40example.com"
	kindPhone                // E.164: "+81312345678", "%2B81312345678"
	kindOpaque               // escapes, or any other byte that does not occur in words of an API
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
		switch {
		case isEmail(seg):
			return kindEmail
		case isPhone(seg):
			return kindPhone
		case s.letters() == 0 && s.digit > 0 && s.other == bytes.Count(seg, comma):
			return KindNumbers
		}
		return kindOpaque
	case s.letters() == 0:
		switch {
		case s.digit == 0 && len(seg) == 1:
			return KindWord // "/group/project/-/issues"
		case s.digit == 0:
			return kindOpaque
		case isDate(seg):
			return KindDate
		case s.sep == 0, s.sep == 1 && seg[0] == '-':
			return KindInteger
		}
		return KindNumbers
	case isRagged(seg):
		return kindToken
	case s.sep > 1 && isService(seg):
		return KindWord
	case isUUID(seg):
		return kindUUID
	case isDate(seg):
		return KindDate
	case s.digit == 0:
		switch {
		case isLocale(seg):
			return kindLocale
		case len(seg) > maxWord:
			return kindToken
		case isLongHex(seg):
			return kindHex
		case s.sep > 0:
			return partsKind(seg)
		case isJumble(seg):
			return kindToken
		}
		return KindWord
	}
	switch { // letters and digits
	case isVersion(seg):
		return KindVersion
	case len(seg) == 34 && isUpper(seg[0]) && isUpper(seg[1]) && isLongHex(seg[2:]):
		return kindPrefixed
	case s.sep == 0 && len(seg) >= 7 && s.hex+s.digit == len(seg):
		return kindHex
	case isULID(seg):
		return kindULID
	case len(seg) > maxWord:
		return kindToken
	case isDigit(seg[0]) && s.sep > 0 && isRelease(seg):
		return KindNumbers
	case isDatedVersion(seg):
		return KindVersion
	case s.sep > 0:
		if k := partsKind(seg); k != KindWord {
			return k
		}
	case isRandom(cutVersion(seg)):
		return kindToken
	}
	if isNumbered(seg, s) {
		return KindName
	}
	return KindWord
}

var comma = []byte(",")

// partsKind judges a segment by the parts between its separators: one random part makes all of it a value.
func partsKind(seg []byte) Kind {
	start, first := 0, true
	for i := 0; i <= len(seg); i++ {
		if i < len(seg) && (isLetter(seg[i]) || isDigit(seg[i])) {
			continue
		}
		if part := seg[start:i]; isRandom(part) {
			if first || len(part) < 8 {
				return kindToken
			}
			return kindPrefixed
		}
		start, first = i+1, false
	}
	if isJumble(seg) {
		if strange, words := strangeWords(seg); strange == words {
			return kindToken
		}
	}
	return KindWord
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
