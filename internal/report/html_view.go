package report

import "slices"

// Several reports whether rows must show their load balancer.
func (v view) Several() bool { return v.several() }

// placedRow is a row with its path in the JSON.
type placedRow struct {
	Row
	Index int
}

// Sorted returns the routes on the page, worst first.
func (v view) Sorted() []placedRow {
	rows := make([]placedRow, 0, len(v.Details.Routes))
	for i, r := range v.Details.Routes {
		rows = append(rows, placedRow{r, i})
	}
	slices.SortStableFunc(rows, func(a, b placedRow) int {
		return compareRows(SortWorst, a.Row, b.Row)
	})
	return rows[:short(len(rows))]
}

// AnyChanged reports whether a route differs between the policies.
func (c *Comparison) AnyChanged() bool { return slices.ContainsFunc(c.Routes, Pair.Changed) }

// AnyJourneyChanged reports whether an objective differs between the sides.
func (c *Comparison) AnyJourneyChanged() bool {
	return slices.ContainsFunc(c.Journeys, Pair.Changed)
}

// Judgments returns the objectives that the sides judge differently.
func (c *Comparison) Judgments() (changed []Pair) {
	for _, p := range c.Journeys {
		if p.judgmentChanged() {
			changed = append(changed, p)
		}
	}
	return changed
}

// Same returns the number of routes that do not differ.
func (c *Comparison) Same() (n int64) {
	for _, p := range c.Routes {
		if !p.Changed() {
			n++
		}
	}
	return n
}

// matrix is the number of entries that moved from each rule to each other rule.
type matrix struct {
	To   []Decision
	Rows []matrixRow
}

type matrixRow struct {
	From   Decision
	Counts []int64 // by To
}

// Matrix adds up the moves of all routes.
func (c *Comparison) Matrix() matrix {
	var m matrix
	var from []Decision
	for _, move := range c.Moved {
		from, m.To = append(from, move.From), append(m.To, move.To)
	}
	from, m.To = distinct(from), distinct(m.To)
	for _, f := range from {
		row := matrixRow{From: f, Counts: make([]int64, len(m.To))}
		for _, move := range c.Moved {
			if move.From == f {
				row.Counts[slices.Index(m.To, move.To)] += move.Count
			}
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func distinct(d []Decision) []Decision {
	slices.SortFunc(d, Decision.compare)
	return slices.Compact(d)
}
