package routenorm

import (
	"sort"
	"strconv"
)

// Learned is what a Learner found.
type Learned struct {
	Routes []LearnedRoute // sorted by path, then method
}

// LearnedRoute is a route and its evidence.
type LearnedRoute struct {
	Method   string
	Path     string
	Requests int
	Samples  int
}

// Result derives the routes.
func (l *Learner) Result() *Learned {
	root := l.tree()
	g := &grower{prior: l.prior, samples: root.through.spread()}
	g.next = map[string]int{}
	g.grow(root, place{top: true})
	g.votes, g.next = g.next, map[string]int{}
	root = l.tree()
	g.grow(root, place{top: true})
	out := &Learned{}
	g.emit(out, root, "", 0)
	sort.Slice(out.Routes, func(i, j int) bool {
		a, b := out.Routes[i], out.Routes[j]
		if a.Path != b.Path {
			return a.Path < b.Path
		}
		return a.Method < b.Method
	})
	return out
}

func (g *grower) emit(out *Learned, b *branch, path string, params int) {
	if g.supported(b.ending()) {
		for m, s := range b.ends {
			if m == "HEAD" {
				continue
			}
			p := path
			if p == "" {
				p = "/"
			}
			out.Routes = append(out.Routes, LearnedRoute{m, p, s.n, s.spread()})
		}
	}
	for seg, k := range b.kids {
		if k.values != nil {
			g.emit(out, k, path+"/:p"+strconv.Itoa(params+1), params+1)
			continue
		}
		if _, err := parseSegment(seg); err != nil {
			continue
		}
		g.emit(out, k, path+"/"+seg, params)
	}
}
