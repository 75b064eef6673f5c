package report

import (
	"cmp"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// The orders of a table.
const (
	SortWorst   = "worst"
	SortName    = "name"
	SortTraffic = "traffic"
)

// badness is a lower bound of a row's bad ratio, with 95 % confidence, after one of its bad events is ignored as
// chance. So 5 bad of 44 come before 1 of 1.
func badness(row Row) float64 {
	if row.Bad < 2 {
		return 0
	}
	low, _ := objective.Wilson(row.Bad-1, row.Total)
	return low
}

// compareRows orders rows: the worst first, or those with the most events first. It returns 0 to keep the order of
// names.
func compareRows(order string, a, b Row) int {
	switch order {
	case SortWorst:
		return cmp.Or(cmp.Compare(badness(b), badness(a)), cmp.Compare(b.Bad, a.Bad), cmp.Compare(a.Low, b.Low), cmp.Compare(b.Total, a.Total))
	case SortTraffic:
		return cmp.Compare(b.Total, a.Total)
	}
	return 0
}
