package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// table writes the comparison for a terminal: the pairs that differ, then what moved.
func (c *Comparison) table(b *bytes.Buffer) {
	fmt.Fprintf(b, "\ntwo policies compared: A is %s, B is %s; the rest of this output is under A\n", c.A, c.B)
	c.pairTable(b, "JOURNEY", c.Journeys)
	var changed []Pair
	for _, p := range c.Routes {
		if p.Changed() {
			changed = append(changed, p)
		}
	}
	c.pairTable(b, "ROUTE", changed)
	if same := len(c.Routes) - len(changed); same > 0 {
		fmt.Fprintf(b, "%s the same under both\n", count(int64(same), "series is", "series are"))
	}
	c.moves(b)
}

func (c *Comparison) pairTable(b *bytes.Buffer, what string, pairs []Pair) {
	if len(pairs) == 0 {
		return
	}
	b.WriteByte('\n')
	t := newTable(b)
	fmt.Fprintf(t, "%s\tSLI\tA\tB\tDIFFERENCE\tBAD A\tBAD B\tTOTAL A\tTOTAL B\t\n", what)
	for _, p := range pairs {
		difference := "-"
		if p.Difference != nil {
			difference = p.Difference.Signed()
		}
		fmt.Fprintln(t, strings.Join([]string{p.name(), p.SLI, percent(p.A.Measured), percent(p.B.Measured), difference,
			strconv.FormatInt(p.A.Bad, 10), strconv.FormatInt(p.B.Bad, 10),
			strconv.FormatInt(p.A.Total, 10), strconv.FormatInt(p.B.Total, 10)}, "\t")+"\t")
	}
	t.Flush()
}

func (p Pair) name() string {
	if p.Route == "" {
		return p.Journey
	}
	return p.Method + " " + p.Route
}

func (c *Comparison) moves(b *bytes.Buffer) {
	if len(c.Moved) == 0 && len(c.Renamed) == 0 {
		b.WriteString("\nboth policies decide every entry alike\n")
		return
	}
	if len(c.Moved) > 0 {
		b.WriteByte('\n')
		t := newTable(b)
		fmt.Fprintln(t, "MOVED\tRULE UNDER A\tRULE UNDER B\tROUTE\t")
		for _, m := range c.Moved {
			fmt.Fprintf(t, "%d\t%s (%s)\t%s (%s)\t%s %s\t\n", m.Count, m.From.Rule, m.From.Verdict, m.To.Rule, m.To.Verdict, m.Method, m.Route)
		}
		t.Flush()
	}
	if len(c.Renamed) > 0 {
		b.WriteByte('\n')
		t := newTable(b)
		fmt.Fprintln(t, "OTHER ROUTE\tROUTE UNDER A\tROUTE UNDER B\tJOURNEY UNDER A\tJOURNEY UNDER B\t")
		for _, m := range c.Renamed {
			fmt.Fprintf(t, "%d\t%s %s\t%s %s\t%s\t%s\t\n", m.Count, m.Method, m.RouteA, m.Method, m.RouteB, orDash(m.JourneyA), orDash(m.JourneyB))
		}
		t.Flush()
	}
	if c.More > 0 {
		fmt.Fprintf(b, "%s not listed\n", count(c.More, "more move is", "more moves are"))
	}
}
