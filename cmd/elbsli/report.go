package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// counted is the result of reading logs.
type counted struct {
	results []*pipeline.Result // one for each policy
	detail  sli.Detail         // under the first policy
	changes report.Changes     // between the first and the second policy
}

// loadWeeks counts the source in full detail. Durations are added up by the days of zone; nil: for the whole time.
func (c command) loadWeeks(cfg *config.Config, src weeks.Source, zone *time.Location) (*weeks.Weeks, error) {
	lacks := c.fieldWarner(cfg.Policy())
	read := 0
	w, err := weeks.Load(c.ctx, cfg, src, weeks.Options{
		Zone: zone, Progress: c.progress,
		Say:   func(name string, err error) { fmt.Fprintf(c.stderr, "%s: %s\n", name, logs.ExplainContent(err)) },
		Heard: func(s logs.Source, r *pipeline.Result) { read++; lacks(s, r) },
	})
	if err != nil {
		return nil, err
	}
	c.verbose.sayLoaded(src, read, w)
	return w, c.kept(cfg, src, w)
}

// observe reads the sources under two policies, and collects what a page and a comparison show besides the counts.
func (c command) observe(policies []*pipeline.Policy, sources []logs.Source, seen *weeks.Coverage) (total *counted, skipped int64, err error) {
	total = &counted{}
	for range policies {
		total.results = append(total.results, &pipeline.Result{})
	}
	read := func(s logs.Source) (*counted, error) { return observeLog(s, policies) }
	lacks := c.fieldWarner(policies[0])
	skipped, err = each(c, sources, read, seen, func(s logs.Source, part *counted) {
		c.progress.AddLines(part.results[0].Lines)
		lacks(s, part.results[0])
		seen.AddObject(weeks.ObjectOf(s, policies[0], part.results[0]))
		total.merge(part)
	})
	return total, skipped, err
}

func observeLog(s logs.Source, policies []*pipeline.Policy) (*counted, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	part := &counted{}
	part.results, err = pipeline.RunObserved(policies, l.Input, s.Object, func(e *elblog.Entry, decided []pipeline.Observation) {
		policies[0].Note(&part.detail, e, &decided[0])
		a, b := event(&decided[0]), event(&decided[1])
		part.changes.Add(&a, &b)
	})
	return part, err
}

// event returns what a report may use of an entry: no client data.
func event(o *pipeline.Observation) report.Event {
	return report.Event{Key: o.Key(sli.Availability), Rule: o.Rule, Verdict: o.Verdict.String()}
}

func (t *counted) merge(part *counted) {
	for i := range t.results {
		t.results[i].Merge(part.results[i])
	}
	t.changes.Merge(&part.changes)
	t.detail.Merge(&part.detail)
}

// promises returns the objectives of the journeys with their thresholds.
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

// policyName returns the name of a policy in a report: its file, without the folders.
func policyName(path string) string {
	if path == "" {
		return "built-in"
	}
	return filepath.Base(path)
}
