package classify

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Covers tells whether w surely holds for every entry that o holds for, so that a rule with o behind one with w never
// matches. It looks at the conditions alone, value by value: false means that nothing was found.
func (w *When) Covers(o *When) bool {
	for f := range numFields {
		if w.asks(f) && !w.covers(o, f) {
			return false
		}
	}
	return true
}

// covers tells whether the condition of w on f follows from those of o.
func (w *When) covers(o *When, f field) bool {
	switch f {
	case elbStatus:
		return every(o.ELBStatus, w.ELBStatus, within)
	case targetStatus:
		return every(o.TargetStatus, w.TargetStatus, within)
	case elapsed:
		return every(w.Elapsed, o.Elapsed, func(b, tighter Bound) bool { return tighter.implies(b) })
	case client:
		return every(o.Client, w.Client, func(p, wide netip.Prefix) bool { return wide.Bits() <= p.Bits() && wide.Contains(p.Addr()) })
	case method, sender:
		return every(o.texts(f), w.texts(f), func(a, b string) bool { return a == b })
	case route:
		return every(o.Route, w.Route, func(a, b string) bool { return a == b || strings.HasSuffix(a, " "+b) })
	case actions:
		return every(o.Action, w.Actions, globCovered) || every(o.Actions, w.Actions, globCovered)
	}
	return every(o.texts(f), w.texts(f), globCovered)
}

// every tells whether there are as, and ok holds for each of them with some b.
func every[V any](as, bs []V, ok func(a, b V) bool) bool {
	return len(as) > 0 && !slices.ContainsFunc(as, func(a V) bool {
		return !slices.ContainsFunc(bs, func(b V) bool { return ok(a, b) })
	})
}

func within(s, wide Span) bool { return wide.Lo <= s.Lo && s.Hi <= wide.Hi }

// implies tells whether c holds for every time that b holds for.
func (b Bound) implies(c Bound) bool {
	switch c.Op {
	case AtLeast:
		return (b.Op == AtLeast || b.Op == Over) && b.D >= c.D
	case Over:
		return b.Op == AtLeast && b.D > c.D || b.Op == Over && b.D >= c.D
	case AtMost:
		return (b.Op == AtMost || b.Op == Under) && b.D <= c.D
	}
	return b.Op == AtMost && b.D < c.D || b.Op == Under && b.D <= c.D
}

// globCovered tells whether wide matches all that g matches: it does if it matches the text of g, its "*" taking any
// run of that and its "?" one byte or "?".
func globCovered(g, wide string) bool {
	return glob(wide, []byte(g)) && (!strings.Contains(wide, "?") || !strings.Contains(g, "*"))
}

// Impossible says why no entry can fulfil w, "" if one might.
func (w *When) Impossible() string {
	switch {
	case w.Elapsed != nil && !w.someElapsed():
		return "no time is within all bounds of elapsed"
	case w.Method != nil && w.Route != nil && !slices.ContainsFunc(w.Route, w.takesMethod):
		return "method and the methods of route exclude each other"
	case w.Type != nil && !slices.ContainsFunc(w.Type, func(t string) bool { return t != "tls" }):
		return w.impossibleForNLB()
	}
	return ""
}

// someElapsed tells whether a time is within all bounds: if there is one, it is at a bound or a nanosecond beside it.
func (w *When) someElapsed() bool {
	return slices.ContainsFunc(w.Elapsed, func(at Bound) bool {
		return slices.ContainsFunc([]time.Duration{at.D - 1, at.D, at.D + 1}, func(d time.Duration) bool {
			return !slices.ContainsFunc(w.Elapsed, func(b Bound) bool { return !b.holds(d) })
		})
	})
}

// takesMethod tells whether a request of one of w's methods may have the route.
func (w *When) takesMethod(route string) bool {
	m, _, ok := strings.Cut(route, " ")
	return !ok || slices.Contains(w.Method, m) || m == "GET" && slices.Contains(w.Method, "HEAD")
}

func (w *When) impossibleForNLB() string {
	for _, spans := range [][]Span{w.ELBStatus, w.TargetStatus} {
		if spans != nil && !inSpans(spans, elblog.NoStatus) {
			return "the entries of type tls have no status"
		}
	}
	for _, f := range []field{action, actions, errorReason, targetGroup, sender, userAgent} {
		if w.asks(f) {
			return "the entries of type tls have no " + f.String()
		}
	}
	return ""
}
