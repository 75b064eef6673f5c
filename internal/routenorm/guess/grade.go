package guess

// grade is the rarity of a segment's rarest word in applications.
type grade uint8

const (
	common       grade = iota // 120 providers use it unchanged
	frequent                  // 40 do
	usual                     // 24 do
	known                     // 12 do
	some                      // 6 do
	few                       // 3 do
	listed                    // at most two do, but it is general knowledge
	derivedKnown              // it is a form of a word that 12 providers use
	derived                   // it is a form of a word that any provider uses
	strange                   // no provider uses it
	wordless                  // it has no words
)

// gradeOf returns the grade of a segment, the number of its words without single letters, and how many of them are
// strange.
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
		case inflected && n >= 12:
			g = max(g, derivedKnown)
		case inflected:
			g = max(g, derived)
		case n < 3:
			g = max(g, listed)
		case n < 6:
			g = max(g, few)
		case n < 12:
			g = max(g, some)
		case n < 24:
			g = max(g, known)
		case n < 40:
			g = max(g, usual)
		case n < 120:
			g = max(g, frequent)
		}
	}
	if words == 0 {
		return wordless, 0, 0
	}
	return g, words, strangers
}
