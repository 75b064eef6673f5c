package objective

import (
	"fmt"
	"slices"
	"time"
)

// Plan is a set of alerts for one objective.
type Plan struct {
	Name     string
	Monitors []Monitor
}

// The plans.
const (
	Configured  = "configured"
	Plain       = "plain"
	Bounded     = "bounded"
	Recommended = "datadog"
)

// Plans returns the alerts that would be deployed for an objective with hourly events per hour, and alternatives:
//
//   - configured: with their guard against low traffic, as Terraform makes them
//   - plain: the same burn rates and windows without that guard
//   - bounded: the same with as many failures as BoundedFailures wants, a test of low traffic
//   - datadog: what Datadog recommends for the window of the objective
func Plans(alerts []Alert, percent, hourly float64, window time.Duration) []Plan {
	bounded := slices.Clone(alerts)
	for i := range bounded {
		bounded[i].Failures = BoundedFailures(bounded[i].Long, percent, hourly)
	}
	return []Plan{
		{Configured, Monitors(alerts, percent, hourly)},
		{Plain, Monitors(alerts, percent, -1)},
		{Bounded, Monitors(bounded, percent, hourly)},
		{Recommended, Monitors(recommended(window), percent, -1)},
	}
}

// recommended is the tables of docs.datadoghq.com/service_level_objectives/burn_rate, read 2026-11-28.
func recommended(window time.Duration) []Alert {
	burns := [3]float64{14.4, 6, 3}
	switch window {
	case 7 * 24 * time.Hour:
		burns = [3]float64{16.8, 5.6, 2.8}
	case 90 * 24 * time.Hour:
		burns = [3]float64{21.6, 10.8, 4.5}
	}
	return []Alert{
		{Burn: burns[0], Long: time.Hour, Short: 5 * time.Minute, Severity: Page},
		{Burn: burns[1], Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: Page},
		{Burn: burns[2], Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: Ticket},
	}
}

// Told is one firing of a monitor in a trial.
type Told struct {
	Monitor
	Firing
	Incident int // index of the first incident that caused it; -1 if there is none
}

// Heard is one incident, with the firings that announced it.
type Heard struct {
	Incident
	Spent      float64       // share of an average window's budget that its failures spent
	By         int           // index of the first firing that announced it; -1 if none did
	Paged      int           // index of the first page; -1 if there was none
	After      time.Duration // time from its start to the firing By
	PagedAfter time.Duration // time from its start to the firing Paged
	Before     float64       // share of the budget that was gone at the first page; without a page, Spent
}

// Trial is the alerts that a plan would have raised in the past.
type Trial struct {
	plan      string
	Monitors  []Monitor
	Told      []Told // in time order
	Incidents []Heard
	flaps     int // firings that started less than flapping after the same monitor had ended
}

// flapping is the time within which a monitor that fires again counts as the same alert.
const flapping = time.Hour

// Try replays a plan, and compares its firings with the incidents. An incident causes a firing if it overlaps the
// firing or its long window. The first such firing announces the incident.
func (p *Past) Try(plan Plan, percent float64, window time.Duration, a Arrival, incidents []Incident) Trial {
	t := Trial{plan: plan.Name, Monitors: plan.Monitors}
	for _, m := range plan.Monitors {
		last := int64(0)
		for _, f := range p.replay(m, percent, window, a) {
			t.Told = append(t.Told, Told{m, f, -1})
			if last > 0 && f.At-last < int64(flapping/time.Second) {
				t.flaps++
			}
			last = f.End
		}
	}
	slices.SortStableFunc(t.Told, func(a, b Told) int { return int(a.At - b.At) })
	allowed := p.allowed(percent, window)
	for i, s := range incidents {
		h := Heard{Incident: s, Spent: part(s.Bad, allowed), By: -1, Paged: -1}
		h.Before = h.Spent
		for j := range t.Told {
			f := &t.Told[j]
			if !f.overlaps(s, a) {
				continue
			}
			if f.Incident < 0 {
				f.Incident = i
			}
			if h.By < 0 {
				h.By, h.After = j, time.Duration(max(f.At-s.From, 0))*time.Second
			}
			if h.Paged < 0 && f.Severity == Page {
				h.Paged, h.PagedAfter = j, time.Duration(max(f.At-s.From, 0))*time.Second
				_, bad := p.Count(s.From, min(f.At, s.To))
				h.Before = part(bad, allowed)
			}
		}
		t.Incidents = append(t.Incidents, h)
	}
	return t
}

// overlaps reports whether s may have caused f: it started before f ended, and the long window of f, including the
// delay of the counts, extends back to it.
func (f *Told) overlaps(s Incident, a Arrival) bool {
	late := int64((f.Long + a.Lag + a.Period) / time.Second)
	return s.To > f.At-late && (f.End == 0 || s.From < f.End)
}

// Figures summarizes a trial, to choose between plans.
type Figures struct {
	Pages, Tickets             int
	PagesWithIncident          int
	Incidents, Untold, Unpaged int // Untold: neither page nor ticket; Unpaged: no page
	missed                     int // incidents that cost worthAPage of the budget or more, without a page
	Flaps                      int
	MedianDetection            time.Duration // of the incidents that were announced
	LongestDetection           time.Duration
	MedianLost, MostLost       float64 // share of the budget that was gone at the first page
}

// FiguresOf adds up the trials of one plan.
func FiguresOf(trials ...Trial) Figures {
	var f Figures
	var after []time.Duration
	var lost []float64
	for _, t := range trials {
		f.Incidents += len(t.Incidents)
		f.Flaps += t.flaps
		for _, x := range t.Told {
			switch {
			case x.Severity != Page:
				f.Tickets++
			case x.Incident >= 0:
				f.PagesWithIncident++
				fallthrough
			default:
				f.Pages++
			}
		}
		for _, h := range t.Incidents {
			lost = append(lost, h.Before)
			if h.Paged < 0 {
				f.Unpaged++
				if h.Spent >= worthAPage {
					f.missed++
				}
			}
			if h.By < 0 {
				f.Untold++
				continue
			}
			after = append(after, h.After)
		}
	}
	f.MedianDetection, f.LongestDetection = middle(after)
	f.MedianLost, f.MostLost = middle(lost)
	return f
}

// Better returns which of three plans the past supports, and why. A page without an incident counts against a plan, and
// so does an incident that was worth a page but had none. If the plans are equally good, the configured one is kept.
func Better(configured, plain, bounded Trial) (plan, reason string) {
	c, p, b := FiguresOf(configured), FiguresOf(plain), FiguresOf(bounded)
	fewest := min(c.wrong(), p.wrong(), b.wrong())
	say := func(f, than Figures, other string) string {
		return fmt.Sprintf("pages without an incident: %d, %s %d; incidents of 5 %% of the budget or more without a page: %d, %s %d",
			f.Pages-f.PagesWithIncident, other, than.Pages-than.PagesWithIncident, f.missed, other, than.missed)
	}
	switch {
	case c.wrong() == fewest && p.wrong() == fewest:
		return Configured, "the alerts are the same with and without a guard against low traffic"
	case c.wrong() == fewest:
		return Configured, say(c, p, "plain")
	case b.wrong() == fewest:
		return Bounded, say(b, c, "configured")
	}
	return Plain, say(p, c, "configured")
}

// worthAPage is the share of a window's budget that an incident must cost to be worth waking people. By default the
// slower page fires when a month's budget would be spent in five days, after six hours at that rate: 5 %.
const worthAPage = 0.05

// wrong returns how often a plan paged without an incident, or failed to page for an incident that was worth it.
func (f Figures) wrong() int { return f.Pages - f.PagesWithIncident + f.missed }

// middle returns the median (the upper one of two) and the largest; 0 without any.
func middle[T time.Duration | float64](all []T) (median, most T) {
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return all[len(all)/2], all[len(all)-1]
}
