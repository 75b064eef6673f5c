package guess

// class is the role of a byte in the spelling of a segment.
type class uint8

const (
	classOther class = iota // escapes, and every byte that does not occur in words of an API
	classLower
	classUpper
	classDigit
	classSep // "-", "_", "." and ":"
	classes
)

var byteClass = [256]class{
	'a': classLower, 'b': classLower, 'c': classLower, 'd': classLower, 'e': classLower, 'f': classLower, 'g': classLower,
	'h': classLower, 'i': classLower, 'j': classLower, 'k': classLower, 'l': classLower, 'm': classLower, 'n': classLower,
	'o': classLower, 'p': classLower, 'q': classLower, 'r': classLower, 's': classLower, 't': classLower, 'u': classLower,
	'v': classLower, 'w': classLower, 'x': classLower, 'y': classLower, 'z': classLower,
	'A': classUpper, 'B': classUpper, 'C': classUpper, 'D': classUpper, 'E': classUpper, 'F': classUpper, 'G': classUpper,
	'H': classUpper, 'I': classUpper, 'J': classUpper, 'K': classUpper, 'L': classUpper, 'M': classUpper, 'N': classUpper,
	'O': classUpper, 'P': classUpper, 'Q': classUpper, 'R': classUpper, 'S': classUpper, 'T': classUpper, 'U': classUpper,
	'V': classUpper, 'W': classUpper, 'X': classUpper, 'Y': classUpper, 'Z': classUpper,
	'0': classDigit, '1': classDigit, '2': classDigit, '3': classDigit, '4': classDigit, '5': classDigit, '6': classDigit,
	'7': classDigit, '8': classDigit, '9': classDigit,
	'-': classSep, '_': classSep, '.': classSep, ':': classSep,
}

func classOf(c byte) class { return byteClass[c] }

func isLower(c byte) bool  { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isLetter(c byte) bool { return isLower(c | 0x20) }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

func allLetters(seg []byte) bool {
	for _, c := range seg {
		if !isLetter(c) {
			return false
		}
	}
	return true
}

// allDigits reports whether b consists of least to most digits.
func allDigits(b []byte, least, most int) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return least <= len(b) && len(b) <= most
}
