package learn

import (
	"math"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Weights is how much each piece of evidence counts, in nats of the odds that a segment is a value of a parameter rather
// than a word of the API.
type Weights struct {
	// What it is by itself.
	Strange  float64 // a word that neither the vocabulary nor this API has elsewhere
	Known    float64 // one that it has
	Fixed    float64 // a word that REST puts beside members: "new", "search"
	Numbered float64 // a word with a digit in it
	Joined   float64 // each further word joined to the first, where one of them is strange
	Valued   float64 // the same word is a value elsewhere
	// How it is asked for.
	Once float64 // once
	Owns float64 // ids stand right below it
	// Where it stands.
	Top    float64 // at the beginning of the path, but for a prefix
	Member float64 // behind a plural
	Role   float64 // behind a word whose members people name, or against it, behind one whose members the API names
	// What stands beside it.
	Kin    float64 // it shares its words with many siblings, or with the word before
	Values float64 // names: as many are taken for granted,
	Words  float64 // and as many words, before any sibling is looked at
	Most   float64 // the most that both say
	Closed float64 // no name that is rare
	Lone   float64 // nothing at all
	Busy   float64 // names that are asked for less: each factor of e
	Even   float64 // as many names as busy as it are taken for granted
	Form   float64 // names that are spelled as it is
	Method float64 // values, and none is asked for by its methods
	// What it leads to, against what the values beside it lead to.
	Share   float64
	MostFor float64 // the most that it says for a value
	MostNot float64 // the most that it says against it
	Smooth  float64 // how many values it takes to believe what they lead to
}

// Fitted is the weights that the development sets led to.
var Fitted = Weights{
	Strange: 2.25, Known: -3.5, Fixed: -6, Numbered: 1, Joined: 0.49, Valued: 1, Once: 1, Owns: -1.95,
	Top: -1.5, Member: 0.91, Role: 0.75, Kin: -1.95, Values: 0.3, Words: 2, Most: 4, Closed: -1, Lone: -2.5,
	Busy: 0.7, Even: 0.75, Form: 0.5, Method: -8,
	Share: 0.5, MostFor: 10, MostNot: -2.8, Smooth: 1.4,
}

// child is a segment at a place: the words among these are to be judged.
type child struct {
	seg, word string // word is seg without its tail
	b         *branch
	typed     bool
	own       float64 // what tells of it alone
	odds      float64 // of being a value, in nats
	seed      float64 // the probability, if what it leads to is left out
	value     float64 // the probability
}

// fewKnown is how strange words that are joined are from which each further one makes a name likelier.
const fewKnown = 0.3

// alone is the evidence that a word gives without its siblings.
func (g *grower) alone(s *site, c *child) float64 {
	w, is := &g.weights, g.segment(c.word)
	sum := 0.0
	switch {
	case is.fixed:
		sum += w.Fixed
	case is.words == 0:
		sum += w.Strange
	default:
		sum += w.Strange*is.strange + w.Known*(1-is.strange)
		if is.strange > fewKnown {
			sum += w.Joined * float64(is.words-1)
		}
	}
	if strings.ContainsAny(c.word, "0123456789") {
		sum += w.Numbered
	}
	if g.known.values[c.word] {
		sum += w.Valued
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
	if ids >= 3 {
		sum += w.Owns
	}
	switch {
	case s.at.top:
		sum += w.Top
	case !s.at.behindParam():
		before := s.at.labels[len(s.at.labels)-1]
		role := guess.Members([]byte(before))
		sum += w.Role * float64(role)
		if role >= 0 && endsInPlural(before) {
			sum += w.Member
		}
	}
	return sum
}

func endsInPlural(w string) bool {
	words := guess.SplitWords(w)
	return len(words) > 0 && guess.Singular(words[len(words)-1]) != words[len(words)-1]
}

// kin returns the share of each word's parts that it has in common with many siblings, or with the word before it. What
// it has in common with ids makes it one of them rather than a word.
func (s *site) kin(words []*child) []float64 {
	count, ids, parts := map[string]int{}, map[string]int{}, make([][]string, len(words))
	for _, c := range s.children {
		if c.typed {
			for _, p := range guess.SplitWords(c.word) {
				ids[guess.Singular(p)]++
			}
		}
	}
	for i, c := range words {
		for _, p := range guess.SplitWords(c.word) {
			parts[i] = append(parts[i], guess.Singular(p))
		}
		for j, p := range parts[i] {
			if !slices.Contains(parts[i][:j], p) {
				count[p]++
			}
		}
	}
	before := map[string]bool{}
	if n := len(s.at.labels); n > 0 {
		for _, p := range guess.SplitWords(s.at.labels[n-1]) {
			before[guess.Singular(p)] = true
		}
	}
	out := make([]float64, len(words))
	for i := range words {
		for _, p := range parts[i] {
			switch {
			case ids[p] >= 3:
				out[i] -= 1 / float64(len(parts[i]))
			case before[p], count[p] >= 3 && count[p]*5 >= len(words):
				out[i] += 1 / float64(len(parts[i]))
			}
		}
	}
	return out
}

// Bounds of judge: its rounds, and the change of a probability that is none.
const (
	maxRounds = 15
	settled   = 0.01
)

// judge finds out which of a site's children are values. Each is judged by what it is itself, by how many of its siblings
// are values, and by whether it leads to what they lead to; and since all of that depends on each other, it is done over
// and over until it stays the same.
func (g *grower) judge(s *site) {
	w := &g.weights
	var words []*child
	typed, typedBusy, typedRare := 0.0, 0.0, 0.0
	var named [spellings]float64 // ids made of words and numbers, by form
	names := 0.0
	for _, c := range s.children {
		if !c.typed {
			words = append(words, c)
			continue
		}
		c.value = 1
		typed++
		typedBusy += math.Log(float64(c.b.through))
		if c.b.through <= rareRequests {
			typedRare++
		}
		if guess.KindOf([]byte(c.word)) == guess.KindName {
			named[spellingOf(c.word)]++
			names++
		}
	}
	if len(words) == 0 {
		return
	}
	kin := s.kin(words)
	for i, c := range words {
		c.own = g.alone(s, c) + w.Kin*kin[i]
		c.value = logistic(c.own + math.Log(w.Values/w.Words))
		c.seed = c.value
	}
	subs := g.compare(s, words)
	shown := make([]float64, len(subs.typed))
	for range maxRounds {
		spelled := named
		methods, ending := map[string]float64{}, 0.0
		for m, n := range subs.methods {
			methods[m] = n
			ending += n
		}
		values, seeds, busy, rare := 0.0, typed, typedBusy, typedRare
		copy(shown, subs.typed)
		for i, c := range words {
			values += c.value
			spelled[spellingOf(c.word)] += c.value
			seeds += c.seed
			busy += c.seed * math.Log(float64(c.b.through))
			if c.b.through <= rareRequests {
				rare += c.seed
			}
			for m, n := range c.b.ends {
				methods[m] += c.seed * float64(n)
			}
			ending += c.seed * float64(c.b.ending)
			for _, at := range subs.words[i].at {
				shown[at] += c.seed
			}
		}
		found := subs.found
		for _, n := range shown {
			found.add(n)
		}
		moved := 0.0
		next := make([]child, len(words))
		for i, c := range words {
			others := values - c.value
			odds := c.own + min(math.Log((others+w.Values)/(float64(len(words)-1)-others+w.Words)), w.Most)
			switch {
			case len(s.children) == 1:
				odds += w.Lone
			case rare < 0.5:
				odds += w.Closed
			}
			log := math.Log(float64(c.b.through))
			if mean := (busy - c.seed*log + w.Even*log) / (seeds - c.seed + w.Even); log > mean {
				odds -= w.Busy * (log - mean)
			}
			f := spellingOf(c.word)
			odds += w.Form * math.Log((spelled[f]-c.value+usualSpelling[f]*w.Smooth)/(names+others+w.Smooth)/usualSpelling[f])
			odds += w.Method * c.foreign(methods, ending)
			next[i].seed = logistic(odds)
			odds += w.likeness(subs, i, shown, c.seed, seeds-c.seed, found)
			next[i].odds, next[i].value = odds, logistic(odds)
			moved = max(moved, math.Abs(next[i].value-c.value))
		}
		for i, c := range words {
			c.odds, c.value, c.seed = next[i].odds, next[i].value, next[i].seed
		}
		if moved < settled {
			break
		}
	}
}

// foreign returns the share of a child's own requests whose methods none of the others' values has, given the requests of
// all by method. It is 0 where the others have few.
func (c *child) foreign(methods map[string]float64, ending float64) float64 {
	all, foreign := 0.0, 0.0
	for m, n := range c.b.ends {
		own := float64(n)
		all += own
		if methods[m]-c.seed*own < 0.01*ending {
			foreign += own
		}
	}
	if all == 0 || ending-c.seed*all < 10 {
		return 0
	}
	return foreign / all
}

// rareRequests is the most requests of a value that is rare.
const rareRequests = 2

// likeness is what the i-th word's sub-routes say of it, given how many of the others' values show each, and how often a
// value shows what no other does. Own is what the word itself added to what is shown.
func (w *Weights) likeness(subs *compared, i int, shown []float64, own, others float64, found novelty) float64 {
	novel := (found.once + w.Smooth) / (found.any + w.Smooth)
	sum := 0.0
	for j, at := range subs.words[i].at {
		y := subs.words[i].symbol[j]
		share := max(shown[at]-own, 0) / (others + w.Smooth)
		sum += y.weight * math.Log((1-novel)*share/y.usual+novel)
	}
	return min(max(w.Share*sum, w.MostNot), w.MostFor) * others / (others + w.Even)
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
