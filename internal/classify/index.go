package classify

import "slices"

// part is a value of the entry. All conditions that depend on the same value share a part.
type part uint8

// The parts. The two statuses are not among them, because entries are first divided by these. Each quantity has its own
// part, starting with the first.
const (
	elapsedPart part = 0
	atPart      part = iota - 1 + part(numQuantities)
	methodPart
	routePart
	clientPart
	targetPart
	actionsPart // action and actions; this part and all that follow are text
	kindPart
	reasonPart
	classificationPart
	redirectPart
	targetErrorPart
	elbErrorPart
	tlsPart
	balancerPart
	groupPart
	domainPart
	hostPart
	pathPart
	agentPart // sender and user_agent
	numParts
)

// noPart is the part of fields that the statuses decide.
const noPart = numParts

// partOf is the part of each field.
var partOf = [numFields]part{
	elbStatus: noPart, targetStatus: noPart, elbMade: noPart,
	elapsed: elapsedPart, requestTime: 1, targetTime: 2, responseTime: 3, receivedBytes: 4, sentBytes: 5,
	at: atPart, method: methodPart, route: routePart, client: clientPart, target: targetPart,
	action: actionsPart, actions: actionsPart, kind: kindPart, errorReason: reasonPart, classification: classificationPart,
	redirectURL: redirectPart, targetErrorCode: targetErrorPart, elbErrorCode: elbErrorPart, tlsVersion: tlsPart,
	loadBalancer: balancerPart, targetGroup: groupPart, domain: domainPart, host: hostPart, path: pathPart,
	sender: agentPart, userAgent: agentPart,
}

// index holds the terms of the rules. A term is a conjunction of conditions: term i is that of rule i, and the terms of
// every `not` follow.
//
// For each value that a part of an entry may have, the index has the set of terms that are still possible with it:
// those without a condition on the part, and those whose conditions on it hold. Values with equal sets form a class.
// The terms that hold for an entry are in the sets of all its values. The deciding rule is the first one whose term
// holds and whose nots do not.
type index struct {
	rules      int
	terms      int
	nots       [][]int  // by rule: the terms of its `not` conditions
	asked      []uint32 // by term: the parts that it has conditions on, one bit each
	heads      [][]head // by term: the heads of the user agents in its conditions
	elb        statusIndex
	target     statusIndex
	quantities [numQuantities]boundIndex
	at         periodIndex
	method     methodIndex
	route      routeIndex
	addresses  [2]addressIndex       // of the client and of the target
	texts      [numParts][]textIndex // the other parts: one or two fields each
}

// builder makes an index.
type builder struct {
	terms   []*When
	senders map[string][]string
}

func newIndex(rules []Rule, senders map[string][]string) *index {
	b := builder{senders: senders}
	x := &index{rules: len(rules), nots: make([][]int, len(rules))}
	for i := range rules {
		b.terms = append(b.terms, &rules[i].When)
	}
	for i := range rules {
		for j := range rules[i].When.Not {
			x.nots[i] = append(x.nots[i], len(b.terms))
			b.terms = append(b.terms, &rules[i].When.Not[j])
		}
	}
	x.terms = len(b.terms)
	x.asked, x.heads = make([]uint32, x.terms), make([][]head, x.terms)
	for i, w := range b.terms {
		x.heads[i] = b.heads(w)
		for f, p := range partOf {
			if p != noPart && w.has(field(f)) {
				x.asked[i] |= 1 << p
			}
		}
	}
	x.elb, x.target = b.statuses(elbStatus), b.statuses(targetStatus)
	for i := range x.quantities {
		x.quantities[i] = b.bounds(elapsed + field(i))
	}
	x.at = b.periods()
	x.method = b.methods()
	x.route = b.routes()
	x.addresses = [2]addressIndex{b.addresses(client), b.addresses(target)}
	for f, p := range partOf {
		if p >= actionsPart && p != noPart {
			if t := b.texts(field(f)); t.asked {
				x.texts[p] = append(x.texts[p], t)
			}
		}
	}
	return x
}

// free returns the terms without a condition on f.
func (b *builder) free(f field) set {
	s := newSet(len(b.terms))
	for i, w := range b.terms {
		if !w.has(f) {
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

// decidedBy returns the first rule whose term is in s and whose nots are not. There always is one, because the last
// rule has no conditions.
func (x *index) decidedBy(s set) int {
	rule := s.next(0)
	for slices.ContainsFunc(x.nots[rule], s.has) {
		rule = s.next(rule + 1)
	}
	return rule
}
