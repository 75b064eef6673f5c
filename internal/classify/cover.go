package classify

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Covers reports whether every entry that meets o certainly also meets w, so that a rule with o never matches after a
// rule with w. It compares the conditions value by value. False means that it could not prove this.
func (w *When) Covers(o *When) bool {
	for f := range numFields {
		if w.has(f) && !w.covers(o, f) {
			return false
		}
	}
	for i := range w.Not {
		not := &w.Not[i]
		if !not.disjoint(o) && !slices.ContainsFunc(o.Not, func(n When) bool { return n.Covers(not) }) {
			return false
		}
	}
	return true
}

// covers reports whether the condition of w on f follows from those of o.
func (w *When) covers(o *When, f field) bool {
	switch f {
	case elbStatus, targetStatus:
		return every(o.impliedSpans(f), w.spans(f), within)
	case elbMade:
		return every(o.impliedSpans(elbStatus), []Span{someStatus}, within) && every(o.impliedSpans(targetStatus), []Span{NoneStatus}, within)
	case at:
		return every(o.At, w.At, func(p, wide Period) bool { return !p.From.Before(wide.From) && !p.To.After(wide.To) })
	case client, target:
		return every(o.blocks(f), w.blocks(f), func(p, wide netip.Prefix) bool {
			return p == wide || p.IsValid() && wide.Bits() <= p.Bits() && wide.Contains(p.Addr())
		})
	case method:
		return every(o.Method, w.Method, func(a, b string) bool { return a == b })
	case sender:
		return every(o.Sender, w.Sender, func(a, b string) bool { return a == b })
	case route:
		return every(o.Route, w.Route, func(a, b string) bool { return a == b || strings.HasSuffix(a, " "+b) })
	case actions:
		last := func(g, wide string) bool { return g != NoneText && globCovered(g, wide) }
		return every(o.Action, w.Actions, last) || every(o.Actions, w.Actions, globCovered)
	}
	if f.isQuantity() {
		return every(w.bounds(f), o.bounds(f), func(b, tighter Bound[int64]) bool { return tighter.implies(b) })
	}
	return every(o.texts(f), w.texts(f), globCovered)
}

// every reports whether as is not empty and each of its values satisfies ok with some value of bs.
func every[V any](as, bs []V, ok func(a, b V) bool) bool {
	return len(as) > 0 && !slices.ContainsFunc(as, func(a V) bool {
		return !slices.ContainsFunc(bs, func(b V) bool { return ok(a, b) })
	})
}

// someStatus is every status except an absent one.
var someStatus = Span{1, maxStatus}

// impliedSpans returns the statuses that w allows, nil for all.
func (w *When) impliedSpans(f field) []Span {
	spans := w.spans(f)
	if spans == nil && w.ELBMade {
		spans = []Span{NoneStatus}
		if f == elbStatus {
			spans = []Span{someStatus}
		}
	}
	return spans
}

func within(s, wide Span) bool { return wide.Lo <= s.Lo && s.Hi <= wide.Hi }

// implies reports whether every quantity within b is within c.
func (b Bound[Q]) implies(c Bound[Q]) bool {
	switch c.Op {
	case NoneOp:
		return b.Op == NoneOp
	case AtLeast:
		return (b.Op == AtLeast || b.Op == Over) && b.N >= c.N
	case Over:
		return b.Op == AtLeast && b.N > c.N || b.Op == Over && b.N >= c.N
	case AtMost:
		return (b.Op == AtMost || b.Op == Under) && b.N <= c.N
	}
	return b.Op == AtMost && b.N < c.N || b.Op == Under && b.N <= c.N
}

// globCovered reports whether wide matches everything that g matches. It does if it matches the text of g, where its
// "*" matches any part of that text and its "?" matches one byte or "?".
func globCovered(g, wide string) bool {
	if g == NoneText || wide == NoneText {
		return g == wide
	}
	return glob(wide, []byte(g)) && (!strings.Contains(wide, "?") || !strings.Contains(g, "*"))
}

// disjoint reports whether certainly no entry meets both w and o. False means that it could not prove this.
func (w *When) disjoint(o *When) bool {
	for _, f := range []field{elbStatus, targetStatus} {
		a, b := w.impliedSpans(f), o.impliedSpans(f)
		overlap := func(s, t Span) bool { return s.Lo <= t.Hi && t.Lo <= s.Hi }
		if a != nil && b != nil && !slices.ContainsFunc(a, func(s Span) bool {
			return slices.ContainsFunc(b, func(t Span) bool { return overlap(s, t) })
		}) {
			return true
		}
	}
	for f := elapsed; f.isQuantity(); f++ {
		if !someWithin(slices.Concat(w.bounds(f), o.bounds(f))) {
			return true
		}
	}
	return w.Method != nil && o.Method != nil && !slices.ContainsFunc(w.Method, func(m string) bool { return slices.Contains(o.Method, m) })
}

// Impossible returns why no entry can meet w; "" if one might.
func (w *When) Impossible() string {
	for f := elapsed; f.isQuantity(); f++ {
		if !someWithin(w.bounds(f)) {
			return "nothing is within all bounds of " + f.String()
		}
	}
	if w.ELBMade {
		made := When{ELBMade: true}
		if made.disjoint(w) {
			return "elb_made and the statuses exclude each other"
		}
	}
	if w.Method != nil && w.Route != nil && !slices.ContainsFunc(w.Route, w.mayHaveRoute) {
		return "method and the methods of route exclude each other"
	}
	for i := range w.Not {
		if w.Not[i].Covers(w) {
			return "not excludes everything that the other conditions match"
		}
	}
	if w.Type == nil {
		return ""
	}
	why := ""
	for _, t := range w.Type {
		switch t {
		case "tls":
			why = w.missing("type tls", nlbLacks)
		case NoneText:
			why = w.missing("no type, which are of Classic Load Balancers,", clbLacks)
		default:
			return ""
		}
		if why == "" {
			return ""
		}
	}
	return why
}

// someWithin reports whether some quantity satisfies all bounds. It tries an absent quantity, each bound, and the
// values next to each bound: if any quantity satisfies them all, one of these does.
func someWithin(bounds []Bound[int64]) bool {
	all := func(n int64, known bool) bool {
		return !slices.ContainsFunc(bounds, func(b Bound[int64]) bool { return !b.holds(n, known) })
	}
	return all(0, false) || slices.ContainsFunc(bounds, func(at Bound[int64]) bool {
		return all(at.N-1, true) || all(at.N, true) || all(at.N+1, true)
	})
}

// mayHaveRoute reports whether a request with one of w's methods may have the route.
func (w *When) mayHaveRoute(route string) bool {
	m, _, ok := strings.Cut(route, " ")
	return !ok || slices.Contains(w.Method, m) || m == "GET" && slices.Contains(w.Method, "HEAD")
}

// Fields that entries of Network and Classic Load Balancers lack.
var (
	nlbLacks = []field{elbStatus, targetStatus, elbMade, requestTime, targetTime, responseTime, action, actions, errorReason, classification,
		redirectURL, targetErrorCode, elbErrorCode, targetGroup, host, path, sender, userAgent}
	clbLacks = []field{elapsed, action, actions, errorReason, classification, redirectURL, targetErrorCode, elbErrorCode, targetGroup, domain}
)

// missing returns the condition of w that requires a field which this kind of entry lacks; "" if there is none.
func (w *When) missing(of string, lacked []field) string {
	for _, f := range lacked {
		if w.has(f) && !w.allowsNone(f) {
			return "the entries of " + of + " have no " + f.String()
		}
	}
	return ""
}

// allowsNone reports whether an entry without f meets w's condition on f.
func (w *When) allowsNone(f field) bool {
	switch {
	case f == elbMade:
		return false
	case f == elbStatus || f == targetStatus:
		return inSpans(w.spans(f), elblog.NoStatus)
	case f.isQuantity():
		return !slices.ContainsFunc(w.bounds(f), func(b Bound[int64]) bool { return b.Op != NoneOp })
	}
	return slices.Contains(w.texts(f), NoneText)
}
