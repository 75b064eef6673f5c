package learn

import (
	"cmp"
	"slices"
)

// flood describes requests for paths that no API has, answered as if it had: by a front end, or a server that says 200
// to everything. Such an answer proves nothing any more, so whatever asks for a route has to differ from the flood.
//
// Three things tell of one: many segments that came once or twice near the root, where any API has few words and they
// come back; many that come back, but all alike often and with nothing below (a scanner's list of words); and answers to
// many of the products that scanners know.
type flood struct {
	methods map[string]float64 // share of each method
	busiest int                // requests of the busiest path that is known to be a scanner's; 0: none is known
	rhythm  rhythm             // of the paths that it made up
	deep    int                // words that it made up below words of the API, as the first run finds them
}

const (
	floodPaths  = 100 // segments near the root that make a flood
	floodShift  = 16  // the least G statistic against the flood's methods; by chance 1 in 3,000 has it
	floodSpread = 4.0 // the most variance, by the mean, of how often a list's words are asked for; by chance it is 1
	floodExcess = 4   // times more than the flood's busiest path: so often scanners ask for nothing
)

// newFlood looks for a flood near the root of the tree. It is nil if there is none.
func (g *grower) newFlood(root *branch, p probed) *flood {
	methods := map[string]int{}
	known := g.answered(p)
	if !g.findFlood(root, true, methods) {
		if !known {
			return nil
		}
		methods = p.methods
	}
	f, all := &flood{methods: map[string]float64{}}, 0
	for _, n := range methods {
		all += n
	}
	for m, n := range methods {
		f.methods[m] = float64(n) / float64(all)
	}
	if known {
		f.busiest = p.busiest
	}
	return f
}

// findFlood adds to methods those of the floods at b and behind the prefixes below it. Behind a prefix, rare segments may
// be the values of a parameter.
func (g *grower) findFlood(b *branch, root bool, methods map[string]int) bool {
	var made []*branch
	if root {
		made = g.rare(b)
	}
	if len(made) < floodPaths {
		made = g.listed(b)
	}
	for _, k := range made {
		k.countMethods(methods)
	}
	found := len(made) > 0
	for seg, k := range b.kids {
		if isPrefix(seg) && isFixed(seg) && g.findFlood(k, false, methods) {
			found = true
		}
	}
	return found
}

// rare returns the branches below b that are no words of an API and did not come back.
func (g *grower) rare(b *branch) []*branch {
	var out []*branch
	for seg, k := range b.kids {
		if isFixed(seg) || !isValue(seg) && g.familiar(seg) == 1 || k.through.n > 2 && k.through.spread() > 1 {
			continue
		}
		out = append(out, k)
	}
	return out
}

// listed returns the branches below b that come back like the words of a list: one as often as the other, but for a
// tenth at either end. What the clients of an API ask for differs by far more. It is nil if they are no flood.
func (g *grower) listed(b *branch) []*branch {
	var out []*branch
	for seg, k := range b.kids {
		if !isFixed(seg) && !isValue(seg) && !k.hasMembers() && g.supported(k.through, minSupport) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b *branch) int { return cmp.Compare(a.through.n, b.through.n) })
	cut := len(out) / 10
	out = out[cut : len(out)-cut]
	if len(out) < floodPaths {
		return nil
	}
	sum, squares := 0.0, 0.0
	for _, k := range out {
		sum += float64(k.through.n)
		squares += float64(k.through.n) * float64(k.through.n)
	}
	mean := sum / float64(len(out))
	if squares/float64(len(out))-mean*mean > floodSpread*mean {
		return nil
	}
	return out
}

// countMethods adds up the methods of all requests that end at b or below.
func (b *branch) countMethods(methods map[string]int) {
	for m, s := range b.ends {
		methods[m] += s.n
	}
	for _, k := range b.kids {
		k.countMethods(methods)
	}
}

// dropScanned removes what scanners ask for by name, wherever it stands, before it may become a value.
func (g *grower) dropScanned(b *branch) {
	if g.flood == nil {
		return
	}
	for seg, k := range b.kids {
		if scanned(seg) != "" && !k.hasMembers() {
			delete(b.kids, seg)
		}
	}
}

// dropFlood removes the parameters below b that the flood may have made, since they take anything.
func (g *grower) dropFlood(b *branch, at place) {
	if g.flood == nil || !at.top && g.learnt == nil && !g.flood.reaches() {
		return
	}
	dropped := false
	for seg, k := range b.kids {
		if k.values != nil && !k.takesIDs() && !k.hasMembers() && k.recurring(g) < 3 {
			delete(b.kids, seg)
			dropped = true
		}
	}
	for seg := range b.kids {
		if dropped && !at.top && g.isInvented(seg) { // more of its values, if it was the API's after all
			delete(b.kids, seg)
		}
	}
}

// recurring is the number of a parameter's values that come back, and not in the flood's rhythm.
func (b *branch) recurring(g *grower) int {
	n := 0
	for _, s := range b.values {
		if g.supported(s, 3) && !g.flood.rhythm.has(g, s) {
			n++
		}
	}
	return n
}

// showsMore tells whether a word has what no flood brings: methods that the flood has not, more requests than it has for
// anything, or, somewhere below, members with ids.
func (b *branch) showsMore(f *flood) bool {
	methods := map[string]int{}
	b.countMethods(methods)
	if f.busiest > 0 && b.through.n > floodExcess*f.busiest {
		return true
	}
	for m, n := range methods {
		if n >= 2 && f.methods[m] < 0.01 {
			return true
		}
	}
	return b.hasMembers()
}
