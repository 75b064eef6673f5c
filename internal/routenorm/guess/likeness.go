package guess

// bigrams is how much more likely one letter (row) is followed by another (column) in an English word than in a random
// string, in bits, rounded. It was counted over the 11,613 different words of at least three letters that the comments
// of Go 1.26's standard library use at least three times, read 2026-11-23.
var bigrams = [26][26]int8{
	// a b c d e f g h i j k l m n o p q r s t u v w x y z
	{-5, 0, 1, 0, -4, -3, 0, -5, 0, -5, -1, 2, 0, 2, -5, 0, -5, 2, 1, 2, -1, -2, -3, -3, -1, -4},            // a
	{1, -1, -1, -2, 1, -3, -2, -5, 2, -1, -4, 3, -2, -3, 1, -2, -5, 1, 1, -1, 1, -3, -2, -4, -1, -4},        // b
	{2, -4, -1, -3, 2, -3, -2, 1, 0, -5, 1, 0, -2, -3, 2, -2, -3, 0, -1, 2, 0, -3, -4, -5, -2, -5},          // c
	{1, -3, -2, 1, 3, -2, -2, -3, 2, -3, -5, 0, -2, -2, 1, -3, -5, 0, 1, -2, 0, -2, -2, -4, -1, -4},         // d
	{0, -3, 1, 2, -1, -1, -1, -4, -2, -5, -4, 0, 0, 1, -3, -1, -2, 2, 2, 0, -3, -1, -2, 0, -3, -5},          // e
	{1, -4, -1, -1, 1, 1, -2, -4, 2, -5, -5, 1, -3, -2, 2, -2, -5, 1, 0, 0, 1, -5, -4, -4, -1, -5},          // f
	{1, -3, 0, -3, 3, -2, 0, 0, 1, -5, -4, 0, -1, 1, 2, -2, -5, 2, 1, -2, 0, -3, -4, -5, -3, -3},            // g
	{3, -3, -2, -2, 3, -3, -3, -4, 2, -5, -3, -2, -1, -2, 2, -2, -5, 0, -1, 0, 0, -4, -3, -5, -1, -4},       // h
	{0, -1, 1, 0, 0, -1, 0, -5, -5, -5, -4, 0, 0, 3, 1, -1, -5, -1, 1, 1, -5, 0, -5, -2, -5, 0},             // i
	{2, -2, -4, -1, 2, -1, -2, -4, 0, -4, -1, -4, 0, -1, 2, 0, -4, -1, 1, -2, 2, -4, -2, -4, -4, -4},        // j
	{1, -2, -2, -1, 3, -1, 0, -4, 2, -5, -2, -1, -2, 0, -2, -1, -3, -2, 2, -1, -2, -2, -2, -4, -1, -4},      // k
	{1, -3, -3, 0, 2, -2, -3, -5, 2, -5, -3, 2, -4, -3, 2, -3, -5, -3, 0, 0, -1, -2, -4, -5, 1, -5},         // l
	{2, 0, -2, -2, 2, -3, -3, -4, 2, -5, -2, -2, 0, -3, 1, 2, -5, -5, 0, -2, 0, -4, -5, -5, -2, -5},         // m
	{1, -3, 1, 1, 1, -1, 2, -3, 1, -5, -1, -2, -3, -1, 0, -2, -4, -3, 1, 2, -1, -1, -3, -5, -3, -4},         // n
	{-1, -1, 1, 0, -3, -1, -1, -4, -1, -4, -2, 0, 1, 2, 0, 0, -5, 2, 0, 0, 1, 0, 0, -3, -4, -5},             // o
	{2, -5, -1, -3, 2, -3, -2, -1, 1, -5, -2, 1, -3, -4, 1, 0, -5, 2, 0, 1, 0, -4, -4, -5, -2, -5},          // p
	{-2, -2, -1, -2, -2, -2, -4, -4, -1, -4, -4, -2, -4, -2, -2, -2, -4, -1, -1, -1, 4, -4, -4, -4, -4, -1}, // q
	{2, -3, -1, -1, 3, -2, -2, -5, 2, -5, -1, -1, 0, -1, 1, -2, -5, 0, 1, 0, -1, -2, -3, -5, -1, -5},        // r
	{0, -4, 0, -4, 2, -3, -3, 1, 2, -5, -2, -1, -1, -3, 0, 0, -3, -2, 1, 2, 1, -4, -2, -5, 0, -5},           // s
	{1, -4, -1, -2, 3, -2, -3, 0, 3, -5, -5, -1, -2, -3, 0, -1, -5, 1, 1, 0, -1, -4, -3, -3, 0, -5},         // t
	{0, 1, 0, -1, 0, -1, -1, -5, 0, -5, -5, 1, 0, 2, -2, 0, -5, 1, 1, 1, -5, -5, -5, -3, -5, -3},            // u
	{2, -1, -2, -2, 4, -3, -3, -4, 2, -5, -4, -3, 0, -3, 0, -2, -4, -2, 0, -4, -4, -3, -4, -4, -4, -5},      // v
	{2, -2, -2, -1, 2, -2, -2, 1, 2, -5, -3, -1, -2, 1, 1, -1, -5, 1, 1, -2, -3, -5, -3, -3, -4, -5},        // w
	{1, -2, 1, -1, 1, -2, -2, -1, 1, -4, -4, -2, -1, -2, -1, 2, -5, -2, -2, 2, -3, 1, -5, 0, -1, -5},        // x
	{-1, -2, 0, -2, 0, -2, -4, -2, 1, -5, -5, -1, 1, 1, -1, 3, -5, -1, 2, 0, -4, -3, -1, -4, -1, -1},        // y
	{2, -2, -2, -2, 4, -5, -5, -2, 2, -5, -5, -2, -2, -2, 0, -2, -5, -2, -2, -2, -2, -5, -3, -5, -2, 0},     // z
}

// alternation is the same for two adjacent classes, if a segment has both lower-case letters and capitals.
var alternation = [classes][classes]int8{
	classLower: {classLower: 1, classUpper: -3, classDigit: -2},
	classUpper: {classUpper: -1, classDigit: -2},
	classDigit: {classLower: -2, classUpper: -2},
}

// randomBits is how much more likely a segment must be as a random string than as English to count as random, in bits.
const randomBits = 6

// minRandom is the minimum number of letters and digits for which likeness is meaningful.
const minRandom = 8

// isJumble reports whether letters, with or without digits between them, are more like a random string than like a word.
func isJumble(seg []byte) bool { return likeness(seg) < -randomBits }

// likeness returns how much more likely seg is a word, or words joined by capitals, than random characters, in bits. It
// adds up the pairs of letters whose second letter is lower case (an acronym such as "HTTP" is not English) and, if
// both cases occur, how they and digits alternate. It is 0 for a short segment.
func likeness(seg []byte) int {
	if len(seg) < minRandom {
		return 0
	}
	var n [classes]int
	var bits [classes]int // by the class of the second letter
	mixed := -3
	last, lastClass := byte(0), classOther
	for _, c := range seg {
		k := classOf(c)
		n[k]++
		if isLetter(c) && isLetter(last) {
			bits[k] += int(bigrams[last|0x20-'a'][c|0x20-'a'])
		}
		mixed += int(alternation[lastClass][k])
		last, lastClass = c, k
	}
	lower, upper := n[classLower], n[classUpper]
	switch {
	case lower+upper+n[classDigit] < minRandom || lower+upper < 5:
		return 0
	case lower == 0 || upper == 0:
		return bits[classLower] + bits[classUpper]
	}
	return bits[classLower] + mixed
}

// bitsOf returns how much more likely the pairs of letters of a segment are in English than by chance, in bits, and the
// number of pairs.
func bitsOf(seg []byte) (bits, pairs int) {
	last := byte(0)
	for _, c := range seg {
		if isLetter(c) && isLetter(last) {
			bits += int(bigrams[last|0x20-'a'][c|0x20-'a'])
			pairs++
		}
		last = c
	}
	return bits, pairs
}

// lookOf classifies the spelling of a segment, from 1 to 60: which capitals and digits it has, and how English its
// sequence of letters is.
func lookOf(seg []byte) uint8 {
	bits, pairs := bitsOf(seg)
	last := seg[len(seg)-1]
	s := shapeOf(seg)
	capitals, digits := uint8(0), uint8(0)
	switch {
	case s.upper == 0:
	case s.lower == 0:
		capitals = 1
	case s.upper == 1 && isUpper(seg[0]):
		capitals = 2
	default:
		capitals = 3
	}
	switch {
	case s.digit == 0:
	case s.turns < 2 && isDigit(last), isBetween(seg):
		digits = 1
	default:
		digits = 2
	}
	likely := min(max(4+2*bits/max(pairs, 1), 0), 8) / 2
	return 1 + (capitals*3+digits)*5 + uint8(likely)
}
