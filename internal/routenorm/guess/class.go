package guess

// class is what a byte is to the spelling of a segment.
type class uint8

const (
	classOther class = iota // escapes, and all that no word of an API is spelled with
	classLower
	classUpper
	classDigit
	classSep // "-", "_", "." and ":"
	classes
)

// asciiClasses is the class of each byte below 0x80 as a digit, 32 bytes a line.
const asciiClasses = "00000000000000000000000000000000" +
	"00000000000004403333333333400000" +
	"02222222222222222222222222200004" +
	"01111111111111111111111111100000"

func classOf(c byte) class {
	if c >= 0x80 {
		return classOther
	}
	return class(asciiClasses[c] - '0')
}

func isLower(c byte) bool    { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool    { return 'A' <= c && c <= 'Z' }
func isLetter(c byte) bool   { return isLower(c | 0x20) }
func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isHexDigit(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func allLetters(seg []byte) bool {
	for _, c := range seg {
		if !isLetter(c) {
			return false
		}
	}
	return true
}

func allDigits(b []byte, least, most int) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return least <= len(b) && len(b) <= most
}
