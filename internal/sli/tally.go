package sli

import (
	"slices"
)

// Tally holds the counts of one or more objects. The zero value is ready to use; it is not safe for concurrent use.
type Tally struct {
	series map[Key]*Series // by tagged key
	about  map[About]*AboutCounter
}

// AboutCounter is a count that the pipeline keeps about itself. In its buckets only Total is used.
type AboutCounter struct {
	About About // in the configured spelling
	Counter
}

// Series returns the series of k, and creates it if necessary. Keys that Datadog would store alike share one series. It
// is named by the smallest of their spellings, so the order of lines and objects does not matter.
func (t *Tally) Series(k Key) *Series {
	id := k.tagged()
	s := t.series[id]
	if s == nil {
		if t.series == nil {
			t.series = make(map[Key]*Series)
		}
		s = &Series{Key: k}
		t.series[id] = s
	}
	if k.Compare(s.Key) < 0 {
		s.Key = k
	}
	return s
}

// About returns the counter of a, and creates it if necessary.
func (t *Tally) About(a About) *Counter {
	id := a.tagged()
	c := t.about[id]
	if c == nil {
		if t.about == nil {
			t.about = make(map[About]*AboutCounter)
		}
		c = &AboutCounter{About: a}
		t.about[id] = c
	}
	if a.compare(c.About) < 0 {
		c.About = a
	}
	return &c.Counter
}

// Merge adds o. Do not use o afterwards.
func (t *Tally) Merge(o *Tally) {
	if len(t.series) == 0 && len(t.about) == 0 {
		*t = *o
		return
	}
	for _, s := range o.series {
		t.Series(s.Key).merge(&s.Counter)
	}
	for _, c := range o.about {
		t.About(c.About).merge(&c.Counter)
	}
}

// Len returns the number of series with events.
func (t *Tally) Len() int {
	n := 0
	for _, s := range t.series {
		if len(s.buckets) > 0 {
			n++
		}
	}
	return n
}

// All returns the series with events, sorted by key. They share memory with the tally.
func (t *Tally) All() []*Series {
	all := make([]*Series, 0, len(t.series))
	for _, s := range t.series {
		if len(s.buckets) > 0 {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *Series) int { return a.Key.Compare(b.Key) })
	return all
}

// AllAbout returns the counts about elb-sli itself, sorted. They share memory with the tally.
func (t *Tally) AllAbout() []*AboutCounter {
	all := make([]*AboutCounter, 0, len(t.about))
	for _, c := range t.about {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *AboutCounter) int { return a.About.compare(b.About) })
	return all
}

// AboutSums returns the sums of a metric about elb-sli itself over all load balancers and buckets, by the value of its
// label. It does not contain values that were never counted.
func (t *Tally) AboutSums(metric string) map[string]int64 {
	sums := make(map[string]int64)
	for _, c := range t.about {
		if c.About.Metric != metric {
			continue
		}
		if n, _ := c.Sum(); n > 0 {
			sums[c.About.Value] += n
		}
	}
	return sums
}
