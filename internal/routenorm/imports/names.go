package imports

func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// nameEnd returns the index after the name (letters, digits and "_") that starts at i, or i if there is none.
func nameEnd(w string, i int) int {
	start := i
	for i < len(w) && (w[i] == '_' || isLetter(w[i]) || i > start && isDigit(w[i])) {
		i++
	}
	return i
}
