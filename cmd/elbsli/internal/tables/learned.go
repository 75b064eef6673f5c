package tables

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/firstconfig"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/shapes"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// printer prints a learned table as configuration. It prints routes and never paths, so that no value is shown.
type printer struct {
	w *bufio.Writer
	l *learn.Result
}

// readable is the number of routes above which a table is too long for most people to read.
const readable = 200

// leftShown is the number of routes to show of those that the table leaves out.
const leftShown = 5

// WriteLearned writes everything that was learned as configuration.
func WriteLearned(w io.Writer, learner *learn.Learner) error {
	l := learner.Result()
	p := printer{bufio.NewWriter(w), l}
	p.head()
	if len(l.Routes) == 0 {
		fmt.Fprintln(p.w, "routes: []")
	} else {
		fmt.Fprintln(p.w, "routes:")
	}
	p.routes(l.Routes)
	fmt.Fprintln(p.w, "unmatched: successful")
	firstconfig.WriteDoubts(p.w, firstconfig.DoubtsAbout(l.Doubts, l.Routes))
	firstconfig.WriteLanguages(p.w, l.Languages)
	p.unmatched(learner, l.Table(), true)
	p.cost(l.Routes, "", " (including other)", 1)
	return p.w.Flush()
}

func (p printer) head() {
	fmt.Fprintf(p.w, "# Learned from %s; %s a route (a target's 2xx, 101, 302, 303, 304, 307).\n",
		term.Plural(int64(p.l.Requests), "request", "requests"), term.Plural(int64(p.l.Proving), "proves", "prove"))
	if p.l.Kept < p.l.Proving {
		fmt.Fprintf(p.w, "# There were too many paths. %s of them were examined, an even sample, to which the numbers below refer.\n", spell.Thousands(int64(p.l.Kept)))
	}
	firstconfig.WriteProbes(p.w, p.l.Probes)
}

func (p printer) routes(rs []learn.Route) {
	firstconfig.WriteRareLast(p.w, rs, func(r learn.Route) bool { return r.Rare }, p.route)
}

// route prints one route, and its evidence if there is room.
func (p printer) route(r learn.Route) {
	evidence := term.Plural(int64(r.Requests), "request", "requests")
	if strings.ContainsAny(strings.ReplaceAll(r.Path, "::", ""), ":*") { // it has a parameter
		evidence += ", " + term.Plural(int64(r.Paths), "path", "paths")
	}
	firstconfig.WriteLine(p.w, "  - "+firstconfig.Scalar(r.String()), evidence)
}

// unmatched prints what becomes of the requests that a table leaves out, and the largest of their routes. guesses is whether
// the configuration has unmatched: successful.
func (p printer) unmatched(learner *learn.Learner, table *routenorm.Table, guesses bool) {
	found := map[shapes.Shape]int64{}
	left, successes := int64(0), int64(0)
	var guessed []byte
	learner.Unmatched(table, func(method, path string, success bool, n int) {
		guessed = guess.Beside(guessed[:0], []byte(path), table.Hosted(nil))
		if string(guessed) == routenorm.Other {
			return
		}
		left += int64(n)
		if success {
			found[shapes.Shape{Method: method, Path: string(guessed)}] += int64(n)
			successes += int64(n)
		}
	})
	if left == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n# Not in the table: %s (%s), on routes with fewer than four requests each, or for files of pages.\n",
		term.Plural(left, "request", "requests"), percentOf(int(left), p.l.Kept))
	if successes == 0 {
		fmt.Fprintln(p.w, "#   They are redirects, for which unmatched: successful guesses no route.")
		return
	}
	verb := "guesses"
	if !guesses {
		verb = "would guess"
	}
	intro := fmt.Sprintf("#   unmatched: successful %s %s for them, the busiest:", verb, term.Plural(int64(len(found)), "route", "routes"))
	if redirects := left - successes; redirects > 0 {
		intro = fmt.Sprintf("#   unmatched: successful %s %s for all but %s, the busiest:",
			verb, term.Plural(int64(len(found)), "route", "routes"), term.Plural(redirects, "redirect", "redirects"))
	}
	var busiest []string
	for _, s := range shapes.Top(found, leftShown) {
		busiest = append(busiest, fmt.Sprintf("%s %s (%d)", s.Method, s.Path, s.Requests))
	}
	firstconfig.WriteWrapped(p.w, intro, separated(busiest))
}

// separated returns items with a comma behind each but the last.
func separated(items []string) []string {
	out := slices.Clone(items)
	for i := range out[:len(out)-1] {
		out[i] += ","
	}
	return out
}

// cost prints what routes cost in series.
func (p printer) cost(rs []learn.Route, of, with string, others int) {
	series := others
	for _, r := range rs {
		series += len(r.Methods)
	}
	fmt.Fprintf(p.w, "\n# Cost%s: %s per load balancer and writer%s, so %s custom metrics and\n", of,
		term.Plural(int64(series), "series", "series"), with, spell.Thousands(int64(2*series)))
	fmt.Fprintln(p.w, "# one more for each series with failures; elbsli check --logs counts the guessed routes too.")
	if n := len(rs); n > readable {
		fmt.Fprintf(p.w, "# Warning: %d routes. Delete the routes that are not worth a metric.\n", n)
	}
}

// percentOf formats a share with one decimal.
func percentOf(part, whole int) string {
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(max(whole, 1)))
}
