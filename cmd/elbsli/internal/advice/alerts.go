package advice

import (
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
)

// Alerts is the burn-rate alerts that would have fired in the past. Its JSON is for programs; shares are fractions of
// 1.
type Alerts struct {
	From       string      `json:"from"` // RFC 3339
	To         string      `json:"to"`
	Weeks      float64     `json:"weeks"`
	Window     string      `json:"window"`      // of the objectives
	LagSeconds int64       `json:"lag_seconds"` // from the end of a log's period until it is counted
	Plans      []Plan      `json:"plans"`       // over all SLOs
	SLOs       []SLOAlerts `json:"slos"`

	past *Past
}

// SLOAlerts is the alerts of one SLO.
type SLOAlerts struct {
	Journey   string          `json:"journey"` // its id, or the name of the group
	SLI       string          `json:"sli"`
	Objective float64         `json:"objective"`
	Group     bool            `json:"group,omitempty"`
	Requests  int64           `json:"requests"`
	Hourly    float64         `json:"requests_per_hour"` // mean
	Plans     []Plan          `json:"plans"`
	Better    string          `json:"better"` // the set of alerts that the past supports: configured, plain or bounded
	Reason    string          `json:"reason"`
	Told      []Told          `json:"told"`      // by the configured alerts
	Budget    []BudgetWarning `json:"budget"`    // warnings of the error budget
	Incidents []Incident      `json:"incidents"` // with the configured alerts that announced them

	slo     config.SLO
	trials  map[string]objective.Trial
	hourly  float64
	bounded []int // failures in the bounded plan, by configured alert; 0 if it raises no threshold
}

// Plan is the results of one set of alerts.
type Plan struct {
	Name              string   `json:"plan"`
	Monitors          []string `json:"monitors,omitempty"` // queries, %s for the SLO's ID
	PagesPerWeek      float64  `json:"pages_per_week"`
	TicketsPerWeek    float64  `json:"tickets_per_week"`
	Pages             int      `json:"pages"`
	PagesWithIncident int      `json:"pages_with_incident"`
	Tickets           int      `json:"tickets"`
	Incidents         int      `json:"incidents"`
	Untold            int      `json:"untold"`   // incidents without page or ticket
	Unpaged           int      `json:"unpaged"`  // incidents without page
	Flapping          int      `json:"flapping"` // alerts that fired again within an hour after they had ended
	MedianDetection   float64  `json:"median_detection_seconds"`
	LongestDetection  float64  `json:"longest_detection_seconds"`
	MedianLost        float64  `json:"median_budget_before_page"` // share of a window's budget
	MostLost          float64  `json:"most_budget_before_page"`
}

// Told is one page or ticket.
type Told struct {
	Start     string  `json:"start"`
	End       string  `json:"end"` // "" if it still fired at the end
	Severity  string  `json:"severity"`
	Threshold float64 `json:"threshold"`
	Long      string  `json:"long"`
	Short     string  `json:"short"`
	Spent     float64 `json:"budget_spent"` // by the failures in the long window before it, fraction of 1
	Incident  bool    `json:"incident"`     // there is an incident

	told objective.Told
}

// BudgetWarning is a warning that a certain share of the error budget is spent.
type BudgetWarning struct {
	Start   string  `json:"start"`
	End     string  `json:"end"`
	Percent float64 `json:"percent"`

	firing objective.Firing
}

// Incident is a time with far more failures than usual.
type Incident struct {
	From  string  `json:"from"`
	To    string  `json:"to"`
	Bad   int64   `json:"bad"`
	Spent float64 `json:"budget_spent"`
	Told  string  `json:"told"` // page, ticket or ""
	After float64 `json:"detection_seconds"`
	Lost  float64 `json:"budget_before_page"`

	heard objective.Heard
}

// budgetWarnings are the shares of the error budget, in percent, at which Terraform's monitors warn.
var budgetWarnings = []float64{50, 75, 100}

// Alerts replays the configured alerts and their alternatives.
func (p *Past) Alerts(lag time.Duration) *Alerts {
	out := &Alerts{From: rfc3339(p.from), To: rfc3339(p.to), Weeks: term.Rounded(p.weeks(), 2), Window: objective.Days(p.config.Window),
		LagSeconds: int64(lag / time.Second), SLOs: []SLOAlerts{}, past: p}
	trials := map[string][]objective.Trial{}
	var names []string
	for _, s := range p.config.SLOs() {
		one := p.alertsOf(s, lag)
		out.SLOs = append(out.SLOs, one)
		for _, plan := range one.Plans {
			if trials[plan.Name] == nil {
				names = append(names, plan.Name)
			}
			trials[plan.Name] = append(trials[plan.Name], one.trials[plan.Name])
		}
	}
	for _, n := range names {
		out.Plans = append(out.Plans, p.plan(n, nil, trials[n]...))
	}
	return out
}

func (p *Past) alertsOf(s config.SLO, lag time.Duration) SLOAlerts {
	buckets, lbs := p.buckets(s)
	past := objective.NewPast(buckets, p.from, p.to)
	arrival := p.arrival(lbs, lag)
	incidents, _ := objective.Incidents(buckets, int64(p.config.Metrics.Resolution/time.Second))
	total, _ := past.Sum()
	out := SLOAlerts{Journey: s.Journey, SLI: s.SLI, Objective: s.Percent, Group: s.Group, Requests: total, Hourly: term.Rounded(past.Hourly(), 2),
		Told: []Told{}, Budget: []BudgetWarning{}, Incidents: []Incident{}, slo: s, trials: map[string]objective.Trial{}, hourly: past.Hourly()}
	for _, plan := range objective.Plans(p.config.Alerts, s.Percent, past.Hourly(), p.config.Window) {
		trial := past.Try(plan, s.Percent, p.config.Window, arrival, incidents)
		out.trials[plan.Name] = trial
		out.Plans = append(out.Plans, p.plan(plan.Name, plan.Monitors, trial))
	}
	configured := out.trials[objective.Configured]
	for _, f := range configured.Told {
		out.Told = append(out.Told, Told{Start: rfc3339(f.At), End: end(f.End), Severity: f.Severity, Threshold: f.Threshold,
			Long: objective.Brief(f.Long), Short: objective.Brief(f.Short), Spent: term.Rounded(f.Spent, 5), Incident: f.Incident >= 0, told: f})
	}
	for _, h := range configured.Incidents {
		i := Incident{From: rfc3339(h.From), To: rfc3339(h.To), Bad: h.Bad, Spent: term.Rounded(h.Spent, 5), After: h.After.Seconds(), Lost: term.Rounded(h.Before, 5), heard: h}
		switch {
		case h.Paged >= 0:
			i.Told = objective.Page
		case h.By >= 0:
			i.Told = objective.Ticket
		}
		out.Incidents = append(out.Incidents, i)
	}
	for _, w := range budgetWarnings {
		for _, f := range past.ReplayBudget(w, s.Percent, p.config.Window, arrival) {
			out.Budget = append(out.Budget, BudgetWarning{Start: rfc3339(f.At), End: end(f.End), Percent: w, firing: f})
		}
	}
	out.Better, out.Reason = objective.Better(configured, out.trials[objective.Plain], out.trials[objective.Bounded])
	if out.Better == objective.Bounded {
		for _, a := range p.config.Alerts {
			out.bounded = append(out.bounded, objective.BoundedFailures(a.Long, s.Percent, past.Hourly()))
		}
	}
	return out
}

// plan adds up the alerts of a plan for one or more SLOs.
func (p *Past) plan(name string, monitors []objective.Monitor, trials ...objective.Trial) Plan {
	f := objective.FiguresOf(trials...)
	weeks := max(p.weeks(), 1.0/(7*24))
	out := Plan{
		Name: name, Pages: f.Pages, Tickets: f.Tickets, PagesWithIncident: f.PagesWithIncident,
		PagesPerWeek: term.Rounded(float64(f.Pages)/weeks, 2), TicketsPerWeek: term.Rounded(float64(f.Tickets)/weeks, 2),
		Incidents: f.Incidents, Untold: f.Untold, Unpaged: f.Unpaged, Flapping: f.Flaps,
		MedianDetection: f.MedianDetection.Seconds(), LongestDetection: f.LongestDetection.Seconds(),
		MedianLost: term.Rounded(f.MedianLost, 5), MostLost: term.Rounded(f.MostLost, 5),
	}
	for _, m := range monitors {
		out.Monitors = append(out.Monitors, m.Query("%s", p.config.Window))
	}
	return out
}

func end(t int64) string {
	if t == 0 {
		return ""
	}
	return rfc3339(t)
}

// duration formats a time to detect: 12 min, 3.5 h.
func duration(seconds float64) string {
	if seconds < 2*3600 {
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}
