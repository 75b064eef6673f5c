package sli

import (
	"cmp"
	"slices"
)

// Between returns the counts of the buckets that start in [from, to). It shares its memory with t.
func (t *Tally) Between(from, to int64) *Tally {
	part := &Tally{series: make(map[Key]*Series, len(t.series)), about: make(map[About]*AboutCounter, len(t.about))}
	for id, s := range t.series {
		if c := s.between(from, to); len(c.buckets) > 0 {
			part.series[id] = &Series{s.Key, c}
		}
	}
	for id, a := range t.about {
		if c := a.between(from, to); len(c.buckets) > 0 {
			part.about[id] = &AboutCounter{a.About, c}
		}
	}
	return part
}

// Between returns those of the buckets, which must be in time order, that start in [from, to).
func Between(buckets []Bucket, from, to int64) []Bucket {
	at := func(t int64) int {
		i, _ := slices.BinarySearchFunc(buckets, t, func(b Bucket, t int64) int { return cmp.Compare(b.Start, t) })
		return i
	}
	i, j := at(from), at(to)
	return buckets[i:max(i, j):max(i, j)]
}

func (c *Counter) between(from, to int64) Counter {
	return Counter{buckets: Between(c.buckets, from, to)}
}

// Between returns the causes of the buckets that start in [from, to), the durations of the spans that start in it, and
// all decisions.
func (d *Detail) Between(from, to int64) *Detail {
	part := &Detail{Decided: d.Decided}
	d.Causes.trim()
	part.Causes.series = make(map[Key]*causedSeries, len(d.Causes.series))
	for id, s := range d.Causes.series {
		s.trim()
		kept := &causedSeries{key: s.key, apart: s.apart, limit: s.limit, causes: make(map[Cause]*Counter, len(s.causes))}
		for cause, n := range s.causes {
			if c := n.between(from, to); len(c.buckets) > 0 {
				kept.causes[cause] = &c
			}
		}
		if len(kept.causes) > 0 {
			part.Causes.series[id] = kept
			part.Causes.apart += b2i(kept.apart)
		}
	}
	part.Causes.spelled, part.Causes.limit = make(map[Key]*causedSeries), d.Causes.limit
	part.Took.routes, part.Took.spelled = make(map[Key]*tookRoute), make(map[Key]*tookRoute)
	part.Took.Span, part.Took.limit = d.Took.Span, d.Took.limit
	for id, r := range d.Took.routes {
		kept := &tookRoute{id: r.id, key: r.key}
		for _, s := range r.spans {
			if from <= s.Start && s.Start < to {
				kept.spans = append(kept.spans, s)
			}
		}
		if len(kept.spans) > 0 {
			part.Took.routes[id] = kept
		}
	}
	return part
}

// AboutTotal returns the sum of a metric about elb-sli itself over all load balancers, values and buckets. first and
// last are its first and last bucket; both are 0 if there is none.
func (t *Tally) AboutTotal(metric string) (n, first, last int64) {
	for _, c := range t.about {
		if c.About.Metric != metric || len(c.buckets) == 0 {
			continue
		}
		sum, _ := c.Sum()
		if n == 0 || c.buckets[0].Start < first {
			first = c.buckets[0].Start
		}
		last = max(last, c.buckets[len(c.buckets)-1].Start)
		n += sum
	}
	return n, first, last
}
