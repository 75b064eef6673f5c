package main

import (
	"cmp"
	"path/filepath"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// counted is what a reading of logs gave.
type counted struct {
	results  []*pipeline.Result // one a policy
	observed report.Observed    // under the first policy
	changes  report.Changes     // between the first and the second one
}

// observe reads the sources under one policy or two, and notes what a page and a comparison show beside the counts.
func (c command) observe(policies []*pipeline.Policy, sources []logs.Source) (total *counted, failed bool, skipped int64, err error) {
	total = &counted{}
	for range policies {
		total.results = append(total.results, &pipeline.Result{})
	}
	read := func(s logs.Source) (*counted, error) { return observeLog(s, policies) }
	lacks := c.lacks(policies[0])
	failed, skipped, err = each(c, sources, read, func(s logs.Source, part *counted) error {
		c.progress.AddLines(part.results[0].Lines)
		lacks(s, part.results[0])
		return total.merge(part)
	})
	return total, failed, skipped, err
}

func observeLog(s logs.Source, policies []*pipeline.Policy) (*counted, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	part := &counted{}
	events := make([]report.Event, len(policies))
	var broken error
	part.results, err = pipeline.RunObserved(policies, l.Input, s.Object, func(e *elblog.Entry, decided []pipeline.Observation) {
		for i := range decided {
			events[i] = event(policies[i], e, &decided[i])
		}
		broken = cmp.Or(broken, part.observed.Add(&events[0]))
		if len(events) > 1 {
			part.changes.Add(&events[0], &events[1])
		}
	})
	return part, cmp.Or(err, broken)
}

// event is what a report may know of an entry: nothing that the client sent.
func event(p *pipeline.Policy, e *elblog.Entry, o *pipeline.Observation) report.Event {
	out := report.Event{
		Key: o.Key(sli.Availability), Rule: o.Rule, Verdict: o.Verdict.String(), Start: o.Start, Took: o.Took, Measured: o.Measured, Slow: o.Slow,
	}
	if o.Verdict == classify.Bad || o.Slow {
		out.Cause = p.Cause(e, o.Rule)
	}
	return out
}

func (t *counted) merge(part *counted) error {
	for i := range t.results {
		t.results[i].Merge(part.results[i])
	}
	t.changes.Merge(&part.changes)
	return t.observed.Merge(&part.observed)
}

// promises are the objectives of the journeys with their thresholds.
func promises(cfg *config.Config) []objective.Objective {
	all := objectivesOf(cfg)
	for i := range all {
		for _, j := range cfg.Journeys {
			if all[i].SLI == sli.Latency && j.ID == all[i].Journey {
				all[i].Threshold = j.Latency.Threshold
			}
		}
	}
	return all
}

// addDetails adds what was observed to the report.
func (t *counted) addDetails(r *report.Report, cfg *config.Config) error {
	return r.AddDetails(&t.results[0].Tally, &t.observed, promises(cfg), int64(cfg.Metrics.Resolution/time.Second))
}

// addComparison adds what the second configuration changes.
func (t *counted) addComparison(r *report.Report, o replayOptions, configs []*config.Config) {
	other := newReport(t.results[1], 0)
	r.AddComparison(other, &t.changes, policyName(o.config), policyName(o.compare), promises(configs[0]), promises(configs[1]))
}

// policyName is how a report names a policy: its file, without the folders.
func policyName(path string) string {
	if path == "" {
		return "built-in"
	}
	return filepath.Base(path)
}
