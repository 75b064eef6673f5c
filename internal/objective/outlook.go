package objective

import (
	"math"
	"time"
)

// PerWindow extrapolates n events of span seconds to the window of an objective; 0 is a month.
func PerWindow(n, span int64, window time.Duration) int64 {
	month := PerMonth(n, span)
	if window <= 0 {
		return month
	}
	return int64(math.Round(float64(month) * window.Seconds() / Month))
}

// Moved reports whether the ratio of bad events has changed by more than chance between two samples, for the better or
// for the worse: their 95 % intervals do not overlap.
func Moved(was, is Sample) (better, worse bool) {
	wasLow, wasHigh := Wilson(was.Total-was.Bad, was.Total)
	low, high := Wilson(is.Total-is.Bad, is.Total)
	return low > wasHigh, high < wasLow
}

const dayLength = 24 * 60 * 60 // seconds

// Outlook is how long the rest of an error budget will last.
type Outlook struct {
	BadPerDay float64 // lately
	DaysLeft  float64 // at that pace; -1: the budget outlasts its window
}

// OutlookOf returns the outlook of a budget of allowed bad events, of which bad were used. lately is the number of bad
// events in the last span seconds.
func OutlookOf(allowed float64, bad, lately, span int64, window time.Duration) Outlook {
	o := Outlook{BadPerDay: float64(lately) / (float64(max(span, LeastSpan)) / dayLength), DaysLeft: -1}
	if o.BadPerDay <= 0 {
		return o
	}
	if days := max((allowed-float64(bad))/o.BadPerDay, 0); days < window.Seconds()/dayLength {
		o.DaysLeft = days
	}
	return o
}
