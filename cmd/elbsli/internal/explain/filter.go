package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Options select the entries to show, and how to show them.
type Options struct {
	Rule, Route, Journey, Verdict string // of the entries; "": any

	Slow    bool // only entries that are bad under the latency objective of their journey
	First   int64
	After   int64  // entries with times in [First, After), nanoseconds since 1970; 0: no limit
	LeftOut []Span // entries within these spans are omitted
	Limit   int    // 0: all

	JSON     bool
	Style    term.Style // of text
	Zone     *time.Location
	Progress *term.Progress
}

// Span is the time [First, After) in nanoseconds since 1970.
type Span struct{ First, After int64 }

// CheckNames rejects names of journeys and routes that do not exist. Otherwise they would look like ones without
// entries.
func (o *Options) CheckNames(cfg *config.Config) error {
	if o.Journey != "" {
		var names []string
		for _, j := range cfg.Journeys {
			if j.Name == o.Journey {
				o.Journey = j.ID
			}
			names = append(names, j.ID)
		}
		if !slices.Contains(names, o.Journey) {
			return unknown("journey", o.Journey, names)
		}
	}
	if o.Slow && !slices.ContainsFunc(cfg.Journeys, func(j config.Journey) bool {
		return j.Latency.Objective > 0 && (o.Journey == "" || j.ID == o.Journey)
	}) {
		if o.Journey != "" {
			return logs.UsageError(fmt.Sprintf("--slow: the journey %s has no latency objective", o.Journey))
		}
		return logs.UsageError("--slow: no journey of the configuration has a latency objective")
	}
	if cfg.Unmatched == pipeline.UnmatchedOther && !o.hasRoute(cfg) {
		return unknown("route", o.Route, routesOf(cfg))
	}
	return nil
}

// hasRoute reports whether the configuration has the requested route. No configuration has heuristic routes.
func (o *Options) hasRoute(cfg *config.Config) bool {
	return o.Route == "" || o.selectsRoute(routenorm.Other, "", "") || slices.ContainsFunc(routesOf(cfg), o.selectsAnyMethod)
}

// routesOf returns the patterns of the table, each as written and without its methods.
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
		near = fmt.Sprintf("; did you mean %q?", near)
	}
	return logs.UsageError(fmt.Sprintf("--%s %q: no such %s%s", what, name, what, near))
}

// maxMet limits the number of routes that are kept for suggestions.
const maxMet = 10_000

// checkRoute rejects a heuristic route that no entry has.
func (x *explainer) checkRoute(cfg *config.Config) error {
	if x.options.hasRoute(cfg) || x.done() {
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
	return unknown("route", x.options.Route, met)
}

// filtered reports whether the options omit entries.
func (o *Options) filtered() bool {
	return o.Rule != "" || o.Route != "" || o.Journey != "" || o.Verdict != "" || o.Slow || o.First != 0 || o.After != 0 || len(o.LeftOut) > 0
}

// inTime reports whether e is within the time span of the options.
func (o *Options) inTime(e *elblog.Entry) bool {
	return (o.First == 0 || e.Time >= o.First) && (o.After == 0 || e.Time < o.After) &&
		!slices.ContainsFunc(o.LeftOut, func(s Span) bool { return s.First <= e.Time && e.Time < s.After })
}

// selects reports whether x matches the options.
func (o *Options) selects(x *explanation) bool {
	return (o.Rule == "" || x.Rule == o.Rule) && (o.Journey == "" || x.Journey == o.Journey) &&
		(o.Verdict == "" || x.Verdict == o.Verdict) && (!o.Slow || x.Latency == verdictBad) &&
		(o.Route == "" || o.selectsRoute(x.Route, x.RouteBy, x.Method))
}

// selectsRoute reports whether --route names a route: the route itself, its pattern, or either with a method before it.
func (o *Options) selectsRoute(route, by, method string) bool {
	return o.Route == route || o.Route == by || o.Route == method+" "+route
}

// selectsAnyMethod is selectsRoute for any method.
func (o *Options) selectsAnyMethod(route string) bool {
	if o.Route == route {
		return true
	}
	method, rest, ok := strings.Cut(o.Route, " ")
	return ok && rest == route && method != ""
}
