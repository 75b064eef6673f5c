package routenorm

import (
	"math/bits"
	"sort"
	"strings"
)

// branch is a place in the tree of the paths that a Learner kept: the requests whose paths begin alike, or that a
// parameter made alike.
type branch struct {
	kids    map[string]*branch // by segment as sent; nil: none
	ends    map[string]support // requests that end here, by method; nil: none
	through support            // requests that end here or below
	values  map[string]support // where a parameter stands: what it took
}

// support is the evidence of some requests.
type support struct {
	n       int
	samples uint64 // bit i: seen in sample i
}

func (s *support) add(o support) {
	s.n += o.n
	s.samples |= o.samples
}

// spread is the number of samples.
func (s support) spread() int { return bits.OnesCount64(s.samples) }

// tree builds the tree of the learner's requests.
func (l *Learner) tree() *branch {
	root := &branch{}
	for path, ts := range l.paths {
		if isProbe([]byte(path)) || isAsset([]byte(path)) {
			continue
		}
		b := root
		all := support{}
		for _, t := range ts {
			all.add(support{int(t.n), 1 << t.sample})
		}
		b.through.add(all)
		for seg := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
			if seg == "" {
				break
			}
			b = b.kid(seg)
			b.through.add(all)
		}
		for _, t := range ts {
			b.end(t.method, support{int(t.n), 1 << t.sample})
		}
	}
	return root
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
	for m, s := range o.ends {
		b.end(m, s)
	}
	for seg, k := range o.kids {
		b.kid(seg).join(k)
	}
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

// subRoutes returns the words below b that tell what kind of thing b is, with their requests: the next segments,
// and if deep those behind one that is a value ("/:id/lines").
func (b *branch) subRoutes(deep bool) map[string]int {
	subs := map[string]int{}
	for seg, k := range b.kids {
		if !isValue(seg) {
			if !isFixed(seg) {
				subs[seg] += k.through.n
			}
			continue
		}
		if !deep {
			continue
		}
		for below, o := range k.kids {
			if !isValue(below) && !isFixed(below) {
				subs["/"+below] += o.through.n
			}
		}
	}
	return subs
}
