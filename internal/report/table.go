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
)

// Objective is what a journey promises under one SLI.
type Objective struct {
	Journey string
	SLI     string
	Percent float64
}

// WriteTable writes r for a terminal: the journeys against their objectives, then every series, then what was left out
// and why.
func (r *Report) WriteTable(w io.Writer, objectives []Objective) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s in %s, %s to %s\n", count(r.Entries, "entry", "entries"), count(r.Objects, "object", "objects"),
		orDash(r.From), orDash(r.To))
	r.journeyTable(&b, objectives)
	r.seriesTable(&b)
	breakdown(&b, "good or bad by rule", r.Rules)
	breakdown(&b, "excluded by rule", r.Excluded)
	breakdown(&b, "malformed lines by reason", r.MalformedBy)
	if r.Skipped > 0 {
		fmt.Fprintf(&b, "\n%s skipped: not access logs\n", count(r.Skipped, "object", "objects"))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (r *Report) journeyTable(b *bytes.Buffer, objectives []Objective) {
	if len(objectives) == 0 {
		return
	}
	b.WriteByte('\n')
	t := newTable(b)
	fmt.Fprintln(t, "JOURNEY\tSLI\tOBJECTIVE\tMEASURED\tGOOD\tBAD\tTOTAL\tERROR BUDGET USED\t")
	for _, o := range objectives {
		s := r.journey(o)
		fmt.Fprintf(t, "%s\t%s\t%s%%\t%s\t%d\t%d\t%d\t%s\t\n", o.Journey, o.SLI,
			strconv.FormatFloat(o.Percent, 'f', -1, 64), percent(s), s.Good, s.Bad, s.Total, budgetUsed(s, o.Percent))
	}
	t.Flush()
}

// journey adds up the series of one journey under one SLI.
func (r *Report) journey(o Objective) Series {
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

// budgetUsed is the share of the bad events that the objective allows of these events.
func budgetUsed(s Series, objective float64) string {
	if s.Total == 0 {
		return "-"
	}
	allowed := float64(s.Total) * (100 - objective) / 100
	return strconv.FormatFloat(100*float64(s.Bad)/allowed, 'f', 0, 64) + "%"
}

func (r *Report) seriesTable(b *bytes.Buffer) {
	b.WriteByte('\n')
	if len(r.Series) == 0 {
		b.WriteString("no request was counted\n")
		return
	}
	several := slices.ContainsFunc(r.Series, func(s Series) bool { return s.LoadBalancer != r.Series[0].LoadBalancer })
	t := newTable(b)
	fmt.Fprintln(t, strings.Join(appendIf([]string{"SLI", "MEASURED", "GOOD", "BAD", "TOTAL", "ROUTE", "JOURNEY"}, several, "LOAD BALANCER"), "\t")+"\t")
	for _, s := range r.Series {
		row := []string{s.SLI, percent(s), strconv.FormatInt(s.Good, 10), strconv.FormatInt(s.Bad, 10),
			strconv.FormatInt(s.Total, 10), s.Method + " " + s.Route, orDash(s.Journey)}
		fmt.Fprintln(t, strings.Join(appendIf(row, several, s.LoadBalancer), "\t")+"\t")
	}
	t.Flush()
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

// percent never rounds up to 100 %: a series with one bad event is not perfect.
func percent(s Series) string {
	if s.Total == 0 {
		return "-"
	}
	// Whole thousandths of a percent, rounded down.
	n := s.Good * 100_000 / s.Total
	return fmt.Sprintf("%d.%03d%%", n/1000, n%1000)
}

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
