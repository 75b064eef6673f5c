package objective

import "time"

// Firing is one time span in which an alert fired.
type Firing struct {
	At, End int64   // Unix seconds, half-open; End is 0 if it was still firing when the past ended
	Spent   float64 // share of an average window's budget that was spent in the long window before At
}

// replay evaluates a monitor of an objective in each minute of the past, as Datadog does: over the long and the short
// window that end then, with the events that had been counted by then. A window without events does not fire. window is
// the objective's.
//
// docs.datadoghq.com/service_level_objectives/burn_rate, read 2026-11-28. The formula on that page has ≥, while its
// queries, and those that Terraform creates, have >. This code uses >.
func (p *Past) replay(m Monitor, percent float64, window time.Duration, a Arrival) []Firing {
	b := BudgetOf(percent)
	long, short := int64(m.Long/time.Second), int64(m.Short/time.Second)
	burns := func(t, length int64) bool {
		total, bad := p.Count(t-length, a.seen(t))
		return bad > 0 && b.Used(bad, total) > m.Threshold+tiny
	}
	fires := func(t int64) bool { return burns(t, short) && burns(t, long) } // the short one rarely does, so it is first
	allowed := p.allowed(percent, window)
	return p.scan(a, short, fires, func(t int64) float64 {
		_, bad := p.Count(max(p.from, t-int64(window/time.Second)), t)
		return part(bad, allowed)
	})
}

// tiny keeps rounding errors from lifting a burn rate above a threshold that it equals.
const tiny = 1e-9

// ReplayBudget evaluates an alert that fires when spent percent of the error budget is gone, in the same way as replay.
// While the window starts before the past does, the budget is that of a window with average traffic. Otherwise the
// first failure in a log could spend all of it.
func (p *Past) ReplayBudget(spent, percent float64, window time.Duration, a Arrival) []Firing {
	length, share, average := int64(window/time.Second), BudgetOf(percent).share(), p.allowed(percent, window)
	fires := func(t int64) bool {
		total, bad := p.Count(t-length, a.seen(t))
		allowed := average
		if t-length >= p.from {
			allowed = float64(total) * share
		}
		return part(bad, allowed)*100 > spent+tiny
	}
	return p.scan(a, length, fires, func(t int64) float64 {
		_, bad := p.Count(t-length, t)
		return part(bad, average)
	})
}

// scan returns when fires becomes true and false again. It checks each minute within length after an event: at other
// times nothing fires.
func (p *Past) scan(a Arrival, length int64, fires func(t int64) bool, spent func(t int64) float64) []Firing {
	var all []Firing
	end := a.last(p.to)
	firing := false
	for t := p.from + minute; t <= end; t += minute {
		is := fires(t)
		switch {
		case is && !firing:
			all = append(all, Firing{At: t, Spent: spent(t)})
		case !is && firing:
			all[len(all)-1].End = t
		}
		firing = is
		if firing {
			continue
		}
		// Nothing can start to fire before the next event, so skip to it if the window before t is empty.
		if i := p.index(t - length - int64(a.Period/time.Second) - int64(a.Lag/time.Second)); i < len(p.starts) && p.starts[i] > t {
			t = max(t, p.starts[i]-minute)
		}
	}
	return all
}

func part(bad int64, allowed float64) float64 {
	if allowed <= 0 {
		return 0
	}
	return float64(bad) / allowed
}
