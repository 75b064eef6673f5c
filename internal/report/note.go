package report

import (
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// note says, behind the words "not enough traffic:", what too few requests mean for a row, and what it could be judged with; "" where its objective can be judged.
func (r *Report) note(row Row, l Lang) string {
	cost := row.cost(l)
	if cost == "" {
		return ""
	}
	return cost + separator(l) + r.joinNote(row, l)
}

// cost is the first half of note.
func (row Row) cost(l Lang) string {
	if row.State != objective.LowTraffic || row.FailureCost == nil {
		return ""
	}
	return l.say("low-traffic", row.FailureCost.Nearest(), l.budgetOf(row.Window), Grouped(row.Needed), l.perWindow(row.Window), Grouped(row.WindowTotal))
}

// budgetOf names the budget of a window: "the month's budget".
func (l Lang) budgetOf(window time.Duration) string { return l.say("budget-" + windowWord(window)) }

// perWindow is "a month", or what the window is.
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

func separator(l Lang) string {
	if l == Japanese {
		return "。"
	}
	return "; "
}

func (r *Report) joinNote(row Row, l Lang) string {
	g := row.Join
	switch {
	case g == nil:
		return l.say("join-none")
	case !g.Enough:
		return l.say("join-too-few", g.Name, Grouped(g.MonthTotal))
	case g.Kind == objective.Routes:
		return l.say("join-routes", g.Name, Grouped(g.MonthTotal))
	case g.Name == row.Journey:
		return l.say("join-journey-own", r.nameOf(g.Name), Grouped(g.MonthTotal))
	}
	return l.say("join-journey", r.nameOf(g.Name), Grouped(g.MonthTotal))
}

// Interval is the Wilson interval as text, "-" without events.
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
