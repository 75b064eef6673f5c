package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Beyond these, a value is probably a mistake.
const (
	manyRoutes      = 200              // a person reads that many rows of a report, and Datadog bills each
	longThreshold   = 60 * time.Second // the load balancers' default idle timeout
	shortThreshold  = time.Millisecond // the resolution of the logs
	strictObjective = 99.99            // one bad event in 10,000
)

// knownActions are the values of actions_executed that AWS documents (load-balancer-access-logs.html, "Actions taken",
// read 2026-11-23).
const knownActions = " " + classify.NoneText + " authenticate fixed-response forward jwt-validation redirect waf waf-failed "

// foreignParameter matches a parameter in the syntax of frameworks or of regular expressions.
var foreignParameter = regexp.MustCompile(`<[^/>]+>|/\[[^/\]]+\]|\\[dw]|\$$`)

// warner collects warnings, which have the form of errors.
type warner struct {
	*builder
	out Errors
}

func (w *warner) warn(at routenorm.Place, subject, format string, args ...any) {
	w.out = append(w.out, Error{at, subject, fmt.Sprintf(format, args...)})
}

// warnings returns the warnings about a valid configuration.
func warnings(b *builder) []Error {
	w := warner{builder: b}
	w.routes()
	for _, j := range b.in.journeys {
		w.journey(j)
	}
	for _, g := range b.in.groups {
		w.objective("groups.objective", g.objective)
	}
	for _, a := range b.in.alerts {
		if a.Short < usualShort {
			w.warn(a.shortAt, "alerts.short", "%s: logs come five to ten minutes late, so a window of less than %s is often empty", objective.Brief(a.Short), objective.Brief(usualShort))
		}
	}
	w.rules()
	w.metrics()
	slices.SortStableFunc(w.out, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Col, b.Place.Col))
	})
	return w.out
}

func (w *warner) routes() {
	c := w.builder.out
	n := c.Table.Len()
	if n > manyRoutes {
		w.warn(c.Table.Pattern(manyRoutes).Place, "routes", "%d routes: each costs metrics for every load balancer and method, and few people read more than %d", n, manyRoutes)
	}
	buckets := int(pipeline.Period / c.Metrics.Resolution)
	series := 0
	for i := range n {
		if p := c.Table.Pattern(i); strings.ContainsAny(p.Path, `<[\$`) && foreignParameter.MatchString(p.Path) {
			w.warn(p.Place, "routes", "%q is matched literally; a parameter is \":name\", a rest \"*rest\", and elbsli routes import reads the routes of frameworks", p)
		}
		series += len(c.Table.Pattern(i).Split()) // one for each method
	}
	if points := series * 2 * buckets; points > c.Limits.Points {
		w.warn(c.Table.Pattern(n-1).Place, "limits.points", "an object with every route of the table (%d) has at least %d points, and limits.points is %d: the routes with the fewest events would count as %q", n, points, c.Limits.Points, routenorm.Other)
	}
	if n := w.leastPoints(); n > c.Limits.Points {
		at := w.in.limits.points.at
		if at == (routenorm.Place{}) {
			at = routenorm.Place{File: w.file, Line: 1, Col: 1}
		}
		w.warn(at, "limits.points", "%d, but an object can have %d points even after folding: such objects would fail", c.Limits.Points, n)
	}
}

// leastPoints returns how many points an object can have with all routes, rules and methods folded: good, total and bad
// of each SLI and the folded events in each bucket, and one point for each count about the entries. Any client can
// cause that many.
func (w *warner) leastPoints() int {
	const (
		about  = 12 // reached a target or not, clamped, excluded, and each reason for malformed lines
		perSLI = 3
	)
	c := w.builder.out
	slis := 1
	if slices.ContainsFunc(c.Journeys, func(j Journey) bool { return j.Latency.Threshold > 0 }) {
		slis = 2
	}
	buckets := int(max(c.ClassicInterval, pipeline.Period) / max(c.Metrics.Resolution, time.Second))
	return buckets*(perSLI*slis+1) + about
}

func (w *warner) journey(j journeyEntry) {
	if j.availability != nil {
		w.objective("journeys.availability.objective", j.availability.objective)
	}
	if j.latency == nil {
		return
	}
	w.objective("journeys.latency.objective", j.latency.objective)
	switch t := j.latency.threshold; {
	case t.v > longThreshold:
		w.warn(t.at, "journeys.latency.threshold", "%s is longer than a load balancer waits by default (%s): no answer would count as slow", t.v, longThreshold)
	case t.v < shortThreshold:
		w.warn(t.at, "journeys.latency.threshold", "%s is shorter than the resolution of the logs (%s)", t.v, shortThreshold)
	}
}

// objective warns of objectives that Datadog cannot alert on, and of those that allow almost no bad events.
func (w *warner) objective(subject string, o placed[float64]) {
	highest := 100 / (100 - o.v)
	var beyond []string
	for _, a := range w.builder.out.Alerts {
		if a.Burn > highest {
			beyond = append(beyond, fmt.Sprint(a.Burn))
		}
	}
	if len(beyond) > 0 {
		w.warn(o.at, subject, "%v: the burn rate is never above %.4g, which is 1/(1-objective), so Datadog refuses alerts at %s", o.v, highest, strings.Join(beyond, ", "))
	}
	if o.v > strictObjective {
		w.warn(o.at, subject, "%v: it allows only one bad event in %.0f", o.v, highest)
	}
}

// rules warns of rules that never match, and of senders that no rule uses.
func (w *warner) rules() {
	rules := w.builder.out.Classifier.Rules()
	asked := map[string]bool{}
	for i := range rules {
		for _, when := range conjunctions(rules[i].When) {
			for _, s := range when.Sender {
				asked[s] = true
			}
		}
	}
	for i, r := range w.in.rules {
		if why := rules[i].When.Impossible(); why != "" {
			w.warn(r.at, "classify", "rule %q can never match: %s", r.name.v, why)
		} else if j := slices.IndexFunc(rules[:i], func(r classify.Rule) bool { return r.When.Covers(&rules[i].When) }); j >= 0 {
			w.warn(r.at, "classify", "rule %q can never match: rule %q at %s matches all of its entries", r.name.v, rules[j].Name, w.in.rules[j].at)
		}
		for _, when := range conjunctions(rules[i].When) {
			for _, a := range slices.Concat(when.Action, when.Actions) {
				if !strings.ContainsAny(a, "*?") && !strings.Contains(knownActions, " "+a+" ") {
					w.warn(r.at, "classify", "rule %q has an unknown action: %q", r.name.v, a)
				}
			}
		}
		if r.noLatency.v && r.then != classify.Good {
			w.warn(r.noLatency.at, "classify.latency", "rule %q: only good entries count in a latency objective, and these are %s", r.name.v, r.then)
		}
	}
	for _, s := range w.in.senders {
		if !asked[s.Name] {
			w.warn(s.at, "senders", "no rule uses sender %q", s.Name)
		}
	}
}

// conjunctions returns the conditions of a rule and those of its nots.
func conjunctions(w classify.When) []classify.When { return slices.Concat([]classify.When{w}, w.Not) }

func (w *warner) metrics() {
	m := w.in.metrics
	if m.resolution.v < time.Minute {
		w.warn(m.resolution.at, "metrics.resolution", "%s: each 5 minutes take %d points a series instead of 5, and objects of one period need more writer tags", m.resolution.v, pipeline.Period/m.resolution.v)
	}
	for _, t := range m.tags {
		if strings.HasPrefix(t.v, "service:") {
			w.warn(t.at, "metrics.tags", "Datadog ties the tag service to its APM pages")
		}
	}
}
