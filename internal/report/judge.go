package report

import "math"

// month is the window over which an objective is promised, in seconds.
const month = 30 * 24 * 60 * 60

// period is how long the log of a load balancer is, in seconds: a shorter span says when the requests came, and not how
// many there are.
const period = 5 * 60

// shortSpan is the span in seconds under which a month's figures are a guess: less than an hour of a month of 720.
const shortSpan = 60 * 60

// costLimit is the share of a month's error budget, in percent, that one failure may cost. Where it costs more, ten
// unlucky requests are a missed objective, and a red number says little.
const costLimit = 10

// State is what can be said of an objective.
type State string

// The states.
const (
	Met         State = "met"                // the whole interval keeps the objective
	Missed      State = "missed"             // the whole interval is under it, and would be with one failure less
	Open        State = "open"               // the objective lies in the interval: a longer log would tell
	LowTraffic  State = "not-enough-traffic" // so it does, and a month holds too few requests to tell
	NoEvents    State = "no-events"
	NoObjective State = "no-objective"
)

// budget is what an objective allows, in millionths of a percent so that 99.9 leaves 0.1 and not 0.0999….
type budget struct{ allowed int64 }

const millionths = 1_000_000

func budgetOf(objective float64) budget {
	return budget{allowed: 100*millionths - int64(math.Round(objective*millionths))}
}

// used is the share, in percent, of the bad events allowed among total that bad are.
func (b budget) used(bad, total int64) Thousandths {
	if b.allowed <= 0 || total == 0 {
		return 0
	}
	return Thousandths(math.Floor(float64(bad) / float64(total) / float64(b.allowed) * 100 * millionths * float64(hundred)))
}

// needed is the least number of events of which one failure costs at most costLimit of the budget.
func (b budget) needed() int64 {
	if b.allowed <= 0 {
		return 0
	}
	tenBad := int64(100*millionths) * (100 / costLimit)
	return (tenBad + b.allowed - 1) / b.allowed
}

// cost is what one failure costs of the budget of total events, in percent.
func (b budget) cost(total int64) Thousandths { return b.used(1, total) }

// judge tells what total events of which good were good say of an objective in percent. perMonth is how many a month
// would hold.
func judge(good, total, perMonth int64, objective float64) State {
	switch {
	case total == 0:
		return NoEvents
	case objective <= 0:
		return NoObjective
	}
	low, high := wilson(good, total)
	_, oneLess := wilson(min(good+1, total), total)
	switch target := objective / 100; {
	case high < target && oneLess < target:
		return Missed
	case low >= target:
		return Met
	case perMonth < budgetOf(objective).needed():
		return LowTraffic
	}
	return Open
}

// perMonth extrapolates n events of span seconds, taken as a log's period at least, to a month.
func perMonth(n, span int64) int64 {
	return int64(math.Round(float64(n) * month / float64(max(span, period))))
}
