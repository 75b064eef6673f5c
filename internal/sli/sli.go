// Package sli counts verdicts by series and minute.
//
// A series is one load balancer, method, route, journey and value of each dimension under one SLI (availability or
// latency). A bucket is one step of the metrics' resolution, identified by its start in Unix seconds. Series are
// distinguished by their tags as Datadog stores them (package tag), so that two series here are two series in Datadog.
//
//	sli:availability lb:app/web/50dc6c495c0c9188 method:get route:/hoge/:id   01:00 total 60 good 59, 01:01 total 40 good 40
package sli

import (
	"cmp"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// The two SLIs.
const (
	Availability = "availability"
	Latency      = "latency"
)

// Other is the route of requests that no pattern matches, and of those beyond the limits.
const Other = "other"

// otherMethod stands for methods that are not registered, and for methods that were dropped by folding.
const otherMethod = "OTHER"

// Key identifies a series, in the spelling that people configured.
type Key struct {
	SLI          string
	LoadBalancer string
	Method       string
	Route        string
	Journey      string // "" if the route has none
	Dimensions   Dimensions
}

// Compare orders keys by load balancer, route, method, journey, dimensions and SLI.
func (k Key) Compare(o Key) int {
	return cmp.Or(
		cmp.Compare(k.LoadBalancer, o.LoadBalancer),
		cmp.Compare(k.Route, o.Route),
		cmp.Compare(k.Method, o.Method),
		cmp.Compare(k.Journey, o.Journey),
		cmp.Compare(k.Dimensions, o.Dimensions),
		cmp.Compare(k.SLI, o.SLI),
	)
}

// tagged returns the key as Datadog stores it, which identifies the series.
func (k Key) tagged() Key {
	k.LoadBalancer = tag.Value("lb", k.LoadBalancer)
	k.Method = tag.Value("method", k.Method)
	k.Route = tag.Value("route", k.Route)
	if k.Journey != "" {
		k.Journey = tag.Value("journey", k.Journey)
	}
	k.Dimensions = k.Dimensions.tagged()
	return k
}

// Series is a key and its counts: Total is the valid events, Good the good ones.
type Series struct {
	Key Key
	Counter
}

// About identifies a count that the pipeline keeps about itself, for one load balancer.
type About struct {
	Metric       string // entries, excluded, malformed, clamped, folded: the metric's name after the prefix
	LoadBalancer string
	label, Value string // an additional tag, such as rule and client-gave-up; label is "" if there is none
}

func (a About) tagged() About {
	a.LoadBalancer = tag.Value("lb", a.LoadBalancer)
	if a.label != "" {
		a.Value = tag.Value(a.label, a.Value)
	}
	return a
}

// compare orders by load balancer, metric, label and value.
func (a About) compare(o About) int {
	return cmp.Or(
		cmp.Compare(a.LoadBalancer, o.LoadBalancer),
		cmp.Compare(a.Metric, o.Metric),
		cmp.Compare(a.label, o.label),
		cmp.Compare(a.Value, o.Value),
	)
}

// The metrics that the pipeline keeps about itself, without the prefix.
const (
	MetricEntries   = "entries"
	MetricExcluded  = "excluded"
	MetricMalformed = "malformed"
	MetricClamped   = "clamped"
	MetricFolded    = "folded"
)

// Entries identifies the count of entries that did, or did not, reach a target.
func Entries(lb string, reachedTarget bool) About {
	v := "false"
	if reachedTarget {
		v = "true"
	}
	return About{Metric: MetricEntries, LoadBalancer: lb, label: "reached_target", Value: v}
}

// Excluded identifies the count of entries that a rule excluded.
func Excluded(lb, rule string) About {
	return About{Metric: MetricExcluded, LoadBalancer: lb, label: "rule", Value: rule}
}

// Malformed identifies the count of lines that are not entries, by reason.
func Malformed(lb, reason string) About {
	return About{Metric: MetricMalformed, LoadBalancer: lb, label: "reason", Value: reason}
}

// Clamped identifies the count of entries whose time was outside their object's period.
func Clamped(lb string) About { return About{Metric: MetricClamped, LoadBalancer: lb} }

// Folded identifies the count of valid events that moved to the route other because of the limit of points.
func Folded(lb string) About { return About{Metric: MetricFolded, LoadBalancer: lb} }
