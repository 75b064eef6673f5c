package logcheck

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// muchOther is the share of other above which the table is probably for another service.
const muchOther = 0.05

// Warnings returns the parts of the configuration that do not fit the logs.
func (k *Check) Warnings() (all []config.Error) {
	if k.counts.Entries == 0 {
		return []config.Error{{Place: k.top(), Subject: "logs", Problem: "they have no entries, so nothing was compared"}}
	}
	all = append(all, k.routeWarnings()...)
	all = append(all, k.ruleWarnings()...)
	for i := range k.cfg.Journeys {
		all = append(all, k.journeyWarnings(&k.cfg.Journeys[i])...)
	}
	for _, what := range slices.Sorted(maps.Keys(k.lacks)) {
		all = append(all, config.Error{Place: k.top(), Subject: "logs", Problem: fmt.Sprintf("%s (first seen in %s)", what, k.lacks[what])})
	}
	return append(all, k.limitWarnings()...)
}

// Shadowed lists the routes that can never match.
func Shadowed(cfg *config.Config) (all []config.Error) {
	for _, i := range cfg.Table.Shadowed() {
		p := cfg.Table.Pattern(i)
		all = append(all, config.Error{Place: p.Place, Subject: "routes", Problem: fmt.Sprintf("%q can never match: for each of its requests another route is more specific", p)})
	}
	return all
}

func (k *Check) routeWarnings() (all []config.Error) {
	for i := range k.cfg.Table.Len() {
		if p := k.cfg.Table.Pattern(i); k.seen[i] == 0 {
			all = append(all, config.Error{Place: p.Place, Subject: "routes", Problem: fmt.Sprintf("%q: no request in these logs", p)})
		}
	}
	return all
}

// ruleWarnings lists the configured rules that decided no entry.
func (k *Check) ruleWarnings() (all []config.Error) {
	for i, r := range k.cfg.Classifier.Rules() {
		if r.Builtin || k.counts.Rules[r.Name]+k.counts.Excluded[r.Name] > 0 {
			continue
		}
		all = append(all, config.Error{Place: k.cfg.RulePlaces[i], Subject: "classify", Problem: fmt.Sprintf("rule %q decided no entry of these logs", r.Name)})
	}
	return all
}

func (k *Check) journeyWarnings(j *config.Journey) (all []config.Error) {
	warn := func(subject, format string, args ...any) {
		all = append(all, config.Error{Place: j.Place, Subject: subject, Problem: fmt.Sprintf("journey %q: ", j.Name) + fmt.Sprintf(format, args...)})
	}
	total := k.whole.events[sliKey{j.ID, sli.Availability}].total
	if total == 0 {
		warn("journeys", "no request in these logs")
		return all
	}
	if n := k.monthly(total); j.Availability > 0 && n*(100-j.Availability)/100 < 1 {
		warn("journeys.availability.objective", "at this rate about %.0f requests a month, of which %v %% allow no failure at all", n, j.Availability)
	}
	if j.Latency.Threshold == 0 {
		return all
	}
	switch e := k.whole.events[sliKey{j.ID, sli.Latency}]; {
	case e.total == 0:
		warn("journeys.latency", "no good request of these logs was measured")
	case e.good == 0:
		warn("journeys.latency.threshold", "none of %d good requests was answered within %s", e.total, j.Latency.Threshold)
	}
	return all
}

// monthly extrapolates n events in these logs to a month. The logs cover the periods in their names, or else the time
// from the first entry to the last.
func (k *Check) monthly(n int64) float64 {
	covered := time.Duration(0)
	for _, d := range k.periods {
		covered += d
	}
	if covered == 0 {
		covered = max(time.Duration(k.counts.Last-k.counts.First)*time.Second, time.Minute)
	}
	return float64(n) * objective.Month / covered.Seconds()
}

// top returns the place for problems that belong to no line.
func (k *Check) top() routenorm.Place { return routenorm.Place{File: k.file, Line: 1, Col: 1} }

func (k *Check) limitWarnings() (all []config.Error) {
	at := k.top()
	r := k.Result(0)
	besides, lacking := "", r.Other.Share // share of the requests that routes would help
	if n := k.shapes.OfScanners(); n > 0 {
		besides, lacking = ", besides those of scanners", lacking*(1-term.Share(n, r.Other.Requests))
	}
	if lacking > muchOther && k.cfg.Unmatched != pipeline.UnmatchedHeuristic {
		all = append(all, config.Error{Place: at, Subject: "routes", Problem: fmt.Sprintf("%.1f %% of the requests are other%s: add routes for the shapes there, or let elbsli routes suggest learn them", 100*lacking, besides)})
	}
	if k.points.Folded > 0 {
		all = append(all, config.Error{Place: at, Subject: "limits.points", Problem: fmt.Sprintf("%s more than %s (up to %d): the routes with the fewest events would count as other",
			term.Plural(int64(k.points.Folded), "log object has", "log objects have"), term.Plural(int64(k.points.Limit), "point", "points"), k.points.Most)})
	}
	return all
}

// Sorted returns warnings in the order of the file.
func Sorted(all []config.Error) []config.Error {
	slices.SortStableFunc(all, func(a, b config.Error) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Col, b.Place.Col))
	})
	return all
}
