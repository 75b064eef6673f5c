package guess

import "bytes"

// isDate reports whether a segment is a day or a month from 1900 to 2099, with or without separators.
func isDate(seg []byte) bool {
	if len(seg) < 7 || !(seg[0] == '1' && seg[1] == '9' || seg[0] == '2' && seg[1] == '0') || !allDigits(seg[:4], 4, 4) {
		return false
	}
	rest := seg[4:]
	sep := rest[0]
	if sep == '-' || sep == '_' || sep == '.' {
		rest = rest[1:]
	} else {
		sep = 0
	}
	if !inRange(rest, 1, 12) {
		return false
	}
	rest = rest[2:]
	if len(rest) == 0 {
		return sep != 0
	}
	if sep != 0 {
		if rest[0] != sep {
			return false
		}
		rest = rest[1:]
	}
	if !inRange(rest, 1, 31) {
		return false
	}
	return len(rest) == 2
}

// inRange reports whether b starts with two digits from lo to hi.
func inRange(b []byte, lo, hi int) bool {
	if len(b) < 2 || !isDigit(b[0]) || !isDigit(b[1]) {
		return false
	}
	n := int(b[0]-'0')*10 + int(b[1]-'0')
	return lo <= n && n <= hi
}

// isVersion reports whether a segment is "v" and a number, perhaps followed by dots, dashes, more numbers and the words
// of a prerelease.
func isVersion(seg []byte) bool {
	if len(seg) < 2 || len(seg) > 20 || seg[0]|0x20 != 'v' || !isDigit(seg[1]) {
		return false
	}
	if digits := bytes.IndexFunc(seg[1:], func(r rune) bool { return r < '0' || r > '9' }); digits > 4 || digits < 0 && len(seg) > 5 {
		return len(seg) == 9 && isDate(seg[1:])
	}
	for rest := seg[2:]; len(rest) > 0; {
		if c := rest[0]; isDigit(c) || c == '.' || c == '-' || c == '_' {
			rest = rest[1:]
			continue
		}
		n := prerelease(rest)
		if n == 0 {
			return false
		}
		rest = rest[n:]
	}
	return true
}

// prerelease returns the length of the prerelease word at the start of b; 0 if there is none.
func prerelease(b []byte) int {
	for _, w := range [...]string{"alpha", "beta", "rc", "preview", "dev", "p", "a", "b"} {
		if len(b) >= len(w) && bytes.EqualFold(b[:len(w)], []byte(w)) {
			return len(w)
		}
	}
	return 0
}

// isDatedVersion reports whether a segment is a day or a month followed by a prerelease word: "2026-11-preview".
func isDatedVersion(seg []byte) bool {
	dash := bytes.LastIndexByte(seg, '-')
	word := seg[dash+1:]
	return dash > 0 && len(word) > 1 && prerelease(word) == len(word) && isDate(seg[:dash])
}

// cutVersion removes the version after a word: "UserServiceV2" becomes "UserService".
func cutVersion(seg []byte) []byte {
	n := len(seg) - 2
	if n > 2 && seg[n]|0x20 == 'v' && isDigit(seg[n+1]) && isLetter(seg[n-1]) {
		return seg[:n]
	}
	return seg
}

// isLocale reports whether a segment is a language in two lower-case letters and a region in two capitals. There may be
// a script between them: "zh-Hant-TW".
func isLocale(seg []byte) bool {
	n := len(seg)
	if n != 5 && n != 10 || !isLower(seg[0]) || !isLower(seg[1]) || seg[2] != '-' && seg[2] != '_' {
		return false
	}
	if n == 10 && (seg[7] != seg[2] || !isUpper(seg[3]) || !isLower(seg[4]) || !isLower(seg[5]) || !isLower(seg[6])) {
		return false
	}
	return isUpper(seg[n-2]) && isUpper(seg[n-1])
}

// isNumbered reports whether a segment of words and numbers is a name rather than a word of an API: it contains a
// number of at least two digits, or has the form of a ticket ("PROJ-1").
func isNumbered(seg []byte, s shape) bool {
	if isTerm(seg) || isBetween(seg) {
		return false
	}
	if s.lower == 0 && s.sep == 1 && s.turns == 0 && s.digit > 0 && isUpper(seg[0]) && isDigit(seg[len(seg)-1]) {
		return true
	}
	run, start := 0, 0
	for i, c := range seg {
		switch {
		case isDigit(c):
			if run++; run == 2 && !isTerm(seg[start:partEnd(seg, i)]) {
				return true
			}
		case isLetter(c):
			run = 0
		default:
			run, start = 0, i+1
		}
	}
	return false
}

// partEnd returns the end of the part that contains i.
func partEnd(seg []byte, i int) int {
	for i < len(seg) && (isLetter(seg[i]) || isDigit(seg[i])) {
		i++
	}
	return i
}

// isTerm reports whether a segment is a term with a number of at least two digits, or its plural. Terms with one digit
// need no list.
func isTerm(seg []byte) bool {
	n := len(seg)
	if n > longestTerm+1 {
		return false
	}
	if n > 3 && seg[n-1]|0x20 == 's' && isDigit(seg[n-2]) {
		seg = seg[:n-1]
	}
	for _, w := range [...]string{
		"a11y", "amd64", "arm64", "base32", "base58", "base64", "covid19", "covid-19", "float32", "float64", "h264", "h265", "i18n",
		"int16", "int32", "int64", "iso20022", "iso27001", "iso3166", "iso4217", "iso8601", "l10n", "oauth10", "oauth20", "office365",
		"sha224", "sha256", "sha384", "sha512", "top10", "top100", "uint16", "uint32", "uint64", "utf16", "win32", "win64", "x509", "x64", "x86",
	} {
		if len(w) == len(seg) && bytes.EqualFold(seg, []byte(w)) {
			return true
		}
	}
	return false
}

const longestTerm = len("office365")
