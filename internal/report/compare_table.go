package report

import (
	"bytes"
	"fmt"
)

// table writes the comparison for a terminal: the judgments that change first, then the pairs that differ, then what
// moved.
func (c *Comparison) table(b *bytes.Buffer, nameOf func(id string) string, width int) {
	fmt.Fprintf(b, "\n%s\n", folded(c.intro(), "  ", width))
	c.judgments(b, nameOf, width)
	journeys, routes := changedPairs(c.Journeys), changedPairs(c.Routes)
	pairTable(b, "JOURNEY", journeys, nameOf, width)
	pairTable(b, "ROUTE", routes, nameOf, width)
	if same := len(c.Journeys) - len(journeys); same > 0 {
		fmt.Fprintf(b, "%s the same under both\n", count(int64(same), "objective is", "objectives are"))
	}
	if same := len(c.Routes) - len(routes); same > 0 {
		fmt.Fprintf(b, "%s the same under both\n", count(int64(same), "series is", "series are"))
	}
	if !c.Periods {
		c.moves(b)
	}
}

func (c *Comparison) intro() string {
	if c.Periods {
		return fmt.Sprintf("two periods compared: A is %s, B is %s", c.A, c.B)
	}
	return fmt.Sprintf("two policies compared: A is %s, B is %s; the rest of this output is under A", c.A, c.B)
}

// changedPairs returns the pairs that differ in anything.
func changedPairs(pairs []Pair) (changed []Pair) {
	for _, p := range pairs {
		if p.Changed() {
			changed = append(changed, p)
		}
	}
	return changed
}

// judgments lists the objectives that the two sides judge differently.
func (c *Comparison) judgments(b *bytes.Buffer, nameOf func(id string) string, width int) {
	g := grid{columns: []column{{head: "JUDGMENT OF", least: 10}, {head: "SLI"}, {head: "UNDER A"}, {head: "UNDER B"}, {head: "OBJECTIVE A", drop: 2}, {head: "OBJECTIVE B", drop: 1}}}
	for _, p := range c.Journeys {
		if p.judgmentChanged() {
			g.add(nameOf(p.Journey), p.SLI, p.A.judgment(English), p.B.judgment(English), p.A.promise(), p.B.promise())
		}
	}
	if len(g.rows) == 0 {
		if len(c.Journeys) > 0 {
			b.WriteString("\nno judgment changes\n")
		}
		return
	}
	b.WriteByte('\n')
	g.write(b, width)
}

func pairTable(b *bytes.Buffer, what string, pairs []Pair, nameOf func(id string) string, width int) {
	if len(pairs) == 0 {
		return
	}
	b.WriteByte('\n')
	g := grid{columns: []column{{head: what, least: 16}, {head: "SLI"}, {head: "A"}, {head: "B"}, {head: "DIFFERENCE", short: "DIFF."}, {head: "BAD A", drop: 3}, {head: "BAD B", drop: 3},
		{head: "TOTAL A", drop: 4}, {head: "TOTAL B", drop: 4}}}
	objectives := what == "JOURNEY"
	if objectives {
		g.columns = append(g.columns, column{head: "OBJECTIVE A", drop: 5}, column{head: "OBJECTIVE B", drop: 5}, column{head: "JUDGMENT A", drop: 6}, column{head: "JUDGMENT B", drop: 6})
	}
	for _, p := range pairs {
		difference := "-"
		if p.Difference != nil {
			difference = p.Difference.Signed()
		}
		cells := []string{p.name(nameOf), p.SLI, percent(p.A.Measured), percent(p.B.Measured), difference, number(p.A.Bad), number(p.B.Bad), number(p.A.Total), number(p.B.Total)}
		if objectives {
			cells = append(cells, p.A.promise(), p.B.promise(), p.A.judgment(English), p.B.judgment(English))
		}
		g.add(cells...)
	}
	g.write(b, width)
}

func (p Pair) name(nameOf func(id string) string) string {
	if p.Route == "" {
		return nameOf(p.Journey)
	}
	return p.Method + " " + p.Route
}

func (c *Comparison) moves(b *bytes.Buffer) {
	if len(c.Moved) == 0 && len(c.Renamed) == 0 {
		b.WriteString("\nboth policies decide every entry the same way\n")
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
