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
	// What it is by itself.
	Strange  float64 // a word that the vocabulary does not have
	Known    float64 // one that it has
	Fixed    float64 // a word that REST puts beside members: "new", "search"
	Numbered float64 // a word with a digit in it, as in the names of the first of many: "7-a-title"
	Joined   float64 // each further word joined to the first, as far as they are strange
	// How it is asked for.
	Once float64 // once
	Owns float64 // ids stand right below it
	// Where it stands.
	Top    float64 // at the beginning of the path, but for a prefix
	Member float64 // behind a plural, or against it, behind a word whose members the API names
	// What stands beside it.
	Values float64 // names: so many are taken for granted,
	Words  float64 // and so many words, before any sibling is looked at
	Most   float64 // the most that both say
	Kin    float64 // the share of its words that many siblings have too
	Closed float64 // no name that is rare
	Lone   float64 // nothing at all
	Busy   float64 // names that are asked for less: each factor of e
	Form   float64 // names that are made of as many words
	Even   float64 // so many names as busy as it are taken for granted
	// What it leads to, against what the values beside it lead to.
	Share   float64
	MostFor float64 // the most that it says for a value
	MostNot float64 // the most that it says against it
	Smooth  float64 // how many values it takes to believe what they lead to
}

// Fitted is the weights that the development sets led to.
var Fitted = Weights{
	Strange: 2.25, Known: -3.5, Fixed: -6, Numbered: 1, Joined: 0.5, Once: 1.3, Owns: -1.95,
	Top: -1.5, Member: 0.91, Values: 0.3, Words: 2, Most: 4, Kin: -1, Closed: -1, Lone: -2.5,
	Busy: 0.7, Form: 0.7, Even: 0.75,
	Share: 0.5, MostFor: 10, MostNot: -2.8, Smooth: 1.4,
}

// child is a segment at a place: the words among these are to be judged. Ids and languages are values by their bytes.
type child struct {
	seg, word string // word is seg without its tail
	b         *branch
	typed     bool
	form      int      // an index of usualForms
	symbols   []symbol // what it leads to
	own       float64  // what tells of it alone
	odds      float64  // of being a value, in nats
	value     float64  // the probability
}

// alone is the evidence that a word gives by itself and its place. Users is how many words of the site have a part, less
// the ids that have it.
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
	case guess.Members([]byte(before)) < 0:
		sum -= w.Member
	case g.segment(before).plural:
		sum += w.Member
	}
	for _, p := range is.parts {
		if users[p] >= inCommon && users[p]*5 >= len(s.words) {
			sum += w.Kin / float64(len(is.parts))
		}
	}
	return sum
}

const (
	rareRequests = 2    // the most requests of a value that is rare
	maxRounds    = 15   // of judge
	settled      = 0.01 // the change of a probability that is none
)

// judge finds out which of a site's children are values. Each is judged by what it is itself, by how many of its siblings
// are values, and by whether it is asked for as they are and leads to what they lead to; and since all of that depends on
// each other, it is done over and over until it stays the same.
func (g *grower) judge(s *site) {
	w := &g.weights
	users := map[string]int{}
	for _, c := range s.children {
		use := 1
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
	symbols, ids := map[string]int{}, crowd{}
	for _, c := range s.children {
		g.look(c, symbols)
		c.form = g.segment(c.word).form(c.word)
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

// crowd is what the values of a site have in common, each weighed by its probability.
type crowd struct {
	n     float64                  // of them
	names float64                  // those that are made of words
	forms [len(usualForms)]float64 // of them, by how they are spelled
	busy  float64                  // the logarithms of their requests
	rare  float64                  // those with few requests
	shown []float64                // by symbol: those that lead to it
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

// novel is how likely the next thing that a value leads to is one that no other leads to.
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

// likeness is what the things say that a child leads to, given how many of the other values lead to each.
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

// symbol is a thing that a child leads to: a method, or a segment one or two levels below it, whatever stands between, so
// that what stands behind a name can be compared without the name. Ids are one symbol.
type symbol struct {
	at     int     // its index at the site
	usual  float64 // how likely a word of any API leads to such a thing
	weight float64 // how much it says
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
