package guess

import "bytes"

// Evidence is what a segment of words and its neighbors say about whether it is a value. For each row of Weights, it
// holds the column that applies.
type Evidence [rows]uint8

// Weights is what each piece of evidence adds to the logarithm of the odds that a segment is a value, in hundredths of
// the natural logarithm. They are fitted to the requests of applications whose routes are known: go run ./test/routes
// -fit-guess.
type Weights [rows][columns]int16

// odds returns the natural logarithm of the odds that a segment is a value, in hundredths.
func (w *Weights) odds(e Evidence) int {
	sum := 0
	for row, column := range e {
		sum += int(w[row][column])
	}
	return sum
}

// siblings returns how many providers have the segment's first word in a parameter's place, on a scale from 0 to 7.
func (e *Evidence) siblings() uint8 { return e[rowSibling] / 8 }

// The rows of evidence.
const (
	rowGrade     = iota // how rare its words are, and whether it has several
	rowPlural           // whether it and the segments before and after it are plurals, and whether it is strange
	rowBefore           // what comes before it
	rowNext             // what comes after it
	rowAfter            // how often a parameter follows its last word in known routes, and what follows it here
	rowRole             // what the word before implies about it
	rowDepth            // the number of segments before it, and whether it is the last one
	rowLength           // its length
	rowBetween          // what comes before it combined with what comes after it
	rowSibling          // how many providers have its first word in a parameter's place, and what comes before it
	rowLook             // how letters, capitals and digits follow each other in it, if it has no known word
	rowForm             // whether it has the form of a version, a file, a language or a branch, and its position
	rowWhole            // how many providers have the whole segment, at the beginning of a path or elsewhere
	rowBeginning        // of the first segment: whether providers begin paths with it, what it is and what comes after it
	rowWithin           // of a later segment: how many providers have it, combined with what comes before and after it
	rows
)

const columns = 65

// EvidenceNames describe the rows of Weights.
var EvidenceNames = [rows]string{
	"rarity of its words", "plural", "what stands before", "what stands behind", "parameters behind the word",
	"role of the word before", "depth", "length", "before and behind",
	"in a parameter's place", "letters of a strange word", "form", "the whole segment", "first segment", "later segment",
}

// evidence collects what is known about the segment. stem is the segment without its format.
func (w *walk) evidence(stem []byte) (e Evidence) {
	next := w.next
	if i := bytes.IndexByte(next, '/'); i >= 0 {
		next = next[:i]
	}
	before, behind := w.before(), w.behind(next)
	coarseBefore, coarseBehind := before.coarse(), behind.coarse()
	own := w.factsOf(w.n, stem)
	g, words, strangers := own.grade, own.words, own.strangers
	several := uint8(0)
	if words > 1 {
		several = 1
	}

	e[rowGrade] = uint8(g)*2 + several
	if isPlural(stem) {
		e[rowPlural] = 1
	}
	if isPlural(w.prev) {
		e[rowPlural] += 4
	}
	if isPlural(next) {
		e[rowPlural] += 8
	}
	if g >= strange {
		e[rowPlural] += 2
	}

	e[rowBefore], e[rowNext] = uint8(before), uint8(behind)
	e[rowBetween] = coarseBefore*8 + coarseBehind
	e[rowAfter] = behind.thing()*11 + own.after
	e[rowSibling] = min(siblingOf(stem), 7)*8 + coarseBefore

	switch {
	case isInitial(w.prev):
		e[rowRole] = 8
	case w.role&roleRepository != 0:
		e[rowRole] = 1
	case w.role&roleAlways != 0:
		e[rowRole] = 2
	case w.role&roleNamed != 0:
		e[rowRole] = 3
	case w.role&roleActions != 0:
		e[rowRole] = 4
	case w.role != 0:
		e[rowRole] = 5
	case w.earlier&roleRepository != 0 && w.named:
		e[rowRole] = 6
	case w.earlier&roleRepository != 0:
		e[rowRole] = 7
	}
	if strangers == words {
		e[rowLook] = lookOf(stem)
	}
	if f := formOf(w.seg); f != noForm {
		e[rowForm] = uint8(f) * 4
		if w.n > 0 {
			e[rowForm] += 2
		}
		if next == nil {
			e[rowForm]++
		}
	}
	e[rowDepth] = uint8(min(w.n, 5))
	if next == nil {
		e[rowDepth] += 6
	}
	switch n := len(stem); {
	case n < 8:
		e[rowLength] = uint8(n)
	case n < 16:
		e[rowLength] = 8 + uint8(n-8)/3
	default:
		e[rowLength] = 11 + uint8(min(n-16, 23)/8)
	}
	if w.n == 0 {
		e[rowWhole] = 32 + own.first
		e[rowBeginning] = min(own.first, 1)*32 + e[rowPlural]&1*16 + several*8 + coarseBehind
		e[rowWithin] = notLater
	} else {
		e[rowWhole] = own.whole
		e[rowBeginning] = notFirst
		e[rowWithin] = withinOf(coarseBefore, coarseBehind, own.whole)
	}
	e[rowWhole] += 8 * several
	if next != nil {
		e[rowWhole] += 16
	}
	return e
}

// facts is what is known about a segment regardless of its neighbors.
type facts struct {
	kind      Kind
	grade     grade
	words     int
	strangers int
	position
	found bool
}

// factsOf returns the facts about the i-th segment, and looks them up only once. seg may include the format or not.
func (w *walk) factsOf(i int, seg []byte) facts {
	if i < len(w.facts) && w.facts[i].found {
		return w.facts[i]
	}
	f := facts{kind: KindOf(seg), position: positionOf(seg), found: true}
	f.grade, f.words, f.strangers = gradeOf(seg)
	if i < len(w.facts) {
		w.facts[i] = f
	}
	return f
}

// neighbor is what comes before or after a segment.
type neighbor uint8

const (
	nothing neighbor = iota
	aBase            // a base path
	aVersion
	anID
	aName
	aPlural        // a known plural whose position was not seen
	aWord          // another known word whose position was not seen
	aStrangeWord   // a strange word
	aStrangePlural // a strange plural
	aPosition      // plus the tenths from its position: a word whose position was seen
)

// before returns what comes before the segment.
func (w *walk) before() neighbor {
	switch {
	case w.n == 0:
		return nothing
	case w.prev == nil && w.named:
		return aName
	case w.prev == nil:
		return anID
	case IsBase(w.prev):
		return aBase
	}
	f := w.factsOf(w.n-1, w.prev)
	switch {
	case f.kind == KindVersion:
		return aVersion
	case f.after != unseen:
		return aPosition + neighbor(f.after)
	}
	return wordNeighbor(w.prev, f.grade)
}

// behind returns what comes after the segment. next is the next segment, nil if there is none.
func (w *walk) behind(next []byte) neighbor {
	if next == nil {
		return nothing
	}
	f := w.factsOf(w.n+1, next)
	switch {
	case f.kind.IsID():
		return anID
	case f.kind == KindVersion:
		return aVersion
	case f.before != unseen && f.grade < strange:
		return aPosition + neighbor(f.before)
	}
	return wordNeighbor(next, f.grade)
}

func wordNeighbor(word []byte, g grade) neighbor {
	switch {
	case g >= strange && isPlural(word):
		return aStrangePlural
	case g >= strange:
		return aStrangeWord
	case isPlural(word):
		return aPlural
	}
	return aWord
}

// coarse groups neighbors that say much the same. The groups are 0 to 7.
func (n neighbor) coarse() uint8 {
	switch {
	case n == nothing:
		return 0
	case n <= aVersion:
		return 1
	case n == anID:
		return 2
	case n == aName:
		return 3
	case n == aStrangeWord, n == aStrangePlural:
		return 4
	case n == aPlural, n >= aPosition+6:
		return 7
	case n >= aPosition+3:
		return 6
	}
	return 5
}

// notFirst is the column of rowBeginning for later segments. No first segment has it, because behind never returns aName.
const notFirst = 3

// notLater is the column of rowWithin for the first segment. withinOf returns all the columns before it.
const notLater = 64

// withinOf combines what comes before a later segment, what comes after it, and how many providers have the segment.
func withinOf(before, behind, whole uint8) uint8 {
	led := uint8(0)
	switch {
	case before >= 6:
		led = before - 4
	case before >= 4:
		led = 1
	}
	followed := uint8(2)
	switch {
	case behind == 0:
		followed = 0
	case behind <= 3:
		followed = 1
	case behind >= 6:
		followed = 3
	}
	return led*16 + min((whole+1)/2, 3)*4 + followed
}

// thing reduces a neighbor to nothing (0), a value (1) or a word (2).
func (n neighbor) thing() uint8 {
	switch n {
	case nothing:
		return 0
	case anID, aName:
		return 1
	}
	return 2
}
