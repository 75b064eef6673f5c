package routenorm

import (
	"sort"
	"strconv"
	"strings"
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

// Doubt is a merge that was not made.
type Doubt struct{}

// Result derives the routes.
func (l *Learner) Result() *Learned {
	root := l.tree()
	first := &grower{prior: l.prior, samples: root.through.spread(), own: prior{}, valued: map[string]bool{}}
	g := &grower{prior: l.prior, samples: first.samples, own: prior{}, valued: map[string]bool{}}
	first.learnt = g
	first.grow(root, place{top: true})
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
	if g.supported(b.ending(), minSupport) {
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
			if seg == restLabel {
				g.emit(out, k, path+"/*rest", params+1)
				continue
			}
			g.emit(out, k, path+"/:p"+strconv.Itoa(params+1)+strings.TrimPrefix(seg, paramLabel), params+1)
			continue
		}
		if s, err := parseSegment(seg); err != nil || s.kind != segLiteral {
			continue
		}
		g.emit(out, k, path+"/"+seg, params)
	}
}
