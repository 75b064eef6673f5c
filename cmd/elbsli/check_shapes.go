package main

import (
	"cmp"
	"hash/fnv"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// What stands for requests in other whose paths have no shape.
const (
	notAPath      = "(no path that may be a route)"
	scannersPath  = "(what only scanners ask for)"
	furtherShapes = "(further shapes)"
)

// Bounds of what is kept of other: paths are the clients' to choose.
const (
	shapesOfLog = 10_000
	shapesOfAll = 100_000
	shapesShown = 10
)

// shape is what requests in other have in common.
type shape struct {
	Method   string `json:"method"`
	Path     string `json:"shape"` // a heuristic route, or words in parentheses
	Requests int64  `json:"requests"`
}

// shaper tells the shapes of paths. Its buffers are used again for each.
type shaper struct{ path, clean, guess []byte }

// of is the path of e as far as it may be shown.
func (s *shaper) of(e *elblog.Entry) string {
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

// enoughClients is how many clients must have asked for a word before it is shown that is not one of the vocabulary: a
// name, or a secret that looks like a word, is asked for by those who know it.
const enoughClients = 3

// shapes is what is kept of the requests in other, by shapes with Requests 0.
type shapes map[shape]*witnesses

// witnesses is who asked for a shape.
type witnesses struct {
	requests int64
	clients  [enoughClients]uint64 // hashes of the first ones
	n        int                   // of clients
}

// add counts one request. There are shapesOfLog shapes at most.
func (m shapes) add(s shape, client []byte) {
	h := fnv.New64a()
	_, _ = h.Write(client)
	m.put(s, witnesses{1, [enoughClients]uint64{h.Sum64()}, 1}, shapesOfLog)
}

// put adds to m, which has limit shapes at most.
func (m shapes) put(s shape, w witnesses, limit int) {
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

// merge adds the shapes of one log, in an order that is always the same: m is bounded.
func (m shapes) merge(one shapes) {
	for _, s := range topShapes(one.counts(), len(one)) {
		m.put(s, *one[shape{Method: s.Method, Path: s.Path}], shapesOfAll)
	}
}

func (m shapes) counts() map[shape]int64 {
	out := make(map[shape]int64, len(m))
	for s, w := range m {
		out[s] = w.requests
	}
	return out
}

// top returns the shapes with most requests, words that few clients asked for masked.
func (m shapes) top(n int) []shape {
	out := make(map[shape]int64, len(m))
	var masked []byte
	for s, w := range m {
		if w.n < enoughClients && s.Path[0] == '/' {
			masked = guess.MaskWords(masked[:0], []byte(s.Path))
			s.Path = string(masked)
		}
		out[s] += w.requests
	}
	return topShapes(out, n)
}

func (s shape) compare(o shape) int {
	return cmp.Or(cmp.Compare(o.Requests, s.Requests), cmp.Compare(s.Path, o.Path), cmp.Compare(s.Method, o.Method))
}

// topShapes returns the shapes with most requests, in an order that is always the same.
func topShapes(m map[shape]int64, n int) []shape {
	all := make([]shape, 0, len(m))
	for s, requests := range m {
		s.Requests = requests
		all = append(all, s)
	}
	slices.SortFunc(all, shape.compare)
	return all[:min(len(all), n)]
}
