// Package weeks gives reports, objectives and alerts the counts that they work on, from logs.
package weeks

import (
	"context"
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Weeks is what was counted, of any length of time.
type Weeks struct {
	Total   pipeline.Result // Tally has the counts by series and bucket
	Detail  sli.Detail      // causes by series and bucket; durations by route and day
	Objects []Object        // that were counted, in the order of the sources
	Skipped int64           // files and objects that are no access logs

	Unreadable []Unreadable // logs that could not be read whole, and are in no count
}

// Object is what is known of one log object.
type Object struct {
	Name         string // path or URI
	LoadBalancer string // "" where its name does not say it
	From, To     int64  // its period, Unix seconds, From <= t < To; of its entries where its name says none. Both 0: no entry
	Entries      int64
	Excluded     int64
	Malformed    int64
	Clamped      int64
}

// Unreadable is a log that could not be read whole.
type Unreadable struct {
	Name string
	Err  error
}

// Source says where the counts come from.
type Source struct {
	Logs    []logs.Source
	Skipped int64 // files and objects beside them that are no access logs by their names
}

// Options say how to load.
type Options struct {
	Zone *time.Location // by whose days durations are added up; nil: durations of all time are one

	Say   func(name string, err error)        // hears of each log that could not be read; nil: nobody does
	Heard func(logs.Source, *pipeline.Result) // hears of each log that was read; nil: nobody does
}

// Load counts the source under a configuration. Logs that cannot be read whole hold back no other. Its error means that there
// are no counts: the context ended, or no source is an access log.
func Load(ctx context.Context, cfg *config.Config, src Source, o Options) (*Weeks, error) {
	p := cfg.Policy()
	p.InLegacy = logs.InLegacy(src.Logs)
	w := &Weeks{Skipped: src.Skipped}
	w.Detail.Took.Span = daysOf(o.Zone)
	read := func(s logs.Source) (*part, error) { return readLog(s, p) }
	skipped, err := logs.InOrder(src.Logs, read, func(s logs.Source, got *part, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			w.Unreadable = append(w.Unreadable, Unreadable{s.Name, err})
			if o.Say != nil {
				o.Say(s.Name, err)
			}
			return nil
		}
		if o.Heard != nil {
			o.Heard(s, got.result)
		}
		w.Objects = append(w.Objects, objectOf(s, p, got.result))
		w.Total.Merge(got.result)
		w.Detail.Merge(got.detail)
		return nil
	})
	if err == nil && len(src.Logs) > 0 && int(skipped) == len(src.Logs) {
		err = fmt.Errorf("no access log among %s", term.Plural(skipped, "file or object", "files and objects"))
	}
	w.Skipped += skipped
	return w, err
}

// daysOf returns the start of the day of zone that an hour begins in.
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

func readLog(s logs.Source, p *pipeline.Policy) (*part, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	result, detail, err := pipeline.Detailed(p, l.Input, s.Object)
	return &part{result, detail}, err
}

// objectOf returns what a log's name and counts say of it.
func objectOf(s logs.Source, p *pipeline.Policy, r *pipeline.Result) Object {
	o := Object{Name: s.Name, Entries: r.Entries, Malformed: r.MalformedLines()}
	for _, n := range r.Excluded {
		o.Excluded += n
	}
	for _, n := range r.Tally.AboutSums(sli.MetricClamped) {
		o.Clamped += n
	}
	o.LoadBalancer, o.From, o.To = periodOf(s.Object, p, r)
	return o
}

func periodOf(o *elblog.Object, p *pipeline.Policy, r *pipeline.Result) (lb string, from, to int64) {
	switch {
	case o != nil && o.Named():
		return o.LoadBalancer, o.End.Add(-p.Period(o)).Unix(), o.End.Unix()
	case r.Entries > 0:
		return "", r.First, r.Last + 1
	}
	return "", 0, 0
}
