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
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// Current is the table of a configuration, with the number of requests for it in the logs.
type Current struct {
	table *routenorm.Table
	file  string
	seen  []int // number of requests that prove a route, by pattern
	files []int // number of those for files of pages and for what scanners request, which are not learned
	clean []byte
}

// NewCurrent returns the table of a configuration, which was read from file.
func NewCurrent(conf *config.Config, file string) *Current {
	var patterns []routenorm.Pattern // one for each method, so that each is judged separately
	for i := range conf.Table.Len() {
		patterns = append(patterns, conf.Table.Pattern(i).Split()...)
	}
	table, _ := routenorm.NewTable(patterns)
	return &Current{table: table, file: file, seen: make([]int, table.Len()), files: make([]int, table.Len()), clean: make([]byte, 0, 1<<13)}
}

// count counts a request, and reports whether it matches a pattern with a host. The learner must not see such a
// request: learned patterns have no host, so it would learn the pattern for all hosts.
func (t *Current) count(method, host, path []byte, status int) bool {
	path, ok := routenorm.Clean(t.clean[:0], path)
	if !ok {
		return false
	}
	i := t.table.Match(routenorm.Method(method), host, path)
	if i < 0 {
		return false
	}
	if learn.Proves(status) {
		t.seen[i]++
		if guess.IsAsset(path) || guess.IsProbe(path) {
			t.files[i]++
		}
	}
	return t.table.Pattern(i).Host != ""
}

// tableDiff is how a learned table differs from the current one.
type tableDiff struct {
	fresh                     []learn.Route
	gone, few, unseen, hidden []int // patterns of the current table
}

// diff compares the tables by what their patterns match. A pattern is gone if no learned route matches its requests, unless
// they are too few, or for files of pages, which are never learned.
func (t *Current) diff(learner *learn.Learner, l *learn.Result) (d tableDiff) {
	d.fresh = t.fresh(learner, l)
	have := make([]routenorm.Pattern, t.table.Len())
	for i := range have {
		have[i] = t.table.Pattern(i)
	}
	var learned []routenorm.Pattern
	for _, r := range l.Routes {
		if p, err := routenorm.ParsePattern(r.String()); err == nil { // always: a learned route is a valid pattern
			learned = append(learned, p.Split()...)
		}
	}
	for i, p := range have {
		found := slices.ContainsFunc(learned, func(q routenorm.Pattern) bool { return q.Covers(p) || p.Covers(q) })
		switch {
		case p.Host == "" && (found || t.seen[i] > 0 && t.files[i] == t.seen[i]):
		case t.seen[i] == 0:
			d.unseen = append(d.unseen, i)
		case !learn.Learnable(p):
			d.hidden = append(d.hidden, i)
		case !learn.Enough(t.seen[i]):
			d.few = append(d.few, i)
		default:
			d.gone = append(d.gone, i)
		}
	}
	return d
}

// fresh returns the learned routes that have requests which no current pattern matches, whatever its parameters are called:
// with these requests and their methods only. Like a learned route, they need a minimum of such requests.
func (t *Current) fresh(learner *learn.Learner, l *learn.Result) (out []learn.Route) {
	type unmatched struct {
		methods  map[string]bool
		paths    map[string]bool
		requests int
	}
	found := map[string]*unmatched{} // by learned pattern
	table := l.Table()
	learner.Unmatched(t.table, func(method, path string, _ bool, n int) {
		i := table.Match(method, nil, []byte(path))
		if i < 0 {
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
		if u := found[r.String()]; u != nil && (learn.Enough(u.requests) || u.requests == r.Requests) {
			r.Methods, r.Requests, r.Paths = slices.Sorted(maps.Keys(u.methods)), u.requests, len(u.paths)
			out = append(out, r)
		}
	}
	return out
}

// with returns the current table with further routes.
func (t *Current) with(routes []learn.Route) *routenorm.Table {
	ps := make([]routenorm.Pattern, t.table.Len())
	for i := range ps {
		ps[i] = t.table.Pattern(i)
	}
	for _, r := range routes {
		if p, err := routenorm.ParsePattern(r.String()); err == nil { // always: a learned route is a valid pattern
			ps = append(ps, p)
		}
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
	fmt.Fprintf(p.w, "# Against %s:\n# %d new, %d gone, %d never seen, %d with few requests, %d that cannot be judged.\n", t.file,
		len(d.fresh), len(d.gone), len(d.unseen), len(d.few), len(d.hidden))
	if len(d.fresh) > 0 {
		fmt.Fprintln(p.w, "\n# New: learned, and not in the table.\nroutes:")
	}
	p.routes(d.fresh)
	p.patterns("Gone: in the table and requested, but not learned.", t, d.gone)
	p.patterns("Never seen: in the table, but without a request that proves a route.", t, d.unseen)
	p.few(t, d.few)
	p.patterns("Cannot be judged: in the table and requested, but such patterns are never learned. The pattern has a host, and its\n"+
		"# requests are not learned; or it is for HEAD, which is learned as GET; or a segment has more than a parameter followed\n# by a format or a verb.", t, d.hidden)
	firstconfig.WriteDoubts(p.w, firstconfig.DoubtsAbout(l.Doubts, d.fresh))
	p.unmatched(learner, t.with(d.fresh))
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
		all = append(all, fmt.Sprintf("%s (%d)", t.table.Pattern(i), t.seen[i]))
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
		if t.seen[i] > 0 {
			evidence = append(evidence, term.Plural(int64(t.seen[i]), "request", "requests"))
		}
		firstconfig.WriteLine(p.w, "#   - "+t.table.Pattern(i).String(), evidence...)
	}
}
