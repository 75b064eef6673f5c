package logcheck

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// The items of the bill, counted by hand.
func TestBill(t *testing.T) {
	hour := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	key := sli.Key{SLI: sli.Availability, LoadBalancer: "app/web/1", Method: "GET", Route: "/a"}
	log := func(at time.Time, good bool) *sli.Tally {
		var tally sli.Tally
		tally.Series(key).Add(at.Unix(), good)
		tally.About(sli.Entries("app/web/1", true)).Add(at.Unix(), false)
		return &tally
	}
	b := newBill(config.Default(), 5)
	object := &elblog.Object{LoadBalancer: "app/web/1", End: hour.Add(5 * time.Minute)}
	for range 7 { // six objects share writer 0; each writer has good, total and entries
		b.add(object, log(hour, true))
	}
	b.add(object, log(hour.Add(time.Minute), true)) // the same metrics again
	b.add(nil, log(hour.Add(time.Hour), false))     // good, total, bad and entries
	want := CustomMetrics{Hours: 2, Average: (2*3 + 10 + 4 + 10) / 2., Unmatched: (2*2 + 3) / 2., Most: 16, Writers: 2, PricePer100: 5, CostPerMonth: 0.75,
		Names: 6, PointsPerMonth: (8*3 + 4 + 9*10) * 720 / 2}
	if diff := cmp.Diff(want, b.result()); diff != "" {
		t.Errorf("bill (-want +got):\n%s", diff)
	}

	// Vended logs are numbered in each five minutes with entries: the seventh log has its own writer.
	b = newBill(config.Default(), 5)
	vended := elblog.Unnamed("delivery/part-0001")
	for range 7 {
		tally := log(hour, true)
		tally.Merge(log(hour.Add(2*time.Hour), true))
		b.add(&vended, tally)
	}
	b.add(&vended, log(hour.Add(5*time.Minute), true)) // the first in another period
	want = CustomMetrics{Hours: 2, Average: 2*3 + 10, Unmatched: 2 * 2, Most: 16, Writers: 2, PricePer100: 5, CostPerMonth: 0.8,
		Names: 5, PointsPerMonth: (7*6 + 3 + 8*10) * 720 / 2}
	if diff := cmp.Diff(want, b.result()); diff != "" {
		t.Errorf("bill of vended logs (-want +got):\n%s", diff)
	}
}

// Metric Name Pricing bills names and points: a name with a hundred points a month is free, and so are the first ten
// million of each.
func TestMetricNamePricing(t *testing.T) {
	c := CustomMetrics{Hours: 720}
	c.byName(map[string]int64{"good": 10_000_001, "total": 25_000_000, "bad": 100, "entries": 101})
	if c.Names != 3 || c.PointsPerMonth != 35_000_202 || c.PointsOver != 15_000_001 {
		t.Errorf("%+v", c)
	}
}

// Objects above the limit are folded as in the Lambda before their metrics are counted.
func TestPointCheck(t *testing.T) {
	var tally sli.Tally
	for i := range 100 {
		tally.Series(sli.Key{SLI: sli.Availability, LoadBalancer: "lb", Method: "GET", Route: fmt.Sprint("/", i)}).Add(60, true)
	}
	p := Points{Limit: 150}
	p.add("small", &sli.Tally{})
	p.add("large", &tally)
	if want := (Points{Most: 200, Series: 100, Object: "large", Limit: 150, Folded: 1}); p != want || tally.PointCount() > 150 {
		t.Errorf("got %+v and %d points, want %+v", p, tally.PointCount(), want)
	}
}
