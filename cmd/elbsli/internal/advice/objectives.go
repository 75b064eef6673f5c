package advice

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Objectives is the objectives that the past supports. Its JSON is for programs.
type Objectives struct {
	From   string          `json:"from"`
	To     string          `json:"to"`
	Weeks  float64         `json:"weeks"`
	Window string          `json:"window"` // of the objectives
	Ladder []float64       `json:"ladder"` // the objectives that are tried, in percent
	SLOs   []SLOObjectives `json:"slos"`

	past *Past
}

// SLOObjectives is the objectives that the past supports for one journey or group under one SLI.
type SLOObjectives struct {
	Journey    string       `json:"journey"` // its id, or the name of the group
	SLI        string       `json:"sli"`
	Group      bool         `json:"group,omitempty"`
	Objective  float64      `json:"objective"`              // as configured; 0: none
	Threshold  int64        `json:"threshold_ms,omitempty"` // of latency
	Requests   int64        `json:"requests"`
	Low        float64      `json:"low"` // lower end of the interval of the measured share, percent
	High       float64      `json:"high"`
	WeekMin    float64      `json:"week_min"` // percent; 0 without a whole week
	WeekMedian float64      `json:"week_median"`
	Windows    []Window     `json:"windows"`
	Proposal   float64      `json:"proposal"`         // percent; 0: none
	OneFailure float64      `json:"one_failure_cost"` // share of a window's budget at the proposal, or at the configured objective if there is none
	Reason     string       `json:"reason"`
	Instead    []string     `json:"instead"`    // what would have enough traffic, if there is too little for the configured objective
	Thresholds []Thresholds `json:"thresholds"` // of latency: the candidates

	slo config.SLO
}

// Window is how many windows of one length would have met each objective of the ladder.
type Window struct {
	Length string `json:"length"`
	Count  int    `json:"count"`
	Met    []int  `json:"met"` // by objective of the ladder
}

// Thresholds is a latency threshold, and the objective that the past supports with it.
type Thresholds struct {
	Quantile    float64 `json:"quantile"` // that it comes from, percent
	ThresholdMS int64   `json:"threshold_ms"`
	Within      float64 `json:"within"`   // percent of the events
	Proposal    float64 `json:"proposal"` // objective in percent; 0: none
	Reason      string  `json:"reason"`
}

// Objectives tries objectives on the past.
func (p *Past) Objectives() *Objectives {
	out := &Objectives{From: rfc3339(p.from), To: rfc3339(p.to), Weeks: term.Rounded(p.weeks(), 2), Window: objective.Days(p.config.Window),
		Ladder: objective.Ladder(), SLOs: []SLOObjectives{}, past: p}
	traffic := objective.NewTraffic(p.to - p.from)
	for _, series := range p.tally.All() {
		total, _ := series.Sum()
		traffic.Add(series.Key, total)
	}
	took := p.took.All()
	slos := p.config.SLOs()
	for _, j := range p.config.Journeys { // a journey without a latency objective still gets thresholds to choose from
		if j.Latency.Objective == 0 {
			slos = append(slos, config.SLO{Name: j.Name, Journeys: []string{j.ID}, Objective: objective.Objective{Journey: j.ID, SLI: sli.Latency}})
		}
	}
	for _, s := range slos {
		one := p.objectivesOf(s, traffic, took)
		if s.Percent == 0 && len(one.Thresholds) == 0 {
			continue
		}
		out.SLOs = append(out.SLOs, one)
	}
	return out
}

func (p *Past) objectivesOf(s config.SLO, traffic *objective.Traffic, took []sli.TookSpan) SLOObjectives {
	buckets, _ := p.buckets(s)
	past := objective.NewPast(buckets, p.from, p.to)
	q := past.Propose(p.config.Window)
	out := SLOObjectives{Journey: s.Journey, SLI: s.SLI, Group: s.Group, Objective: s.Percent, Threshold: s.Threshold.Milliseconds(), Requests: q.Total,
		Low: percentDown(q.Low), High: percentDown(q.High), Windows: []Window{}, Proposal: q.Percent, OneFailure: term.Rounded(q.Cost, 5), Reason: q.Reason,
		Instead: []string{}, Thresholds: []Thresholds{}, slo: s}
	if q.Percent == 0 && s.Percent > 0 && q.PerWindow > 0 {
		out.OneFailure = term.Rounded(objective.BudgetOf(s.Percent).Cost(q.PerWindow), 5)
	}
	var ratios []float64
	for _, w := range q.Weeks {
		if w.Total > 0 {
			ratios = append(ratios, w.Ratio())
		}
	}
	if len(ratios) > 0 {
		slices.Sort(ratios)
		out.WeekMin, out.WeekMedian = percentDown(ratios[0]), percentDown(ratios[(len(ratios)-1)/2])
	}
	for _, w := range q.Windows {
		out.Windows = append(out.Windows, Window{objective.Days(w.Length), w.Count, w.Met})
	}
	if s.SLI == sli.Latency && !s.Group {
		out.Thresholds = p.thresholds(s, took)
	}
	if s.Percent > 0 && q.Total > 0 {
		out.Instead = p.instead(s, past.Hourly(), traffic, q)
	}
	return out
}

func percentDown(ratio float64) float64 { return math.Floor(ratio*100_000) / 1000 }

// instead lists what would have enough traffic for the configured objective, if the SLO itself does not.
func (p *Past) instead(s config.SLO, hourly float64, traffic *objective.Traffic, q objective.Proposal) []string {
	wanted := s.Percent
	if q.PerWindow >= objective.BudgetOf(wanted).Needed() {
		return []string{}
	}
	text := []string{}
	say := func(format string, args ...any) { text = append(text, fmt.Sprintf(format, args...)) }
	if w := objective.Bearable(wanted, hourly); w > p.config.Window {
		say("a window of %s would support %s", objective.Days(w), objectivePercent(wanted))
	}
	if !s.Group {
		if g := traffic.JoinJourney(s.Journey, objective.BudgetOf(wanted).Needed()); g != nil {
			enough := "together they still have too few"
			if g.Enough {
				enough = "together they have enough"
			}
			say("a group with %s %s: %s", map[string]string{objective.Journey: "the journey", objective.Routes: "the routes under"}[g.Kind], g.Name, enough)
		}
	}
	if every := objective.Probes(wanted, hourly, p.config.Window); every >= 10*time.Second {
		say("a synthetic request every %s would be enough for %s", intervalText(every), objectivePercent(wanted))
	}
	if q.Percent > 0 && q.Percent < wanted && len(text) > 0 {
		say("its own traffic supports %s", objectivePercent(q.Percent))
	}
	return text
}

// intervalText formats the interval between requests.
func intervalText(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}

// quantiles are the quantiles that can become thresholds, in percent.
var quantiles = []float64{90, 95, 99, 99.5, 99.9}

// thresholds returns candidates for a latency threshold: measured quantiles, rounded up to round figures, each with the
// objective that the past supports with it.
func (p *Past) thresholds(s config.SLO, took []sli.TookSpan) []Thresholds {
	var all sli.Durations
	spans := map[int64]*sli.Durations{}
	for _, t := range took {
		if !slices.Contains(s.Journeys, t.Key.Journey) {
			continue
		}
		if spans[t.Start] == nil {
			spans[t.Start] = new(sli.Durations)
		}
		spans[t.Start].Merge(t.Durations)
		all.Merge(t.Durations)
	}
	found := []Thresholds{}
	for _, quantile := range quantiles {
		if all.Count() == 0 || float64(all.Count())*(1-quantile/100) < 10 {
			continue // a quantile means something only with at least ten events beyond it
		}
		limit := roundedUp(quantileOf(&all, quantile))
		if len(found) > 0 && found[len(found)-1].ThresholdMS == limit.Milliseconds() {
			continue
		}
		var counts sli.Counter
		for start, d := range spans {
			counts.AddBucket(sli.Bucket{Start: max(start, p.from), Total: d.Count(), Good: within(d, limit)})
		}
		q := objective.NewPast(counts.Buckets(), p.from, p.to).Propose(p.config.Window)
		found = append(found, Thresholds{Quantile: quantile, ThresholdMS: limit.Milliseconds(), Within: percentDown(float64(q.Good) / float64(q.Total)),
			Proposal: q.Percent, Reason: q.Reason})
	}
	return found
}

// quantileOf returns the upper end of the bin that contains a quantile in percent.
func quantileOf(d *sli.Durations, quantile float64) time.Duration {
	left := int64(math.Ceil(float64(d.Count()) * quantile / 100))
	var at time.Duration
	for b := range d.Each {
		at = b.Longest()
		if left -= b.Count; left <= 0 {
			break
		}
	}
	return at
}

// within returns how many durations are certainly at or below a limit: those in whole bins.
func within(d *sli.Durations, limit time.Duration) (n int64) {
	for b := range d.Each {
		if b.Longest() <= limit {
			n += b.Count
		}
	}
	return n
}

// roundedUp rounds a duration up to 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten milliseconds.
func roundedUp(d time.Duration) time.Duration {
	for unit := time.Millisecond; ; unit *= 10 {
		for _, tenths := range []time.Duration{10, 12, 15, 20, 25, 30, 40, 50, 60, 80} {
			if t := unit * tenths / 10; t >= d && t%time.Millisecond == 0 {
				return t
			}
		}
	}
}
