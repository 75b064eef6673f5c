package objective

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Past is the events of one objective by minute. Minutes without events are omitted.
type Past struct {
	from, to int64   // Unix seconds, whole minutes: the covered time, half-open
	starts   []int64 // of the minutes with events
	total    []int64 // events in the minutes before starts[i]; has one element more than starts
	bad      []int64
	before   []int32 // by minute since from: the number of starts before it; nil if the past is too long
}

const minute = 60

// mostMinutes is the length of the longest past that is indexed by minute: two years. A log may contain any times.
const mostMinutes = 2 * 366 * 24 * 60

// NewPast returns the past of buckets, which must be in time order. from and to are the time that the counts cover,
// which may be longer than that of the buckets.
func NewPast(buckets []sli.Bucket, from, to int64) *Past {
	p := &Past{from: from - from%minute, to: (to + minute - 1) / minute * minute, total: []int64{0}, bad: []int64{0}}
	for _, b := range buckets {
		start := b.Start - b.Start%minute
		if n := len(p.starts); n == 0 || p.starts[n-1] != start {
			p.starts = append(p.starts, start)
			p.total, p.bad = append(p.total, p.total[n]), append(p.bad, p.bad[n])
		}
		n := len(p.starts)
		p.total[n] += b.Total
		p.bad[n] += b.Total - b.Good
	}
	if n := len(p.starts); n > 0 {
		p.from, p.to = min(p.from, p.starts[0]), max(p.to, p.starts[n-1]+minute)
	}
	if minutes := (p.to - p.from) / minute; minutes <= mostMinutes {
		p.before = make([]int32, minutes+1)
		for i, at := int64(0), 0; i <= minutes; i++ {
			for at < len(p.starts) && p.starts[at] < p.from+i*minute {
				at++
			}
			p.before[i] = int32(at)
		}
	}
	return p
}

// JoinBuckets adds up the buckets of several series. The result is in time order.
func JoinBuckets(series ...[]sli.Bucket) []sli.Bucket {
	all := slices.Concat(series...)
	slices.SortFunc(all, func(a, b sli.Bucket) int { return cmp.Compare(a.Start, b.Start) })
	sums := all[:0]
	for _, b := range all {
		if n := len(sums); n > 0 && sums[n-1].Start == b.Start {
			sums[n-1].Total += b.Total
			sums[n-1].Good += b.Good
			continue
		}
		sums = append(sums, b)
	}
	return sums
}

// Count returns the events between two times, half-open, and how many of them were bad.
func (p *Past) Count(from, to int64) (total, bad int64) {
	if to <= from {
		return 0, 0
	}
	i, j := p.index(from), p.index(to)
	return p.total[j] - p.total[i], p.bad[j] - p.bad[i]
}

// Sum returns all events, and how many of them were bad.
func (p *Past) Sum() (total, bad int64) {
	n := len(p.starts)
	return p.total[n], p.bad[n]
}

// index returns the number of minutes before t.
func (p *Past) index(t int64) int {
	if p.before != nil {
		i := (max(t, p.from) - p.from + minute - 1) / minute
		return int(p.before[min(i, int64(len(p.before)-1))])
	}
	return sort.Search(len(p.starts), func(i int) bool { return p.starts[i] >= t })
}

// Hourly returns the mean number of events per hour.
func (p *Past) Hourly() float64 {
	total, _ := p.Sum()
	if p.to <= p.from {
		return 0
	}
	return float64(total) * 3600 / float64(p.to-p.from)
}

// allowed returns how many bad events an objective allows in an average window of this length.
func (p *Past) allowed(percent float64, window time.Duration) float64 {
	return p.Hourly() * window.Hours() * BudgetOf(percent).share()
}

// Arrival is the delay of counts: a load balancer writes one log per period, and the log is counted some time after the
// period ends.
type Arrival struct {
	Period time.Duration // of a log
	Lag    time.Duration // from the end of the period until its counts are available
}

// seen returns the time up to which all events have been counted at time t.
func (a Arrival) seen(t int64) int64 {
	period := max(int64(a.Period/time.Second), minute)
	t -= int64(a.Lag / time.Second)
	return t - t%period
}

// last returns the time at which all events before t have been counted.
func (a Arrival) last(t int64) int64 {
	period := max(int64(a.Period/time.Second), minute)
	return (t+period-1)/period*period + int64(a.Lag/time.Second)
}
