package classify

import "strings"

// gramSize is the length of the substrings by which globs are indexed.
const gramSize = 4

// globs finds which of many globs match a text without trying each. Every glob is indexed under four consecutive bytes
// that each text it matches must contain, choosing those that are rarest among all globs. A text is scanned once, and
// only the globs indexed under its substrings are tried.
type globs struct {
	patterns []string
	owners   [][]int // by pattern: the terms that use it
	always   []int   // patterns without four consecutive literal bytes
	byGram   map[uint32][]int
	seen     [1 << 10]uint64 // one bit for each hash of a substring: it rules out most of a text
}

// add indexes pattern for a term. Call build afterwards.
func (g *globs) add(ids map[string]int, pattern string, term int) {
	id, ok := ids[pattern]
	if !ok {
		id = len(g.patterns)
		ids[pattern] = id
		g.patterns = append(g.patterns, pattern)
		g.owners = append(g.owners, nil)
	}
	if n := len(g.owners[id]); n == 0 || g.owners[id][n-1] != term {
		g.owners[id] = append(g.owners[id], term)
	}
}

// build makes the index.
func (g *globs) build() {
	count := map[uint32]int{}
	for _, p := range g.patterns {
		for _, x := range grams(p) {
			count[x]++
		}
	}
	g.byGram = map[uint32][]int{}
	for id, p := range g.patterns {
		all := grams(p)
		if len(all) == 0 {
			g.always = append(g.always, id)
			continue
		}
		best := all[0]
		for _, x := range all {
			if count[x] < count[best] {
				best = x
			}
		}
		g.byGram[best] = append(g.byGram[best], id)
		h := gramHash(best)
		g.seen[h>>6] |= 1 << (h & 63)
	}
}

// grams returns the substrings of four literal bytes in pattern.
func grams(pattern string) []uint32 {
	var out []uint32
	for _, literal := range strings.FieldsFunc(pattern, func(r rune) bool { return r == '*' || r == '?' }) {
		x := uint32(0)
		for i := range len(literal) {
			x = x<<8 | uint32(literal[i])
			if i >= gramSize-1 {
				out = append(out, x)
			}
		}
	}
	return out
}

func gramHash(x uint32) uint32 { return x * 0x9e3779b1 >> 16 }

// match adds the owners of all patterns that match text to terms. tried is scratch space for len(g.patterns) numbers.
func (g *globs) match(text []byte, terms, tried set) {
	for _, id := range g.always {
		g.try(id, text, terms)
	}
	if len(g.byGram) == 0 {
		return
	}
	clear(tried)
	x := uint32(0)
	for i, b := range text {
		x = x<<8 | uint32(b)
		h := gramHash(x)
		if i < gramSize-1 || g.seen[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, id := range g.byGram[x] {
			if !tried.has(id) {
				tried.add(id)
				g.try(id, text, terms)
			}
		}
	}
}

func (g *globs) try(id int, text []byte, terms set) {
	if glob(g.patterns[id], text) {
		for _, t := range g.owners[id] {
			terms.add(t)
		}
	}
}
