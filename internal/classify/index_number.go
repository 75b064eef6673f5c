package classify

import (
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// statusIndex has the class of each status from NoStatus to maxStatus.
type statusIndex struct {
	class [maxStatus + 2]uint16
	sets  []set
}

// at returns the class of status.
func (x *statusIndex) at(status int) int {
	if i := uint(status - elblog.NoStatus); i < uint(len(x.class)) {
		return int(x.class[i])
	}
	return int(x.class[0])
}

func (b *builder) statuses(f field) statusIndex {
	var x statusIndex
	free := b.free(f)
	for i, w := range b.terms {
		if w.ELBMade {
			free.remove(i)
		}
	}
	sets := copies(free, len(x.class))
	for i, w := range b.terms {
		spans := w.spans(f)
		if spans == nil && w.ELBMade {
			spans = []Span{{elblog.NoStatus, maxStatus}}
		}
		for _, s := range spans {
			for status := max(s.Lo, elblog.NoStatus); status <= min(s.Hi, maxStatus); status++ {
				if !w.ELBMade || isNone(status) == (f == targetStatus) {
					sets[status-elblog.NoStatus].add(i)
				}
			}
		}
	}
	var c classes
	for i, s := range sets {
		x.class[i] = uint16(c.of(s))
	}
	x.sets = c.sets
	return x
}

// boundIndex divides a quantity at every bound: class 0 is an unknown quantity, 1 is less than the first bound, 2 is
// equal to it, 3 lies between the first and the second, and so on.
type boundIndex struct {
	bounds []int64
	sets   []set
}

func (x *boundIndex) at(n int64, known bool) uint32 {
	if !known {
		return 0
	}
	i, equal := slices.BinarySearch(x.bounds, n)
	if equal {
		return uint32(2*i + 2)
	}
	return uint32(2*i + 1)
}

func (b *builder) bounds(f field) boundIndex {
	var x boundIndex
	for _, w := range b.terms {
		for _, c := range w.bounds(f) {
			if c.Op != NoneOp {
				x.bounds = append(x.bounds, c.N)
			}
		}
	}
	slices.Sort(x.bounds)
	x.bounds = slices.Compact(x.bounds)
	x.sets = copies(b.free(f), 2*len(x.bounds)+2)
	for i, w := range b.terms {
		if bounds := w.bounds(f); bounds != nil {
			for class := range x.sets {
				if x.holds(class, bounds) {
					x.sets[class].add(i)
				}
			}
		}
	}
	return x
}

// holds reports whether all bounds of a term hold for the quantities of a class.
func (x *boundIndex) holds(class int, bounds []Bound[int64]) bool {
	for _, b := range bounds {
		i, _ := slices.BinarySearch(x.bounds, b.N)
		at := Bound[int]{b.Op, 2*i + 2} // the classes are in the order of the quantities
		if !at.holds(class, class > 0) {
			return false
		}
	}
	return true
}

// periodIndex divides time at both ends of every period: class i is the times from cuts[i-1] up to the next cut.
type periodIndex struct {
	cuts []int64 // nanoseconds since 1970
	sets []set
}

func (x *periodIndex) at(t int64) uint32 {
	i, equal := slices.BinarySearch(x.cuts, t)
	if equal {
		i++
	}
	return uint32(i)
}

func (b *builder) periods() periodIndex {
	var x periodIndex
	for _, w := range b.terms {
		for _, p := range w.At {
			x.cuts = append(x.cuts, p.From.UnixNano(), p.To.UnixNano())
		}
	}
	slices.Sort(x.cuts)
	x.cuts = slices.Compact(x.cuts)
	x.sets = copies(b.free(at), len(x.cuts)+1)
	for i, w := range b.terms {
		for _, p := range w.At {
			for class := x.at(p.From.UnixNano()); class < x.at(p.To.UnixNano()); class++ {
				x.sets[class].add(i)
			}
		}
	}
	return x
}
