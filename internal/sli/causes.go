package sli

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
)

// Cause is why events are bad or slow, in the words of the log. The zero value stands for causes beyond the limits; see
// Causes.
type Cause struct {
	Rule         string // that decided
	ELBStatus    int    // NoStatus: none
	TargetStatus int    // NoStatus: none
	Reason       string // AWS's word for the error; "" if there is none
	TargetGroup  string // its name; "" if there is none
	Sender       string // name of the configured sender; "" if it is none of them
}

// NoStatus is a status that the log does not have.
const NoStatus = -1

// OtherReason is the Reason of an error_reason that AWS does not document. The load balancer writes that field, but
// only known words are shown.
const OtherReason = "other reason"

// Others reports whether c stands for the causes beyond the limits.
func (c Cause) Others() bool { return c == Cause{} }

// compare orders causes by their fields; the zero Cause comes first.
func (c Cause) compare(o Cause) int {
	return cmp.Or(
		cmp.Compare(c.Rule, o.Rule),
		cmp.Compare(c.ELBStatus, o.ELBStatus),
		cmp.Compare(c.TargetStatus, o.TargetStatus),
		cmp.Compare(c.Reason, o.Reason),
		cmp.Compare(c.TargetGroup, o.TargetGroup),
		cmp.Compare(c.Sender, o.Sender),
	)
}

// The limits of Causes. A series has a few causes, and a configuration some hundreds of routes, but hostile logs under
// heuristic routes can have any number of both.
const (
	maxCauses       = 64   // of one series
	maxCausedRoutes = 4096 // routes with causes; both SLIs of a route have them, or neither
)

// Causes counts bad availability events and slow latency events by series, bucket and cause. The causes of a bucket add
// up to the events in the tally's bucket that are not good.
//
// What exceeds the limits is counted under the zero Cause. Causes are kept in the order of a hash of their names, and
// routes of journeys before others. So the result depends neither on the order of the lines nor on how the logs are
// divided. The zero value is ready to use; it is not safe for concurrent use.
type Causes struct {
	spelled map[Key]*causedSeries // by key as counted
	series  map[Key]*causedSeries // by tagged key
	apart   int                   // series with separate causes
	limit   *routeRank            // routes that rank after it have no separate causes; nil: no limit
}

// Caused is the events of one series with one cause. In its buckets only Total is used.
type Caused struct {
	Key   Key
	Cause Cause
	Counter
}

type causedSeries struct {
	key    Key // the smallest spelling
	causes map[Cause]*Counter
	apart  bool
	limit  *causeRank // causes that rank after it are counted under the zero Cause; nil: no limit
}

// Add counts n events of series k in the bucket that starts at start.
func (c *Causes) Add(k Key, start int64, cause Cause, n int64) {
	c.of(k).counter(cause).AddN(start, n)
}

// AddTo returns the counter of one series and cause, for a caller that adds many buckets. It is valid until the next
// call of another method.
func (c *Causes) AddTo(k Key, cause Cause) *Counter { return c.of(k).counter(cause) }

// merge adds o. Do not use o afterwards.
func (c *Causes) merge(o *Causes) {
	if len(c.series) == 0 {
		*c = *o
		return
	}
	for _, from := range o.series {
		to := c.of(from.key)
		for cause, counter := range from.causes {
			to.counter(cause).merge(counter)
		}
	}
}

// All returns the counts, sorted by series and cause. They share memory with c.
func (c *Causes) All() []Caused {
	c.trim()
	all := make([]Caused, 0, len(c.series))
	for _, s := range c.series {
		all = s.appendTo(all)
	}
	slices.SortFunc(all, func(a, b Caused) int { return cmp.Or(a.Key.Compare(b.Key), a.Cause.compare(b.Cause)) })
	return all
}

// Of returns the counts of one series, sorted by cause. They share memory with c.
func (c *Causes) Of(k Key) []Caused {
	c.trim()
	s := c.series[k.tagged()]
	if s == nil {
		return nil
	}
	all := s.appendTo(nil)
	slices.SortFunc(all, func(a, b Caused) int { return a.Cause.compare(b.Cause) })
	return all
}

// of returns the series of k, and creates it if necessary.
func (c *Causes) of(k Key) *causedSeries {
	if s := c.spelled[k]; s != nil {
		return s
	}
	if c.series == nil {
		c.spelled, c.series = make(map[Key]*causedSeries), make(map[Key]*causedSeries)
	}
	id := k.tagged()
	s := c.series[id]
	if s == nil {
		s = &causedSeries{key: k, causes: make(map[Cause]*Counter, 1)}
		s.apart = c.limit == nil || rankOf(id).compare(*c.limit) <= 0
		c.series[id] = s
		c.apart += b2i(s.apart)
	}
	if k.Compare(s.key) < 0 {
		s.key = k
	}
	if len(c.spelled) < 4*maxCausedRoutes { // it is only a cache of tag spellings
		c.spelled[k] = s
	}
	if c.apart > 4*maxCausedRoutes { // a route has up to two series
		c.trim()
	}
	return s
}

// trim keeps separate causes for the first maxCausedRoutes routes in rank order.
func (c *Causes) trim() {
	if c.apart <= maxCausedRoutes {
		return
	}
	ranks := make([]routeRank, 0, c.apart)
	for id, s := range c.series {
		if s.apart {
			ranks = append(ranks, rankOf(id))
		}
	}
	slices.SortFunc(ranks, routeRank.compare)
	ranks = slices.CompactFunc(ranks, func(a, b routeRank) bool { return a.compare(b) == 0 })
	if len(ranks) <= maxCausedRoutes {
		return
	}
	c.limit = &ranks[maxCausedRoutes-1]
	for id, s := range c.series {
		if s.apart && rankOf(id).compare(*c.limit) > 0 {
			s.apart = false
			c.apart--
			s.fold(func(Cause) bool { return true })
		}
	}
}

// counter returns the counter of a cause.
func (s *causedSeries) counter(cause Cause) *Counter {
	if n := s.causes[cause]; n != nil {
		return n
	}
	if !s.apart || s.limit != nil && causeRankOf(cause).compare(*s.limit) > 0 {
		cause = Cause{}
	}
	n := s.causes[cause]
	if n == nil {
		n = new(Counter)
		s.causes[cause] = n
	}
	if len(s.causes) > 2*maxCauses {
		s.trim()
		return s.counter(cause)
	}
	return n
}

// trim keeps the first maxCauses causes in rank order.
func (s *causedSeries) trim() {
	ranks := make([]causeRank, 0, len(s.causes))
	for cause := range s.causes {
		if !cause.Others() {
			ranks = append(ranks, causeRankOf(cause))
		}
	}
	if len(ranks) <= maxCauses {
		return
	}
	slices.SortFunc(ranks, causeRank.compare)
	s.limit = &ranks[maxCauses-1]
	s.fold(func(cause Cause) bool { return causeRankOf(cause).compare(*s.limit) > 0 })
}

// fold moves the surplus causes to the zero Cause.
func (s *causedSeries) fold(surplus func(Cause) bool) {
	others := s.causes[Cause{}]
	for cause, n := range s.causes {
		if cause.Others() || !surplus(cause) {
			continue
		}
		delete(s.causes, cause)
		if others == nil {
			others = new(Counter)
			s.causes[Cause{}] = others
		}
		others.merge(n)
	}
}

func (s *causedSeries) appendTo(all []Caused) []Caused {
	s.trim()
	for cause, n := range s.causes {
		if len(n.buckets) > 0 {
			all = append(all, Caused{s.key, cause, *n})
		}
	}
	return all
}

// routeRank is the rank of a route. The routes of the lowest ranks keep their causes.
type routeRank struct {
	late bool // belongs to no journey
	hash uint64
	key  Key // tagged, without its SLI
}

func rankOf(id Key) routeRank {
	id = id.route()
	return routeRank{late: id.Journey == "", key: id,
		hash: hashOf(id.LoadBalancer, id.Method, id.Route, id.Journey, string(id.Dimensions))}
}

func (r routeRank) compare(o routeRank) int {
	return cmp.Or(cmp.Compare(b2i(r.late), b2i(o.late)), cmp.Compare(r.hash, o.hash), r.key.Compare(o.key))
}

// causeRank is the rank of a cause. The causes of the lowest ranks are kept.
type causeRank struct {
	hash  uint64
	cause Cause
}

func causeRankOf(c Cause) causeRank {
	return causeRank{hashOf(c.Rule, strconv.Itoa(c.ELBStatus), strconv.Itoa(c.TargetStatus), c.Reason, c.TargetGroup, c.Sender), c}
}

func (r causeRank) compare(o causeRank) int {
	return cmp.Or(cmp.Compare(r.hash, o.hash), r.cause.compare(o.cause))
}

func hashOf(texts ...string) uint64 {
	h := fnv.New64a()
	for _, t := range texts {
		h.Write([]byte(t))
		h.Write([]byte{0})
	}
	return h.Sum64()
}
