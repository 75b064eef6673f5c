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
	Routes []Route // sorted by path; no path twice
	Doubts []Doubt // sorted by path; decisions that a person should review

	Requests int // all requests that were added
	Proving  int // those with a clean path and a status that proves a route
	Kept     int // those of Proving that were kept: all, or a sample if there was not enough memory
	Probes   int // those of Kept for what well-known scanners request; they are left out
}

// Route is a route and its evidence.
type Route struct {
	Methods  []string // sorted; HEAD counts as GET
	Path     string   // a pattern's path: "/users/:id"
	Requests int
	Paths    int  // distinct paths that the route stands for
	Rare     bool // it has fewer than minSupport requests, and is kept because another route would match them
}

// String returns the route as a pattern: "GET|PUT /users/:id".
func (r Route) String() string { return strings.Join(r.Methods, "|") + " " + r.Path }

// Beyond returns the part of a route that none of the patterns covers: the methods for which there is none.
func (r Route) Beyond(known []routenorm.Pattern) Route {
	p, err := routenorm.ParsePattern(r.String())
	if err != nil {
		return r // not from a Result
	}
	r.Methods = nil
	for _, one := range p.Split() {
		if !slices.ContainsFunc(known, func(q routenorm.Pattern) bool { return q.Covers(one) }) {
			r.Methods = append(r.Methods, one.Methods...)
		}
	}
	return r
}

// Doubt is a set of words that were kept as words, but may be values of a parameter.
type Doubt struct {
	Path  string   // the route if they are values: "/users/:id"
	Words []string // sorted
	Why   string
}

const (
	minSupport = 4 // minimum number of requests for a route
	minRare    = 2 // the same if its words are beyond doubt and the table would count the requests under another route
)

// Enough reports whether n requests prove a route.
func Enough(n int) bool { return n >= minSupport }

// Result derives the table. It does not change the learner.
func (l *Learner) Result() *Result { return l.ResultWith(Fitted) }

// ResultWith is Result with other weights, to fit them and to see what each is worth.
func (l *Learner) ResultWith(w Weights) *Result {
	root := l.tree()
	g := &grower{weights: w, vocabulary: l.vocabulary, segments: map[string]segment{}}
	g.grow(root, place{top: true})
	out := &Result{Requests: l.requests, Proving: l.proving, Doubts: g.doubts}
	for path, ts := range l.paths {
		out.Kept += sum(ts)
		if guess.IsProbe([]byte(path)) {
			out.Probes += sum(ts)
		}
	}
	out.Routes = routes(nil, root, nil, true)
	out.dropUnneeded()
	out.dropSameTags()
	slices.SortFunc(out.Routes, func(a, b Route) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(out.Doubts, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Why, b.Why)) })
	return out
}

// routes appends the routes of b and of everything below it. labels is the path to b, and sure is whether all words in it
// are words of the API beyond doubt.
func routes(out []Route, b *branch, labels []string, sure bool) []Route {
	if b.ending >= minSupport || sure && b.ending >= minRare {
		out = append(out, Route{slices.Sorted(maps.Keys(b.ends)), patternPath(labels), b.ending, b.paths, b.ending < minSupport})
	}
	for label, k := range b.kids {
		if _, ok := spelled(label); ok {
			out = routes(out, k, append(slices.Clip(labels), label), sure && (k.word || isLabel(label)))
		}
	}
	return out
}

// dropUnneeded drops rare routes whose requests no other route would match. The other rare routes are kept, because without
// them a parameter would count the requests of a word.
func (l *Result) dropUnneeded() {
	var busy []routenorm.Pattern
	for _, r := range l.Routes {
		if p, err := routenorm.ParsePattern(r.String()); err == nil && !r.Rare {
			busy = append(busy, p)
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
		best, taken := tags.Take(routenorm.Pattern{Path: r.Path})
		if taken {
			l.Doubts = append(l.Doubts, Doubt{best.Path, []string{r.Path}, "it would have the same tag, and is not in the table"})
		}
		return taken
	})
}

// Table returns the routes as a table.
func (l *Result) Table() *routenorm.Table {
	var ps []routenorm.Pattern
	for _, r := range l.Routes {
		if p, err := routenorm.ParsePattern(r.String()); err == nil {
			ps = append(ps, p)
		}
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
