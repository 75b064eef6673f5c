package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// What stands for requests in other whose paths have no shape.
const (
	notAPath      = "(no path that may be a route)"
	scannersPath  = "(what only scanners ask for)"
	furtherShapes = "(further shapes)"
)

// Bounds of what is kept of other: paths are the clients' to choose.
const (
	shapesOfLog = 10_000
	shapesOfAll = 100_000
	shapesShown = 10
)

// extensionPoints is how many points Datadog's Lambda extension holds between two flushes.
const extensionPoints = 10_240

// shape is what requests in other have in common.
type shape struct {
	Method   string `json:"method"`
	Path     string `json:"shape"` // a heuristic route, or words in parentheses
	Requests int64  `json:"requests"`
}

// logCheck compares a configuration with logs.
type logCheck struct {
	file   string // the configuration's name
	cfg    *config.Config
	policy *pipeline.Policy

	counts  pipeline.Result
	seen    map[string]int64 // requests by pattern
	shapes  map[shape]int64  // with Requests 0
	periods map[time.Time]time.Duration
	points  pointCheck
	bill    bill
}

func newLogCheck(file string, cfg *config.Config, price float64) *logCheck {
	return &logCheck{
		file: file, cfg: cfg, policy: policyOf(cfg), seen: make(map[string]int64), shapes: make(map[shape]int64),
		periods: make(map[time.Time]time.Duration), points: pointCheck{Limit: cfg.Limits.Points, Extension: extensionPoints},
		bill: newBill(cfg, price),
	}
}

// readLog is what one log held.
type readLog struct {
	counts *pipeline.Result
	seen   map[string]int64
	shapes map[shape]int64
}

// read counts one log as the Lambda would, and looks at what went where.
func (k *logCheck) read(s source) (*readLog, error) {
	r, err := s.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	out := &readLog{seen: make(map[string]int64), shapes: make(map[shape]int64)}
	w := watcher{readLog: out, router: pipeline.NewRouter(k.policy), clean: make([]byte, 0, 4096)}
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
	path   []byte
	clean  []byte
	guess  []byte
}

func (w *watcher) entry(e *elblog.Entry, decided []pipeline.Observation) {
	d := &decided[0]
	if by := w.router.Route(d.Method, e.Host, e.Path).By; by != "" {
		w.seen[by]++
	}
	if d.Route == routenorm.Other && d.Verdict != classify.Excluded {
		addShape(w.shapes, shape{Method: d.Method, Path: w.shape(e)}, 1, shapesOfLog)
	}
}

// shape is the path of e as far as it may be shown.
func (w *watcher) shape(e *elblog.Entry) string {
	w.path = elblog.Unescape(w.path[:0], e.Path)
	clean, ok := routenorm.Clean(w.clean[:0], w.path)
	if !ok {
		return notAPath
	}
	w.guess = routenorm.Heuristic(w.guess[:0], clean)
	if string(w.guess) == routenorm.Other {
		return scannersPath
	}
	return string(w.guess)
}

// addShape adds to m, which has limit shapes at most.
func addShape(m map[shape]int64, s shape, n int64, limit int) {
	if _, ok := m[s]; !ok && len(m) >= limit {
		s.Path = furtherShapes
	}
	m[s] += n
}

// take adds what one log held.
func (k *logCheck) take(s source, r *readLog) {
	for p, n := range r.seen {
		k.seen[p] += n
	}
	for _, sh := range slices.SortedFunc(maps.Keys(r.shapes), shape.compare) {
		addShape(k.shapes, sh, r.shapes[sh], shapesOfAll)
	}
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

func (s shape) compare(o shape) int {
	return cmp.Or(cmp.Compare(o.Requests, s.Requests), cmp.Compare(s.Path, o.Path), cmp.Compare(s.Method, o.Method))
}

// pointCheck is the size of the largest log object in points, against the limits.
type pointCheck struct {
	Most      int    `json:"most"`
	Object    string `json:"object"` // that has them
	Limit     int    `json:"limit"`  // limits.points
	Extension int    `json:"extension"`
	Folded    int    `json:"folded"` // objects beyond the limit
}

// add takes one log's points, and folds them as the Lambda would.
func (p *pointCheck) add(name string, t *sli.Tally) {
	n := t.PointCount()
	if n > p.Most {
		p.Most, p.Object = n, name
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
	out.Other.Shapes = k.topShapes()
	return out
}

func (k *logCheck) topShapes() []shape {
	all := make([]shape, 0, len(k.shapes))
	for s, n := range k.shapes {
		s.Requests = n
		all = append(all, s)
	}
	slices.SortFunc(all, shape.compare)
	return all[:min(len(all), shapesShown)]
}
