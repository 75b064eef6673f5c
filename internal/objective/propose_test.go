package objective

import (
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// weeksOf returns weeks with perMinute requests a minute and this many failures in each week, concentrated in
// consecutive minutes.
func weeksOf(perMinute int64, failed ...int64) *Past {
	return history(int64(len(failed))*7*1440, perMinute, func(i int64) int64 {
		left := failed[i/(7*1440)] - i%(7*1440)*perMinute
		return max(min(left, perMinute), 0)
	})
}

func TestPropose(t *testing.T) {
	const quiet = 0
	for _, tt := range []struct {
		name   string
		past   *Past
		want   float64
		reason string
	}{
		// 10 requests a minute are 100,800 a week: 99.9 allows 100 failures, 99.5 allows 504, and 99.95 allows 50.
		{"kept", weeksOf(10, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40), 99.95, "99.95: met in 12 of 12 weeks; 99.99 would have been missed in 12"},
		{"missed once in twelve", weeksOf(10, 20, 20, 20, 20, 300, 20, 20, 20, 20, 20, 20, 20), 99.95, "99.95: met in 11 of 12 weeks; 99.99 would have been missed in 12"},
		{"always kept, and not shown", weeksOf(10, 49, 49, 49, 49, 49, 49, 49, 49, 49, 49, 49, 49), 99.9,
			"99.9: met in 12 of 12 weeks; the measured interval, 99.947 to 99.955 %, does not support 99.95"},
		{"barely missed twice", weeksOf(10, 20, 103, 20, 104, 20, 20, 102, 20, 20, 250, 20, 20), 99.5,
			"99.5: met in 12 of 12 weeks; 99.9 would have been missed in 4, twice by fewer than 4 requests"},
		{"one of five", weeksOf(10, 20, 20, 200, 20, 20), 99.9, "99.9: met in 4 of 5 weeks"},
		{"one of four", weeksOf(10, 20, 20, 200, 20), 99.5, "99.5: met in 4 of 4 weeks; 99.9 would have been missed in 1"},
		{"the only week", weeksOf(10, 40), 99.9, "99.9: met in the only week; the measured interval"},
		// One request a minute is 43,200 in 30 days: 99.99 needs 100,000, 99.95 needs 20,000.
		{"never failed", weeksOf(1, quiet, quiet, quiet, quiet, quiet, quiet, quiet, quiet), 99.95, "99.95: met in 8 of 8 weeks; at 99.99 one failure would cost 23 % of the budget of 30d"},
		{"all fail", weeksOf(1, 7*1440, 7*1440), 0, "the measured interval, 0 to 0.019 %, does not support 90 %"},
		{"nothing", NewPast(nil, 0, 7*86400), 0, "no events"},
		{"a day", history(1440, 10, func(int64) int64 { return 0 }), 99.95, "99.95: measured in less than a week, 99.973 to 100 %, which does not support 99.99"},
	} {
		q := tt.past.Propose(month)
		if q.Percent != tt.want || !strings.HasPrefix(q.Reason, tt.reason) {
			t.Errorf("%s: %v (%s), want %v (%s)", tt.name, q.Percent, q.Reason, tt.want, tt.reason)
		}
		if q.Percent > q.Low*100 {
			t.Errorf("%s: %v is above the interval, which begins at %v", tt.name, q.Percent, q.Low*100)
		}
	}
}

// With too few requests for any objective, none is proposed, and the result says what would help.
func TestProposeForFewRequests(t *testing.T) {
	// Five a day: 150 in 30 days; 90 % needs 100, and 95 % needs 200.
	var buckets []sli.Bucket
	for i := range int64(28 * 5) {
		buckets = append(buckets, sli.Bucket{Start: i * 288 * 60, Total: 1, Good: 1})
	}
	few := NewPast(buckets, 0, 28*86400)
	if q := few.Propose(month); q.Percent != 90 || !strings.Contains(q.Reason, "at 95 one failure would cost 13 % of the budget of 30d") {
		t.Errorf("%v (%s)", q.Percent, q.Reason)
	}
	if q := few.Propose(week); q.Percent != 0 || q.Reason != "35 events in 7d are too few for any objective: 90 % needs 100 for one failure to cost at most a tenth of the budget" {
		t.Errorf("%v (%s)", q.Percent, q.Reason)
	}
	one := NewPast([]sli.Bucket{{Start: 0, Total: 1, Good: 1}}, 0, 7*86400)
	if q := one.Propose(week); !strings.HasPrefix(q.Reason, "1 event in 7d is too few for any objective: 90 % needs 100 ") {
		t.Errorf("%v (%s)", q.Percent, q.Reason)
	}
	for _, tt := range []struct {
		percent, hourly float64
		window          time.Duration
		probes          time.Duration // between synthetic requests, over 30 days
	}{
		{90, 1, week, 0}, {99, 1, 90 * 24 * time.Hour, 154 * time.Minute}, {99.9, 1, 0, 4 * time.Minute}, {99.99, 1, 0, 26 * time.Second},
	} {
		if w, every := Bearable(tt.percent, tt.hourly), Probes(tt.percent, tt.hourly, month); w != tt.window || every != tt.probes {
			t.Errorf("%+v: %s, one in %s", tt, w, every)
		}
	}
}

func TestWindows(t *testing.T) {
	q := weeksOf(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200).Propose(month)
	got := map[string]int{}
	for _, w := range q.Windows {
		got[Days(w.Length)] = w.Count
		if met := w.Met[len(w.Met)-1]; met != w.Count-1 {
			t.Errorf("%s: %d of %d windows met 99.99, and only the last holds failures", Days(w.Length), met, w.Count)
		}
	}
	if got["7d"] != 13 || got["28d"] != 10 || got["30d"] != 9 || got["90d"] != 1 || len(q.Weeks) != 13 || q.Weeks[12].good != q.Weeks[12].Total-200 {
		t.Errorf("%v, %+v", got, q.Weeks[12])
	}
}
