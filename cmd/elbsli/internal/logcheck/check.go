// Package logcheck compares a configuration with logs: which parts of it have no traffic, which traffic it does not
// name, and what the counts would cost.
package logcheck

import (
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/shapes"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Check compares a configuration with logs.
type Check struct {
	file   string // the configuration's name
	cfg    *config.Config
	policy *pipeline.Policy

	counts   pipeline.Result
	seen     []int64 // requests by pattern of the table
	shapes   shapes.Shapes
	unlisted []shapes.Shapes // by dimension of the policy: values that count as other
	periods  map[time.Time]time.Duration
	whole    whole
	points   Points
	bill     bill
	lacks    map[string]string // what lacks a field because logs do not have it, and entries that are in two logs; each with the first of these logs
}

// whole is what the counts were before logs with too many points were folded.
type whole struct {
	events map[sliKey]events
	other  int64               // availability events of requests without a route
	values map[[2]string]int64 // availability events by a dimension and its value
}

// sliKey names the SLI of a journey; of requests without a journey if that is "".
type sliKey struct{ journey, sli string }

type events struct{ total, good int64 }

// New returns a comparison with the sources. Each of them must then be read and taken.
func New(file string, cfg *config.Config, sources []logs.Source, price float64) *Check {
	policy := cfg.Policy()
	policy.InLegacy = logs.InLegacy(sources)
	return &Check{
		file: file, cfg: cfg, policy: policy, unlisted: eachDimension(policy), seen: make([]int64, cfg.Table.Len()), shapes: make(shapes.Shapes),
		periods: make(map[time.Time]time.Duration), whole: whole{events: make(map[sliKey]events), values: make(map[[2]string]int64)},
		points: Points{Limit: cfg.Limits.Points, Extension: dogstatsd.ExtensionContexts},
		bill:   newBill(cfg, price), lacks: make(map[string]string),
	}
}

func eachDimension(p *pipeline.Policy) []shapes.Shapes {
	all := make([]shapes.Shapes, len(p.Dimensions))
	for i := range all {
		all[i] = make(shapes.Shapes)
	}
	return all
}

// Log is one log that was read.
type Log struct {
	Counts   *pipeline.Result
	seen     []int64
	shapes   shapes.Shapes
	unlisted []shapes.Shapes
}

// Read counts one log as the Lambda would, and records which routes and rules it used.
func (k *Check) Read(s logs.Source) (*Log, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	out := &Log{seen: make([]int64, k.cfg.Table.Len()), shapes: make(shapes.Shapes), unlisted: eachDimension(k.policy)}
	w := watcher{Log: out, dimensions: k.policy.Dimensions}
	results, err := pipeline.RunObserved([]*pipeline.Policy{k.policy}, l.Input, s.Object, w.entry)
	if err != nil {
		return nil, err
	}
	out.Counts = results[0]
	return out, nil
}

// watcher observes the entries of one log.
type watcher struct {
	*Log
	dimensions []pipeline.Dimension
	shapes.Shaper
}

func (w *watcher) entry(e *elblog.Entry, decided []pipeline.Observation) {
	d := &decided[0]
	if d.Pattern >= 0 {
		w.seen[d.Pattern]++
	}
	if d.Route == routenorm.Other && d.Verdict != classify.Excluded {
		w.shapes.Add(shapes.Shape{Method: d.Method, Path: w.Of(e)}, e.ClientAddr())
	}
	w.addUnlisted(e, d)
}

// Take adds one log.
func (k *Check) Take(s logs.Source, r *Log) {
	for p, n := range r.seen {
		k.seen[p] += n
	}
	k.shapes.Merge(r.shapes)
	for i, u := range r.unlisted {
		k.unlisted[i].Merge(u)
	}
	if s.Object != nil && s.Object.Named() {
		k.periods[s.Object.End] = max(k.periods[s.Object.End], k.policy.Period(s.Object))
	}
	lacks := k.policy.Undecidable(r.Counts.Fields)
	if r.Counts.InLegacy > 0 {
		lacks = append(lacks, logs.BothKinds)
	}
	for _, what := range lacks {
		if _, said := k.lacks[what]; !said {
			k.lacks[what] = s.Name
		}
	}
	k.whole.add(&r.Counts.Tally)
	k.points.add(s.Name, &r.Counts.Tally)
	k.bill.add(s.Object, &r.Counts.Tally)
	k.counts.Merge(r.Counts)
}

// add adds up the events of one log.
func (w *whole) add(t *sli.Tally) {
	for _, s := range t.All() {
		total, good := s.Sum()
		key := sliKey{s.Key.Journey, s.Key.SLI}
		sum := w.events[key]
		w.events[key] = events{sum.total + total, sum.good + good}
		if s.Key.SLI != sli.Availability {
			continue
		}
		if s.Key.Route == sli.Other {
			w.other += total
		}
		for name, value := range s.Key.Dimensions.All() {
			w.values[[2]string{name, value}] += total
		}
	}
}

// Points is the size of the largest log object in points, with the limits.
type Points struct {
	Most      int    `json:"most"`
	Series    int    `json:"series"` // of the largest object
	Object    string `json:"object"`
	Limit     int    `json:"limit"` // limits.points
	Extension int    `json:"extension"`
	Folded    int    `json:"folded"` // number of objects beyond the limit
}

// add adds one log's points, and folds them as the Lambda would.
func (p *Points) add(name string, t *sli.Tally) {
	n := t.PointCount()
	if n > p.Most {
		p.Most, p.Series, p.Object = n, t.Len(), name
	}
	if n > p.Limit {
		p.Folded++
		t.Fold(p.Limit)
	}
}

// Result returns what the logs show.
func (k *Check) Result(skipped int64) *Logs {
	out := &Logs{
		Objects: k.counts.Objects, Entries: k.counts.Entries, Malformed: k.counts.MalformedLines(), Skipped: skipped,
		Series: k.counts.Tally.Len(), Points: k.points, CustomMetrics: k.bill.result(),
	}
	if k.counts.Entries > 0 {
		out.From, out.To = report.Time(k.counts.First), report.Time(k.counts.Last)
	}
	var total int64
	for key, e := range k.whole.events {
		if key.sli == sli.Availability {
			total += e.total
		}
	}
	out.Other.Requests = k.whole.other
	out.Other.Share = term.Share(out.Other.Requests, total)
	out.Other.Shapes = k.shapes.Top(shapes.Shown)
	out.Dimensions = k.dimensions()
	return out
}

// Logs is what the logs show, as check --format json prints it.
type Logs struct {
	Objects   int64  `json:"objects"`
	Entries   int64  `json:"entries"`
	Malformed int64  `json:"malformed"`
	Skipped   int64  `json:"skipped"`
	From      string `json:"from"`
	To        string `json:"to"`
	Other     struct {
		Requests int64          `json:"requests"`
		Share    float64        `json:"share"` // share of the good and bad ones
		Shapes   []shapes.Shape `json:"shapes"`
	} `json:"other"`
	Dimensions    []Dimension   `json:"dimensions,omitempty"`
	Series        int           `json:"series"`
	Points        Points        `json:"points"`
	CustomMetrics CustomMetrics `json:"custom_metrics"`
}
