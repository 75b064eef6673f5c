package pipeline

import (
	"bytes"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Dimension is an additional tag of the counts. Its values are the configured ones and sli.Other, which stands for
// everything else. So clients cannot create series.
type Dimension struct {
	Name   string // TargetGroupDimension or DomainDimension
	Values []string
}

// The names of dimensions.
const (
	DomainDimension      = "domain"       // domain_name without a port or a trailing dot; values are in lower case
	TargetGroupDimension = "target_group" // name of the target group, or its ARN if that is configured
)

// of returns the bytes of e that determine its value of the dimension.
func (d *Dimension) of(e *elblog.Entry) []byte {
	if d.Name == DomainDimension {
		return e.DomainName
	}
	return e.TargetGroupARN
}

// Value returns the index of e's value; -1 for sli.Other.
func (d *Dimension) Value(e *elblog.Entry) int {
	return slices.IndexFunc(d.Values, func(v string) bool {
		if d.Name == DomainDimension {
			return equalsLower(e.Domain(), v)
		}
		return string(e.TargetGroupName()) == v || string(e.TargetGroupARN) == v
	})
}

// equalsLower reports whether name equals lower, ignoring the case of ASCII letters; host names have no other letters.
func equalsLower(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// dimensions finds the combination of values that an entry has.
type dimensions struct {
	all          []Dimension      // in the order of their names
	seen         []seenValue      // by dimension: the value of the previous entry
	combinations int              // number of combinations; 1 without dimensions
	keys         []sli.Dimensions // by combination; "" until needed
}

// seenValue is the value of an earlier entry, as logged, and its index.
type seenValue struct {
	logged []byte
	index  int
	known  bool
}

func newDimensions(all []Dimension) dimensions {
	d := dimensions{all: all, seen: make([]seenValue, len(all)), combinations: 1}
	for _, one := range all {
		d.combinations *= len(one.Values) + 1
	}
	d.keys = make([]sli.Dimensions, d.combinations)
	return d
}

// of returns the number of e's combination, counted from 0.
func (d *dimensions) of(e *elblog.Entry) int {
	n := 0
	for i := range d.all {
		one, seen := &d.all[i], &d.seen[i]
		if logged := one.of(e); !seen.known || !bytes.Equal(seen.logged, logged) {
			*seen = seenValue{append(seen.logged[:0], logged...), one.Value(e) + 1, true}
		}
		n = n*(len(one.Values)+1) + seen.index
	}
	return n
}

// key returns the values of a combination.
func (d *dimensions) key(combination int) sli.Dimensions {
	if d.keys[combination] == "" && len(d.all) > 0 {
		d.keys[combination] = d.makeKey(combination)
	}
	return d.keys[combination]
}

func (d *dimensions) makeKey(combination int) sli.Dimensions {
	names, values := make([]string, len(d.all)), make([]string, len(d.all))
	for i := len(d.all) - 1; i >= 0; i-- {
		one := &d.all[i]
		names[i], values[i] = one.Name, sli.Other
		if v := combination % (len(one.Values) + 1); v > 0 {
			values[i] = one.Values[v-1]
		}
		combination /= len(one.Values) + 1
	}
	return sli.NewDimensions(names, values)
}
