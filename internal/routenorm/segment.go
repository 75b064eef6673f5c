package routenorm

// kind is what a segment of a path looks like, judged by its bytes alone. Shapes cannot tell a name ("develop") from a
// word of the API ("merge"): both are kindWord.
type kind uint8

const (
	kindWord     kind = iota // letters, perhaps with - _ . between: a word of the API or a name
	kindVersion              // v1, v2.1, v1beta1, oauth2: a word of the API for all its digits
	kindInteger              // 123, -1
	kindDecimal              // 51.5, -0.12
	kindUUID                 // 8-4-4-4-12 hex digits, or 32 with at least one letter
	kindULID                 // 26 characters of Crockford's base 32
	kindHex                  // 8 or more hex digits with at least one decimal digit
	kindDate                 // 2026-11-23, 20261123, 2026-11-23T01:00:00Z
	kindEmail                // a@b.c, a%40b.c
	kindPhone                // E.164: +81312345678, %2B81312345678
	kindPrefixed             // CA + 32 hex, cus_…, i-0abc…
	kindToken                // high entropy: letters and digits or cases mixed as no word has them
	kindLocale               // en-US, zh_TW, with a region
	kindName                 // letters and digits mixed as in names: web-3, abc123
	kindOpaque               // percent-escapes, or bytes outside [A-Za-z0-9_.:-]
)

// kindOf classifies one non-empty segment.
func kindOf(seg []byte) kind {
	digits, letters := 0, 0
	for _, c := range seg {
		switch {
		case isDigit(c):
			digits++
		case isLetter(c):
			letters++
		case c != '-' && c != '_' && c != '.' && c != ':':
			return kindOpaque
		}
	}
	switch {
	case letters == 0 && digits > 0:
		return kindInteger
	case digits == 0:
		return kindWord
	case len(seg) <= 3 && seg[0] == 'v':
		return kindVersion
	}
	return kindToken
}
