package guess

// grade is how far a segment of words is from the words of applications: that of its strangest word.
type grade uint8

const (
	common   grade = iota // many providers use it as it is
	usual                 // some do
	few                   // few do
	listed                // two at most do, but it is general knowledge
	derived               // it is a form of a word that they use
	strange               // none uses it
	wordless              // it has no words
)

// gradeOf returns the grade of a segment, the number of its words, single letters aside, and how many of them are strange.
func gradeOf(seg []byte) (g grade, words, strangers int) {
	var buf [maxWord]byte
	for start, end := nextWord(seg, 0); end > 0; start, end = nextWord(seg, end) {
		words++
		word := seg[start:end]
		if len(word) > len(buf) {
			g, strangers = strange, strangers+1
			continue
		}
		n, inflected, ok := vocabulary().uses(lowered(buf[:0], word))
		switch {
		case !ok:
			g, strangers = strange, strangers+1
		case inflected:
			g = max(g, derived)
		case n < 3:
			g = max(g, listed)
		case n < 12:
			g = max(g, few)
		case n < 40:
			g = max(g, usual)
		}
	}
	if words == 0 {
		return wordless, 0, 0
	}
	return g, words, strangers
}
