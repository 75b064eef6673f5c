package guess

// bigrams says how much likelier an English word is to go on with a letter than a random string is: row a to z, then
// column a to z, in bits (the digit less 5), rounded. Counted over the 11,613 different words of at least three letters
// that the comments of Go 1.26's standard library use three times or more, read 2026-11-23.
const bigrams = "05651250504757050767432241" + // a
	"64436230741832630664623141" +
	"71427236506532732547521030" +
	"62368332720533620563533141" +
	"52674441301556243775243520" + // e
	"61446631700623730655601140" +
	"62528355601546730763521022" +
	"82338221702343730545512041" +
	"54655450001558640466050305" + // i
	"73147431514154751463713111" +
	"63348451703435342374333141" +
	"62257320702712720255431060" +
	"75337221703352670053510030" +
	"62666472604324531267442021" +
	"44652441413567550755655210" + // o
	"70427234603621650756511030" +
	"33433311411313331444911114" +
	"72448330704454630565432040" +
	"51517226703442552367613050" +
	"61438325800432540665412250" +
	"56545440500657350666000202" + // u
	"74339221701252531351121110" +
	"73347336702436640663202210" +
	"63646334611343470337260540" +
	"43535313600466480475124144" +
	"73339003700333530333302035"

// randomBits is how much likelier a string must be random than English before it counts as random, in bits.
const randomBits = 6

// minRandom is the number of letters and digits from which likeness can tell.
const minRandom = 8

// isJumble tells letters (and digits between them) that no one would take for a word.
func isJumble(seg []byte) bool { return likeness(seg) < -randomBits }

// likeness returns how much likelier seg is a word, or words joined by capitals, than random characters, in bits. It
// counts pairs of letters of which the second is small ("HTTP" is no English) and, where both cases occur, how these and
// digits alternate. A short segment is 0.
func likeness(seg []byte) int {
	if len(seg) < minRandom {
		return 0
	}
	var n [classes]int
	var bits [classes]int
	mixed := -3
	last, lastClass := byte(0), classOther
	for _, c := range seg {
		k := classOf(c)
		n[k]++
		if isLetter(c) && isLetter(last) {
			bits[k] += int(bigrams[26*int(last|0x20-'a')+int(c|0x20-'a')]) - '5'
		}
		mixed += int(alternation[int(lastClass)*int(classes)+int(k)]) - '5'
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

// alternation says the same of two neighbouring classes, the first by line, where small letters and capitals both occur.
const alternation = "55555" + // other
	"56235" + // small letter: after it a small one is likely, a capital is not, a digit neither
	"55435" + // capital
	"53355" + // digit
	"55555" // separator
