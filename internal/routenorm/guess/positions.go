package guess

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed positions.txt
var positionsText string

// position describes where a word occurs in the routes of many providers.
type position struct {
	after   uint8 // how often a parameter follows it, in tenths from 0 to 9, or unseen
	before  uint8 // how often a parameter precedes it, likewise
	sibling uint8 // how many providers have it in a parameter's place, on a scale from 0 to 9
	whole   uint8 // how many have a segment with these letters, on a scale from 0 to 7
	first   uint8 // how many begin a path with such a segment, likewise
}

const unseen = 10

// positions is the embedded list. It is parsed when it is first needed.
var positions = sync.OnceValue(func() map[string]position {
	m := map[string]position{}
	digit := func(c byte) uint8 {
		if isDigit(c) {
			return c - '0'
		}
		return unseen
	}
	for line := range strings.Lines(positionsText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for field := range strings.FieldsSeq(line) {
			word, p, _ := strings.Cut(field, ":")
			m[word] = position{digit(p[0]), digit(p[1]), digit(p[2]), digit(p[3]), digit(p[4])}
		}
	}
	return m
})

// positionOf returns the position of a segment: whole and first by all of its letters, the rest by its last word.
func positionOf(seg []byte) position {
	from, to := 0, 0
	for start, end := nextWord(seg, 0); end > 0; start, end = nextWord(seg, end) {
		from, to = start, end
	}
	p := positionOfWord(seg[from:to])
	if to-from < len(seg) {
		all := wholeOf(seg)
		p.whole, p.first = all.whole, all.first
	}
	return p
}

// wholeOf returns the position of the word that the letters of a segment form without its separators and digits.
func wholeOf(seg []byte) position {
	var buf [maxWord]byte
	letters := buf[:0]
	for _, c := range seg {
		if isLetter(c) {
			if len(letters) == len(buf) {
				return position{}
			}
			letters = append(letters, c)
		}
	}
	return positionOfWord(letters)
}

// siblingOf returns how many providers have, in a parameter's place, a segment that begins with the same word as seg, on a
// scale from 0 to 9.
func siblingOf(seg []byte) uint8 {
	start, end := nextWord(seg, 0)
	return positionOfWord(seg[start:end]).sibling
}

func positionOfWord(word []byte) position {
	var buf [maxWord]byte
	if len(word) > len(buf) {
		return position{after: unseen, before: unseen}
	}
	if p, ok := positions()[string(lowered(buf[:0], word))]; ok {
		return p
	}
	return position{after: unseen, before: unseen}
}
