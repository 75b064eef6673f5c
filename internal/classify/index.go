package classify

import "slices"

// part is what conditions look at together, because one value of the entry tells them all.
type part uint8

// The parts, beside the two statuses that every entry is first sorted by.
const (
	elapsedPart part = iota
	methodPart
	routePart
	clientPart
	actionsPart // action and actions
	kindPart
	reasonPart
	balancerPart
	groupPart
	domainPart
	agentPart // sender and user_agent
	numParts
)

// partOf returns the part that f looks at; false for the statuses.
func partOf(f field) (part, bool) {
	switch f {
	case elapsed:
		return elapsedPart, true
	case method:
		return methodPart, true
	case route:
		return routePart, true
	case client:
		return clientPart, true
	case action, actions:
		return actionsPart, true
	case kind:
		return kindPart, true
	case errorReason:
		return reasonPart, true
	case loadBalancer:
		return balancerPart, true
	case targetGroup:
		return groupPart, true
	case domain:
		return domainPart, true
	case sender, userAgent:
		return agentPart, true
	}
	return 0, false
}

// index holds the rules by what they ask. For each value that a part of an entry may have it knows the set of rules
// that this value leaves possible: those that do not ask for the part, and those whose conditions on it hold. Values
// with equal sets are one class. The rule that decides is the first one in all sets of an entry.
type index struct {
	rules   int
	asked   []uint16 // by rule: the parts that it asks for, a bit each
	heads   [][]head // by rule: of the user agents that it asks for
	elb     statusIndex
	target  statusIndex
	elapsed elapsedIndex
	method  methodIndex
	route   routeIndex
	client  clientIndex
	texts   [numParts][]textIndex // the other parts: one or two fields each
}

// builder makes an index.
type builder struct {
	rules   []Rule
	senders map[string][]string
}

func newIndex(rules []Rule, senders map[string][]string) *index {
	b := builder{rules, senders}
	x := &index{rules: len(rules), asked: make([]uint16, len(rules)), heads: make([][]head, len(rules))}
	for i := range rules {
		x.heads[i] = b.heads(&rules[i].When)
		for f := range numFields {
			if p, ok := partOf(f); ok && rules[i].When.asks(f) {
				x.asked[i] |= 1 << p
			}
		}
	}
	x.elb = b.statuses(elbStatus, func(w *When) []Span { return w.ELBStatus })
	x.target = b.statuses(targetStatus, func(w *When) []Span { return w.TargetStatus })
	x.elapsed = b.elapsed()
	x.method = b.methods()
	x.route = b.routes()
	x.client = b.clients()
	for _, f := range []field{action, actions, kind, errorReason, loadBalancer, targetGroup, domain, sender, userAgent} {
		p, _ := partOf(f)
		if t := b.texts(f); len(t.globs.patterns) > 0 {
			x.texts[p] = append(x.texts[p], t)
		}
	}
	return x
}

// free returns the rules that do not ask f.
func (b *builder) free(f field) set {
	s := newSet(len(b.rules))
	for i := range b.rules {
		if !b.rules[i].When.asks(f) {
			s.add(i)
		}
	}
	return s
}

// copies returns n copies of s.
func copies(s set, n int) []set {
	out := make([]set, n)
	for i := range out {
		out[i] = slices.Clone(s)
	}
	return out
}
