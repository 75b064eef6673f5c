// Package objective judges counts against objectives.
//
//   - judge.go: the error budget, and whether there are enough events to judge; join.go: what a route or journey with too
//     few events could be judged together with.
//   - past.go, propose.go: which objectives the past supports.
//   - incident.go: periods with far more bad events than usual.
//   - monitor.go, replay.go, trial.go: which burn-rate alerts an objective gets, when they would have fired, and how well
//     they match the incidents.
//   - gate.go: whether more requests failed after a release.
package objective

import (
	"math"
	"time"
)

// Objective identifies the objective of a journey under one SLI.
type Objective struct {
	Journey   string
	SLI       string
	Percent   float64
	Threshold time.Duration // of a latency objective
}

// Month is the default window of an objective, in seconds.
const Month = 30 * 24 * 60 * 60

// LeastSpan is the minimum span in seconds from which a month is extrapolated: the period of a log. Over a shorter
// span, the result would depend on when the requests happened rather than on how many there were.
const LeastSpan = 5 * 60

// ShortSpan is the span in seconds below which a month's figures are a guess: an hour of a month of 720.
const ShortSpan = 60 * 60

// costLimit is the share of a month's error budget, in percent, that one failure may cost. If it costs more, fewer than
// ten failures exhaust the budget.
const costLimit = 10

// State is the judgment of an objective.
type State string

// The states.
const (
	Met         State = "met"                // the whole interval meets the objective
	Missed      State = "missed"             // the whole interval is below the objective, and would be with one failure less
	Open        State = "open"               // the objective lies in the interval: more logs would decide
	LowTraffic  State = "not-enough-traffic" // it does, and a month has too few requests to decide
	NoEvents    State = "no-events"
	NoObjective State = "no-objective"
)

// Budget is the share of events that may be bad, in millionths of a percent, so that 99.9 leaves exactly 0.1 and not
// 0.0999….
type Budget struct{ allowed int64 }

const millionths = 1_000_000

// BudgetOf returns the error budget of an objective in percent.
func BudgetOf(percent float64) Budget {
	return Budget{allowed: 100*millionths - int64(math.Round(percent*millionths))}
}

// Used returns bad as a share of the allowed bad events among total; 1 is the whole budget.
func (b Budget) Used(bad, total int64) float64 {
	if b.allowed <= 0 || total == 0 {
		return 0
	}
	return float64(bad) / float64(total) / float64(b.allowed) * 100 * millionths
}

// Needed returns the minimum number of events at which one failure costs at most costLimit of the budget.
func (b Budget) Needed() int64 {
	if b.allowed <= 0 {
		return 0
	}
	tenBad := int64(100*millionths) * (100 / costLimit)
	return (tenBad + b.allowed - 1) / b.allowed
}

// Cost returns the share of the budget of total events that one failure costs.
func (b Budget) Cost(total int64) float64 { return b.Used(1, total) }

// Judge judges an objective in percent by total events, of which good were good. perMonth is the expected number of
// events per month.
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

// PerMonth extrapolates n events of span seconds to a month. A span shorter than a log's period is treated as one
// period.
func PerMonth(n, span int64) int64 {
	return int64(math.Round(float64(n) * Month / float64(max(span, LeastSpan))))
}
