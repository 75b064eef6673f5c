// Package weeks loads the counts for reports, objectives and alerts, from logs or from a history.
package weeks

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Weeks is the counts of any length of time.
type Weeks struct {
	Total   pipeline.Result // Tally has the counts by series and bucket
	Detail  sli.Detail      // causes by series and bucket; durations by route and day
	Objects []Object        // the counted objects, in the order of their periods
	Skipped int64           // files and objects that are not access logs

	Unreadable []Unreadable // logs that could not be read completely and are in no count, and damaged files of the history
	LeftOut    []LeftOut    // what the history has only under other digests
	Copies     int64        // logs that are copies of others: a history counts each object once
	Nameless   int64        // logs that a history cannot keep, because they do not have the name of an object; read each time
}

// Cut keeps the counts of [from, to); a zero time is no limit. A history is loaded by whole dates. Counts that are kept
// only by object or day are not cut: entries by rule, malformed lines, and durations.
func (w *Weeks) Cut(from, to time.Time) {
	first, after := int64(math.MinInt64), int64(math.MaxInt64)
	if !from.IsZero() {
		first = from.Unix()
	}
	if !to.IsZero() {
		after = to.Unix()
	}
	w.Total.Tally, w.Detail = *w.Total.Tally.Between(first, after), *w.Detail.Between(first, after)
	w.Total.First, w.Total.Last = max(w.Total.First, first), min(w.Total.Last, after-1)
	w.Objects = slices.DeleteFunc(w.Objects, func(o Object) bool { return o.To <= first || o.From >= after })
	for i := range w.Objects {
		o := &w.Objects[i]
		o.From, o.To = max(o.From, first), min(o.To, after)
	}
}

// Object is one log object that was counted.
type Object struct {
	name         string // path or URI
	loadBalancer string // "" if its name does not contain it
	From, To     int64  // its period, Unix seconds, From <= t < To; that of its entries if its name has none. Both 0: no entry
	entries      int64
	excluded     int64
	malformed    int64
	clamped      int64
}

// Unreadable is a log that could not be read completely.
type Unreadable struct {
	name string
	err  error
}

// Source is where counts come from: logs, a history, or logs that may already be in a history.
type Source struct {
	Logs    []logs.Source
	Skipped int64 // files and objects whose names are not those of access logs

	// History is where counts of log objects are kept; nil: nowhere. Without Logs, everything in it for the dates (UTC)
	// From to To is loaded; "" is no limit. With Logs, the logs in it are not read again, and the others are added to
	// it.
	History  *history.Place
	From, To history.Date
}

// Options say how to load.
type Options struct {
	Zone *time.Location // durations are added up by its days; nil: for the whole time

	Say      func(name string, err error)        // called for each log or file that could not be read; may be nil
	Heard    func(logs.Source, *pipeline.Result) // called for each log that was read; may be nil
	Progress *term.Progress                      // shows how many logs will be read; may be nil
}

// Load counts the source under a configuration. If a log cannot be read completely, the others are still counted. An
// error means that there are no counts: the context ended, the history cannot be reached, or no source is an access
// log.
func Load(ctx context.Context, cfg *config.Config, src Source, o Options) (*Weeks, error) {
	l := loader{ctx: ctx, policy: cfg.Policy(), digest: delivery.HistoryDigest(cfg.Counting), src: src, o: o, w: &Weeks{Skipped: src.Skipped}}
	l.policy.InLegacy = logs.InLegacy(src.Logs)
	l.w.Detail.Took.Span = daysOf(o.Zone)
	l.w.Total.Malformed, l.w.Total.Rules, l.w.Total.Excluded = map[string]int64{}, map[string]int64{}, map[string]int64{}
	var err error
	switch {
	case src.History == nil:
		err = l.read(src.Logs, nil)
	case len(src.Logs) == 0:
		err = l.loadHistory()
	default:
		err = l.loadMissing()
	}
	slices.SortStableFunc(l.w.Objects, func(a, b Object) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.name, b.name)) })
	return l.w, err
}

// loader is one Load.
type loader struct {
	ctx    context.Context
	policy *pipeline.Policy
	digest history.Digest
	src    Source
	o      Options
	w      *Weeks
}

// unreadable records a log or a file that is in no count.
func (l *loader) unreadable(name string, err error) {
	l.w.Unreadable = append(l.w.Unreadable, Unreadable{name, err})
	if l.o.Say != nil {
		l.o.Say(name, err)
	}
}

// read counts logs. keep is called with each part before it is added up; it may be nil.
func (l *loader) read(sources []logs.Source, keep func(logs.Source, *part) error) error {
	var idle sync.Pool // *pipeline.Worker values: the cache of one log serves the next
	read := func(s logs.Source) (*part, error) {
		w, _ := idle.Get().(*pipeline.Worker)
		if w == nil {
			w = new(pipeline.Worker)
		}
		defer idle.Put(w)
		return readLog(s, l.policy, w)
	}
	skipped, err := logs.InOrder(sources, read, func(s logs.Source, got *part, err error) error {
		if l.ctx.Err() != nil {
			return l.ctx.Err()
		}
		if err != nil {
			l.unreadable(s.Name, err)
			return nil
		}
		if l.o.Heard != nil {
			l.o.Heard(s, got.result)
		}
		l.o.Progress.AddLines(got.result.Lines)
		if keep != nil {
			if err := keep(s, got); err != nil {
				return err
			}
		}
		l.w.Objects = append(l.w.Objects, ObjectOf(s, l.policy, got.result))
		l.w.Total.Merge(got.result)
		l.w.Detail.Merge(got.detail)
		return nil
	})
	if err == nil && len(l.src.Logs) > 0 && int(skipped) == len(l.src.Logs) {
		err = fmt.Errorf("no access log among %s", term.Plural(skipped, "file or object", "files and objects"))
	}
	l.w.Skipped += skipped
	return err
}

// daysOf returns the start of the day in zone in which an hour begins.
func daysOf(zone *time.Location) func(hour int64) int64 {
	return func(hour int64) int64 {
		if zone == nil {
			return 0
		}
		year, month, day := time.Unix(hour, 0).In(zone).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, zone).Unix()
	}
}

type part struct {
	result *pipeline.Result
	detail *sli.Detail
}

func readLog(s logs.Source, p *pipeline.Policy, w *pipeline.Worker) (*part, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	result, detail, err := w.Detailed(p, l.Input, s.Object)
	return &part{result, detail}, err
}

// ObjectOf returns what the name and the counts of a log say about it.
func ObjectOf(s logs.Source, p *pipeline.Policy, r *pipeline.Result) Object {
	o := Object{name: s.Name, entries: r.Entries, malformed: r.MalformedLines()}
	for _, n := range r.Excluded {
		o.excluded += n
	}
	o.clamped, _, _ = r.Tally.AboutTotal(sli.MetricClamped)
	switch {
	case s.Object != nil && s.Object.Named():
		o.loadBalancer = s.Object.LoadBalancer
		o.From, o.To = p.Span(s.Object)
	case r.Entries > 0:
		o.From, o.To = r.First, r.Last+1
	}
	return o
}
