package config

import (
	"errors"
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// file is a configuration as written: each value is valid by itself.
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
	id           placed[string] // zero where it has none
	routes       []routenorm.Pattern
	availability *availabilityEntry
	latency      *latencyEntry
}

// key is the journey's tag value, and where it is written.
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

// The defaults of the contract.
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
		is("routes", "The route table: [METHOD ][HOST]/PATH, with :name for one segment, a last *rest for several, and :: for a colon. Several methods are METHOD|METHOD; GET matches HEAD too.",
			section(list(pattern())), func(f *file, v []routenorm.Pattern) { f.routes = v }),
		is("unmatched", "What requests count as that no route matches. successful: a heuristic route for what a target answered with a success, and for failures that reached one. Default: heuristic while there are no routes, else other.",
			word("other", "successful", "heuristic"), func(f *file, v string) { f.unmatched = v }),
		is("senders", "Who is calling, told by user agent: a name and its globs. A sender of a built-in one's name replaces it.",
			section(senders()), func(f *file, v []senderEntry) { f.senders = v }),
		is("classify", "Rules: the first that matches an entry decides. They are tried before the built-in ones.",
			section(list(rule())), func(f *file, v []ruleEntry) { f.rules = v }),
		is("journeys", "Critical user journeys: the unit of an SLO.",
			section(list(journey())), func(f *file, v []journeyEntry) { f.journeys = v }),
		is("window", "The time that every objective is about: 7d, 30d or 90d. Default: 30d.",
			windowLength(), func(f *file, v time.Duration) { f.window = v }),
		is("groups", "Journeys that have an objective together.",
			section(list(group())), func(f *file, v []groupEntry) { f.groups = v }),
		is("alerts", "Burn-rate alerts of every objective. Default: 14.4 over 1h and 15m and 6 over 6h and 30m to page, 3 over 24h and 2h for a ticket.",
			section(list(alert())), func(f *file, v []alertEntry) { f.alerts = v }),
		is("metrics", "How the metrics are called and tagged.",
			section(metrics()), func(f *file, v metricsEntry) { f.metrics = v }),
		is("limits", "Bounds of what one configuration and one log object may cost.",
			section(limits()), func(f *file, v limitsEntry) { f.limits = v }),
		is("classic_interval", "How often Classic Load Balancers write their logs. 60m needs historical: true.",
			located(interval()), func(f *file, v placed[time.Duration]) { f.classicInterval = v }),
		is("historical", "Send points older than 55 minutes too. The Datadog account must accept them.",
			boolean(), func(f *file, v bool) { f.historical = v }),
		is("formats", "How logs are read that do not say it themselves.",
			section(formats()), func(f *file, v *elblog.Formats) { f.formats = v }),
	}, newFile)
}

// routeForm is what the schema says of a line of the route table; ParsePattern says more.
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

// senders is a mapping of names to globs; its keys are the user's own.
func senders() kind[[]senderEntry] {
	globs, names := many(glob()), tagName("sender")
	s := &shape{Type: types{"object"}, Extra: &extra{globs.shape}, Names: &shape{Pattern: tagForm.String(), Not: &shape{Enum: []string{classify.NoneText}}}}
	return kind[[]senderEntry]{s, func(v value) ([]senderEntry, bool) {
		if v.node.Kind != yaml.MappingNode {
			v.fail("want a mapping, not %s", v.what())
			return nil, false
		}
		var out []senderEntry
		v.pairs(func(_ string, at, val value) {
			name, ok := names.read(at)
			if name == classify.NoneText {
				at.fail("%q is no sender's name: sender: none asks for entries of no sender", name)
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

// tagName is a name that is a tag value as it stands.
func tagName(of string) kind[string] {
	return matching("a "+of+"'s name in lower-case letters, digits and single _ - . /", tagForm)
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

// journey is one journey. It is asked for an objective only where nothing else is wrong with it.
func journey() kind[journeyEntry] {
	k := mapping([]key[journeyEntry]{
		must(is("name", "The journey's name.",
			located(anyText("a journey's name")), func(j *journeyEntry, v placed[string]) { j.name = v })),
		is("id", "The tag value of its counts, which keeps their past when the name changes. Default: the name.",
			located(anyText("a journey's id")), func(j *journeyEntry, v placed[string]) { j.id = v }),
		must(is("routes", "Its routes. They belong to the table whether or not routes repeats them.",
			many(pattern()), func(j *journeyEntry, v []routenorm.Pattern) { j.routes = v })),
		is("availability", "Availability: the share of good events.",
			availability(), func(j *journeyEntry, v availabilityEntry) { j.availability = &v }),
		is("latency", "Latency: the share of the good events that were answered within the threshold.",
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
		must(is("objective", "Objective in percent.",
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
		must(is("objective", "Objective in percent.",
			located(percent()), func(l *latencyEntry, v placed[float64]) { l.objective = v })),
		must(is("threshold", "The longest time of a fast answer.",
			located(duration(positive)), func(l *latencyEntry, v placed[time.Duration]) { l.threshold = v })),
		is("of", "The statuses of the answers that it looks at: numbers, 4xx, ranges such as 200-204, or a list of them. Default: [2xx, 3xx].",
			many(answerStatus()), func(l *latencyEntry, v []classify.Span) { l.of = v }),
		is("time", "What is measured: the request, target and response processing times together, that of the target alone, or those of request and target. Default: total.",
			word(words...), func(l *latencyEntry, v string) { l.time = times[v] }),
	}, func(value) latencyEntry { return latencyEntry{of: pipeline.DefaultOf} })
}
