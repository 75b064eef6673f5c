package main

import (
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/report"
)

// coverage records which logs there were, so that a report can say what is missing.
type coverage struct {
	unreadable  []string
	hours       map[int64]bool // Unix hours with a log
	first, last int64          // of the logs whose names give their period; the hours in between should have logs
	clamped     int64
	others      []report.OtherRules
}

func newCoverage() *coverage { return &coverage{hours: make(map[int64]bool), first: -1} }

// hour is an hour in seconds.
const hour = int64(time.Hour / time.Second)

// period records a log of [from, to).
func (c *coverage) period(from, to int64, named bool) {
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

// object records a log that was counted.
func (c *coverage) object(o weeks.Object) {
	c.period(o.From, o.To, o.LoadBalancer != "")
	c.clamped += o.Clamped
}

// add records what was loaded.
func (c *coverage) add(w *weeks.Weeks) {
	for _, u := range w.Unreadable {
		c.unreadable = append(c.unreadable, u.Name)
	}
	for _, o := range w.Objects {
		c.object(o)
	}
}

// missing returns what the report lacks.
func (c *coverage) missing(r *report.Report) report.Missing {
	between := make(map[int64]bool)
	for h := range c.hours {
		if c.first >= 0 && h >= c.first && h <= c.last {
			between[h] = true
		}
	}
	return report.Missing{Names: c.unreadable, Clamped: c.clamped, Hours: report.HoursWithout(between), Others: c.others}
}
