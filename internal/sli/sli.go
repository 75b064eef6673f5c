// Package sli counts verdicts by series and minute.
//
// A series is one load balancer, method, route and journey under one SLI (availability or latency); a bucket is one
// step of the metrics' resolution, named by its start in Unix seconds. Series are told apart by their tag spelling (as
// Datadog stores it, see package tag) so that nothing is added up apart here and merged there.
package sli

import (
	"cmp"
	"slices"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// The two SLIs.
const (
	Availability = "availability"
	Latency      = "latency"
)

// Other is the route of what no pattern matched, and of what did not fit the limits.
const Other = "other"

// Key names a series in the spelling that people configured. Method, Route and Journey are as in reports.
type Key struct {
	SLI          string
	LoadBalancer string
	Method       string
	Route        string
	Journey      string // "" where the route has none
}

// Compare orders keys by load balancer, route, method, journey and SLI.
func (k Key) Compare(o Key) int {
	return cmp.Or(
		cmp.Compare(k.LoadBalancer, o.LoadBalancer),
		cmp.Compare(k.Route, o.Route),
		cmp.Compare(k.Method, o.Method),
		cmp.Compare(k.Journey, o.Journey),
		cmp.Compare(k.SLI, o.SLI),
	)
}

// tagged is the key as Datadog stores it: the identity of a series.
func (k Key) tagged() Key {
	k.LoadBalancer = tag.Value("lb", k.LoadBalancer)
	k.Method = tag.Value("method", k.Method)
	k.Route = tag.Value("route", k.Route)
	if k.Journey != "" {
		k.Journey = tag.Value("journey", k.Journey)
	}
	return k
}

// Bucket is what was counted in one step of the resolution.
type Bucket struct {
	Start int64 // Unix seconds
	Total int64 // valid events
	Good  int64 // good events, at most Total
}

// Series is one key with its buckets, in the order in which they were first counted.
type Series struct {
	Key     Key
	buckets []Bucket
	last    int // index of the bucket that was counted last: lines come nearly sorted
}

// Add counts one valid event in the bucket that starts at start.
func (s *Series) Add(start int64, good bool) {
	b := s.bucket(start)
	b.Total++
	if good {
		b.Good++
	}
}

// AddVerdict counts a verdict of good or bad; excluded ones are not valid events and change nothing.
func (s *Series) AddVerdict(start int64, v classify.Verdict) {
	if v != classify.Excluded {
		s.Add(start, v == classify.Good)
	}
}

func (s *Series) bucket(start int64) *Bucket {
	if s.last < len(s.buckets) && s.buckets[s.last].Start == start {
		return &s.buckets[s.last]
	}
	return s.findBucket(start)
}

// findBucket keeps buckets sorted, so that a month of minutes is found in a few steps.
func (s *Series) findBucket(start int64) *Bucket {
	i, ok := slices.BinarySearchFunc(s.buckets, start, func(b Bucket, t int64) int { return cmp.Compare(b.Start, t) })
	if !ok {
		s.buckets = slices.Insert(s.buckets, i, Bucket{Start: start})
	}
	s.last = i
	return &s.buckets[i]
}

// Buckets returns the buckets in time order. They belong to the series.
func (s *Series) Buckets() []Bucket { return s.buckets }

// Sum returns the total and the good events of all buckets.
func (s *Series) Sum() (total, good int64) {
	for i := range s.buckets {
		total += s.buckets[i].Total
		good += s.buckets[i].Good
	}
	return total, good
}

func (s *Series) merge(o *Series) {
	for _, b := range o.buckets {
		m := s.findBucket(b.Start)
		m.Total += b.Total
		m.Good += b.Good
	}
	if o.Key.Compare(s.Key) < 0 {
		s.Key = o.Key // the smallest spelling stands for all, whatever came first
	}
}
