// Package verify compares what logs hold with what Datadog holds, series by series and minute by minute.
package verify

import (
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// Cell is where two counts are compared: a metric, its tags but for the writer and those of every metric, and a time.
type Cell struct {
	Metric string
	Tags   string // sorted, joined with commas
	Start  int64  // Unix seconds; a minute, or as much longer as metrics.resolution asks for
}

// place is a time of one load balancer. What of it is compared is all or nothing.
type place struct {
	lb    string // as its tag spells it
	start int64
}

// Recount is what logs hold.
type Recount struct {
	cfg     *config.Config
	policy  *pipeline.Policy
	step    int64     // seconds of a cell
	settled time.Time // logs whose period ends later may still be on their way

	cells  map[Cell]int64
	places map[place]bool // whether all of its logs could be read
	keys   map[string][]string
	seen   map[string]bool
	logs   []log

	Early    int // logs that were left out, because they may still be on their way
	Nameless int // logs that were left out, because the function cannot have counted them: their names are no keys
}

// log is one that was counted.
type log struct {
	name     string
	lb       string
	from, to int64 // its period, Unix seconds, from <= t < to
}

// New returns a recount under a configuration. It leaves out logs whose period ends after settled.
func New(cfg *config.Config, settled time.Time) *Recount {
	return &Recount{
		cfg: cfg, policy: cfg.Policy(), step: stepOf(cfg.Metrics.Resolution), settled: settled,
		cells: make(map[Cell]int64), places: make(map[place]bool), keys: make(map[string][]string), seen: make(map[string]bool),
	}
}

// stepOf is the shortest time of at least a minute that buckets of a resolution fill, and that fills five minutes: Datadog
// rolls no metric up to less for a day.
func stepOf(resolution time.Duration) int64 {
	r := int64(resolution / time.Second)
	step := r
	for step < 60 || 300%step != 0 {
		step += r
	}
	return step
}

// Wanted reports whether a log is to be read. A copy of one before it is not: the function counts it once.
func (r *Recount) Wanted(s logs.Source) bool {
	switch {
	case s.Object == nil || !s.Object.Named():
		r.Nameless++
		return false
	case s.Object.End.After(r.settled):
		r.Early++
		return false
	case r.seen[s.Object.ID]:
		return false
	}
	r.seen[s.Object.ID] = true
	return true
}

// Read counts one log as the function does.
func (r *Recount) Read(s logs.Source) (*pipeline.Result, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return new(pipeline.Worker).Read(r.policy, l.Input, s.Object)
}

// Take adds what one log held, folded as the function folds it.
func (r *Recount) Take(s logs.Source, counts *pipeline.Result) {
	l := r.period(s)
	r.logs = append(r.logs, l)
	for t := l.from; t < l.to; t += r.step {
		if _, known := r.places[place{l.lb, t}]; !known {
			r.places[place{l.lb, t}] = true
		}
	}
	counts.Tally.Fold(min(r.cfg.Limits.Points, delivery.MaxPoints))
	for _, p := range counts.Tally.Points(sli.PointOptions{Prefix: r.cfg.Metrics.Prefix}) {
		for _, t := range p.Tags {
			key, _, _ := strings.Cut(t, ":")
			if kind := r.kind(p.Metric); !slices.Contains(r.keys[kind], key) {
				r.keys[kind] = append(r.keys[kind], key)
			}
		}
		r.cells[r.cell(p.Metric, p.Tags, p.Unix)] += p.Value
	}
}

// Miss takes out of the comparison what belongs to a log that could not be read.
func (r *Recount) Miss(s logs.Source) {
	l := r.period(s)
	for t := l.from; t < l.to; t += r.step {
		r.places[place{l.lb, t}] = false
	}
}

func (r *Recount) period(s logs.Source) log {
	to := s.Object.End.Unix()
	return log{name: s.Name, lb: tag.Value("lb", s.Object.LoadBalancer), from: to - int64(r.policy.Period(s.Object)/time.Second), to: to}
}

func (r *Recount) cell(metric string, tags []string, unix int64) Cell {
	return Cell{metric, strings.Join(slices.Sorted(slices.Values(tags)), ","), unix - unix%r.step}
}

// good, total and bad share their tags, whether or not there was a bad request.
const counters = "good, total, bad"

// kind is the metric, or one name for those that share their tags.
func (r *Recount) kind(metric string) string {
	switch strings.TrimPrefix(metric, r.cfg.Metrics.Prefix+".") {
	case "good", "total", "bad":
		return counters
	}
	return metric
}

// metrics are all that the function sends with the time of the requests.
func (r *Recount) metrics() []string {
	names := []string{"good", "total", "bad", sli.MetricEntries, sli.MetricExcluded, sli.MetricMalformed, sli.MetricClamped, sli.MetricFolded}
	for i, n := range names {
		names[i] = r.cfg.Metrics.Prefix + "." + n
	}
	return names
}

// Logs is the number of logs that were counted.
func (r *Recount) Logs() int { return len(r.logs) }

// Span is the time of all that is compared.
func (r *Recount) Span() (from, to time.Time) {
	var first, last int64
	for p, whole := range r.places {
		if !whole {
			continue
		}
		if first == 0 || p.start < first {
			first = p.start
		}
		last = max(last, p.start+r.step)
	}
	return time.Unix(first, 0), time.Unix(last, 0)
}
