package learn

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Weights is how much each piece of evidence counts, in nats of the odds that a segment is a value of a parameter rather
// than a word of the API.
type Weights struct {
	// What it is by itself:
	Strange  float64 // a word that is not in the vocabulary
	Known    float64 // a word that is in the vocabulary
	Fixed    float64 // a word that REST uses beside members: "new", "search"
	Numbered float64 // a word with a digit in it, as in a numbered title: "7-a-title"
	Joined   float64 // each word after the first, in proportion to their strangeness
	// How it is requested:
	Once float64 // only once
	Owns float64 // with ids directly below it
	// Its position:
	Top    float64 // at the beginning of the path, except for a prefix
	Member float64 // after a plural; subtracted after a word whose members are parts of the API
	// Its siblings:
	Values float64 // the number of names that are assumed before any sibling is considered
	Words  float64 // the number of words that are assumed likewise
	Most   float64 // the most that the share of names among its siblings can add
	Kin    float64 // the share of its words that many siblings also have
	Closed float64 // no value is rare
	Lone   float64 // it has none
	Busy   float64 // the values have fewer requests, for each factor of e
	Form   float64 // names have the same form
	Slugs  float64 // many siblings have hyphens too, and few words in common
	Even   float64 // the number of values that are assumed with as many requests as it has
	// What it leads to, compared with what the values beside it lead to:
	Share   float64
	MostFor float64 // the most that this can add to the odds
	MostNot float64 // the most that this can subtract from the odds
	Smooth  float64 // the number of values that it takes to trust what they have in common
}

// Fitted holds the weights that were fitted to the development sets.
var Fitted = Weights{
	Strange: 2.25, Known: -3.5, Fixed: -6, Numbered: 1, Joined: 0.5, Once: 1.3, Owns: -1.95,
	Top: -1.5, Member: 0.91, Values: 0.3, Words: 2, Most: 4, Kin: -1, Closed: -1, Lone: -2.5,
	Busy: 0.7, Form: 0.7, Slugs: 4, Even: 0.75,
	Share: 0.5, MostFor: 10, MostNot: -2.8, Smooth: 1.4,
}

// child is a segment at a site. Ids and languages are values by their bytes, and the words among the children are judged.
type child struct {
	seg, word string // word is seg without its tail
	b         *branch
	typed     bool
	form      int      // an index of usualForms
	symbols   []symbol // what it leads to
	own       float64  // the odds from the evidence of alone
	odds      float64  // of being a value, in nats
	value     float64  // the probability
}

// alone returns the evidence that a word gives by itself and by its position. users has, for each part of a word, the
// number of the site's words with this part minus the number of ids with it.
func (g *grower) alone(s *site, c *child, users map[string]int) float64 {
	w, is := &g.weights, g.segment(c.word)
	sum := is.strange*(w.Strange+w.Joined*max(float64(len(is.parts)-1), 0)) + (1-is.strange)*w.Known
	if is.fixed {
		sum = w.Fixed
	}
	if strings.ContainsAny(c.word, "0123456789") {
		sum += w.Numbered
	}
	if c.b.through == 1 {
		sum += w.Once
	}
	ids := 0
	for seg := range c.b.kids {
		if g.segment(seg).typed {
			ids++
		}
	}
	if ids >= inCommon {
		sum += w.Owns
	}
	switch before := s.at.before; {
	case s.at.top:
		sum += w.Top
	case guess.HasActions([]byte(before)):
		sum -= w.Member
	case g.segment(before).plural:
		sum += w.Member
	}
	for _, p := range is.parts {
		if users[p] >= inCommon && users[p]*5 >= len(s.words) {
			sum += w.Kin / float64(len(is.parts))
		}
	}
	if c.form >= hyphened {
		sum += w.Slugs * s.slugs
	}
	return sum
}

// slugs returns by what factor of e a site has more titles, such as those of posts, than the words of an API look like:
// words with hyphens that are pages, each of which is counted as far as no sibling has its parts. APIs with hyphens
// repeat a few verbs and nouns, and have words without hyphens beside them. Up to ten titles may be words all the same.
func (g *grower) slugs(words []*child, users map[string]int) float64 {
	titles, plain := 0.0, 0.0
	for _, c := range words {
		if c.form < hyphened || c.b.ends["GET"] < c.b.ending {
			plain++
			continue
		}
		parts := g.segment(c.word).parts
		for _, p := range parts {
			if users[p] == 1 {
				titles += 1 / float64(len(parts))
			}
		}
	}
	return math.Log(max(titles/(10+3*plain), 1))
}

const (
	rareRequests = 2    // the maximum number of requests of a rare value
	maxRounds    = 15   // the maximum number of rounds in judge
	settled      = 0.01 // the change of a probability that counts as none
)

// judge decides which of a site's children are values. Each is judged by what it is by itself, by how many of its siblings
// are values, and by whether it is requested like them and leads to the same things. The results depend on each other, so
// the judgment is repeated until they no longer change.
func (g *grower) judge(s *site) {
	w := &g.weights
	users := map[string]int{}
	for _, c := range s.children {
		use := 1
		c.form = g.segment(c.word).form(c.word)
		if c.typed {
			use, c.value = -1, 1
		} else {
			s.words = append(s.words, c)
		}
		for _, p := range g.segment(c.word).parts {
			users[p] += use
		}
	}
	if s.words == nil {
		return
	}
	s.slugs = g.slugs(s.words, users)
	symbols, ids := map[string]int{}, crowd{}
	for _, c := range s.children {
		g.look(c, symbols)
		if c.typed {
			ids.add(c)
		} else {
			c.own = g.alone(s, c, users)
			c.value = logistic(c.own + math.Log(w.Values/w.Words))
		}
	}
	for round, moved := 0, 1.0; round < maxRounds && moved > settled; round++ {
		all := ids
		all.shown = slices.Clone(ids.shown)
		for _, c := range s.words {
			all.add(c)
		}
		novel := all.novel(w)
		moved = 0
		for _, c := range s.words {
			others := all.names - c.value
			c.odds = c.own + min(math.Log((others+w.Values)/(float64(len(s.words)-1)+ids.names-others+w.Words)), w.Most)
			switch {
			case len(s.children) == 1:
				c.odds += w.Lone
			case all.rare < 0.5:
				c.odds += w.Closed
			}
			log := math.Log(float64(c.b.through))
			if mean := (all.busy - c.value*log + w.Even*log) / (all.n - c.value + w.Even); log > mean {
				c.odds -= w.Busy * (log - mean)
			}
			f := c.form
			c.odds += w.Form * math.Log((all.forms[f]-c.value+usualForms[f]*w.Smooth)/(others+w.Smooth)/usualForms[f])
			c.odds += w.likeness(c, &all, novel)
			was := c.value
			c.value = logistic(c.odds)
			moved = max(moved, math.Abs(c.value-was))
		}
	}
}

// crowd is what the values of a site have in common. Each value is weighted by its probability.
type crowd struct {
	n     float64                  // number of values
	names float64                  // number of those made of words
	forms [len(usualForms)]float64 // number of names by form
	busy  float64                  // sum of the logarithms of their requests
	rare  float64                  // number of those with few requests
	shown []float64                // number of those that lead to each symbol
}

func (a *crowd) add(c *child) {
	p := c.value
	a.n += p
	if !c.typed || guess.KindOf([]byte(c.word)) == guess.KindName {
		a.names += p
		a.forms[c.form] += p
	}
	a.busy += p * math.Log(float64(c.b.through))
	if c.b.through <= rareRequests {
		a.rare += p
	}
	for _, y := range c.symbols {
		for len(a.shown) <= y.at {
			a.shown = append(a.shown, 0)
		}
		a.shown[y.at] += p
	}
}

// novel returns how likely it is that the next thing that a value leads to is one that no other value leads to.
func (a *crowd) novel(w *Weights) float64 {
	once, any := w.Smooth, w.Smooth
	for _, n := range a.shown {
		any += n
		if n <= 1.5 {
			once += n
		}
	}
	return once / any
}

// likeness returns the evidence from the things that a child leads to, given how many of the other values lead to each.
func (w *Weights) likeness(c *child, all *crowd, novel float64) float64 {
	others := all.n - c.value
	sum := 0.0
	for _, y := range c.symbols {
		share := max(all.shown[y.at]-c.value, 0) / (others + w.Smooth)
		sum += y.weight * math.Log((1-novel)*share/y.usual+novel)
	}
	return min(max(w.Share*sum, w.MostNot), w.MostFor)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// symbol is a thing that a child leads to: a method, or a segment one or two levels below it. What is between the two
// levels does not matter, so that what follows a name can be compared without the name. All ids are the same symbol.
type symbol struct {
	at     int     // its index at the site
	usual  float64 // how likely it is that a word of any API leads to such a thing
	weight float64 // how much it counts
}

// look finds the symbols of a child.
func (g *grower) look(c *child, index map[string]int) {
	found := map[int]bool{}
	add := func(name string, usual, weight float64) {
		at, ok := index[name]
		if !ok {
			at = len(index)
			index[name] = at
		}
		if !found[at] {
			found[at] = true
			c.symbols = append(c.symbols, symbol{at, usual, weight})
		}
	}
	below := func(prefix, seg string) {
		switch s := g.segment(seg); {
		case s.typed:
			add(prefix, 0.4, 0.5)
		case s.fixed:
			add(prefix+seg, 0.1, 1)
		case s.strange >= 0.5:
			add(prefix+seg, 0.0005, 0.2)
		default:
			add(prefix+seg, 0.003, 1)
		}
	}
	for _, m := range slices.Sorted(maps.Keys(c.b.ends)) {
		add(" "+m, 0.2, 0.5)
	}
	for _, seg := range c.b.names() {
		below("/", seg)
		for _, next := range c.b.kids[seg].names() {
			below("//", next)
		}
	}
}
