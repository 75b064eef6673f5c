package classify

import (
	"slices"
	"time"

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

func (b *builder) statuses(f field, spans func(*When) []Span) statusIndex {
	var x statusIndex
	sets := copies(b.free(f), len(x.class))
	for i := range b.rules {
		for _, s := range spans(&b.rules[i].When) {
			for status := max(s.Lo, elblog.NoStatus); status <= min(s.Hi, maxStatus); status++ {
				sets[status-elblog.NoStatus].add(i)
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

// elapsedIndex cuts time at every bound: class 0 is an unknown time, 1 less than the first bound, 2 equal to it, 3 what
// lies between it and the second, and so on.
type elapsedIndex struct {
	bounds []time.Duration
	sets   []set
}

func (x *elapsedIndex) at(d time.Duration, ok bool) uint32 {
	if !ok {
		return 0
	}
	i, equal := slices.BinarySearch(x.bounds, d)
	if equal {
		return uint32(2*i + 2)
	}
	return uint32(2*i + 1)
}

func (b *builder) elapsed() elapsedIndex {
	var x elapsedIndex
	for i := range b.rules {
		for _, c := range b.rules[i].When.Elapsed {
			x.bounds = append(x.bounds, c.D)
		}
	}
	slices.Sort(x.bounds)
	x.bounds = slices.Compact(x.bounds)
	x.sets = copies(b.free(elapsed), 2*len(x.bounds)+2)
	for i := range b.rules {
		if w := &b.rules[i].When; w.Elapsed != nil {
			for class := 1; class < len(x.sets); class++ {
				if x.holds(class, w.Elapsed) {
					x.sets[class].add(i)
				}
			}
		}
	}
	return x
}

// holds tells whether all of a rule's bounds hold for the times of a class.
func (x *elapsedIndex) holds(class int, bounds []Bound) bool {
	return !slices.ContainsFunc(bounds, func(b Bound) bool {
		i, _ := slices.BinarySearch(x.bounds, b.D)
		switch at := 2*i + 2; b.Op {
		case AtLeast:
			return class < at
		case Over:
			return class <= at
		case AtMost:
			return class > at
		default:
			return class >= at
		}
	})
}
