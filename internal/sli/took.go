package sli

import (
	"cmp"
	"slices"
)

// hourStep is the default length of a span, in seconds.
const hourStep = 60 * 60

// Took is how long good events took, by availability series and span of time: an hour, or a longer span that Span
// chooses. Only some routes are kept, chosen as in Causes; durations of the others are dropped. The zero value is ready
// to use; it is not safe for concurrent use.
type Took struct {
	Span func(hour int64) int64 // returns the start of the longer span that contains an hour; nil: spans are hours

	spelled map[Key]*tookRoute // by key as counted
	routes  map[Key]*tookRoute // by tagged key
	limit   *routeRank         // routes that rank after it are not kept; nil: no limit
}

// TookSpan is how long the good events of one series took in one span of time.
type TookSpan struct {
	Key   Key
	Start int64 // Unix seconds
	*Durations
}

type tookRoute struct {
	id    Key // tagged
	key   Key // the smallest spelling
	spans []TookSpan
	last  int // index of the span that was last used
}

// In returns the durations of k in the span that contains start; nil if they are not kept.
func (t *Took) In(k Key, start int64) *Durations {
	r := t.of(k)
	if r == nil {
		return nil
	}
	hour := start - (start%hourStep+hourStep)%hourStep
	if t.Span != nil {
		hour = t.Span(hour)
	}
	return r.span(hour)
}

func (r *tookRoute) span(start int64) *Durations {
	if r.last < len(r.spans) && r.spans[r.last].Start == start {
		return r.spans[r.last].Durations
	}
	i, ok := slices.BinarySearchFunc(r.spans, start, func(s TookSpan, t int64) int { return cmp.Compare(s.Start, t) })
	if !ok {
		r.spans = slices.Insert(r.spans, i, TookSpan{Start: start, Durations: new(Durations)})
	}
	r.last = i
	return r.spans[i].Durations
}

// of returns the route of k, and creates it if necessary; nil if it is not kept.
func (t *Took) of(k Key) *tookRoute {
	if r := t.spelled[k]; r != nil {
		return r
	}
	id := k.tagged()
	if t.limit != nil && rankOf(id).compare(*t.limit) > 0 {
		return nil
	}
	if t.routes == nil {
		t.spelled, t.routes = make(map[Key]*tookRoute), make(map[Key]*tookRoute)
	}
	r := t.routes[id]
	if r == nil {
		r = &tookRoute{id: id, key: k}
		t.routes[id] = r
	}
	if k.Compare(r.key) < 0 {
		r.key = k
	}
	if len(t.spelled) < 4*maxCausedRoutes { // it is only a cache of tag spellings
		t.spelled[k] = r
	}
	if len(t.routes) > 2*maxCausedRoutes {
		t.trim()
		return t.routes[id]
	}
	return r
}

// trim keeps the first maxCausedRoutes routes in rank order.
func (t *Took) trim() {
	if len(t.routes) <= maxCausedRoutes {
		return
	}
	ranks := make([]routeRank, 0, len(t.routes))
	for id := range t.routes {
		ranks = append(ranks, rankOf(id))
	}
	slices.SortFunc(ranks, routeRank.compare)
	t.limit = &ranks[maxCausedRoutes-1]
	for id := range t.routes {
		if rankOf(id).compare(*t.limit) > 0 {
			delete(t.routes, id)
		}
	}
	for k, r := range t.spelled {
		if t.routes[r.id] == nil {
			delete(t.spelled, k)
		}
	}
}

// merge adds o, in the spans of t.
func (t *Took) merge(o *Took) {
	for _, s := range o.All() {
		if to := t.In(s.Key, s.Start); to != nil {
			to.Merge(s.Durations)
		}
	}
}

// All returns the durations, sorted by series and time. They share memory with t.
func (t *Took) All() []TookSpan {
	t.trim()
	all := make([]TookSpan, 0, len(t.routes))
	for _, r := range t.routes {
		for _, s := range r.spans {
			s.Key = r.key
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b TookSpan) int { return cmp.Or(a.Key.Compare(b.Key), cmp.Compare(a.Start, b.Start)) })
	return all
}
