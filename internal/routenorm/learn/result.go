package learn

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Result is a table that was derived from requests, and what a person needs to judge it.
type Result struct {
	Routes    []Route     // sorted by path; no path twice
	Doubts    []Doubt     // sorted by path; decisions that a person should review
	Languages []Languages // sorted by path

	Requests int // all requests that were added
	Proving  int // those with a clean path and a status that proves a route
	Kept     int // those of Proving that were kept: all, or a sample if there was not enough memory
	Probes   int // those of Kept for what well-known scanners request; they are left out
}

// Route is a route and its evidence.
type Route struct {
	routenorm.Pattern // its methods are sorted; HEAD counts as GET
	Requests          int
	Paths             int  // distinct paths that the route stands for
	Rare              bool // it has fewer than minSupport requests, and is kept because another route would match them
}

// Beyond returns the part of a route that none of the patterns covers: the methods for which there is none.
func (r Route) Beyond(known []routenorm.Pattern) Route {
	one := r.Pattern
	r.Methods = slices.DeleteFunc(slices.Clone(r.Methods), func(method string) bool {
		one.Methods = []string{method}
		return slices.ContainsFunc(known, func(q routenorm.Pattern) bool { return q.Covers(one) })
	})
	return r
}

// Doubt is a set of words that were kept as words, but may be values of a parameter. Or it is a route, "/Users", that is not in
// the table because Path has the same tag.
type Doubt struct {
	Path   string   // the route if they are values: "/users/:id"
	Words  []string // sorted
	Values int      // number of values beside them
}

// Languages is a parameter whose values are languages only. It is one parameter, though the languages are few and do not
// change, so that a page is one route in all languages.
type Languages struct {
	Path  string   // the beginning of its routes, with the parameter: "/docs/:id"
	Words []string // sorted
}

const (
	minSupport = 4 // minimum number of requests for a route
	minRare    = 2 // the same if its words are beyond doubt and the table would count the requests under another route
)

// Enough reports whether n requests prove a route.
func Enough(n int) bool { return n >= minSupport }

// Result derives the table. It does not change the learner.
func (l *Learner) Result() *Result {
	root, out := &branch{}, &Result{Requests: l.requests, Proving: l.proving}
	for path, ts := range l.paths {
		n := 0
		for _, t := range ts {
			n += int(t.n)
		}
		out.Kept += n
		switch {
		case guess.IsProbe([]byte(path)):
			out.Probes += n
		case !guess.IsAsset([]byte(path)): // browsers load assets together with pages
			root.grow(path, ts, n)
		}
	}
	g := &grower{weights: l.Weights, vocabulary: l.vocabulary, segments: map[string]segment{}}
	g.grow(root, place{top: true})
	out.Doubts, out.Languages, out.Routes = g.doubts, g.languages, routes(nil, root, nil, true)
	out.dropUnneeded()
	out.dropSameTags()
	slices.SortFunc(out.Routes, func(a, b Route) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(out.Languages, func(a, b Languages) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(out.Doubts, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Words[0], b.Words[0])) })
	return out
}

// routes appends the routes of b and of everything below it. labels is the path to b, and sure is whether all words in it
// are words of the API beyond doubt.
func routes(out []Route, b *branch, labels []string, sure bool) []Route {
	if b.ending >= minSupport || sure && b.ending >= minRare {
		methods := strings.Join(slices.Sorted(maps.Keys(b.ends)), "|")
		if p, err := routenorm.ParsePattern(methods + " " + patternPath(labels)); err == nil { // always
			out = append(out, Route{p, b.ending, b.paths, !Enough(b.ending)})
		}
	}
	for label, k := range b.kids {
		out = routes(out, k, append(slices.Clip(labels), label), sure && (k.word || isLabel(label)))
	}
	return out
}

// dropUnneeded drops rare routes whose requests no other route would match. The other rare routes are kept, because without
// them a parameter would count the requests of a word.
func (l *Result) dropUnneeded() {
	var busy []routenorm.Pattern
	for _, r := range l.Routes {
		if !r.Rare {
			busy = append(busy, r.Pattern)
		}
	}
	l.Routes = slices.DeleteFunc(l.Routes, func(r Route) bool {
		return r.Rare && len(r.Beyond(busy).Methods) == len(r.Methods)
	})
}

// dropSameTags keeps only the busiest of the routes that would be the same series ("/Users", "/users"), because a table may
// not have more than one of them.
func (l *Result) dropSameTags() {
	slices.SortFunc(l.Routes, func(a, b Route) int { return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Path, b.Path)) })
	tags := routenorm.Tags{}
	l.Routes = slices.DeleteFunc(l.Routes, func(r Route) bool {
		best, taken := tags.Take(r.Pattern)
		if taken {
			l.Doubts = append(l.Doubts, Doubt{Path: best.Path, Words: []string{r.Path}})
		}
		return taken
	})
}

// Table returns the routes as a table.
func (l *Result) Table() *routenorm.Table {
	var ps []routenorm.Pattern
	for _, r := range l.Routes {
		ps = append(ps, r.Pattern)
	}
	t, _ := routenorm.NewTable(ps)
	return t
}

// Unmatched calls f with the kept requests that no pattern of a table matches: their method, their cleaned path as sent,
// whether the answer was a success or else a redirect, and their number. Paths are in no particular order, and some occur
// more than once.
func (l *Learner) Unmatched(t *routenorm.Table, f func(method, path string, success bool, n int)) {
	for path, ts := range l.paths {
		for _, y := range ts {
			if t.Match(y.method, nil, []byte(path)) < 0 {
				f(y.method, path, y.success, int(y.n))
			}
		}
	}
}
