package config

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// file is a configuration as written. Each value is valid by itself.
type file struct {
	routes          []routenorm.Pattern
	unmatched       string // "" if not given
	senders         []senderEntry
	rules           []ruleEntry
	journeys        []journeyEntry
	window          time.Duration
	groups          []groupEntry
	alerts          []alertEntry
	metrics         metricsEntry
	limits          limitsEntry
	classicInterval placed[time.Duration]
	historical      bool
	formats         *elblog.Formats
}

type senderEntry struct {
	classify.Sender
	at routenorm.Place
}

type ruleEntry struct {
	at   routenorm.Place
	name placed[string]
	when whenEntry
	then classify.Verdict

	noLatency placed[bool]
}

type journeyEntry struct {
	at           routenorm.Place
	name         placed[string]
	id           placed[string] // zero if it has none
	routes       []routenorm.Pattern
	availability *availabilityEntry
	latency      *latencyEntry
}

// key returns the journey's tag value and where it is written.
func (j *journeyEntry) key() placed[string] {
	if j.id.v != "" {
		return j.id
	}
	return j.name
}

type availabilityEntry struct{ objective placed[float64] }

type latencyEntry struct {
	objective placed[float64]
	threshold placed[time.Duration]
	of        []classify.Span
	time      pipeline.LatencyTime
}

type metricsEntry struct {
	prefix     string
	resolution placed[time.Duration]
	tags       []placed[string] // "key:value"
	dimensions []dimensionEntry
}

type limitsEntry struct {
	routes int
	points placed[int]
}

// The defaults in the contract.
const (
	defaultPrefix     = "elb_sli"
	defaultResolution = time.Minute
	DefaultRoutes     = 2000 // of limits.routes
	defaultPoints     = 9000
	defaultInterval   = pipeline.Period
)

func newFile(value) file {
	return file{
		metrics:         newMetrics(value{}),
		limits:          newLimits(value{}),
		window:          30 * day,
		alerts:          defaultAlerts(),
		classicInterval: placed[time.Duration]{v: defaultInterval},
	}
}

func newMetrics(value) metricsEntry {
	return metricsEntry{prefix: defaultPrefix, resolution: placed[time.Duration]{v: defaultResolution}}
}

func newLimits(value) limitsEntry { return limitsEntry{DefaultRoutes, placed[int]{v: defaultPoints}} }

// fileKind is the whole configuration.
func fileKind() kind[file] {
	return mapping([]key[file]{
		is("routes", "The route table lists patterns of the form [METHOD ][HOST]/PATH. In a path, :name matches one segment, a final *rest matches several, and :: is a colon. Several methods are written METHOD|METHOD. GET also matches HEAD.",
			section(list(pattern())), func(f *file, v []routenorm.Pattern) { f.routes = v }),
		is("unmatched", "This is the route of requests that no pattern matches. With successful, requests that a target answered successfully, and failures that reached a target, get a route guessed from the path. The default is heuristic if there are no routes, and otherwise other.",
			word("other", "successful", "heuristic"), func(f *file, v string) { f.unmatched = v }),
		is("senders", "A sender is a name for the callers whose user agent matches one of its globs. A sender with the name of a built-in one replaces it.",
			section(senders()), func(f *file, v []senderEntry) { f.senders = v }),
		is("classify", "The first rule that matches an entry decides. These rules are tried before the built-in ones.",
			section(list(rule())), func(f *file, v []ruleEntry) { f.rules = v }),
		is("journeys", "A critical user journey is the unit of an SLO.",
			section(list(journey())), func(f *file, v []journeyEntry) { f.journeys = v }),
		is("window", "Every objective has a window of this length: 7d, 30d or 90d. The default is 30d.",
			windowLength(), func(f *file, v time.Duration) { f.window = v }),
		is("groups", "A group is several journeys with a common objective.",
			section(list(group())), func(f *file, v []groupEntry) { f.groups = v }),
		is("alerts", "Every objective has these burn-rate alerts. By default, 14.4 over 1h and 15m and 6 over 6h and 30m send a page, and 3 over 24h and 2h opens a ticket.",
			section(list(alert())), func(f *file, v []alertEntry) { f.alerts = v }),
		is("metrics", "This says how the metrics are named and tagged.",
			section(metrics()), func(f *file, v metricsEntry) { f.metrics = v }),
		is("limits", "These are limits for the cost of one configuration and one log object.",
			section(limits()), func(f *file, v limitsEntry) { f.limits = v }),
		is("classic_interval", "Classic Load Balancers write their logs this often. A value of 60m needs historical: true.",
			located(interval()), func(f *file, v placed[time.Duration]) { f.classicInterval = v }),
		is("historical", "If this is true, points older than 55 minutes are sent too. The Datadog account must accept them.",
			boolean(), func(f *file, v bool) { f.historical = v }),
		is("formats", "This says how to read logs that do not describe their own format.",
			section(formats()), func(f *file, v *elblog.Formats) { f.formats = v }),
	}, newFile)
}

// routeForm is the schema's pattern for a line of the route table. ParsePattern checks more.
const routeForm = `^([A-Z-]+(\|[A-Z-]+)* +)?[A-Za-z0-9._-]*/[^\s?#;{}]*$`

// pattern is a line of the route table.
func pattern() kind[routenorm.Pattern] {
	k := text(`a route such as "GET /hoge/:id"`, routeForm, func(t string) error {
		_, err := routenorm.ParsePattern(t)
		return err
	})
	return kind[routenorm.Pattern]{k.shape, func(v value) (routenorm.Pattern, bool) {
		t, ok := k.read(v)
		if !ok {
			return routenorm.Pattern{}, false
		}
		p, err := routenorm.ParsePattern(t)
		p.Place = v.at()
		return p, err == nil
	}}
}

// senders is the kind of a mapping of names to globs. Its keys are the user's own.
func senders() kind[[]senderEntry] {
	globs, names := many(glob()), tagName("sender")
	s := &shape{Type: types{"object"}, Extra: &extra{globs.shape}, Names: &shape{Pattern: tagForm.String(), Not: &shape{Enum: []string{classify.NoneText}}}}
	return kind[[]senderEntry]{s, func(v value) ([]senderEntry, bool) {
		if v.node.Kind != yaml.MappingNode {
			v.fail("want a mapping, not %s", v.typeName())
			return nil, false
		}
		var out []senderEntry
		v.pairs(func(_ string, at, val value) {
			name, ok := names.read(at)
			if name == classify.NoneText {
				at.fail("%q cannot be a sender's name: sender: none matches entries without a sender", name)
				ok = false
			}
			if got, read := globs.read(val); ok && read {
				out = append(out, senderEntry{classify.Sender{Name: name, UserAgents: got}, at.at()})
			}
		})
		return out, true
	}}
}

func glob() kind[string] { return anyText(`a glob such as "curl/*"`) }

var tagForm = regexp.MustCompile(`^[a-z][a-z0-9./-]*(_[a-z0-9./-]+)*$`)

// tagName is the kind of a name that is used as a tag value unchanged.
func tagName(of string) kind[string] {
	return matching("a "+of+"'s name in lower-case letters, digits and single _ - . /", tagForm, func(t string) string {
		return likelyForm(strings.ToLower(t), "-", tagForm)
	})
}

func interval() kind[time.Duration] {
	k := word("5m", "60m")
	return kind[time.Duration]{k.shape, func(v value) (time.Duration, bool) {
		t, ok := k.read(v)
		if t == "60m" {
			return time.Hour, ok
		}
		return pipeline.Period, ok
	}}
}

// journey is the kind of one journey. A missing objective is reported only if the journey has no other error.
func journey() kind[journeyEntry] {
	k := mapping([]key[journeyEntry]{
		must(is("name", "This is the journey's name, as people read it.",
			located(anyText("a journey's name")), func(j *journeyEntry, v placed[string]) { j.name = v })),
		is("id", "The id is the tag value of the journey's counts, which keep their history if only the name changes. The default is the name.",
			located(anyText("a journey's id")), func(j *journeyEntry, v placed[string]) { j.id = v }),
		must(is("routes", "The journey has these routes. They belong to the table whether or not routes repeats them.",
			many(pattern()), func(j *journeyEntry, v []routenorm.Pattern) { j.routes = v })),
		is("availability", "Availability is the share of good events.",
			availability(), func(j *journeyEntry, v availabilityEntry) { j.availability = &v }),
		is("latency", "Latency is the share of the good events that were answered within the threshold.",
			latency(), func(j *journeyEntry, v latencyEntry) { j.latency = &v }),
	}, func(v value) journeyEntry { return journeyEntry{at: v.at()} })
	k.shape.AnyOf = []*shape{{Required: []string{"availability"}}, {Required: []string{"latency"}}}
	return kind[journeyEntry]{k.shape, func(v value) (journeyEntry, bool) {
		before := v.r.count()
		j, ok := k.read(v)
		if v.r.count() == before && j.availability == nil && j.latency == nil {
			v.fail("journey %q has no objective: give it availability, latency or both", j.name.v)
		}
		return j, ok
	}}
}

func availability() kind[availabilityEntry] {
	return mapping([]key[availabilityEntry]{
		must(is("objective", "The objective is in percent.",
			located(percent()), func(a *availabilityEntry, v placed[float64]) { a.objective = v })),
	}, func(value) availabilityEntry { return availabilityEntry{} })
}

func latency() kind[latencyEntry] {
	positive := func(d time.Duration) error {
		if d <= 0 {
			return errors.New("want more than 0s")
		}
		return nil
	}
	times := map[string]pipeline.LatencyTime{}
	var words []string
	for _, t := range []pipeline.LatencyTime{pipeline.TotalTime, pipeline.TargetTime, pipeline.RequestTargetTime} {
		words = append(words, t.String())
		times[t.String()] = t
	}
	return mapping([]key[latencyEntry]{
		must(is("objective", "The objective is in percent.",
			located(percent()), func(l *latencyEntry, v placed[float64]) { l.objective = v })),
		must(is("threshold", "An answer is fast if it takes this long or less.",
			located(duration(positive)), func(l *latencyEntry, v placed[time.Duration]) { l.threshold = v })),
		is("of", "Only answers with these statuses are measured: numbers, classes such as 4xx, ranges such as 200-204, or a list of them. The default is [2xx, 3xx].",
			many(answerStatus()), func(l *latencyEntry, v []classify.Span) { l.of = v }),
		is("time", "This is the time that is measured: the sum of the request, target and response processing times, that of the target alone, or the sum of request and target. The default is total.",
			word(words...), func(l *latencyEntry, v string) { l.time = times[v] }),
	}, func(value) latencyEntry { return latencyEntry{of: pipeline.DefaultOf} })
}
