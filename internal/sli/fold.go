package sli

import (
	"cmp"
	"slices"
)

// Fold reduces the number of points to limit or less. Series beyond the limit are added to the route other, and their
// events are counted as folded. The routes of journeys are kept first, then routes with more events, then by name. A
// folded series keeps its SLI, journey, method and dimensions, so that a journey's sums stay exact. If that is not
// enough, Fold drops detail in this order: the rules of excluded entries, the dimensions of other, its methods, its
// journeys, the minutes of the counts about elb-sli itself. It returns the number of valid events that moved.
// PointCount then says whether the limit holds.
//
// The result depends only on the counts, so a retry of the same object folds the same way.
func (t *Tally) Fold(limit int) (moved int64) {
	if t.PointCount() <= limit {
		return 0
	}
	f := folding{t: t, order: t.foldOrder()}
	for _, step := range []struct {
		level foldLevel
		first func()
	}{
		{allButRoute, func() {}}, {allButRoute, t.foldRules}, {methodAndJourney, func() {}}, {onlyJourney, func() {}},
		{nothing, func() {}}, {nothing, t.foldTimes},
	} {
		step.first()
		f.level, f.budget = step.level, limit-t.aboutPoints()-t.foldedPoints()
		if kept, ok := f.mostKept(); ok {
			return t.apply(f, kept)
		}
	}
	return t.apply(f, 0)
}

// foldRules counts all excluded entries under one rule, other.
func (t *Tally) foldRules() {
	for id, c := range t.about {
		if to := Excluded(c.About.LoadBalancer, Other); c.About.Metric == MetricExcluded && id != to.tagged() {
			delete(t.about, id)
			t.About(to).merge(&c.Counter)
		}
	}
}

// foldTimes moves all counts about elb-sli itself to their first bucket.
func (t *Tally) foldTimes() {
	for _, c := range t.about {
		n, _ := c.Sum()
		c.Counter = Counter{buckets: []Bucket{{Start: c.buckets[0].Start, Total: n}}}
	}
}

// foldOrder returns the series, highest priority first. Both SLIs of a route are next to each other.
func (t *Tally) foldOrder() []*Series {
	all := t.All()
	totals := make(map[Key]int64, len(all))
	for _, s := range all {
		n, _ := s.Sum()
		totals[s.Key.route()] += n
	}
	slices.SortStableFunc(all, func(a, b *Series) int { // they are already sorted by name
		return cmp.Or(
			cmp.Compare(b2i(a.Key.Journey == ""), b2i(b.Key.Journey == "")),
			cmp.Compare(totals[b.Key.route()], totals[a.Key.route()]))
	})
	return all
}

// route returns the key without its SLI.
func (k Key) route() Key {
	k.SLI = ""
	return k
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// foldedPoints returns the maximum number of points of the folded metric: one for each load balancer and bucket.
func (t *Tally) foldedPoints() int {
	seen := make(map[bucketID]bool)
	for _, s := range t.series {
		for _, b := range s.buckets {
			seen[bucketID{Key{LoadBalancer: s.Key.LoadBalancer}, b.Start}] = true
		}
	}
	return len(seen)
}

type bucketID struct {
	key   Key
	start int64
}

// foldLevel is what a folded series keeps besides its SLI and load balancer.
type foldLevel int

const (
	allButRoute foldLevel = iota // method, journey and dimensions
	methodAndJourney
	onlyJourney
	nothing
)

type folding struct {
	t      *Tally
	order  []*Series
	level  foldLevel
	budget int
}

// target returns the key that a series is folded into.
func (f folding) target(k Key) Key {
	k.Route = Other
	if f.level >= methodAndJourney {
		k.Dimensions = k.Dimensions.folded()
	}
	if f.level >= onlyJourney {
		k.Method = otherMethod
	}
	if f.level >= nothing {
		k.Journey = ""
	}
	return k
}

// mostKept returns how many series of the order can be kept. ok is false if the points do not fit even when none is
// kept. It starts with all series and folds the last one kept until the rest fits. Each fold removes the series' own
// points and adds at most as many to other.
func (f folding) mostKept() (kept int, ok bool) {
	own, other := 0, otherPoints{bad: make(map[bucketID]bool)}
	for _, s := range f.order {
		if to := f.target(s.Key); to == s.Key {
			other.add(to, s)
		} else {
			own += s.points()
		}
	}
	for kept = len(f.order); own+other.n > f.budget; kept-- {
		if kept == 0 {
			return 0, false
		}
		s := f.order[kept-1]
		if to := f.target(s.Key); to != s.Key {
			own -= s.points()
			other.add(to, s)
		}
	}
	return kept, true
}

// otherPoints counts the points of the series that other series are folded into.
type otherPoints struct {
	n   int
	bad map[bucketID]bool // by bucket: whether there is a bad event
}

func (o *otherPoints) add(to Key, s *Series) {
	for _, b := range s.buckets {
		id := bucketID{to, b.Start}
		was, there := o.bad[id]
		is := was || b.Total != b.Good
		if there && is == was {
			continue
		}
		o.bad[id] = is
		o.n += 2*b2i(!there) + b2i(is && !was)
	}
}

func (t *Tally) apply(f folding, kept int) (moved int64) {
	for _, s := range f.order[kept:] {
		to := f.target(s.Key)
		if to == s.Key {
			continue
		}
		delete(t.series, s.Key.tagged())
		t.Series(to).merge(&s.Counter)
		if s.Key.SLI == Availability {
			moved += t.countFolded(s)
		}
	}
	return moved
}

func (t *Tally) countFolded(s *Series) (moved int64) {
	folded := t.About(Folded(s.Key.LoadBalancer))
	for _, b := range s.buckets {
		folded.AddN(b.Start, b.Total)
		moved += b.Total
	}
	return moved
}
