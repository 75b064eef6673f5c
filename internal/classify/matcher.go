package classify

import (
	"math/bits"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// What a Matcher remembers at most. What does not fit is found out again.
const (
	manyAgents   = 4096
	someValues   = 256  // of each other part
	maxClasses   = 4096 // of one part
	maxDecisions = 2048
)

// Matcher is a Classifier with what one goroutine remembers of the entries before. It is not safe for concurrent use.
//
// An entry is first sorted by its two statuses: they tell which rules are still possible, and which parts of the entry
// these ask for before one that asks for nothing more. Mostly that is no part at all, and the first rule decides.
// Else each asked part is looked up, which gives the class of its value; and the classes together are looked up again,
// which gives the rule. Only what was not seen before is worked out. So neither the number of rules nor their kind
// shows in the cost of an entry.
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
	full      bool // some part has too many classes
}

// gate is what two statuses leave.
type gate struct {
	possible set
	needs    uint16  // parts to look at
	rule     int     // the one that decides if no part is needed
	single   part    // the part to look at, where it is one
	rules    []int32 // that decide, one more than the index, by class of the single part; 0: not known yet
	heads    []head  // what a user agent must begin with for a rule that asks for it to decide
	others   *gate   // for user agents that begin otherwise, without those rules; nil: no rule asks, or anything will do
}

// decision is the rule for a gate and the classes of the parts that it needs; the other classes are 0.
type decision struct {
	gate    *gate
	classes [numParts]uint32
	rule    int
}

// NewMatcher returns a matcher for one goroutine.
func (c *Classifier) NewMatcher() *Matcher {
	m := &Matcher{c: c, possible: newSet(c.index.rules), holding: newSet(c.index.rules)}
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

// forget drops what was learnt.
func (m *Matcher) forget() {
	m.full = false
	m.gates = make([]*gate, len(m.c.index.elb.sets)*len(m.c.index.target.sets))
	m.memos = [numParts]*memo{}
	m.decisions = make([]decision, maxDecisions)
	for p := range m.classes {
		m.classes[p] = &classes{}
	}
}

// Classify returns what Classifier.Classify does. It allocates nothing once it has seen the kinds of entries.
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
	d := decision{gate: g}
	hash := uint64(g.needs)
	for needs := g.needs; needs != 0; needs &= needs - 1 {
		p := part(bits.TrailingZeros16(needs))
		class := m.class(p, e, method, route)
		d.classes[p] = class
		hash = (hash ^ uint64(class)) * 0x9e3779b97f4a7c15
	}
	known := &m.decisions[hash>>32&(maxDecisions-1)]
	if known.gate != g || known.classes != d.classes {
		d.rule = m.decide(g, &d.classes)
		*known = d
	}
	return known.rule
}

// single is Classify where one part decides, as where some rule asks for the user agent of every entry.
func (m *Matcher) single(g *gate, e *elblog.Entry, method, route string) int {
	class := m.class(g.single, e, method, route)
	if int(class) < len(g.rules) && g.rules[class] != 0 {
		return int(g.rules[class]) - 1
	}
	var found [numParts]uint32
	found[g.single] = class
	rule := m.decide(g, &found)
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

// without returns the rules of s that do not ask for a part.
func (x *index) without(s set, p part) set {
	left := newSet(x.rules)
	for rule := range x.rules {
		if s.has(rule) && x.asked[rule]&(1<<p) == 0 {
			left.add(rule)
		}
	}
	return left
}

func (x *index) gateOf(possible set) *gate {
	g := &gate{possible: possible}
	for rule := range x.rules {
		if !g.possible.has(rule) {
			continue
		}
		g.rule = rule
		if x.asked[rule] == 0 {
			break
		}
		g.needs |= x.asked[rule]
		g.addHeads(x.heads[rule])
	}
	g.single = part(bits.TrailingZeros16(g.needs))
	return g
}

// decide returns the first rule that all classes leave possible. There is one: the last rule asks for nothing.
func (m *Matcher) decide(g *gate, found *[numParts]uint32) int {
	copy(m.possible, g.possible)
	for needs := g.needs; needs != 0; needs &= needs - 1 {
		p := part(bits.TrailingZeros16(needs))
		m.possible.keep(m.sets(p)[found[p]])
	}
	return m.possible.first()
}

// sets returns the sets of a part, by class.
func (m *Matcher) sets(p part) []set {
	x := m.c.index
	switch p {
	case elapsedPart:
		return x.elapsed.sets
	case methodPart:
		return x.method.sets
	case routePart:
		return x.route.sets
	case clientPart:
		return x.client.sets
	}
	return m.classes[p].sets
}

// class returns the class of a part of e.
func (m *Matcher) class(p part, e *elblog.Entry, method, route string) uint32 {
	x := m.c.index
	switch p {
	case elapsedPart:
		return x.elapsed.at(e.Elapsed())
	case methodPart:
		return x.method.class[method]
	case routePart:
		return x.route.at(method, route)
	case clientPart:
		return x.client.of(e.ClientAddr())
	}
	return m.textClass(p, e)
}

// textClass returns the class of a part that is text.
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

// logged returns the bytes of e that tell the class of a part that is text.
func logged(e *elblog.Entry, p part) []byte {
	switch p {
	case actionsPart:
		return e.ActionsExecuted
	case kindPart:
		return e.Type
	case reasonPart:
		return e.ErrorReason
	case balancerPart:
		return e.LoadBalancer
	case groupPart:
		return e.TargetGroupARN
	case domainPart:
		return e.DomainName
	}
	return e.UserAgent
}

// newClass works out the class of a part that is text.
func (m *Matcher) newClass(p part, e *elblog.Entry) uint32 {
	m.possible.fill(m.c.index.rules)
	for i := range m.c.index.texts[p] {
		t := &m.c.index.texts[p][i]
		copy(m.holding, t.free)
		m.values, m.text = appendValues(m.values[:0], m.text[:0], e, t.field)
		for _, v := range m.values {
			if len(v) > 0 {
				t.globs.match(v, m.holding, m.tried[:(len(t.globs.patterns)+63)/64])
			}
		}
		m.possible.keep(m.holding)
	}
	class := m.classes[p].of(m.possible)
	m.full = m.full || len(m.classes[p].sets) == maxClasses
	return class
}
