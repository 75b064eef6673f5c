package main

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// extensionPoints is how many points Datadog's Lambda extension holds between two flushes.
const extensionPoints = 10_240

// logCheck compares a configuration with logs.
type logCheck struct {
	file   string // the configuration's name
	cfg    *config.Config
	policy *pipeline.Policy

	counts  pipeline.Result
	seen    map[string]int64 // requests by pattern
	shapes  shapes
	periods map[time.Time]time.Duration
	points  pointCheck
	bill    bill
}

func newLogCheck(file string, cfg *config.Config, price float64) *logCheck {
	return &logCheck{
		file: file, cfg: cfg, policy: cfg.Policy(), seen: make(map[string]int64), shapes: make(shapes),
		periods: make(map[time.Time]time.Duration), points: pointCheck{Limit: cfg.Limits.Points, Extension: extensionPoints},
		bill: newBill(cfg, price),
	}
}

// readLog is what one log held.
type readLog struct {
	counts *pipeline.Result
	seen   map[string]int64
	shapes shapes
}

// read counts one log as the Lambda would, and looks at what went where.
func (k *logCheck) read(s source) (*readLog, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	out := &readLog{seen: make(map[string]int64), shapes: make(shapes)}
	w := watcher{readLog: out, router: pipeline.NewRouter(k.policy)}
	results, err := pipeline.RunObserved([]*pipeline.Policy{k.policy}, r, s.object, w.entry)
	if err != nil {
		return nil, err
	}
	out.counts = results[0]
	return out, nil
}

// watcher looks at the entries of one log.
type watcher struct {
	*readLog
	router *pipeline.Router
	shaper
}

func (w *watcher) entry(e *elblog.Entry, decided []pipeline.Observation) {
	d := &decided[0]
	if by := w.router.Route(d.Method, e).By; by != "" {
		w.seen[by]++
	}
	if d.Route == routenorm.Other && d.Verdict != classify.Excluded {
		w.shapes.add(shape{Method: d.Method, Path: w.of(e)}, e.ClientAddr())
	}
}

// take adds what one log held.
func (k *logCheck) take(s source, r *readLog) {
	for p, n := range r.seen {
		k.seen[p] += n
	}
	k.shapes.merge(r.shapes)
	if s.object != nil {
		k.periods[s.object.End] = max(k.periods[s.object.End], k.period(s.object))
	}
	k.points.add(s.name, &r.counts.Tally)
	k.bill.add(s.object, &r.counts.Tally)
	k.counts.Merge(r.counts)
}

func (k *logCheck) period(o *elblog.Object) time.Duration {
	if o.Format == elblog.CLB {
		return k.cfg.ClassicInterval
	}
	return 5 * time.Minute
}

// pointCheck is the size of the largest log object in points, against the limits.
type pointCheck struct {
	Most      int    `json:"most"`
	Series    int    `json:"series"` // of the object that has them
	Object    string `json:"object"`
	Limit     int    `json:"limit"` // limits.points
	Extension int    `json:"extension"`
	Folded    int    `json:"folded"` // objects beyond the limit
}

// add takes one log's points, and folds them as the Lambda would.
func (p *pointCheck) add(name string, t *sli.Tally) {
	n := t.PointCount()
	if n > p.Most {
		p.Most, p.Series, p.Object = n, t.Len(), name
	}
	if n > p.Limit {
		p.Folded++
		t.Fold(p.Limit)
	}
}

// result is what the logs held.
func (k *logCheck) result(skipped int64) *checkedLogs {
	out := &checkedLogs{
		Objects: k.counts.Objects, Entries: k.counts.Entries, Malformed: k.counts.MalformedLines(), Skipped: skipped,
		Series: k.counts.Tally.Len(), Points: k.points, CustomMetrics: k.bill.result(),
	}
	if k.counts.Entries > 0 {
		out.From, out.To = report.Time(k.counts.First), report.Time(k.counts.Last)
	}
	var total int64
	for _, s := range k.counts.Tally.All() {
		if s.Key.SLI != sli.Availability {
			continue
		}
		n, _ := s.Sum()
		total += n
		if s.Key.Route == sli.Other {
			out.Other.Requests += n
		}
	}
	out.Other.Share = share(out.Other.Requests, total)
	out.Other.Shapes = k.shapes.top(shapesShown)
	return out
}
