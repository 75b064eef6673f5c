// Package verify compares the counts of logs with those in Datadog, by series and minute.
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

// Cell is where two counts are compared: a metric, its tags without the writer and those of every metric, and a time.
type Cell struct {
	metric string
	tags   string // sorted, joined with commas
	start  int64  // Unix seconds; a minute, or longer if metrics.resolution requires it
}

// place is a time step of one load balancer. It is compared as a whole or not at all.
type place struct {
	lb    string // as spelled in its tag
	start int64
}

// state records which logs a place has.
type state struct {
	legacy, vended bool // it has logs with a period in their names, and logs without
	missed         bool // one of them could not be read
}

// compared reports whether all logs of a place were read, and each request is in only one of them. A load balancer that
// writes both kinds writes each request twice, and the function counts the kind that came first.
func (s state) compared() bool { return s.legacy != s.vended && !s.missed }

// Recount is the counts of logs.
type Recount struct {
	cfg     *config.Config
	policy  *pipeline.Policy
	step    int64     // length of a cell in seconds
	since   time.Time // before this time, there may be vended logs that are not read
	settled time.Time // logs of periods that end later may still arrive

	cells  map[Cell]int64
	places map[place]state
	keys   map[string][]string
	seen   map[string]bool
	logs   []log

	early    int // logs that were left out, because they may still be on their way
	nameless int // logs that were left out because the function cannot have counted them: their names are not keys
	lost     int // vended logs that could not be read, whose times are unknown
}

// log is one that was counted.
type log struct {
	name   string
	places []place
}

// New returns a recount under a configuration. It leaves out what ends after settled: logs by the period in their
// names, and minutes of vended logs. It also leaves out the minutes of vended logs before since, because only logs
// written since then are read, and older ones may have those minutes too.
func New(cfg *config.Config, since, settled time.Time) *Recount {
	return &Recount{
		cfg: cfg, policy: cfg.Policy(), step: stepOf(cfg.Metrics.Resolution), since: since, settled: settled,
		cells: make(map[Cell]int64), places: make(map[place]state), keys: make(map[string][]string), seen: make(map[string]bool),
	}
}

// stepOf returns the shortest time of at least a minute that is a multiple of the resolution and divides a log's period.
// Datadog does not roll up a whole day to a shorter time.
func stepOf(resolution time.Duration) int64 {
	r := int64(resolution / time.Second)
	step := r
	for step < 60 || int64(pipeline.Period/time.Second)%step != 0 {
		step += r
	}
	return step
}

// Wanted reports whether a log should be read. A copy of an earlier one should not, because the function counts it
// once.
func (r *Recount) Wanted(s logs.Source) bool {
	switch {
	case s.Object == nil:
		r.nameless++
		return false
	case s.Object.Named() && s.Object.End.After(r.settled):
		r.early++
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

// Take adds the counts of one log, folded as the function folds them.
func (r *Recount) Take(s logs.Source, counts *pipeline.Result) {
	if !s.Object.Named() && counts.Entries == 0 {
		return // no entry gives a load balancer and a time, so the function does not count it
	}
	counts.Tally.Fold(min(r.cfg.Limits.Points, delivery.MaxPoints))
	l := log{s.Name, r.named(s)}
	if !s.Object.Named() {
		l.places = r.inWindows(counts)
	}
	if len(l.places) == 0 {
		r.early++
		return
	}
	r.logs = append(r.logs, l)
	for _, p := range l.places {
		is := r.places[p]
		is.legacy, is.vended = is.legacy || s.Object.Named(), is.vended || !s.Object.Named()
		r.places[p] = is
	}
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

// Miss excludes the places of a log that could not be read from the comparison.
func (r *Recount) Miss(s logs.Source) {
	if !s.Object.Named() {
		r.lost++
		return
	}
	for _, p := range r.named(s) {
		is := r.places[p]
		is.missed = true
		r.places[p] = is
	}
}

// named returns the places of a log with a period in its name.
func (r *Recount) named(s logs.Source) (all []place) {
	if !s.Object.Named() {
		return nil
	}
	return r.until(nil, tag.Value("lb", s.Object.LoadBalancer), s.Object.End.Unix(), r.policy.Period(s.Object))
}

// until adds the places of a load balancer in the period that ends at a time.
func (r *Recount) until(all []place, lb string, end int64, period time.Duration) []place {
	for t := end - int64(period/time.Second); t < end; t += r.step {
		all = append(all, place{lb, t})
	}
	return all
}

// inWindows returns the places of a log without a period in its name: those in each window of five minutes of a load
// balancer in which it has counts, because the function numbers it in each. Windows are left out if logs may still
// arrive for them, or older logs may share them.
func (r *Recount) inWindows(counts *pipeline.Result) (all []place) {
	seen := make(map[delivery.Period]bool)
	counts.Tally.Places(func(lb string, start int64) {
		p := delivery.PeriodOf(lb, start)
		if seen[p] || p.End.After(r.settled) || p.End.Add(-pipeline.Period).Before(r.since) {
			return
		}
		seen[p] = true
		all = r.until(all, tag.Value("lb", lb), p.End.Unix(), pipeline.Period)
	})
	return all
}

func (r *Recount) cell(metric string, tags []string, unix int64) Cell {
	return Cell{metric, strings.Join(slices.Sorted(slices.Values(tags)), ","), unix - unix%r.step}
}

// good, total and bad share their tags, whether there was a bad request or not.
const counters = "good, total, bad"

// kind returns the metric, or one name for metrics that share their tags.
func (r *Recount) kind(metric string) string {
	switch strings.TrimPrefix(metric, r.cfg.Metrics.Prefix+".") {
	case "good", "total", "bad":
		return counters
	}
	return metric
}

// metrics returns the metrics that the function sends with the time of the requests.
func (r *Recount) metrics() []string {
	names := []string{"good", "total", "bad", sli.MetricEntries, sli.MetricExcluded, sli.MetricMalformed, sli.MetricClamped, sli.MetricFolded}
	for i, n := range names {
		names[i] = r.cfg.Metrics.Prefix + "." + n
	}
	return names
}

// both returns the number of places that are not compared because they have both kinds of logs.
func (r *Recount) both() (n int) {
	for _, is := range r.places {
		if is.legacy && is.vended {
			n++
		}
	}
	return n
}

// Logs returns the number of logs that were counted.
func (r *Recount) Logs() int { return len(r.logs) }

// span returns the time covered by everything that is compared.
func (r *Recount) span() (from, to time.Time) {
	var first, last int64
	for p, is := range r.places {
		if !is.compared() {
			continue
		}
		if first == 0 || p.start < first {
			first = p.start
		}
		last = max(last, p.start+r.step)
	}
	return time.Unix(first, 0), time.Unix(last, 0)
}
