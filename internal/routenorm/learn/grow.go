package learn

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// grower turns the tree of paths into the tree of routes, from the root down: at each place it decides which segments
// are words of the API and which are values of a parameter, joins the values' branches into one, and goes on below it.
// It is run twice: what the first run found out everywhere helps the second one in places with little evidence.
type grower struct {
	prior   guess.Vocabulary
	samples int // samples that were seen

	valued map[string]bool  // words that were values somewhere in the first run
	own    guess.Vocabulary // words of this API, from the places of the first run where there was no doubt
	learnt *grower          // where this run writes the two; nil in the second
	flood  *flood           // nil: none
	doubts []Doubt          // of the second run
}

const (
	minSupport = 5  // requests of a route
	minSamples = 2  // samples that a route is seen in
	rootValues = 10 // values that come back, of a parameter that begins the path
)

// Labels of children that are no segments: no cleaned path holds these bytes.
const (
	paramLabel = "\x00" // and what follows the parameter in its segment: "\x00.json"
	restLabel  = "\x01"
)

// isLabel tells a label that is no segment.
func isLabel(label string) bool { return strings.HasPrefix(label, paramLabel) || label == restLabel }

// supported tells whether a thing was seen often enough, and in samples enough, to be a route's.
func (g *grower) supported(s support, least int) bool {
	return s.n >= least && s.spread() >= min(minSamples, g.samples)
}

// place is where a decision is made.
type place struct {
	labels []string // of the branches above
	params int      // parameters among them
	top    bool     // nothing above but a prefix such as /api/v1: more evidence is asked for
}

func (p place) below(label string, prefix bool) place {
	isParam := strings.HasPrefix(label, paramLabel)
	q := place{labels: append(slices.Clip(p.labels), label), params: p.params, top: p.top && prefix && !isParam}
	if isParam {
		q.params++
	}
	return q
}

// grow decides below b.
func (g *grower) grow(b *branch, at place) {
	if len(b.kids) == 0 {
		return
	}
	if g.isRest(b, at) {
		b.foldRest()
		return
	}
	g.dropScanned(b)
	g.dropInvented(b, at)
	for _, s := range g.sites(b, at) {
		g.decide(s)
	}
	g.dropFlood(b, at)
	for _, seg := range b.names() {
		k := b.kids[seg]
		if k.through.n < minSupport {
			continue
		}
		g.learnWord(seg, k, at)
		g.grow(k, at.below(seg, isPrefix(seg)))
	}
}

// learnWord keeps a word of the API for the second run: one at the top, or a collection whose members were told by
// their shape.
func (g *grower) learnWord(seg string, k *branch, at place) {
	if g.learnt == nil || isValue(seg) || strings.HasPrefix(seg, paramLabel) || !g.supported(k.through, minSupport) {
		return
	}
	typed := 0
	for below := range k.kids {
		if isValue(below) {
			typed++
		}
	}
	if !at.top && (typed < 3 || at.params > 0) {
		return
	}
	for _, w := range guess.SplitWords(seg) {
		g.learnt.own[guess.Singular(w)] = true
	}
}

// isPrefix tells whether a fixed segment only leads to the API.
func isPrefix(seg string) bool {
	return guess.IsBase([]byte(seg)) || guess.KindOf([]byte(seg)) != guess.KindWord
}

// isValue tells whether a segment's own bytes say that it is a value. So they do where no pattern can spell it.
func isValue(seg string) bool {
	if guess.KindOf([]byte(seg)).IsID() {
		return true
	}
	return !routenorm.IsLiteral(seg)
}

// isFixed tells whether a segment is never a value: versions, and words that stand beside ids in most APIs.
func isFixed(seg string) bool {
	switch strings.ToLower(seg) {
	case "new", "edit", "me", "self", "search", "all", "current", "mine", "my", "bulk", "batch", "count", "export", "import",
		"login", "logout", "delete", "update", "create", "default", "latest":
		return true
	}
	return guess.IsBase([]byte(seg)) || guess.KindOf([]byte(seg)) == guess.KindVersion
}
