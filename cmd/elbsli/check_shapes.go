package main

import (
	"cmp"
	"maps"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
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
	s.guess = routenorm.Heuristic(s.guess[:0], clean)
	if string(s.guess) == routenorm.Other {
		return scannersPath
	}
	return string(s.guess)
}

// addShape adds to m, which has limit shapes at most.
func addShape(m map[shape]int64, s shape, n int64, limit int) {
	if _, ok := m[s]; !ok && len(m) >= limit {
		s.Path = furtherShapes
	}
	m[s] += n
}

// mergeShapes adds the shapes of one log, in an order that is always the same: m is bounded.
func mergeShapes(m, one map[shape]int64) {
	for _, s := range slices.SortedFunc(maps.Keys(one), shape.compare) {
		addShape(m, s, one[s], shapesOfAll)
	}
}

func (s shape) compare(o shape) int {
	return cmp.Or(cmp.Compare(o.Requests, s.Requests), cmp.Compare(s.Path, o.Path), cmp.Compare(s.Method, o.Method))
}

// topShapes returns the shapes with most requests.
func topShapes(m map[shape]int64, n int) []shape {
	all := make([]shape, 0, len(m))
	for s, requests := range m {
		s.Requests = requests
		all = append(all, s)
	}
	slices.SortFunc(all, shape.compare)
	return all[:min(len(all), n)]
}
