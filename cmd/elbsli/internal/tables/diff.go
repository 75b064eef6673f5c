package tables

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/firstconfig"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// Current is the table of a configuration, with the number of requests for it in the logs.
type Current struct {
	table    *routenorm.Table
	file     string
	requests []int // by pattern
	proving  []int // those of requests that prove a route
	guesses  bool  // the configuration has unmatched: successful
	clean    []byte
}

// NewCurrent returns the table of a configuration, which was read from file.
func NewCurrent(conf *config.Config, file string) *Current {
	var patterns []routenorm.Pattern // one for each method, so that each is judged separately
	for i := range conf.Table.Len() {
		patterns = append(patterns, conf.Table.Pattern(i).Split()...)
	}
	table, _ := routenorm.NewTable(patterns)
	return &Current{table: table, file: file, requests: make([]int, table.Len()), proving: make([]int, table.Len()), guesses: conf.Unmatched == pipeline.UnmatchedSuccessful, clean: make([]byte, 0, 1<<13)}
}

// count counts a request, and reports whether it matches a pattern with a host or one for HEAD. The learner must not see
// such a request: learned patterns have no host, so it would learn the pattern for all hosts, and it counts HEAD as GET.
func (t *Current) count(method, host, path []byte, status int) bool {
	path, ok := routenorm.Clean(t.clean[:0], path)
	if !ok {
		return false
	}
	i := t.table.Match(routenorm.Method(method), host, path)
	if i < 0 {
		return false
	}
	t.requests[i]++
	if learn.Proves(status) {
		t.proving[i]++
	}
	p := t.table.Pattern(i)
	return p.Host != "" || slices.Equal(p.Methods, []string{"HEAD"})
}

// tableDiff is how a learned table differs from the current one.
type tableDiff struct {
	fresh             []learn.Route
	twins             []learn.Doubt // learned routes with the tag of a current pattern, which cannot be added
	gone, unseen, few []int         // patterns of the current table
}

// diff compares the tables by requests. A pattern is gone if enough requests for it prove no route at all. It does not matter
// how its requests were learned.
func (t *Current) diff(learner *learn.Learner, l *learn.Result) (d tableDiff) {
	d.fresh, d.twins = t.fresh(learner, l)
	byLine := map[routenorm.Place]int{} // requests that prove a route, for all methods of a line
	for i, n := range t.proving {
		byLine[t.table.Pattern(i).Place] += n
	}
	for i, n := range t.proving {
		switch {
		case t.requests[i] == 0:
			d.unseen = append(d.unseen, i)
		case n == 0 && learn.Enough(t.requests[i]):
			d.gone = append(d.gone, i)
		case !learn.Enough(byLine[t.table.Pattern(i).Place]):
			d.few = append(d.few, i)
		}
	}
	return d
}

// fresh returns the learned routes that have requests which no current pattern matches, whatever its parameters are called:
// with these requests and their methods only. Like a learned route, they need a minimum of such requests. A path that the
// table has for other methods keeps its spelling there.
func (t *Current) fresh(learner *learn.Learner, l *learn.Result) (out []learn.Route, twins []learn.Doubt) {
	tags, spelled := routenorm.Tags{}, map[string]routenorm.Pattern{}
	for i := range t.table.Len() {
		p := t.table.Pattern(i)
		if tags.Take(p); p.Host == "" {
			spelled[firstconfig.PlaceOf(p)] = p
		}
	}
	type unmatched struct {
		methods  map[string]bool
		paths    map[string]bool
		requests int
	}
	found := map[string]*unmatched{} // by learned pattern
	table := l.Table()
	learner.Unmatched(t.table, func(method, path string, _ bool, n int) {
		i := table.Match(method, nil, []byte(path))
		if i < 0 || guess.IsProbe([]byte(path)) { // the head says that these are left out
			return
		}
		by := table.Pattern(i).String()
		if found[by] == nil {
			found[by] = &unmatched{map[string]bool{}, map[string]bool{}, 0}
		}
		found[by].methods[method], found[by].paths[path] = true, true
		found[by].requests += n
	})
	for _, r := range l.Routes {
		u := found[r.String()]
		if u == nil || !learn.Enough(u.requests) && u.requests < r.Requests {
			continue
		}
		if p, ok := spelled[firstconfig.PlaceOf(r.Pattern)]; ok {
			r.Pattern = p
		} else if twin, taken := tags.Take(r.Pattern); taken {
			twins = append(twins, learn.Doubt{Path: twin.Route(), Words: []string{r.Path}})
			continue
		}
		r.Methods, r.Requests, r.Paths = slices.Sorted(maps.Keys(u.methods)), u.requests, len(u.paths)
		out = append(out, r)
	}
	return out, twins
}

// with returns the current table with further routes.
func (t *Current) with(routes []learn.Route) *routenorm.Table {
	ps := make([]routenorm.Pattern, t.table.Len())
	for i := range ps {
		ps[i] = t.table.Pattern(i)
	}
	for _, r := range routes {
		ps = append(ps, r.Pattern)
	}
	ps, _ = routenorm.Untied(ps)
	table, _ := routenorm.NewTable(ps)
	return table
}

// WriteDiff writes how what was learned differs from the current table.
func WriteDiff(w io.Writer, learner *learn.Learner, t *Current) error {
	l := learner.Result()
	p, d := printer{bufio.NewWriter(w), l}, t.diff(learner, l)
	p.head()
	fmt.Fprintf(p.w, "# Against %s:\n# %d new, %d gone, %d never seen, %d with few requests.\n", t.file, len(d.fresh), len(d.gone), len(d.unseen), len(d.few))
	if len(d.fresh) > 0 {
		fmt.Fprintln(p.w, "\n# New: learned, and not in the table.\nroutes:")
	}
	p.routes(d.fresh)
	p.patterns("Gone: in the table and requested, but no answer proves a route.", t, d.gone)
	p.patterns("Never seen: in the table, but not requested.", t, d.unseen)
	p.few(t, d.few)
	firstconfig.WriteDoubts(p.w, append(firstconfig.DoubtsAbout(l.Doubts, d.fresh), d.twins...))
	p.unmatched(learner, t.with(d.fresh), t.guesses)
	if len(d.fresh) > 0 {
		p.cost(d.fresh, " of the new routes", "", 0)
	}
	return p.w.Flush()
}

// few prints the patterns of the current table that have too few requests to be learned.
func (p printer) few(t *Current, patterns []int) {
	if len(patterns) == 0 {
		return
	}
	var all []string
	for _, i := range patterns {
		all = append(all, fmt.Sprintf("%s (%d)", t.table.Pattern(i), t.proving[i]))
	}
	fmt.Fprintln(p.w)
	firstconfig.WriteWrapped(p.w, "# Few requests: in the table, with fewer than four that prove a route:", separated(all))
}

// patterns prints patterns of the current table as comments.
func (p printer) patterns(title string, t *Current, patterns []int) {
	if len(patterns) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n# %s\n", title)
	for _, i := range patterns {
		evidence := []string{fmt.Sprintf("line %d", t.table.Pattern(i).Place.Line)}
		if t.requests[i] > 0 {
			evidence = append(evidence, term.Plural(int64(t.requests[i]), "request", "requests"))
		}
		firstconfig.WriteLine(p.w, "#   - "+t.table.Pattern(i).String(), evidence...)
	}
}
