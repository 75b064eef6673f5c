package classify

import (
	"math/bits"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Limits of what a Matcher remembers. Anything beyond them is computed again.
const (
	manyAgents   = 4096
	someValues   = 256  // of each other part
	maxClasses   = 4096 // of one part
	maxDecisions = 2048
	maxNeeds     = 11 // a decision that needs up to this many parts is remembered; if more are needed, it is made anew each time
)

// Matcher is a Classifier that remembers earlier entries. It is for one goroutine and not safe for concurrent use.
//
// An entry's two statuses are examined first. They say which terms are still possible, and which parts of the entry
// must be examined before some rule is certain to match. Usually that is no part at all, and the first rule decides.
// Otherwise each of these parts is looked up, which gives the class of its value. Then the classes are looked up
// together, which gives the rule. Only values that were not seen before are evaluated, so the cost of an entry depends
// neither on the number of rules nor on their kind.
type Matcher struct {
	c         *Classifier
	gates     []*gate // by class of the ELB's status and class of the target's
	memos     [numParts]*memo
	classes   [numParts]*classes // of the parts that are text
	decisions []decision
	possible  set
	holding   set
	tried     set
	text      []byte
	values    [][]byte
	full      bool // some part has reached maxClasses
}

// gate is the set of rules that two statuses leave possible. The fields that every entry needs come first, so that they
// share a cache line.
type gate struct {
	others   *gate   // for user agents that start with none of heads: without the terms that have a condition on it; nil: no term has one, or any user agent may meet one
	rule     int     // the deciding rule if no part is needed
	needs    uint32  // the parts to examine
	single   part    // the part to examine, if there is only one
	many     bool    // more than maxNeeds parts
	rules    []int32 // deciding rule plus one, by class of the single part; 0: not known yet
	possible set
	heads    []head // how a user agent that meets a condition on it may start
}

// decision is the rule for a gate and the classes of the parts that it needs, in order of the parts; the remaining
// classes are 0.
type decision struct {
	gate    *gate
	classes [maxNeeds]uint32
	rule    int
}

// NewMatcher returns a matcher for one goroutine.
func (c *Classifier) NewMatcher() *Matcher {
	m := &Matcher{c: c, possible: newSet(c.index.terms), holding: newSet(c.index.terms)}
	most := 0
	for _, fields := range c.index.texts {
		for _, t := range fields {
			most = max(most, len(t.globs.patterns))
		}
	}
	m.tried = newSet(most)
	m.forget()
	return m
}

// forget discards everything that is remembered.
func (m *Matcher) forget() {
	m.full = false
	m.gates = make([]*gate, len(m.c.index.elb.sets)*len(m.c.index.target.sets))
	m.memos = [numParts]*memo{}
	m.decisions = make([]decision, maxDecisions)
	for p := range m.classes {
		m.classes[p] = &classes{}
	}
}

// Classify returns the index of the rule that decides e. method is canonical, or "OTHER". route is spelled as
// configured, or "other". Classify allocates nothing for kinds of entries that it has already seen.
func (m *Matcher) Classify(e *elblog.Entry, method, route string) int {
	if m.full {
		m.forget()
	}
	g := m.gate(e)
	if g.others != nil && g.passes(e.UserAgent) {
		g = g.others
	}
	if g.needs == 0 {
		return g.rule
	}
	if g.needs&(g.needs-1) == 0 {
		return m.single(g, e, method, route)
	}
	if g.many {
		return m.undecided(g, e, method, route)
	}
	d := decision{gate: g}
	hash := uint64(g.needs)
	for i, needs := 0, g.needs; needs != 0; needs &= needs - 1 {
		class := m.class(part(bits.TrailingZeros32(needs)), e, method, route)
		d.classes[i] = class
		i++
		hash = (hash ^ uint64(class)) * 0x9e3779b97f4a7c15
	}
	known := &m.decisions[hash>>32&(maxDecisions-1)]
	if known.gate != g || known.classes != d.classes {
		d.rule = m.decide(g, d.classes[:])
		*known = d
	}
	return known.rule
}

// undecided is Classify if more parts are needed than a decision can remember.
func (m *Matcher) undecided(g *gate, e *elblog.Entry, method, route string) int {
	var found [numParts]uint32
	for i, needs := 0, g.needs; needs != 0; needs &= needs - 1 {
		found[i] = m.class(part(bits.TrailingZeros32(needs)), e, method, route)
		i++
	}
	return m.decide(g, found[:])
}

// single is Classify if a single part decides, for example if a rule has a condition on every entry's user agent.
func (m *Matcher) single(g *gate, e *elblog.Entry, method, route string) int {
	class := m.class(g.single, e, method, route)
	if int(class) < len(g.rules) && g.rules[class] != 0 {
		return int(g.rules[class]) - 1
	}
	rule := m.decide(g, []uint32{class})
	for len(g.rules) <= int(class) {
		g.rules = append(g.rules, 0)
	}
	g.rules[class] = int32(rule) + 1
	return rule
}

// gate returns the gate of an entry's statuses.
func (m *Matcher) gate(e *elblog.Entry) *gate {
	x := m.c.index
	elb, target := x.elb.at(e.ELBStatusCode), x.target.at(e.TargetStatusCode)
	g := &m.gates[elb*len(x.target.sets)+target]
	if *g == nil {
		*g = x.gate(elb, target)
	}
	return *g
}

func (x *index) gate(elb, target int) *gate {
	possible := slices.Clone(x.elb.sets[elb])
	possible.keep(x.target.sets[target])
	g := x.gateOf(possible)
	if g.needs&(1<<agentPart) != 0 && len(g.heads) <= maxHeads && !g.hasHead(head{}) {
		g.others = x.gateOf(x.without(possible, agentPart))
	}
	return g
}

// without returns the terms of s that have no condition on a part.
func (x *index) without(s set, p part) set {
	left := newSet(x.terms)
	for term := range x.terms {
		if s.has(term) && x.asked[term]&(1<<p) == 0 {
			left.add(term)
		}
	}
	return left
}

func (x *index) gateOf(possible set) *gate {
	g := &gate{possible: possible}
	for rule := range x.rules {
		if !possible.has(rule) {
			continue
		}
		needs, heads, never := x.asked[rule], x.heads[rule], false
		for _, not := range x.nots[rule] {
			if possible.has(not) {
				needs |= x.asked[not]
				heads = slices.Concat(heads, x.heads[not])
				never = never || x.asked[not] == 0
			}
		}
		if never {
			continue // the statuses alone fulfill one of its nots
		}
		g.rule = rule
		if needs == 0 {
			break
		}
		g.needs |= needs
		g.addHeads(heads)
	}
	g.single, g.many = part(bits.TrailingZeros32(g.needs)), bits.OnesCount32(g.needs) > maxNeeds
	return g
}

// decide returns the rule for the classes of the parts that g needs, in order of the parts.
func (m *Matcher) decide(g *gate, found []uint32) int {
	copy(m.possible, g.possible)
	for i, needs := 0, g.needs; needs != 0; needs &= needs - 1 {
		m.possible.keep(m.sets(part(bits.TrailingZeros32(needs)))[found[i]])
		i++
	}
	return m.c.index.decidedBy(m.possible)
}

// sets returns the sets of terms of a part, by class.
func (m *Matcher) sets(p part) []set {
	x := m.c.index
	switch p {
	case atPart:
		return x.at.sets
	case methodPart:
		return x.method.sets
	case routePart:
		return x.route.sets
	case clientPart, targetPart:
		return x.addresses[p-clientPart].sets
	}
	if int(p) < numQuantities {
		return x.quantities[p].sets
	}
	return m.classes[p].sets
}

// class returns the class of e's value of a part.
func (m *Matcher) class(p part, e *elblog.Entry, method, route string) uint32 {
	if p >= actionsPart {
		return m.textClass(p, e)
	}
	x := m.c.index
	switch p {
	case elapsedPart: // the quantity used most
		d, known := e.Elapsed()
		return x.quantities[elapsedPart].at(int64(d), known)
	case atPart:
		return x.at.at(e.Time)
	case methodPart:
		return x.method.class[method]
	case routePart:
		return x.route.at(method, route)
	case clientPart, targetPart:
		return x.addresses[p-clientPart].of(address(e, client+field(p-clientPart)))
	}
	return x.quantities[p].at(quantity(e, elapsed+field(p)))
}

// textClass returns the class of a text part.
func (m *Matcher) textClass(p part, e *elblog.Entry) uint32 {
	if m.memos[p] == nil {
		n := someValues
		if p == agentPart {
			n = manyAgents
		}
		m.memos[p] = newMemo(n)
	}
	value := logged(e, p)
	class, hash, ok := m.memos[p].get(value)
	if !ok {
		class = m.newClass(p, e)
		m.memos[p].put(hash, value, class)
	}
	return class
}

// newClass computes the class of a text part.
func (m *Matcher) newClass(p part, e *elblog.Entry) uint32 {
	m.possible.fill(m.c.index.terms)
	for i := range m.c.index.texts[p] {
		t := &m.c.index.texts[p][i]
		m.values, m.text = appendValues(m.values[:0], m.text[:0], e, t.field)
		if len(m.values) == 0 {
			m.possible.keep(t.absent)
			continue
		}
		copy(m.holding, t.free)
		if t.field == sender && t.none && m.c.senderOf(m.text) == "" {
			copy(m.holding, t.absent)
		}
		for _, v := range m.values {
			t.globs.match(v, m.holding, m.tried[:(len(t.globs.patterns)+63)/64])
		}
		m.possible.keep(m.holding)
	}
	class := m.classes[p].of(m.possible)
	m.full = m.full || len(m.classes[p].sets) == maxClasses
	return class
}
