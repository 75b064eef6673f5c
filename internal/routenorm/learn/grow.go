package learn

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// grower turns the tree of paths into the tree of routes, from the root down: at each place it decides which segments
// are words of the API and which are values of a parameter, joins the values' branches into one, and goes on below it.
// It is run twice: what the first run found out everywhere helps the second one in places with little evidence.
type grower struct {
	weights    Weights
	vocabulary guess.Vocabulary
	segments   map[string]segment

	known  findings // of the first run; empty in it
	found  findings
	doubts []Doubt
}

// findings are the words that a run was sure of, wherever they stood.
type findings struct {
	values map[string]bool // values of a parameter
	words  map[string]bool // words of this API
}

// run grows the tree below root, knowing what an earlier run found, and returns what it found itself and what it doubts.
func (l *Learner) run(root *branch, w Weights, known findings) (findings, []Doubt) {
	g := &grower{
		weights: w, vocabulary: l.vocabulary, segments: map[string]segment{},
		known: known, found: findings{values: map[string]bool{}, words: map[string]bool{}},
	}
	g.grow(root, place{top: true})
	return g.found, g.doubts
}

const (
	minSupport = 4 // requests of a route
	minTaken   = 2 // requests of a route that would count as another one's, since a parameter of that takes them
)

// Labels of children that are no segments: no cleaned path holds these bytes.
const (
	paramLabel = "\x00" // and what follows the parameter in its segment: "\x00.json"
	restLabel  = "\x01"
)

// isLabel reports whether a label is no segment.
func isLabel(label string) bool { return strings.HasPrefix(label, paramLabel) || label == restLabel }

// place is where a decision is made.
type place struct {
	labels []string // of the branches above
	top    bool     // nothing above but a prefix such as /api/v1
}

// behindParam reports whether a value stands right before the place.
func (p place) behindParam() bool {
	return len(p.labels) > 0 && strings.HasPrefix(p.labels[len(p.labels)-1], paramLabel)
}

func (p place) below(label string) place {
	return place{append(slices.Clip(p.labels), label), p.top && isPrefix(label)}
}

// grow decides below b.
func (g *grower) grow(b *branch, at place) {
	if len(b.kids) == 0 {
		return
	}
	for _, s := range g.sites(b, at) {
		g.decide(s)
	}
	for _, seg := range b.names() {
		k := b.kids[seg]
		g.learnWord(seg, k, at)
		g.grow(k, at.below(seg))
	}
}

// learnWord notes a word of the API: one at the top, or a collection whose members have the shape of values.
func (g *grower) learnWord(seg string, k *branch, at place) {
	if g.segment(seg).typed || isLabel(seg) || k.through < minSupport || !k.word {
		return
	}
	typed := 0
	for below := range k.kids {
		if g.segment(below).typed {
			typed++
		}
	}
	if !at.top && (typed < 3 || at.behindParam()) {
		return
	}
	for _, w := range guess.SplitWords(seg) {
		g.found.words[guess.Singular(w)] = true
	}
}

// segment is what the bytes of a segment say, and the vocabulary.
type segment struct {
	typed   bool    // it is a value, or no pattern can spell it
	fixed   bool    // it is never a value
	words   int     // that it is made of
	strange float64 // how strange they are on average, to public APIs and to this one elsewhere: 0 to 1
}

// isFormatName reports whether a word is the name of a format, which is a value as often as a word of the API.
func isFormatName(w string) bool {
	switch w {
	case "json", "xml", "csv", "html", "pdf", "txt", "yaml":
		return true
	}
	return false
}

// segment looks at a segment once.
func (g *grower) segment(seg string) segment {
	s, ok := g.segments[seg]
	if ok {
		return s
	}
	s = segment{typed: isTyped(seg), fixed: isFixed(seg)}
	format := isFormatName(strings.ToLower(seg))
	for _, part := range guess.SplitWords(seg) {
		s.words++
		switch {
		case format:
			s.strange++
		case !g.known.words[guess.Singular(part)]:
			s.strange += g.vocabulary.Strangeness(part)
		}
	}
	if len(seg) == 1 && s.words == 0 && !s.typed {
		s.words = 1 // "/u/…", "/t/…": hardly any name is so short
	}
	s.strange /= float64(max(s.words, 1))
	g.segments[seg] = s
	return s
}

// isPrefix reports whether a fixed segment only leads to the API.
func isPrefix(seg string) bool {
	return !isLabel(seg) && (guess.IsBase([]byte(seg)) || guess.KindOf([]byte(seg)) != guess.KindWord)
}

// isTyped reports whether a segment's own bytes say that it is a value. So they do where no pattern can spell it.
func isTyped(seg string) bool {
	return guess.KindOf([]byte(seg)).IsID() || !spellable(seg)
}

func spellable(seg string) bool {
	_, ok := spelled(seg)
	return ok
}
