package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/firstconfig"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/shapes"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// tablePrinter prints a learned table as configuration. What it prints of paths is masked or configured.
type tablePrinter struct {
	w *bufio.Writer
	l *learn.Result
}

// muchTable is the number of routes from which a table is hardly looked at any more.
const muchTable = 200

// printOther prints the largest shapes of what a learned table leaves out, masked.
func printOther(w io.Writer, learner *learn.Learner, l *learn.Result) error {
	found := map[shapes.Shape]int64{}
	var guessed []byte
	learner.Unmatched(l.Table(), func(method, path string, n int) {
		guessed = guess.Route(guessed[:0], []byte(path))
		s := shapes.Shape{Method: method, Path: string(guessed)}
		if s.Path == routenorm.Other {
			s.Path = shapes.ScannersPath
		}
		found[s] += int64(n)
	})
	if len(found) == 0 {
		return nil
	}
	text := "# The most of it, by the shape of its paths. What is a route of the service has to be added by hand:\n"
	for _, s := range shapes.Top(found, shapes.Shown) {
		text += fmt.Sprintf("#   %s %s  %s\n", s.Method, s.Path, term.Plural(s.Requests, "request", "requests"))
	}
	_, err := io.WriteString(w, text)
	return err
}

// printTable prints all that was learned.
func printTable(w io.Writer, l *learn.Result) error {
	p := tablePrinter{bufio.NewWriter(w), l}
	p.head()
	if len(l.Routes) == 0 {
		fmt.Fprintln(p.w, "routes: []")
	} else {
		fmt.Fprintln(p.w, "routes:")
	}
	for _, r := range l.Routes {
		p.route(r)
	}
	p.doubts()
	p.tail(len(l.Routes))
	return p.w.Flush()
}

func (p tablePrinter) head() {
	fmt.Fprintf(p.w, "# Learned by elbsli routes suggest from %s requests in %s. Read it before you use it.\n", term.Thousands(int64(p.l.Requests)), term.Plural(int64(p.l.Samples), "sample", "samples"))
	fmt.Fprintf(p.w, "# %s requests proved a route (2xx, 101, 302, 303, 304, 307 from a target).\n", term.Thousands(int64(p.l.Proving)))
	if p.l.Kept < p.l.Proving {
		fmt.Fprintf(p.w, "# There were so many paths that %s of them were looked at, evenly; the numbers below are of those.\n", term.Thousands(int64(p.l.Kept)))
	}
}

// route prints one route: where the evidence is of one path, there is nothing to be masked and nothing to be counted.
func (p tablePrinter) route(r learn.Route) {
	fmt.Fprintf(p.w, "  - %s  # %s, %s", firstconfig.Scalar(r.Method+" "+r.Path), term.Plural(int64(r.Requests), "request", "requests"), term.Plural(int64(r.Samples), "sample", "samples"))
	if strings.ContainsAny(r.Path, ":*") {
		fmt.Fprintf(p.w, ", %s: %s", term.Plural(int64(r.Paths), "value", "values"), strings.Join(r.Examples, " "))
	}
	fmt.Fprintln(p.w)
}

func (p tablePrinter) doubts() {
	if len(p.l.Doubts) == 0 {
		return
	}
	fmt.Fprintln(p.w, "\n# In doubt, and not merged: these may be values of a parameter. If so, put its name in their place, as here: in their\n# own routes and in those below them (/a/x/lines becomes /a/:id/lines).")
	for _, d := range p.l.Doubts {
		fmt.Fprintf(p.w, "#   %s  %s: %s\n", d.Path, d.Why, strings.Join(d.Words, " "))
	}
}

// tail says what the table costs and what it leaves out.
func (p tablePrinter) tail(routes int) {
	series := routes
	if routes > 0 {
		series++
	}
	fmt.Fprintf(p.w, "\n# Cost: %s for each load balancer and writer, \"other\" among them, if each route is asked for by its\n", term.Thousands(int64(series))+" series")
	fmt.Fprintf(p.w, "# own method; that is %s custom metrics (good and total), and one more for each series that has failures.\n", term.Thousands(int64(2*series)))
	if routes > muchTable {
		fmt.Fprintf(p.w, "# Warning: more than %d routes. Take out what nobody will look at.\n", muchTable)
	}
	fmt.Fprintf(p.w, "# Expected share of \"other\": %s of the requests that proved a route", percentOf(p.l.Other, p.l.Kept))
	if p.l.Assets > 0 {
		fmt.Fprintf(p.w, ", %s of them scripts, styles and images", percentOf(p.l.Assets, p.l.Kept))
	}
	if p.l.Probes > 0 {
		fmt.Fprintf(p.w, ", %s what only scanners ask for", percentOf(p.l.Probes, p.l.Kept))
	}
	fmt.Fprintln(p.w, ".")
}

// percent is a share with one decimal.
func percentOf(part, whole int) string {
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(max(whole, 1)))
}
