package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// maxSteps is how many bars a chart has room for: a day in steps of five minutes, a week in steps of half an hour.
const maxSteps = 340

// maxWorst is how many of the worst minutes are listed.
const maxWorst = 20

// Chart is the events of one journey under one SLI over time, or those of all journeys and routes.
type Chart struct {
	Journey     string `json:"journey"` // "" for all requests
	SLI         string `json:"sli"`
	From        string `json:"from"`         // start of the first step, RFC 3339
	StepSeconds int64  `json:"step_seconds"` //
	Steps       []Step `json:"steps"`        // without gaps
}

// Step is one bar of a chart.
type Step struct {
	Total int64 `json:"total"`
	Bad   int64 `json:"bad"`
}

// Minute is one bucket of the counts, over all routes, under the availability SLI.
type Minute struct {
	Start string `json:"start"` // RFC 3339
	Total int64  `json:"total"`
	Bad   int64  `json:"bad"`

	// The route with the most bad requests in it.
	LoadBalancer string `json:"load_balancer"`
	Method       string `json:"method"`
	Route        string `json:"route"`
	RouteBad     int64  `json:"route_bad"`
}

// stepOf chooses the seconds of a bar so that span fits a chart: whole minutes, hours or days, and whole buckets.
func stepOf(span, bucket int64) int64 {
	const minute, hour, day = 60, 60 * 60, 24 * 60 * 60
	for _, step := range []int64{minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour,
		3 * hour, 6 * hour, 12 * hour, day} {
		if span/step < maxSteps-1 && step%bucket == 0 {
			return step
		}
	}
	days := span/(day*(maxSteps-1)) + 1
	return days * day
}

func (r *Report) charts(tally *sli.Tally, objectives []objective.Objective, bucket int64) []Chart {
	charts := []Chart{{SLI: sli.Availability}}
	for _, o := range objectives {
		charts = append(charts, Chart{Journey: o.Journey, SLI: o.SLI})
	}
	first, last, ok := extent(tally)
	if !ok {
		return []Chart{}
	}
	step := stepOf(last-first, bucket)
	from := first - first%step
	series := tally.All()
	for i := range charts {
		c := &charts[i]
		c.From, c.StepSeconds, c.Steps = Time(from), step, make([]Step, (last-from)/step+1)
		for _, s := range series {
			if s.Key.SLI == c.SLI && (c.Journey == "" || s.Key.Journey == c.Journey) {
				c.add(s, from)
			}
		}
	}
	return charts
}

func (c *Chart) add(s *sli.Series, from int64) {
	for _, b := range s.Buckets() {
		i := (b.Start - from) / c.StepSeconds
		c.Steps[i].Total += b.Total
		c.Steps[i].Bad += b.Total - b.Good
	}
}

// extent is the first and the last bucket of a tally.
func extent(tally *sli.Tally) (first, last int64, ok bool) {
	for _, s := range tally.All() {
		for _, b := range s.Buckets() {
			if !ok || b.Start < first {
				first = b.Start
			}
			if !ok || b.Start > last {
				last = b.Start
			}
			ok = true
		}
	}
	return first, last, ok
}

func worstMinutes(tally *sli.Tally) []Minute {
	minutes := make(map[int64]*Minute)
	for _, s := range tally.All() {
		if s.Key.SLI != sli.Availability {
			continue
		}
		for _, b := range s.Buckets() {
			m := minutes[b.Start]
			if m == nil {
				m = &Minute{Start: Time(b.Start)}
				minutes[b.Start] = m
			}
			m.add(s.Key, b)
		}
	}
	worst := slices.Collect(maps.Values(minutes))
	worst = slices.DeleteFunc(worst, func(m *Minute) bool { return m.Bad == 0 })
	slices.SortFunc(worst, func(a, b *Minute) int { return cmp.Or(cmp.Compare(b.Bad, a.Bad), cmp.Compare(a.Start, b.Start)) })
	found := make([]Minute, 0, maxWorst)
	for _, m := range worst[:min(len(worst), maxWorst)] {
		found = append(found, *m)
	}
	return found
}

func (m *Minute) add(k sli.Key, b sli.Bucket) {
	bad := b.Total - b.Good
	m.Total += b.Total
	m.Bad += bad
	if bad > m.RouteBad {
		m.LoadBalancer, m.Method, m.Route, m.RouteBad = k.LoadBalancer, k.Method, k.Route, bad
	}
}

// start is the time of step i.
func (c Chart) start(i int) time.Time {
	from, err := time.Parse(time.RFC3339, c.From)
	if err != nil { // it is this package that writes it
		return time.Time{}
	}
	return from.Add(time.Duration(int64(i)*c.StepSeconds) * time.Second)
}
