package report

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// Note says, behind the words "not enough traffic:", what too few requests mean for a row, and what it could be judged with; "" where its objective can be judged.
func (row Row) Note(l Lang) string {
	cost := row.cost(l)
	if cost == "" {
		return ""
	}
	return cost + separator(l) + row.joinNote(l)
}

// cost is the first half of Note.
func (row Row) cost(l Lang) string {
	if row.State != objective.LowTraffic || row.FailureCost == nil {
		return ""
	}
	return l.say("low-traffic", row.FailureCost.Nearest(), Grouped(row.Needed), Grouped(row.MonthTotal))
}

func separator(l Lang) string {
	if l == Japanese {
		return "。"
	}
	return "; "
}

func (row Row) joinNote(l Lang) string {
	g := row.Join
	switch {
	case g == nil:
		return l.say("join-none")
	case !g.Enough:
		return l.say("join-too-few", g.Name, Grouped(g.MonthTotal))
	case g.Kind == objective.Routes:
		return l.say("join-routes", g.Name, Grouped(g.MonthTotal))
	case g.Name == row.Journey:
		return l.say("join-journey-own", g.Name, Grouped(g.MonthTotal))
	}
	return l.say("join-journey", g.Name, Grouped(g.MonthTotal))
}

// Interval is the Wilson interval as text, "-" without events.
func (row Row) Interval() string {
	if row.Total == 0 {
		return "-"
	}
	return row.Low.String() + "–" + row.High.String() + "%"
}

// name is the row's journey, or its method and route.
func (row Row) name() string {
	if row.Route == "" {
		return row.Journey
	}
	return strings.TrimSpace(row.Method + " " + row.Route)
}
