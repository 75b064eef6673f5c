package report

import (
	"strings"
	"testing"
)

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

// What is missing is said in the number of its lines, entries and logs.
func TestMissingOfOneAndOfSeveral(t *testing.T) {
	for _, tt := range []struct {
		n    int64
		lang Lang
		want string
	}{
		{1, English, "1 of 4 logs could not be read: a. None of its entries is counted.|1 log of 2026-11-20 to 2026-11-21 was counted under other rules and is not in this report. To count it again: c|" +
			"1 malformed line is not counted.|1 entry lies outside its log's period and is counted at its start or end.|1 entry arrived too late to be sent."},
		{2, English, "2 of 5 logs could not be read: a and 1 more. None of their entries is counted.|2 logs from 2026-11-20 to 2026-11-21 were counted under other rules and are not in this report. To count them again: c|" +
			"2 malformed lines are not counted.|2 entries lie outside their log's period and are counted at its start or end.|2 entries arrived too late to be sent."},
		{1, Japanese, "ログ 4 件中 1 件を読めませんでした: a。これらは集計に含まれません。|2026-11-20 〜 2026-11-21 のログ 1 件は別のルールで集計されており、このレポートには含まれません。再集計: c|" +
			"形式が正しくない 1 行は集計に含まれません。|1 件は時刻がログの期間外のため、期間の最初または最後に数えています。|1 件は到着が遅く送信されませんでした。"},
	} {
		r := Report{Objects: 3, Unreadable: tt.n, Malformed: tt.n}
		r.AddMissing(Missing{Names: []string{"a"}, Clamped: tt.n, Late: tt.n, Others: []OtherRules{{From: "2026-11-20", To: "2026-11-21", Logs: tt.n, Command: "c"}}})
		if got := strings.Join((Reader{Lang: tt.lang}).MissingText(&r), "|"); got != tt.want {
			t.Errorf("%d:\n got %s\nwant %s", tt.n, got, tt.want)
		}
	}
}
