// Package shapes counts the shapes of requests that no route matches. Clients choose the paths, so only their shapes are shown.
package shapes

import (
	"cmp"
	"hash/fnv"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Shown for requests in other whose paths have no shape.
const (
	notAPath      = "(not a possible route)"
	scannersPath  = "(paths that only scanners request)"
	furtherShapes = "(further shapes)"
)

// Limits of the shapes that are kept, because clients choose the paths.
const (
	ofLog = 10_000
	ofAll = 100_000
)

// Shown is the maximum length of a list that is shown.
const Shown = 10

// Shape is what requests in other have in common.
type Shape struct {
	Method   string `json:"method"`
	Path     string `json:"shape"` // a heuristic route, or words in parentheses
	Requests int64  `json:"requests"`
}

// Shaper finds the shapes of paths. It reuses its buffers from one path to the next.
type Shaper struct{ path, clean, guess []byte }

// Of returns the part of e's path that may be shown.
func (s *Shaper) Of(e *elblog.Entry) string {
	s.path = elblog.Unescape(s.path[:0], e.Path)
	clean, ok := routenorm.Clean(s.clean[:0], s.path)
	if !ok {
		return notAPath
	}
	s.guess = guess.Route(s.guess[:0], clean)
	if string(s.guess) == routenorm.Other {
		return scannersPath
	}
	return string(s.guess)
}

// enoughClients is the number of clients that must have requested a word outside the vocabulary before it is shown. A
// name, or a secret that looks like a word, is only requested by those who know it.
const enoughClients = 3

// Shapes is the requests in other by their shapes, whose Requests are 0.
type Shapes map[Shape]*witnesses

// witnesses is the clients that requested a shape.
type witnesses struct {
	requests int64
	clients  [enoughClients]uint64 // hashes of the first ones
	n        int                   // number of clients
}

// Add counts one request. There are at most ofLog shapes.
func (m Shapes) Add(s Shape, client []byte) {
	h := fnv.New64a()
	_, _ = h.Write(client)
	m.put(s, witnesses{1, [enoughClients]uint64{h.Sum64()}, 1}, ofLog)
}

// put adds to m, which has at most limit shapes.
func (m Shapes) put(s Shape, w witnesses, limit int) {
	s.Requests = 0
	if _, ok := m[s]; !ok && len(m) >= limit {
		s.Path = furtherShapes
	}
	to := m[s]
	if to == nil {
		m[s] = &w
		return
	}
	to.requests += w.requests
	for _, c := range w.clients[:w.n] {
		if to.n < enoughClients && !slices.Contains(to.clients[:to.n], c) {
			to.clients[to.n] = c
			to.n++
		}
	}
}

// Merge adds the shapes of one log, in a fixed order, because m is bounded.
func (m Shapes) Merge(one Shapes) {
	for _, s := range Top(one.counts(), len(one)) {
		m.put(s, *one[Shape{Method: s.Method, Path: s.Path}], ofAll)
	}
}

// OfScanners returns the number of requests for paths that only scanners request.
func (m Shapes) OfScanners() (n int64) {
	for s, w := range m {
		if s.Path == scannersPath {
			n += w.requests
		}
	}
	return n
}

func (m Shapes) counts() map[Shape]int64 {
	out := make(map[Shape]int64, len(m))
	for s, w := range m {
		out[s] = w.requests
	}
	return out
}

// Top returns the shapes with most requests, with words that few clients requested masked.
func (m Shapes) Top(n int) []Shape {
	out := make(map[Shape]int64, len(m))
	var masked []byte
	for s, w := range m {
		if w.n < enoughClients && s.Path[0] == '/' {
			masked = guess.MaskWords(masked[:0], []byte(s.Path))
			s.Path = string(masked)
		}
		out[s] += w.requests
	}
	return Top(out, n)
}

// Witnessed returns the shapes with most requests that enough clients requested.
func (m Shapes) Witnessed(n int) []Shape {
	out := make(map[Shape]int64)
	for s, w := range m {
		if w.n >= enoughClients && s.Path != furtherShapes {
			out[s] = w.requests
		}
	}
	return Top(out, n)
}

func (s Shape) compare(o Shape) int {
	return cmp.Or(cmp.Compare(o.Requests, s.Requests), cmp.Compare(s.Path, o.Path), cmp.Compare(s.Method, o.Method))
}

// Top returns the shapes with most requests, in a fixed order.
func Top(m map[Shape]int64, n int) []Shape {
	all := make([]Shape, 0, len(m))
	for s, requests := range m {
		s.Requests = requests
		all = append(all, s)
	}
	slices.SortFunc(all, Shape.compare)
	return all[:min(len(all), n)]
}
