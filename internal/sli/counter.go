package sli

import (
	"cmp"
	"slices"
)

// Bucket is what was counted in one step of the resolution.
type Bucket struct {
	Start int64 // Unix seconds
	Total int64
	Good  int64 // good events among them; 0 if good and bad do not apply
}

// Counter counts events by bucket. The zero value is ready to use.
type Counter struct {
	buckets []Bucket // sorted by Start, for a binary search
	last    int      // index of the last counted bucket: lines are nearly sorted by time
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
