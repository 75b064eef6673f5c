package weeks

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/report"
)

// Coverage records which logs there were, so that a report can say what is missing.
type Coverage struct {
	Unreadable []string            // logs that could not be read completely, and damaged files of a history
	Others     []report.OtherRules // logs that a history has only under other rules

	hours       map[int64]bool // Unix hours with a log
	first, last int64          // of the logs whose names give their period; the hours in between should have logs
	clamped     int64
}

// NewCoverage returns the coverage of no logs.
func NewCoverage() *Coverage { return &Coverage{hours: make(map[int64]bool), first: -1} }

// hour is an hour in seconds.
const hour = int64(time.Hour / time.Second)

// period records a log of [from, to).
func (c *Coverage) period(from, to int64, named bool) {
	if from >= to {
		return
	}
	for h := from / hour; h <= (to-1)/hour; h++ {
		c.hours[h] = true
	}
	if named {
		if c.first < 0 || from/hour < c.first {
			c.first = from / hour
		}
		c.last = max(c.last, (to-1)/hour)
	}
}

// AddObject records a log that was counted.
func (c *Coverage) AddObject(o Object) {
	c.period(o.From, o.To, o.loadBalancer != "")
	c.clamped += o.clamped
}

// Add records what was loaded.
func (c *Coverage) Add(w *Weeks) {
	for _, u := range w.Unreadable {
		c.Unreadable = append(c.Unreadable, u.name)
	}
	for _, o := range w.Objects {
		c.AddObject(o)
	}
}

// Missing returns what a report lacks.
func (c *Coverage) Missing() report.Missing {
	between := make(map[int64]bool)
	for h := range c.hours {
		if c.first >= 0 && h >= c.first && h <= c.last {
			between[h] = true
		}
	}
	return report.Missing{Names: c.Unreadable, Clamped: c.clamped, Hours: report.HoursWithout(between), Others: c.Others}
}
