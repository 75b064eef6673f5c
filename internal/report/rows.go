package report

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Row is what is known of one journey, or of one route, under one SLI.
type Row struct {
	SLI          string `json:"sli"`
	LoadBalancer string `json:"load_balancer,omitempty"` // "" in a journey's row, like Method and Route
	Method       string `json:"method,omitempty"`
	Route        string `json:"route,omitempty"`
	Journey      string `json:"journey"`                // "" where the route has none
	ThresholdMS  int64  `json:"threshold_ms,omitempty"` // of a latency objective
	Total        int64  `json:"total"`
	Good         int64  `json:"good"`
	Bad          int64  `json:"bad"`

	Measured *Thousandths `json:"measured"` // good / total in percent, rounded down; null without events
	Low      Thousandths  `json:"low"`      // 95 % Wilson interval, rounded down
	High     Thousandths  `json:"high"`

	// Without an objective these are absent, but for State.
	Objective   float64      `json:"objective,omitempty"`    // percent
	BudgetUsed  *Thousandths `json:"budget_used,omitempty"`  // bad events in percent of those that the objective allows here
	State       State        `json:"state"`                  //
	MonthTotal  int64        `json:"month_total"`            // events of a month, extrapolated
	FailureCost *Thousandths `json:"failure_cost,omitempty"` // what one failure costs of a month's budget, in percent
	Needed      int64        `json:"needed,omitempty"`       // events a month at which one failure costs at most costLimit
	FewEvents   bool         `json:"few_events,omitempty"`   // MonthTotal is under Needed
	Join        *Group       `json:"join,omitempty"`         // where FewEvents: what it could be judged with
}

// Span returns the seconds from the first entry to the last, at least a minute; 0 without entries.
func (r *Report) Span() int64 {
	from, err := time.Parse(time.RFC3339, r.From)
	to, err2 := time.Parse(time.RFC3339, r.To)
	if err != nil || err2 != nil {
		return 0
	}
	return max(int64(to.Sub(from)/time.Second)+1, 60)
}

// TooShort tells whether the entries span too little time to say anything of a month.
func (r *Report) TooShort() bool { return r.Entries > 0 && r.Span() < shortSpan }

// JourneyRows judges each objective by the series of its journey.
func (r *Report) JourneyRows(objectives []Objective) []Row {
	rows := make([]Row, 0, len(objectives))
	g := r.groups()
	for _, o := range objectives {
		row := r.row(r.journey(o), o)
		if row.FewEvents {
			g.join(&row, g.ofJourney(row))
		}
		rows = append(rows, row)
	}
	return rows
}

// RouteRows judges each series by the objective of its journey.
func (r *Report) RouteRows(objectives []Objective) []Row {
	promised := make(map[Objective]Objective, len(objectives))
	for _, o := range objectives {
		promised[Objective{Journey: o.Journey, SLI: o.SLI}] = o
	}
	rows := make([]Row, 0, len(r.Series))
	g := r.groups()
	for _, s := range r.Series {
		o := Objective{}
		if s.Journey != "" {
			o = promised[Objective{Journey: s.Journey, SLI: s.SLI}]
		}
		row := r.row(s, o)
		if row.FewEvents {
			g.join(&row, g.ofRoute(row))
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *Report) row(s Series, o Objective) Row {
	row := Row{
		SLI: s.SLI, LoadBalancer: s.LoadBalancer, Method: s.Method, Route: s.Route, Journey: s.Journey,
		Total: s.Total, Good: s.Good, Bad: s.Bad, Measured: s.measured(), MonthTotal: perMonth(s.Total, r.Span()),
		Objective: o.Percent,
	}
	if s.SLI == sli.Latency {
		row.ThresholdMS = o.Threshold.Milliseconds()
	}
	low, high := wilson(s.Good, s.Total)
	row.Low, row.High = percentOf(low), percentOf(high)
	row.State = judge(s.Good, s.Total, row.MonthTotal, o.Percent)
	if o.Percent > 0 && s.Total > 0 {
		b := budgetOf(o.Percent)
		used, cost := b.used(s.Bad, s.Total), b.cost(row.MonthTotal)
		row.BudgetUsed, row.FailureCost = &used, &cost
		row.Needed = b.needed()
		row.FewEvents = row.MonthTotal < row.Needed
	}
	return row
}

// measured is the SLI in percent, nil without events.
func (s Series) measured() *Thousandths {
	if s.Total == 0 {
		return nil
	}
	m := share(s.Good, s.Total)
	return &m
}
