package routenorm

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

// minRandom is the number of letters from which likeness can tell.
const minRandom = 8

// likeness returns how much likelier seg is a word, or words joined by capitals, than random letters, in bits. Only
// pairs of letters count, and those within an acronym do not; a segment of fewer than minRandom letters is 0.
func likeness(seg []byte) int {
	bits, acronyms, cases, letters, upper := 0, 0, 0, 0, 0
	last := byte(0)
	for _, c := range seg {
		if isLetter(c) {
			letters++
			if isUpper(c) {
				upper++
			}
			if isLetter(last) {
				b := int(bigrams[26*int(last|0x20-'a')+int(c|0x20-'a')]) - '5'
				if isUpper(c) && isUpper(last) {
					acronyms += b
				} else {
					bits += b
				}
				cases += caseBits(last, c)
			}
		}
		last = c
	}
	switch {
	case letters < minRandom:
		return 0
	case upper == 0 || upper == letters:
		return bits + acronyms
	}
	return bits + cases
}

// caseBits is the same for the cases of two letters: camel case has short runs of capitals and long ones of small
// letters.
func caseBits(a, b byte) int {
	switch {
	case a >= 'a' && b >= 'a':
		return 1
	case a >= 'a':
		return -3
	case b < 'a':
		return -1
	}
	return 0
}
