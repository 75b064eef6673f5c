package learn

import (
	"maps"
	"slices"
	"strings"
)

// subRoutes is what a child leads to: its own methods, and what stands below it, as symbols. A symbol is a segment with
// a "*" for each one above it, so that what stands behind a name can be compared without the name; ids are one symbol.
type subRoutes struct {
	at     []int32 // the symbols, by their index at the site
	symbol []symbol
}

// symbol is how likely a word of any API leads to such a thing, and how much it tells.
type symbol struct{ usual, weight float64 }

// How likely a word of any API leads to one certain word: one of the vocabulary, or one that nobody knows or that is made
// of several.
const (
	usualWord = 0.003
	usualName = 0.0005
)

// subRouteDepth is how deep sub-routes are compared.
const subRouteDepth = 5

// symbolsOf adds the symbols below b to out.
func (g *grower) symbolsOf(out map[string]symbol, b *branch, prefix string, depth int) {
	for seg, k := range b.kids {
		name, y := prefix+seg, symbol{usualName, 0.2}
		switch s := g.segment(seg); {
		case s.typed:
			name, y = prefix+"{}", symbol{0.4, 0.5}
		case s.fixed:
			y = symbol{0.1, 1}
		case s.strange < 0.5 && s.words > 0:
			y = symbol{usualWord, 1}
			if s.words > 1 {
				y.usual = usualName
			}
		}
		if depth > 1 {
			y.weight *= 0.5
		}
		if o, ok := out[name]; !ok || o.weight < y.weight {
			out[name] = y
		}
		if depth < subRouteDepth {
			g.symbolsOf(out, k, prefix+"*/", depth+1)
		}
	}
}

// subRoutesOf returns the symbols of a branch.
func (g *grower) subRoutesOf(b *branch) map[string]symbol {
	out := map[string]symbol{}
	for m := range b.ends {
		y := symbol{0.1, 0.5}
		switch m {
		case "GET":
			y.usual = 0.5
		case "POST":
			y.usual = 0.2
		}
		out[" "+m] = y
	}
	g.symbolsOf(out, b, "", 1)
	return out
}

// compared is the sub-routes of a site's children.
type compared struct {
	typed   []float64          // by symbol: of how many ids
	words   []subRoutes        // by word
	methods map[string]float64 // requests for ids, by method
	found   novelty            // of what ids show and no word
}

// compare finds the symbols of a site's words, and how often its ids show each.
func (g *grower) compare(s *site, words []*child) *compared {
	out := &compared{words: make([]subRoutes, len(words)), methods: map[string]float64{}}
	index := map[string]int32{}
	for i, c := range words {
		subs := g.subRoutesOf(c.b)
		for _, name := range slices.Sorted(maps.Keys(subs)) {
			at, ok := index[name]
			if !ok {
				at = int32(len(index))
				index[name] = at
			}
			out.words[i].at = append(out.words[i].at, at)
			out.words[i].symbol = append(out.words[i].symbol, subs[name])
		}
	}
	out.typed = make([]float64, len(index))
	alone := map[string]int{}
	for _, c := range s.children {
		if !c.typed {
			continue
		}
		for m, n := range c.b.ends {
			out.methods[m] += float64(n)
		}
		for name := range g.subRoutesOf(c.b) {
			if at, ok := index[name]; ok {
				out.typed[at]++
			} else {
				alone[name]++
			}
		}
	}
	for _, n := range alone {
		out.found.add(float64(n))
	}
	return out
}

// novelty is how often symbols are shown, and how often by no more than one value: so likely is the next one new.
type novelty struct{ once, any float64 }

func (n *novelty) add(shown float64) {
	n.any += shown
	if shown <= 1.5 {
		n.once += shown
	}
}

// spellings is the number of ways in which words are spelled.
const spellings = 6

func spellingOf(w string) int {
	switch {
	case strings.ContainsAny(w, "0123456789"):
		return 0
	case strings.Contains(w, "."):
		return 1
	case strings.Contains(w, "-"):
		return 2
	case strings.Contains(w, "_"):
		return 3
	case strings.ToLower(w) != w:
		return 4
	}
	return 5
}

// usualSpelling is the share of each form among the words of APIs.
var usualSpelling = [spellings]float64{0.03, 0.03, 0.2, 0.15, 0.1, 0.49}
