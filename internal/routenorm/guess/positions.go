package guess

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed positions.txt
var positionsText string

// position says where a word stands in the routes of many providers.
type position struct {
	after   uint8 // how often a parameter stands behind it, in tenths from 0 to 9, or unseen
	before  uint8 // how often a parameter stands before it, likewise
	sibling uint8 // how many providers have it in the place of a parameter, from 0 to 9
}

const unseen = 10

// positions is the embedded list. It is read when it is first needed.
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
			m[word] = position{digit(p[0]), digit(p[1]), digit(p[2])}
		}
	}
	return m
})

// positionOf returns the position of a segment, by its last word.
func positionOf(seg []byte) position {
	from, to := 0, 0
	for start, end := nextWord(seg, 0); end > 0; start, end = nextWord(seg, end) {
		from, to = start, end
	}
	return positionOfWord(seg[from:to])
}

// siblingOf says how many providers have a segment that begins with the same word in the place of a parameter, from 0 to 9.
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
