package report

import "testing"

// A budget of which nothing is left is not overspent yet, and where its pace leads is said up to the last day.
func TestOutlook(t *testing.T) {
	const day = 24 * 60 * 60
	left := func(n Thousandths) *Thousandths { return &n }
	for _, tt := range []struct {
		left     Thousandths
		daysLeft *Thousandths
		covered  int64
		want     string
	}{
		{0, left(0), 30 * day, "0% of the budget of 30 days is left. At the pace of the last seven days it is gone within a day."},
		{-1, left(0), 30 * day, "The budget of 30 days is overspent by <0.1%."},
		{-250_000, nil, 30 * day, "The budget of 30 days is overspent by 250%."},
		{40_000, nil, 30 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it will last."},
		{40_000, left(999), 30 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it is gone within a day."},
		{40_000, left(1_000), 30 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it is gone in a day."},
		{40_000, left(1_999), 30 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it is gone in a day."},
		{40_000, left(2_000), 30 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it is gone in 2 days."},
		{40_000, nil, 27 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it will last."},
		{40_000, nil, 26 * day, "40% of the budget of 30 days is left. At the pace of the last seven days it will last. Only 26 d of that time is known; the rest is extrapolated."},
	} {
		b := Budget{WindowSeconds: 30 * day, CoveredSeconds: tt.covered, Left: tt.left, Forecast: BudgetOutlook{DaysLeft: tt.daysLeft}}
		if got := (Reader{Lang: English}).outlook(&b); got != tt.want {
			t.Errorf("%v left, %v days:\n got %s\nwant %s", tt.left, tt.daysLeft, got, tt.want)
		}
	}
}
