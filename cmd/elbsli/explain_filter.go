package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// explainOptions are the options of "elbsli explain": most of them leave entries out.
type explainOptions struct {
	config, format, rule, route, journey, verdict, from, to string

	slow   bool
	except []string
	limit  int

	zone         *time.Location
	first, after int64 // of the entries, nanoseconds since 1970; 0: no bound
	leftOut      []span
	someRoutes   bool // the configuration alone cannot say whether there is the route
}

// check refuses values of options that make no sense, and reads the times. If none are given for the logs, those of the entries
// choose the logs.
func (o *explainOptions) check(reading *logOptions) (err error) {
	if o.limit < 0 {
		return usageError(fmt.Sprintf("--limit %d: want a number of entries", o.limit))
	}
	if o.slow && o.verdict != "" && o.verdict != "good" {
		return usageError(fmt.Sprintf("--slow --verdict %s: the latency objective is about good entries", o.verdict))
	}
	if o.zone, err = reading.zone(); err != nil {
		return err
	}
	first, after, err := logs.Between("from", o.from, "to", o.to, time.Now().In(o.zone))
	if err != nil {
		return err
	}
	if !first.IsZero() {
		o.first = first.UnixNano()
		if reading.since == "" {
			reading.since = first.Format(time.RFC3339)
		}
	}
	if !after.IsZero() {
		o.after = after.UnixNano()
		if reading.until == "" {
			reading.until = after.Add(lateness).Format(time.RFC3339)
		}
	}
	for _, text := range o.except {
		from, to, found := strings.Cut(text, "/")
		first, after, err := logs.Between("except", from, "except", to, time.Now().In(o.zone))
		if err != nil {
			return err
		}
		if !found || first.IsZero() || after.IsZero() {
			return usageError(fmt.Sprintf("--except %q: want FROM/TO, two times", text))
		}
		o.leftOut = append(o.leftOut, span{first.UnixNano(), after.UnixNano()})
	}
	return nil
}

// span is the time [first, after) in nanoseconds since 1970.
type span struct{ first, after int64 }

// lateness is how long after an entry's time the period of its log may end: the longest period is an hour, and a late entry
// is in a later log.
const lateness = 2 * time.Hour

// checkNames refuses names that do not exist. They would look like rules, journeys and routes without entries.
func (o *explainOptions) checkNames(cfg *config.Config) error {
	if o.rule != "" {
		var names []string
		for _, r := range cfg.Classifier.Rules() {
			names = append(names, r.Name)
		}
		if err := oneOfThese("rule", o.rule, names...); err != nil {
			return err
		}
	}
	if o.journey != "" {
		var names []string
		for _, j := range cfg.Journeys {
			if j.Name == o.journey {
				o.journey = j.ID
			}
			names = append(names, j.ID)
		}
		if !slices.Contains(names, o.journey) {
			return unknown("journey", o.journey, names)
		}
	}
	if o.slow && !slices.ContainsFunc(cfg.Journeys, func(j config.Journey) bool {
		return j.Latency.Objective > 0 && (o.journey == "" || j.ID == o.journey)
	}) {
		if o.journey != "" {
			return usageError(fmt.Sprintf("--slow: the journey %s has no latency objective", o.journey))
		}
		return usageError("--slow: no journey of the configuration has a latency objective")
	}
	if o.route == "" || o.selectsRoute(routenorm.Other, "", "") {
		return nil
	}
	routes := routesOf(cfg)
	if slices.ContainsFunc(routes, func(r string) bool { return o.selectsAnyMethod(r) }) {
		return nil
	}
	if o.someRoutes = cfg.Unmatched != pipeline.UnmatchedOther; o.someRoutes {
		return nil
	}
	return unknown("route", o.route, routes)
}

// routesOf returns the patterns of the table, each as it is written and without its methods.
func routesOf(cfg *config.Config) (routes []string) {
	for i := range cfg.Table.Len() {
		p := cfg.Table.Pattern(i)
		routes = append(routes, p.String())
		if p.Route() != p.String() {
			routes = append(routes, p.Route())
		}
	}
	return routes
}

// unknown returns the error for a name that does not exist.
func unknown(what, name string, known []string) error {
	near := config.Nearest(name, known)
	if near != "" {
		near = fmt.Sprintf("; the nearest is %q", near)
	}
	return usageError(fmt.Sprintf("--%s %q: no such %s%s", what, name, what, near))
}

// maxMet bounds how many routes are kept to suggest one.
const maxMet = 10_000

// checkRoute refuses a heuristic route that no entry has.
func (x *explainer) checkRoute() error {
	if !x.options.someRoutes || x.done() {
		return nil
	}
	var met []string
	for r := range x.met {
		if x.options.selectsAnyMethod(r) {
			return nil
		}
		met = append(met, r)
	}
	if len(met) >= maxMet {
		return nil
	}
	slices.Sort(met)
	return unknown("route", x.options.route, met)
}

// filtered reports whether the options leave entries out.
func (o *explainOptions) filtered() bool {
	return o.rule != "" || o.route != "" || o.journey != "" || o.verdict != "" || o.slow || o.first != 0 || o.after != 0 || len(o.leftOut) > 0
}

// inTime reports whether e is within the time of the options.
func (o *explainOptions) inTime(e *elblog.Entry) bool {
	return (o.first == 0 || e.Time >= o.first) && (o.after == 0 || e.Time < o.after) &&
		!slices.ContainsFunc(o.leftOut, func(s span) bool { return s.first <= e.Time && e.Time < s.after })
}

// selects reports whether x matches the options.
func (o *explainOptions) selects(x *explanation) bool {
	return (o.rule == "" || x.Rule == o.rule) && (o.journey == "" || x.Journey == o.journey) &&
		(o.verdict == "" || x.Verdict == o.verdict) && (!o.slow || x.Latency == verdictBad) &&
		(o.route == "" || o.selectsRoute(x.Route, x.RouteBy, x.Method))
}

// selectsRoute reports whether --route names a route: by itself, by the pattern that made it, or with a method before it.
func (o *explainOptions) selectsRoute(route, by, method string) bool {
	return o.route == route || o.route == by || o.route == method+" "+route
}

// selectsAnyMethod is selectsRoute for any method.
func (o *explainOptions) selectsAnyMethod(route string) bool {
	if o.route == route {
		return true
	}
	method, rest, ok := strings.Cut(o.route, " ")
	return ok && rest == route && method != ""
}
