package sli

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// DurationAccuracy is the relative error of the durations in Durations.
const DurationAccuracy = 0.01

// Durations counts durations in logarithmic bins: bin i holds those over γ^i and up to γ^(i+1) seconds, where γ is
// (1+DurationAccuracy)/(1-DurationAccuracy). It is the store of a DDSketch (Masson, Rim and Lee, DDSketch, VLDB 2019),
// so parts can be merged in any order. A bin spans 2 %: from a microsecond to an hour there are 1,100 bins. The zero
// value is ready to use.
type Durations struct {
	zero int64 // durations of no measurable length
	bins []Bin // sorted by Index
	last int   // index of the bin that was counted last
}

// Bin is the number of durations in one bin.
type Bin struct {
	Index int32
	Count int64
}

// ZeroBin is the index that Each uses for durations of no measurable length.
const ZeroBin = math.MinInt32

// Longest returns the longest duration of the bin.
func (b Bin) Longest() time.Duration {
	if b.Index == ZeroBin {
		return 0
	}
	return time.Duration(math.Exp(float64(b.Index+1)/binsPerE) * float64(time.Second))
}

// binsPerE is 1/ln γ.
var binsPerE = 1 / math.Log((1+DurationAccuracy)/(1-DurationAccuracy))

// Add counts one duration.
func (d *Durations) Add(took time.Duration) {
	if took <= 0 {
		d.zero++
		return
	}
	d.AddBin(Bin{int32(math.Floor(math.Log(took.Seconds()) * binsPerE)), 1})
}

// AddBin counts b.Count durations in bin b.Index.
func (d *Durations) AddBin(b Bin) {
	if b.Index == ZeroBin {
		d.zero += b.Count
		return
	}
	for i := d.last; i < min(d.last+2, len(d.bins)); i++ { // bins of another sketch arrive sorted
		if d.bins[i].Index == b.Index {
			d.bins[i].Count += b.Count
			d.last = i
			return
		}
	}
	i, ok := slices.BinarySearchFunc(d.bins, b.Index, func(b Bin, index int32) int { return cmp.Compare(b.Index, index) })
	if ok {
		d.bins[i].Count += b.Count
	} else {
		d.bins = slices.Insert(d.bins, i, b)
	}
	d.last = i
}

// Merge adds o.
func (d *Durations) Merge(o *Durations) {
	for b := range o.Each {
		d.AddBin(b)
	}
}

// Each yields the non-empty bins, the shortest durations first.
func (d *Durations) Each(yield func(Bin) bool) {
	if d.zero > 0 && !yield(Bin{ZeroBin, d.zero}) {
		return
	}
	for _, b := range d.bins {
		if !yield(b) {
			return
		}
	}
}

// Count returns the number of durations.
func (d *Durations) Count() int64 {
	n := d.zero
	for i := range d.bins {
		n += d.bins[i].Count
	}
	return n
}
