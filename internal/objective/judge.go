// Package objective judges counts against objectives.
//
//   - judge.go: what is left of an error budget, and whether there are enough events to judge; join.go: what a route or
//     journey with too few of them could be judged together with.
//   - past.go, propose.go: which objectives a past supports.
//   - incident.go: stretches of time with far more bad events than otherwise.
//   - monitor.go, replay.go, trial.go: which burn-rate alerts an objective gets, when they would have fired, and how well
//     that tells of incidents.
//   - gate.go: whether a release made more requests fail.
package objective

import (
	"math"
	"time"
)

// Objective is what a journey promises under one SLI.
type Objective struct {
	Journey   string
	SLI       string
	Percent   float64
	Threshold time.Duration // of a latency objective
}

// Month is the window over which an objective is promised, in seconds.
const Month = 30 * 24 * 60 * 60

// LeastSpan is the least span in seconds that a month is extrapolated from: the period of a log. Over a shorter span the
// moments of the requests would decide, not their number.
const LeastSpan = 5 * 60

// ShortSpan is the span in seconds under which a month's figures are a guess: less than an hour of a month of 720.
const ShortSpan = 60 * 60

// costLimit is the share of a month's error budget, in percent, that one failure may cost. If it costs more, fewer than ten
// unlucky requests miss the objective.
const costLimit = 10

// State is how an objective is judged.
type State string

// The states.
const (
	Met         State = "met"                // the whole interval keeps the objective
	Missed      State = "missed"             // the whole interval is under it, and would be with one failure less
	Open        State = "open"               // the objective lies in the interval: a longer log would decide
	LowTraffic  State = "not-enough-traffic" // it does, and a month has too few requests to decide
	NoEvents    State = "no-events"
	NoObjective State = "no-objective"
)

// Budget is what an objective allows, in millionths of a percent so that 99.9 leaves 0.1 and not 0.0999….
type Budget struct{ allowed int64 }

const millionths = 1_000_000

// BudgetOf returns the error budget of an objective in percent.
func BudgetOf(percent float64) Budget {
	return Budget{allowed: 100*millionths - int64(math.Round(percent*millionths))}
}

// Used returns bad as a part of the bad events that are allowed among total: 1 is all of the budget.
func (b Budget) Used(bad, total int64) float64 {
	if b.allowed <= 0 || total == 0 {
		return 0
	}
	return float64(bad) / float64(total) / float64(b.allowed) * 100 * millionths
}

// Needed returns the least number of events at which one failure costs at most costLimit of the budget.
func (b Budget) Needed() int64 {
	if b.allowed <= 0 {
		return 0
	}
	tenBad := int64(100*millionths) * (100 / costLimit)
	return (tenBad + b.allowed - 1) / b.allowed
}

// Cost returns the part of the budget of total events that one failure costs.
func (b Budget) Cost(total int64) float64 { return b.Used(1, total) }

// Judge judges an objective in percent by total events, of which good were good. perMonth is the expected number of
// events in a month.
func Judge(good, total, perMonth int64, objective float64) State {
	switch {
	case total == 0:
		return NoEvents
	case objective <= 0:
		return NoObjective
	}
	low, high := Wilson(good, total)
	_, oneLess := Wilson(min(good+1, total), total)
	switch target := objective / 100; {
	case high < target && oneLess < target:
		return Missed
	case low >= target:
		return Met
	case perMonth < BudgetOf(objective).Needed():
		return LowTraffic
	}
	return Open
}

// PerMonth extrapolates n events of span seconds, taken as a log's period at least, to a month.
func PerMonth(n, span int64) int64 {
	return int64(math.Round(float64(n) * Month / float64(max(span, LeastSpan))))
}
