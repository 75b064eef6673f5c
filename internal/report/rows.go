package report

import (
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Row is one journey, or one route, under one SLI.
type Row struct {
	SLI          string         `json:"sli"`
	LoadBalancer string         `json:"load_balancer,omitempty"` // "" in a journey's row, like Method and Route
	Method       string         `json:"method,omitempty"`
	Route        string         `json:"route,omitempty"`
	Journey      string         `json:"journey"`                // "" if the route has none; for a group, the group
	Members      []string       `json:"members,omitempty"`      // for a group, its journeys
	Dimensions   sli.Dimensions `json:"dimensions,omitempty"`   // "" in a journey's row
	ThresholdMS  int64          `json:"threshold_ms,omitempty"` // of a latency objective
	Total        int64          `json:"total"`
	Good         int64          `json:"good"`
	Bad          int64          `json:"bad"`

	Measured *Thousandths `json:"measured"` // good / total in percent, rounded down; null without events
	Low      Thousandths  `json:"low"`      // 95 % Wilson interval, rounded down
	High     Thousandths  `json:"high"`

	// These are absent without an objective, except State.
	Objective   float64          `json:"objective,omitempty"`    // percent
	BudgetUsed  *Thousandths     `json:"budget_used,omitempty"`  // bad events in percent of those that the objective allows in this time
	State       objective.State  `json:"state"`                  //
	MonthTotal  int64            `json:"month_total"`            // events per month, extrapolated
	WindowTotal int64            `json:"window_total"`           // events per window of the objective, extrapolated
	FailureCost *Thousandths     `json:"failure_cost,omitempty"` // percent of a window's budget that one failure costs
	Needed      int64            `json:"needed,omitempty"`       // events per window at which one failure costs at most a tenth of the budget
	FewEvents   bool             `json:"few_events,omitempty"`   // WindowTotal is less than Needed
	Join        *objective.Group `json:"join,omitempty"`         // if FewEvents: what it could be judged together with

	Window time.Duration `json:"-"` // of the objective; 0: 30 days
}

// span returns the seconds from the first entry to the last, at least a minute; 0 without entries.
func (r *Report) span() int64 {
	from, err := time.Parse(time.RFC3339, r.From)
	to, err2 := time.Parse(time.RFC3339, r.To)
	if err != nil || err2 != nil {
		return 0
	}
	return max(int64(to.Sub(from)/time.Second)+1, 60)
}

// TooShort reports whether the entries span too little time to extrapolate to a month.
func (r *Report) TooShort() bool { return r.Entries > 0 && r.span() < objective.ShortSpan }

// journeyRows judges each objective by the series of its journey.
func (r *Report) journeyRows(objectives []objective.Objective) []Row {
	rows := make([]Row, 0, len(objectives))
	traffic := r.traffic()
	for _, o := range objectives {
		row := r.row(r.journey(o), o)
		if row.FewEvents {
			row.Join = traffic.JoinJourney(row.Journey, row.monthNeeded())
		}
		rows = append(rows, row)
	}
	return rows
}

// Group is several journeys with a common objective.
type Group struct {
	Name      string
	SLI       string
	Objective float64  // percent
	Journeys  []string // as in the series
}

// AddGroups judges each group by the series of all its journeys.
func (r *Report) AddGroups(groups []Group) {
	for _, g := range groups {
		sum := Series{Journey: g.Name, SLI: g.SLI}
		for _, s := range r.Series {
			if s.SLI == g.SLI && slices.Contains(g.Journeys, s.Journey) {
				sum.Total += s.Total
				sum.Good += s.Good
				sum.Bad += s.Bad
			}
		}
		row := r.row(sum, objective.Objective{Journey: g.Name, SLI: g.SLI, Percent: g.Objective})
		row.Members = g.Journeys
		r.Groups = append(r.Groups, row)
	}
}

// routeRows judges each series by the objective of its journey.
func (r *Report) routeRows(objectives []objective.Objective) []Row {
	promised := make(map[objective.Objective]objective.Objective, len(objectives))
	for _, o := range objectives {
		promised[objective.Objective{Journey: o.Journey, SLI: o.SLI}] = o
	}
	rows := make([]Row, 0, len(r.Series))
	traffic := r.traffic()
	for _, s := range r.Series {
		o := objective.Objective{}
		if s.Journey != "" {
			o = promised[objective.Objective{Journey: s.Journey, SLI: s.SLI}]
		}
		row := r.row(s, o)
		if row.FewEvents {
			row.Join = traffic.JoinRoute(s.key(), row.monthNeeded())
		}
		rows = append(rows, row)
	}
	return rows
}

// traffic returns the requests of r, for finding what a row with few of them could be judged together with.
func (r *Report) traffic() *objective.Traffic {
	t := objective.NewTraffic(r.span())
	for _, s := range r.Series {
		t.Add(s.key(), s.Total)
	}
	return t
}

func (r *Report) row(s Series, o objective.Objective) Row {
	row := Row{
		SLI: s.SLI, LoadBalancer: s.LoadBalancer, Method: s.Method, Route: s.Route, Journey: s.Journey, Dimensions: s.Dimensions,
		Total: s.Total, Good: s.Good, Bad: s.Bad, Measured: s.measured(), MonthTotal: objective.PerMonth(s.Total, r.span()),
		WindowTotal: objective.PerWindow(s.Total, r.span(), r.Window), Objective: o.Percent, Window: r.Window,
	}
	if s.SLI == sli.Latency {
		row.ThresholdMS = o.Threshold.Milliseconds()
	}
	low, high := objective.Wilson(s.Good, s.Total)
	row.Low, row.High = percentOf(low), percentOf(high)
	row.State = objective.Judge(s.Good, s.Total, row.WindowTotal, o.Percent)
	if o.Percent > 0 && s.Total > 0 {
		b := objective.BudgetOf(o.Percent)
		used, cost := percentOf(b.Used(s.Bad, s.Total)), percentOf(b.Cost(row.WindowTotal))
		row.BudgetUsed, row.FailureCost = &used, &cost
		row.Needed = b.Needed()
		row.FewEvents = row.WindowTotal < row.Needed
	}
	return row
}

// monthNeeded returns Needed for a month. The size of a group is its traffic in a month, whatever the window is.
func (row Row) monthNeeded() int64 {
	if row.Window <= 0 {
		return row.Needed
	}
	return int64(float64(row.Needed) * objective.Month / row.Window.Seconds())
}

// measured returns the SLI in percent; nil without events.
func (s Series) measured() *Thousandths {
	if s.Total == 0 {
		return nil
	}
	m := share(s.Good, s.Total)
	return &m
}
