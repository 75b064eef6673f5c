package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// Table says how a report is shown on a terminal.
type Table struct {
	Objectives []objective.Objective
	Sort       string // SortWorst, SortName or SortTraffic
	Limit      int    // maximum number of series; 0: all
	BadOnly    bool   // only series with bad requests
	Width      int    // columns of the terminal; 0: no limit
}

// WriteTable writes r for a terminal: what is missing, the journeys and their objectives, the series by load balancer,
// and what was left out and why.
func (r *Report) WriteTable(w io.Writer, reader Reader, t Table) error {
	var b bytes.Buffer
	for _, line := range reader.MissingText(r) {
		b.WriteString(folded("! "+line, "  ", t.Width))
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s\n", folded(fmt.Sprintf("%s in %s, %s to %s", count(r.Entries, "entry", "entries"), count(r.Objects, "object", "objects"),
		orDash(reader.local(r.From)), orDash(reader.local(r.To))), "  ", t.Width))
	if r.Compare != nil {
		r.Compare.table(&b, r.nameOf, t.Width)
	}
	journeys, routes := r.journeyRows(t.Objectives), r.routeRows(t.Objectives)
	r.journeyTable(&b, slices.Concat(journeys, r.Groups), t)
	r.seriesTables(&b, routes, t)
	r.lowTraffic(&b, slices.Concat(journeys, r.Groups), routes, t.Width)
	breakdown(&b, "good or bad by rule", r.Rules)
	breakdown(&b, "excluded by rule", r.Excluded)
	breakdown(&b, "malformed lines by reason", r.MalformedBy)
	if r.Skipped > 0 {
		fmt.Fprintf(&b, "\n%s skipped: not access logs\n", count(r.Skipped, "object", "objects"))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// local formats a time of the report in the reader's zone.
func (r Reader) local(rfc3339 string) string {
	if rfc3339 == "" {
		return ""
	}
	return r.in(rfc3339).Format(time.RFC3339)
}

func (r *Report) journeyTable(b *bytes.Buffer, rows []Row, t Table) {
	if len(rows) == 0 {
		return
	}
	b.WriteByte('\n')
	g := grid{columns: []column{
		{head: "JOURNEY", least: 10}, {head: "SLI"}, {head: "OBJECTIVE", drop: 6}, {head: "MEASURED"}, {head: "GOOD", drop: 7}, {head: "BAD"},
		{head: "TOTAL", drop: 4}, {head: "ERROR BUDGET USED", short: "BUDGET", drop: 5}, {head: "95% INTERVAL", drop: 8}, {head: "JUDGMENT"},
	}}
	for _, row := range rows {
		name := r.nameOf(row.Journey)
		if row.Members != nil {
			name += " (group)"
		}
		g.add(name, row.SLI, plain(row.Objective)+"%", percent(row.Measured), number(row.Good), number(row.Bad), number(row.Total),
			brief(row.BudgetUsed), row.Interval(), English.say("state-"+string(row.State)))
	}
	g.write(b, t.Width)
	if r.TooShort() {
		fmt.Fprintf(b, "\n%s\n", folded(English.tooShort(r.span()), "", t.Width))
	}
}

// lowTraffic lists the journeys and routes that have too few requests for their objective.
func (r *Report) lowTraffic(b *bytes.Buffer, journeys, routes []Row, width int) {
	span := max(r.span(), objective.LeastSpan)
	if span > 24*60*60 {
		span = (span + 30*60) / (60 * 60) * 60 * 60 // in whole hours: a week without its last second is 7 d
	}
	title := "\n" + folded("objectives that cannot be judged ("+English.perWindow(r.Window)+" is extrapolated from "+English.span(span)+")", "  ", width) + "\n"
	several := r.several()
	for _, row := range slices.Concat(journeys, routes) {
		if note := r.note(row, English); note != "" {
			line := fmt.Sprintf("  %s, %s%s: %s: %s", r.rowName(row), row.SLI, at(row, several), English.say("state-"+string(row.State)), note)
			fmt.Fprintf(b, "%s%s\n", title, folded(line, "    ", width))
			title = ""
		}
	}
}

// journey adds up the series of one journey under one SLI.
func (r *Report) journey(o objective.Objective) Series {
	sum := Series{Journey: o.Journey, SLI: o.SLI}
	for _, s := range r.Series {
		if s.Journey == o.Journey && s.SLI == o.SLI {
			sum.Total += s.Total
			sum.Good += s.Good
			sum.Bad += s.Bad
		}
	}
	return sum
}

// seriesTables writes the series, one table per load balancer.
func (r *Report) seriesTables(b *bytes.Buffer, rows []Row, t Table) {
	if len(r.Series) == 0 {
		b.WriteString("\nno request was counted\n")
		return
	}
	shown := make([]Row, 0, len(rows))
	for _, row := range rows {
		if row.Bad > 0 || !t.BadOnly {
			shown = append(shown, row)
		}
	}
	matching := len(shown)
	slices.SortStableFunc(shown, func(a, b Row) int { return compareRows(t.Sort, a, b) })
	if t.Limit > 0 && len(shown) > t.Limit {
		shown = shown[:t.Limit]
	}
	var balancers []string // in the order of their first rows
	for _, row := range shown {
		if !slices.Contains(balancers, row.LoadBalancer) {
			balancers = append(balancers, row.LoadBalancer)
		}
	}
	for _, lb := range balancers {
		b.WriteByte('\n')
		if r.several() {
			fmt.Fprintf(b, "LOAD BALANCER %s\n", lb)
		}
		r.seriesTable(b, lb, shown, t.Width)
	}
	switch {
	case matching == 0:
		b.WriteString("\nno series has a bad request\n")
	case len(shown) < matching:
		fmt.Fprintf(b, "\n%d of %d series shown\n", len(shown), matching)
	}
}

func (r *Report) seriesTable(b *bytes.Buffer, lb string, rows []Row, width int) {
	g := grid{columns: []column{
		{head: "SLI"}, {head: "MEASURED"}, {head: "GOOD", drop: 6}, {head: "BAD"}, {head: "TOTAL"}, {head: "ROUTE", least: 36},
		{head: "JOURNEY", drop: 5, least: 10}, {head: "95% INTERVAL", drop: 7},
	}}
	dimensions := slices.ContainsFunc(rows, func(row Row) bool { return row.Dimensions != "" })
	if dimensions {
		g.columns = append(g.columns, column{head: "DIMENSIONS", least: 12})
	}
	for _, row := range rows {
		if row.LoadBalancer == lb {
			cells := []string{row.SLI, percent(row.Measured), number(row.Good), number(row.Bad), number(row.Total), row.Method + " " + row.Route,
				orDash(r.nameOf(row.Journey)), row.Interval()}
			if dimensions {
				cells = append(cells, string(row.Dimensions))
			}
			g.add(cells...)
		}
	}
	g.write(b, width)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// several reports whether the report covers more than one load balancer, so that rows must name theirs.
func (r *Report) several() bool {
	return slices.ContainsFunc(r.Series, func(s Series) bool { return s.LoadBalancer != r.Series[0].LoadBalancer })
}

// at returns the dimensions of a route's row, and its load balancer if there are several.
func at(row Row, several bool) string {
	text := ""
	if row.Dimensions != "" {
		text += ", " + string(row.Dimensions)
	}
	if several && row.LoadBalancer != "" {
		text += ", " + row.LoadBalancer
	}
	return text
}

// breakdown writes the counts of m, the largest first.
func breakdown(b *bytes.Buffer, title string, m map[string]int64) {
	if len(m) == 0 {
		return
	}
	names := slices.SortedFunc(maps.Keys(m), func(x, y string) int {
		return cmp.Or(cmp.Compare(m[y], m[x]), cmp.Compare(x, y))
	})
	fmt.Fprintf(b, "\n%s\n", title)
	t := newTable(b)
	for _, n := range names {
		fmt.Fprintf(t, "  %s\t%d\t\n", n, m[n])
	}
	t.Flush()
}

func newTable(b *bytes.Buffer) *tabwriter.Writer { return tabwriter.NewWriter(b, 0, 8, 2, ' ', 0) }

// percent formats a measured ratio. It never rounds up to 100 %.
func percent(m *Thousandths) string {
	if m == nil {
		return "-"
	}
	return m.String() + "%"
}

func brief(m *Thousandths) string {
	if m == nil {
		return "-"
	}
	return m.brief()
}

// nearest formats the share of a budget that incidents used, as sentences do.
func nearest(m *Thousandths) string {
	if m == nil {
		return "-"
	}
	return m.Nearest()
}

// plain formats a configured number without unnecessary digits.
func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + many
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
