package sli

import (
	"cmp"
	"slices"
)

// Bucket is what was counted in one step of the resolution.
type Bucket struct {
	Start int64 // Unix seconds
	Total int64 // events
	Good  int64 // good ones among them; 0 where good and bad mean nothing
}

// Counter counts events by bucket. The zero value is ready.
type Counter struct {
	buckets []Bucket // sorted by Start, so that a month of minutes is found in a few steps
	last    int      // index of the bucket that was counted last: lines come nearly sorted
}

// Add counts one event in the bucket that starts at start.
func (c *Counter) Add(start int64, good bool) {
	b := c.bucket(start)
	b.Total++
	if good {
		b.Good++
	}
}

// AddBucket counts the events of b in its bucket.
func (c *Counter) AddBucket(b Bucket) {
	to := c.bucket(b.Start)
	to.Total += b.Total
	to.Good += b.Good
}

// AddN counts n events in the bucket that starts at start.
func (c *Counter) AddN(start, n int64) { c.bucket(start).Total += n }

func (c *Counter) bucket(start int64) *Bucket {
	if c.last < len(c.buckets) && c.buckets[c.last].Start == start {
		return &c.buckets[c.last]
	}
	if n := len(c.buckets); n == 0 || c.buckets[n-1].Start < start {
		c.buckets = append(c.buckets, Bucket{Start: start})
		c.last = n
		return &c.buckets[n]
	}
	i, ok := slices.BinarySearchFunc(c.buckets, start, func(b Bucket, t int64) int { return cmp.Compare(b.Start, t) })
	if !ok {
		c.buckets = slices.Insert(c.buckets, i, Bucket{Start: start})
	}
	c.last = i
	return &c.buckets[i]
}

// Buckets returns the buckets in time order. They belong to the counter.
func (c *Counter) Buckets() []Bucket { return c.buckets }

// Sum returns the total and the good events of all buckets.
func (c *Counter) Sum() (total, good int64) {
	for i := range c.buckets {
		total += c.buckets[i].Total
		good += c.buckets[i].Good
	}
	return total, good
}

func (c *Counter) merge(o *Counter) {
	for _, b := range o.buckets {
		c.AddBucket(b)
	}
}
