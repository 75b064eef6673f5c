package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// WriteTable writes r for a terminal: the journeys against their objectives, then every series, then what was left out
// and why.
func (r *Report) WriteTable(w io.Writer, objectives []objective.Objective) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s in %s, %s to %s\n", count(r.Entries, "entry", "entries"), count(r.Objects, "object", "objects"),
		orDash(r.From), orDash(r.To))
	if r.Compare != nil {
		r.Compare.table(&b)
	}
	journeys, routes := r.JourneyRows(objectives), r.RouteRows(objectives)
	r.journeyTable(&b, journeys)
	r.seriesTable(&b, routes)
	r.lowTraffic(&b, journeys, routes)
	breakdown(&b, "good or bad by rule", r.Rules)
	breakdown(&b, "excluded by rule", r.Excluded)
	breakdown(&b, "malformed lines by reason", r.MalformedBy)
	if r.Skipped > 0 {
		fmt.Fprintf(&b, "\n%s skipped: not access logs\n", count(r.Skipped, "object", "objects"))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) journeyTable(b *bytes.Buffer, rows []Row) {
	if len(rows) == 0 {
		return
	}
	b.WriteByte('\n')
	t := newTable(b)
	fmt.Fprintln(t, "JOURNEY\tSLI\tOBJECTIVE\tMEASURED\tGOOD\tBAD\tTOTAL\tERROR BUDGET USED\t95% INTERVAL\tJUDGEMENT\t")
	for _, row := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s%%\t%s\t%d\t%d\t%d\t%s\t%s\t%s\t\n", row.Journey, row.SLI, plain(row.Objective),
			percent(row.Measured), row.Good, row.Bad, row.Total, brief(row.BudgetUsed), row.Interval(), English.say("state-"+string(row.State)))
	}
	t.Flush()
	if r.TooShort() {
		fmt.Fprintf(b, "\n%s\n", English.tooShort(r.Span()))
	}
}

// lowTraffic says which journeys and routes have too few requests for their objective.
func (r *Report) lowTraffic(b *bytes.Buffer, journeys, routes []Row) {
	title := "\nobjectives that cannot be judged (a month is extrapolated from " + (time.Duration(max(r.Span(), objective.LeastSpan)) * time.Second).String() + ")\n"
	several := r.several()
	for _, row := range slices.Concat(journeys, routes) {
		if note := row.Note(English); note != "" {
			fmt.Fprintf(b, "%s  %s, %s%s: %s: %s\n", title, row.name(), row.SLI, at(row, several), English.say("state-"+string(row.State)), note)
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

func (r *Report) seriesTable(b *bytes.Buffer, rows []Row) {
	b.WriteByte('\n')
	if len(r.Series) == 0 {
		b.WriteString("no request was counted\n")
		return
	}
	several, dimensions := r.several(), r.Series[0].Dimensions != ""
	t := newTable(b)
	head := appendIf([]string{"SLI", "MEASURED", "GOOD", "BAD", "TOTAL", "ROUTE", "JOURNEY", "95% INTERVAL"}, dimensions, "DIMENSIONS")
	fmt.Fprintln(t, strings.Join(appendIf(head, several, "LOAD BALANCER"), "\t")+"\t")
	for _, r := range rows {
		row := []string{r.SLI, percent(r.Measured), strconv.FormatInt(r.Good, 10), strconv.FormatInt(r.Bad, 10),
			strconv.FormatInt(r.Total, 10), r.Method + " " + r.Route, orDash(r.Journey), r.Interval()}
		row = appendIf(row, dimensions, string(r.Dimensions))
		fmt.Fprintln(t, strings.Join(appendIf(row, several, r.LoadBalancer), "\t")+"\t")
	}
	t.Flush()
}

// several reports whether the report is of more than one load balancer, so that rows must name theirs.
func (r *Report) several() bool {
	return slices.ContainsFunc(r.Series, func(s Series) bool { return s.LoadBalancer != r.Series[0].LoadBalancer })
}

// at names the dimensions of a route's row, and its load balancer where there are several.
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

func appendIf(row []string, add bool, cell string) []string {
	if add {
		return append(row, cell)
	}
	return row
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

// percent shows what was measured; it never rounds up to 100 %.
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
	return m.Brief()
}

// plain spells a configured number as briefly as it can be.
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
