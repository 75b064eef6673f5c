package report

import (
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// note says what one failure costs a row with too few requests, and what the row could be judged together with. It is
// "" if the objective can be judged. It follows the words "not enough traffic:".
func (r *Report) note(row Row, l Lang) string {
	if row.State != objective.LowTraffic || row.FailureCost == nil {
		return ""
	}
	note := l.say("low-traffic", row.FailureCost.Nearest(), l.budgetOf(row.Window), spell.Thousands(row.Needed), l.perWindow(row.Window), spell.Thousands(row.WindowTotal))
	if l == Japanese {
		note += "。"
	} else {
		note += "; "
	}
	g := row.Join
	switch {
	case g == nil:
		return note + l.say("join-none")
	case !g.Enough:
		return note + l.say("join-too-few", g.Name, spell.Thousands(g.MonthTotal))
	case g.Kind == objective.Routes:
		return note + l.say("join-routes", g.Name, spell.Thousands(g.MonthTotal))
	case g.Name == row.Journey:
		return note + l.say("join-journey-own", r.nameOf(g.Name), spell.Thousands(g.MonthTotal))
	}
	return note + l.say("join-journey", r.nameOf(g.Name), spell.Thousands(g.MonthTotal))
}

// budgetOf names the budget of a window: "the month's budget".
func (l Lang) budgetOf(window time.Duration) string { return l.say("budget-" + windowWord(window)) }

// perWindow names the window as a rate: "a month".
func (l Lang) perWindow(window time.Duration) string { return l.say("per-" + windowWord(window)) }

func windowWord(window time.Duration) string {
	switch days := window / (24 * time.Hour); {
	case days == 0 || days == 30:
		return "month"
	case days == 7:
		return "week"
	}
	return "quarter"
}

// Interval formats the Wilson interval; "-" without events.
func (row Row) Interval() string {
	if row.Total == 0 {
		return "-"
	}
	return row.Low.String() + "–" + row.High.String() + "%"
}

// rowName is the name of the row's journey, or its method and route.
func (r *Report) rowName(row Row) string {
	if row.Route == "" {
		return r.nameOf(row.Journey)
	}
	return strings.TrimSpace(row.Method + " " + row.Route)
}
