package learn

import (
	"slices"
	"sort"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// Result is a table that was derived from requests, and what a person needs to judge it.
type Result struct {
	Routes []Route // sorted by path, then method
	Doubts []Doubt // sorted by path; what was not done

	Requests int // given
	Proving  int // of them, with a clean path and a status that proves a route
	Kept     int // of them, looked at: all of them, or a sample if the memory did not suffice
	Assets   int // of them, for files that browsers load beside pages: they are no routes
	Probes   int // of them, for what only scanners ask for
	Other    int // of them, those that no route of the table matches, assets and probes among them
	Samples  int // that were seen
}

// Route is a route and its evidence.
type Route struct {
	Method   string
	Path     string   // a pattern's path: "/users/:id"
	Requests int      // with this method
	Samples  int      // in which they came
	Paths    int      // distinct paths that the route stands for, all methods together
	Examples []string // the busiest of them, at most two, values masked: "/users/999"
}

// Doubt is words that may be values of a parameter. They were kept as words.
type Doubt struct {
	Path  string   // the route if they were values: "/users/:id"
	Words []string // sorted
	Why   string
}

// lead is a branch that requests end at, with the labels that lead there.
type lead struct {
	labels []string
	b      *branch
}

// Result derives the table. The learner stays as it was.
func (l *Learner) Result() *Result { return l.ResultWith(Fitted) }

// ResultWith is Result under other weights, to fit them and to see what each is worth.
func (l *Learner) ResultWith(w Weights) *Result {
	root := l.tree()
	first := &grower{weights: w, vocabulary: l.vocabulary, samples: root.through.spread(), segments: map[string]segment{}}
	second := &grower{weights: w, vocabulary: l.vocabulary, samples: first.samples, segments: map[string]segment{}, own: map[string]bool{}, valued: map[string]bool{}}
	first.learnt = second
	first.grow(root, place{top: true})
	root = l.tree()
	second.grow(root, place{top: true})

	out := &Result{Requests: l.requests, Proving: l.proving, Samples: first.samples}
	for _, d := range leads(nil, root, nil) {
		out.Routes = append(out.Routes, d.routes()...)
	}
	sort.Slice(out.Routes, func(i, j int) bool {
		a, b := out.Routes[i], out.Routes[j]
		return a.Path < b.Path || a.Path == b.Path && a.Method < b.Method
	})
	out.Doubts = second.doubts
	out.dropSameTags()
	sort.Slice(out.Doubts, func(i, j int) bool {
		a, b := out.Doubts[i], out.Doubts[j]
		return a.Path < b.Path || a.Path == b.Path && a.Why < b.Why
	})
	l.measure(out)
	return out
}

// leads appends every branch below b that requests end at and that a pattern can spell.
func leads(out []lead, b *branch, labels []string) []lead {
	if len(b.ends) > 0 {
		out = append(out, lead{labels, b})
	}
	for _, seg := range b.names() {
		k := b.kids[seg]
		if k.values == nil && !routenorm.IsLiteral(seg) {
			continue
		}
		out = leads(out, k, append(slices.Clip(labels), seg))
	}
	return out
}

// routes returns a route for each method of a branch, if it was seen often enough. What HEAD asked for counts with GET,
// as GET matches it.
func (l lead) routes() []Route {
	if l.b.ending().n < minSupport {
		return nil
	}
	ends := map[string]support{}
	for m, s := range l.b.ends {
		if m == "HEAD" {
			m = "GET"
		}
		e := ends[m]
		e.add(s)
		ends[m] = e
	}
	path, examples := patternPath(l.labels), l.examples()
	var out []Route
	for m, s := range ends {
		out = append(out, Route{m, path, s.n, s.spread(), l.b.paths, examples})
	}
	return out
}

// dropSameTags keeps of the routes that would be one series ("/Users", "/users") the busiest, since a table may not have
// the others.
func (l *Result) dropSameTags() {
	busy := map[string]int{}
	for _, r := range l.Routes {
		busy[r.Path] += r.Requests
	}
	kept := map[string]string{}
	for _, r := range l.Routes { // in order of their paths
		t := tag.Value("route", r.Path)
		if best, ok := kept[t]; !ok || busy[r.Path] > busy[best] {
			kept[t] = r.Path
		}
	}
	dropped := map[string]bool{}
	l.Routes = slices.DeleteFunc(l.Routes, func(r Route) bool {
		best := kept[tag.Value("route", r.Path)]
		if best != r.Path && !dropped[r.Path] {
			dropped[r.Path] = true
			l.Doubts = append(l.Doubts, Doubt{best, []string{r.Path}, "it would have the same tag, and is not in the table"})
		}
		return best != r.Path
	})
}

// Table returns the routes as a table.
func (l *Result) Table() *routenorm.Table {
	var ps []routenorm.Pattern
	for _, r := range l.Routes {
		if p, err := routenorm.ParsePattern(r.Method + " " + r.Path); err == nil {
			ps = append(ps, p)
		}
	}
	t, _ := routenorm.NewTable(ps)
	return t
}

// measure counts what the table makes of the requests that were looked at.
func (l *Learner) measure(out *Result) {
	l.Unmatched(out.Table(), func(_, _ string, n int) { out.Other += n })
	for path, ts := range l.paths {
		n := supportOf(ts).n
		out.Kept += n
		switch p := []byte(path); {
		case guess.IsProbe(p):
			out.Probes += n
		case guess.IsAsset(p):
			out.Assets += n
		}
	}
}

// Unmatched calls f with the requests that were looked at and no pattern of a table matches: their method, their cleaned
// path as sent, and how many they are. Paths come in any order, and some more than once.
func (l *Learner) Unmatched(t *routenorm.Table, f func(method, path string, n int)) {
	for path, ts := range l.paths {
		for _, y := range ts {
			if t.Match(y.method, nil, []byte(path)) < 0 {
				f(y.method, path, int(y.n))
			}
		}
	}
}
