package learn

import (
	"maps"
	"slices"
	"strings"
)

// branch is a place in the tree of the paths that a Learner kept. It has the requests whose paths begin in the same way, or
// do so because a parameter replaced their values.
type branch struct {
	kids    map[string]*branch // by segment as sent; nil: none
	ends    map[string]int     // requests that end here, by method; nil: none
	ending  int                // requests that end here
	through int                // requests that end here or below
	paths   int                // distinct paths that end here
	from    int                // number of branches that were joined into it
	word    bool               // it is a word of the API beyond doubt
	values  int                // number of distinct values, if it is a parameter
	ids     int                // number of those that are ids
	files   int                // number of those that are files
}

// grow adds the requests for one path to the tree whose root is b. all is their number.
func (b *branch) grow(path string, ts []tally, all int) {
	b.through += all
	if path != "/" {
		for seg := range strings.SplitSeq(path[1:], "/") {
			b = b.kid(seg)
			b.through += all
		}
	}
	b.paths++
	for _, t := range ts {
		b.end(t.method, int(t.n))
	}
}

func (b *branch) kid(seg string) *branch {
	k := b.kids[seg]
	if k == nil {
		if b.kids == nil {
			b.kids = map[string]*branch{}
		}
		k = &branch{}
		b.kids[seg] = k
	}
	return k
}

func (b *branch) end(method string, n int) {
	if b.ends == nil {
		b.ends = map[string]int{}
	}
	b.ends[method] += n
	b.ending += n
}

// join adds o to b: their requests become one branch. It does not change o.
func (b *branch) join(o *branch) {
	b.through += o.through
	b.joinEnds(o)
	for seg, k := range o.kids {
		b.kid(seg).from += max(k.from, 1)
		b.kid(seg).join(k)
	}
}

// joinAll adds o and everything below it to b, as if all the requests ended at b.
func (b *branch) joinAll(o *branch) {
	b.joinEnds(o)
	for _, k := range o.kids {
		b.joinAll(k)
	}
}

func (b *branch) joinEnds(o *branch) {
	for m, n := range o.ends {
		b.end(m, n)
	}
	b.paths += o.paths
}

// names returns the segments below b in sorted order.
func (b *branch) names() []string { return slices.Sorted(maps.Keys(b.kids)) }
