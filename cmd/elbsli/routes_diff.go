package main

import (
	"bufio"
	"fmt"
	"io"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// currentTable is the table of a configuration, and what the logs ask of it.
type currentTable struct {
	*routenorm.Table
	file  string
	seen  []int // requests that proved a route, by pattern
	clean []byte
}

func loadCurrent(file string) (*currentTable, error) {
	conf, err := loadConfig(file)
	if err != nil {
		return nil, err
	}
	var patterns []routenorm.Pattern // one for each method, so that each is judged by itself
	for i := range conf.Table.Len() {
		patterns = append(patterns, conf.Table.Pattern(i).Split()...)
	}
	table, _ := routenorm.NewTable(patterns)
	return &currentTable{Table: table, file: file, seen: make([]int, table.Len()), clean: make([]byte, 0, 1<<13)}, nil
}

// take counts a request, and tells whether it goes to a pattern with a host. What is learned has no host: of such a
// request the pattern would be learned for all hosts, so it is kept from the learner.
func (t *currentTable) take(method, host, path []byte, status int) bool {
	path, ok := routenorm.Clean(t.clean[:0], path)
	if !ok {
		return false
	}
	i := t.Match(routenorm.Method(method), host, path)
	if i < 0 {
		return false
	}
	if learn.Proves(status) {
		t.seen[i]++
	}
	return t.Pattern(i).Host != ""
}

// tableDiff is how a learned table differs from the current one.
type tableDiff struct {
	fresh                []learn.Route
	gone, unseen, hidden []int // patterns of the current table
}

func (t *currentTable) diff(l *learn.Result) (d tableDiff) {
	have, learned := map[string]bool{}, map[string]bool{}
	for i := range t.Len() {
		have[t.Pattern(i).Shape()] = true
	}
	for _, r := range l.Routes {
		p, err := routenorm.ParsePattern(r.Method + " " + r.Path)
		if err != nil {
			continue // a learned route is a pattern
		}
		shape := p.Shape()
		p.Methods = nil
		bare := p.Shape()
		learned[shape], learned[bare] = true, true
		if !have[shape] && !have[bare] {
			d.fresh = append(d.fresh, r)
		}
	}
	for i := range t.Len() {
		switch p := t.Pattern(i); {
		case learned[p.Shape()]:
		case t.seen[i] == 0:
			d.unseen = append(d.unseen, i)
		case !learn.Learnable(p):
			d.hidden = append(d.hidden, i)
		default:
			d.gone = append(d.gone, i)
		}
	}
	return d
}

// printDiff prints how a learned table differs from the current one.
func printDiff(w io.Writer, l *learn.Result, t *currentTable) error {
	p, d := tablePrinter{bufio.NewWriter(w), l}, t.diff(l)
	p.head()
	fmt.Fprintf(p.w, "# Against %s: %d new, %d gone, %d never seen, %d that cannot be judged.\n", t.file, len(d.fresh), len(d.gone), len(d.unseen), len(d.hidden))
	if len(d.fresh) > 0 {
		fmt.Fprintln(p.w, "\n# New: learned, and not in the table.\nroutes:")
	}
	for _, r := range d.fresh {
		p.route(r)
	}
	p.patterns("Gone: in the table and asked for, but not what was learned.", t, d.gone)
	p.patterns("Never seen: in the table, and no request that proved a route.", t, d.unseen)
	p.patterns("Cannot be judged: in the table and asked for, but nothing like it is ever learned. It has a host, and its requests\n"+
		"# were kept from the learning; or it is for HEAD, which is learned as GET; or there is more in a segment of it than a\n# parameter with a format or a verb behind it.", t, d.hidden)
	p.doubts()
	p.tail(len(l.Routes))
	return p.w.Flush()
}

// patterns prints patterns of the current table as comments.
func (p tablePrinter) patterns(title string, t *currentTable, patterns []int) {
	if len(patterns) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n# %s\n", title)
	for _, i := range patterns {
		fmt.Fprintf(p.w, "#   - %s  # %s", t.Pattern(i), t.Pattern(i).Place)
		if t.seen[i] > 0 {
			fmt.Fprintf(p.w, ": %s", term.Plural(int64(t.seen[i]), "request", "requests"))
		}
		fmt.Fprintln(p.w)
	}
}
