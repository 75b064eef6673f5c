package learn

import (
	"math/bits"
	"slices"
	"sort"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// branch is a place in the tree of the paths that a Learner kept: the requests whose paths begin alike, or that a
// parameter made alike.
type branch struct {
	kids    map[string]*branch // by segment as sent; nil: none
	ends    map[string]support // requests that end here, by method; nil: none
	through support            // requests that end here or below
	values  map[string]support // where a parameter stands: what it took
	paths   int                // distinct paths that end here
	word    bool               // it is a word of the API beyond doubt
}

// support is the evidence of some requests.
type support struct {
	n       int
	paths   int    // distinct paths, where it was counted
	samples uint64 // bit i: seen in sample i
}

func (s *support) add(o support) {
	s.n += o.n
	s.paths += o.paths
	s.samples |= o.samples
}

// spread is the number of samples.
func (s support) spread() int { return bits.OnesCount64(s.samples) }

// tree builds the tree of the learner's requests, but for files that browsers load beside pages and what only scanners
// ask for.
func (l *Learner) tree() *branch {
	root := &branch{}
	for path, ts := range l.paths {
		if !guess.IsProbe([]byte(path)) && !guess.IsAsset([]byte(path)) {
			root.grow(path, ts)
		}
	}
	return root
}

// grow adds a path to the tree whose root is b.
func (b *branch) grow(path string, ts []tally) {
	all := supportOf(ts)
	b.through.add(all)
	if path != "/" {
		for seg := range strings.SplitSeq(path[1:], "/") {
			b = b.kid(seg)
			b.through.add(all)
		}
	}
	for i, t := range ts {
		s := t.support()
		if !slices.ContainsFunc(ts[:i], func(o tally) bool { return o.method == t.method }) {
			s.paths = 1
		}
		b.end(t.method, s)
	}
	b.paths++
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

func (b *branch) end(method string, s support) {
	if b.ends == nil {
		b.ends = map[string]support{}
	}
	e := b.ends[method]
	e.add(s)
	b.ends[method] = e
}

// join adds o to b: their requests become one branch. It leaves o as it was.
func (b *branch) join(o *branch) {
	b.through.add(o.through)
	b.joinEnds(o)
	for seg, k := range o.kids {
		b.kid(seg).join(k)
	}
}

func (b *branch) joinEnds(o *branch) {
	for m, s := range o.ends {
		b.end(m, s)
	}
	b.paths += o.paths
}

// ending is the support of all methods together.
func (b *branch) ending() support {
	all := support{}
	for _, s := range b.ends {
		all.add(s)
	}
	return all
}

// names returns the segments below b in order.
func (b *branch) names() []string {
	names := make([]string, 0, len(b.kids))
	for seg := range b.kids {
		names = append(names, seg)
	}
	sort.Strings(names)
	return names
}
