package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// maxSteps is the number of bars that fit into a chart: a day in steps of five minutes, a week in steps of half an
// hour.
const maxSteps = 340

// maxWorst is the number of worst minutes that are listed.
const maxWorst = 20

// Chart is the events of one journey under one SLI over time, or those of all requests.
type Chart struct {
	Journey     string   `json:"journey"` // "" for all requests
	SLI         string   `json:"sli"`
	From        string   `json:"from"`             // start of the first step, RFC 3339
	StepSeconds int64    `json:"step_seconds"`     // of a step; the last one of a local day may be shorter or longer
	Steps       []Step   `json:"steps"`            // without gaps
	Starts      []string `json:"starts,omitempty"` // of the steps, RFC 3339; only if some steps are not StepSeconds long

	Bounds []int64 `json:"-"` // the starts, and the end of the last step, in Unix seconds
}

// Step is one bar of a chart.
type Step struct {
	Total int64 `json:"total"`
	Bad   int64 `json:"bad"`
}

// Minute is one bucket of the counts over all routes, under the availability SLI.
type Minute struct {
	Start string `json:"start"` // RFC 3339
	Total int64  `json:"total"`
	Bad   int64  `json:"bad"`

	// The route with the most bad requests in the minute.
	LoadBalancer string `json:"load_balancer"`
	Method       string `json:"method"`
	Route        string `json:"route"`
	RouteBad     int64  `json:"route_bad"`
}

// stepOf returns the length of a bar in seconds such that span fits into a chart: whole minutes, hours or days, and
// whole buckets.
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

func (r *Report) charts(b Basis) []Chart {
	charts := []Chart{{SLI: sli.Availability}}
	for _, o := range b.Objectives {
		charts = append(charts, Chart{Journey: o.Journey, SLI: o.SLI})
	}
	first, last, ok := extent(b.Tally)
	if !ok {
		return []Chart{}
	}
	step := stepOf(last-first, b.Bucket)
	starts, even := stepsOf(first, last, step, b.zone())
	series := b.Tally.All()
	for i := range charts {
		c := &charts[i]
		c.From, c.StepSeconds, c.Steps, c.Bounds = Time(starts[0]), step, make([]Step, len(starts)-1), starts
		if !even {
			for _, s := range starts[:len(starts)-1] {
				c.Starts = append(c.Starts, Time(s))
			}
		}
		for _, s := range series {
			if s.Key.SLI == c.SLI && (c.Journey == "" || s.Key.Journey == c.Journey) {
				c.add(s)
			}
		}
	}
	return charts
}

// stepsOf returns the starts of the steps from first to last, and the end of the last one. A local day starts with a
// step, even where the clocks change. even reports whether all steps have the same length.
func stepsOf(first, last, step int64, zone *time.Location) (starts []int64, even bool) {
	even = true
	day := midnight(time.Unix(first, 0).In(zone))
	if days := int(step / (24 * 60 * 60)); days > 0 {
		for ; day.Unix() <= last; day = day.AddDate(0, 0, days) {
			starts = append(starts, day.Unix())
		}
		starts = append(starts, day.Unix())
	} else {
		for ; day.Unix() <= last; day = day.AddDate(0, 0, 1) {
			next := day.AddDate(0, 0, 1).Unix()
			for at := day.Unix(); at < next && at <= last; at += step {
				if at+step > first {
					starts = append(starts, at)
				}
			}
			starts = append(starts, min(next, starts[len(starts)-1]+step))
			if next <= last {
				starts = starts[:len(starts)-1]
			}
		}
	}
	for i := range starts[1:] {
		even = even && starts[i+1]-starts[i] == step
	}
	return starts, even
}

func (c *Chart) add(s *sli.Series) {
	i := 0
	for _, b := range s.Buckets() {
		for i+1 < len(c.Steps) && c.Bounds[i+1] <= b.Start {
			i++
		}
		c.Steps[i].Total += b.Total
		c.Steps[i].Bad += b.Total - b.Good
	}
}

// extent returns the starts of the first and the last bucket of a tally.
func extent(tally *sli.Tally) (first, last int64, ok bool) {
	for _, s := range tally.All() {
		all := s.Buckets() // in time order, and never empty
		from, to := all[0].Start, all[len(all)-1].Start
		if !ok || from < first {
			first = from
		}
		if !ok || to > last {
			last = to
		}
		ok = true
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

// end returns the end of the last step.
func (c Chart) end() time.Time {
	if n := len(c.Bounds); n > 0 {
		return time.Unix(c.Bounds[n-1], 0).UTC()
	}
	return c.start(len(c.Steps))
}

// start returns the start of step i.
func (c Chart) start(i int) time.Time {
	if len(c.Bounds) > i {
		return time.Unix(c.Bounds[i], 0).UTC()
	}
	from, err := time.Parse(time.RFC3339, c.From)
	if err != nil { // cannot happen: this package wrote it
		return time.Time{}
	}
	return from.Add(time.Duration(int64(i)*c.StepSeconds) * time.Second)
}
