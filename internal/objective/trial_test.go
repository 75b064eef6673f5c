package objective

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// Compares each term with the plain product, and the tails with values worked out by hand.
func TestBinomialTail(t *testing.T) {
	for _, tt := range []struct {
		k, n int64
		p    float64
		want float64
	}{
		{0, 10, 0.5, 1}, {11, 10, 0.5, 0}, {10, 10, 0.5, 1.0 / 1024}, {9, 10, 0.5, 11.0 / 1024}, {5, 10, 0.5, 638.0 / 1024},
		{1, 100, 0.01, 1 - math.Pow(0.99, 100)}, {2, 100, 0.01, 1 - math.Pow(0.99, 100) - math.Pow(0.99, 99)},
		{1, 5, 0, 0}, {5, 5, 1, 1}, {3, 0, 0.1, 0},
	} {
		if got := binomialTail(tt.k, tt.n, tt.p); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%d or more of %d at %v: %v, want %v", tt.k, tt.n, tt.p, got, tt.want)
		}
	}
	// Far from the mean, no probability is lost, and the tail falls with every failure.
	last := 1.0
	for k := int64(900_000); k < 1_100_000; k += 5_000 {
		got := binomialTail(k, 1_000_000_000, 0.001)
		if got > last || got < 0 || math.IsNaN(got) {
			t.Fatalf("%d or more: %v, not below %v", k, got, last)
		}
		last = got
	}
	if last != 0 && last > 1e-300 {
		t.Errorf("ten standard deviations and more are %v", last)
	}
}

// The bound is exact: one failure more is rarer than once in a year's windows, and the bound itself is not.
func TestBoundedFailures(t *testing.T) {
	for _, tt := range []struct {
		long    time.Duration
		percent float64
		hourly  float64
		want    int
	}{
		{time.Hour, 99.9, 100, 3}, {time.Hour, 99.9, 0.2, 0}, {24 * time.Hour, 99, 1, 2}, {time.Hour, 99.9, 100_000, 139}, {time.Hour, 99, 0, 0},
	} {
		got := BoundedFailures(tt.long, tt.percent, tt.hourly)
		n, share := int64(math.Round(tt.hourly*tt.long.Hours())), 1-tt.percent/100
		bound := tt.long.Hours() / (365 * 24)
		if more := binomialTail(int64(got)+1, n, share); more >= bound {
			t.Errorf("%+v: %d: one more has the probability %v", tt, got, more)
		}
		if got > 0 && binomialTail(int64(got), n, share) < bound {
			t.Errorf("%+v: %d is more than needed", tt, got)
		}
		if got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
}

// pastWithFailures has 60 requests an hour for 28 days, one a minute; the minutes in bad fail.
func pastWithFailures(bad map[int64]bool) *Past {
	return history(28*24*60, 1, func(i int64) int64 {
		if bad[i] {
			return 1
		}
		return 0
	})
}

func TestTry(t *testing.T) {
	// An incident of ten minutes on day 3, and two failures close together, which are not an incident, on day 10.
	bad := map[int64]bool{10 * 1440: true, 10*1440 + 2: true}
	for i := range int64(10) {
		bad[3*1440+i] = true
	}
	p := pastWithFailures(bad)
	incidents := []Incident{{From: 3 * 86400, To: 3*86400 + 600, Total: 10, Bad: 10}, {From: 20 * 86400, To: 20*86400 + 600, Total: 10, Bad: 0}}
	alerts := []Alert{
		{Burn: 14.4, Long: time.Hour, Short: 15 * time.Minute, Severity: Page, Failures: 5},
		{Burn: 3, Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: Ticket, Failures: 5},
	}
	for _, tt := range []struct{ plan, want string }{
		// 60 requests an hour at 99.9: two failures are a burn rate of 33 over an hour; the guard raises the threshold
		// to 83.34, which is five failures.
		{Configured, "1 pages, 1 with an incident, 1 tickets, 1 of 2 not told, 0 again, detected after 10m0s, 23 % lost"},
		{Plain, "2 pages, 1 with an incident, 1 tickets, 1 of 2 not told, 0 again, detected after 10m0s, 23 % lost"},
	} {
		for _, plan := range Plans(alerts, 99.9, p.Hourly(), month) {
			if plan.Name != tt.plan {
				continue
			}
			f := FiguresOf(p.Try(plan, 99.9, month, logs, incidents))
			got := fmt.Sprintf("%d pages, %d with an incident, %d tickets, %d of %d not told, %d again, detected after %s, %.0f %% lost",
				f.Pages, f.PagesWithIncident, f.Tickets, f.Untold, f.Incidents, f.Flaps, f.MedianDetection, f.MostLost*100)
			if got != tt.want {
				t.Errorf("%s:\n got %s\nwant %s", tt.plan, got, tt.want)
			}
		}
	}
}

// A ticket tells of an incident, and only a page pages: what was lost before it counts until the first of them.
func TestTryPages(t *testing.T) {
	bad := map[int64]bool{}
	for i := range int64(90) {
		bad[3*1440+i] = true
	}
	p := pastWithFailures(bad)
	incidents := []Incident{{From: 3 * 86400, To: 3*86400 + 90*60, Total: 90, Bad: 90}}
	monitor := func(severity string, threshold float64) Monitor {
		return Monitor{Alert: Alert{Long: time.Hour, Short: 10 * time.Minute, Severity: severity}, Threshold: threshold}
	}
	early, late, later := monitor(Ticket, 100), monitor(Page, 500), monitor(Page, 900)
	ticket, page, second := 15*time.Minute, 35*time.Minute, 55*time.Minute // logs of five minutes, five minutes later
	for _, tt := range []struct {
		monitors   []Monitor
		after      time.Duration // until the first alert
		paged      time.Duration // until the first page; 0: none
		beforePage float64       // of the 40.32 failures that the window allows
	}{
		{[]Monitor{early}, ticket, 0, 90 / 40.32},
		{[]Monitor{early, late, later}, ticket, page, 35 / 40.32},
		{[]Monitor{later, late}, page, page, 35 / 40.32},
		{[]Monitor{later}, second, second, 55 / 40.32},
	} {
		h := p.Try(Plan{"x", tt.monitors}, 99.9, 28*24*time.Hour, logs, incidents).Incidents[0]
		if h.By < 0 || h.After != tt.after || h.Paged < 0 != (tt.paged == 0) || h.PagedAfter != tt.paged || math.Abs(h.Before-tt.beforePage) > 0.01 {
			t.Errorf("%d monitors: %+v, want an alert after %s, a page after %s, and %.2f gone", len(tt.monitors), h, tt.after, tt.paged, tt.beforePage)
		}
	}
}

// An alert that ends and fires again within an hour flaps.
func TestFlaps(t *testing.T) {
	bad := map[int64]bool{}
	for _, start := range []int64{1000, 1035, 1070, 1300} {
		for i := range int64(5) {
			bad[start+i] = true
		}
	}
	p := pastWithFailures(bad)
	m := Monitor{Alert: Alert{Long: time.Hour, Short: 10 * time.Minute, Severity: Page}, Threshold: 50}
	trial := p.Try(Plan{"x", []Monitor{m}}, 99.9, month, logs, nil)
	if f := FiguresOf(trial); f.Pages != 4 || f.Flaps != 2 {
		t.Errorf("%d pages, %d of them again: %+v", f.Pages, f.Flaps, trial.Told)
	}
}

func TestBetter(t *testing.T) {
	page := func(incident int) Told {
		return Told{Monitor: Monitor{Alert: Alert{Severity: Page}}, Incident: incident}
	}
	heard := func(paged int, spent float64) Heard { return Heard{By: paged, Paged: paged, Spent: spent} }
	good := Trial{Told: []Told{page(0)}, Incidents: []Heard{heard(0, 0.5)}}
	noisy := Trial{Told: []Told{page(0), page(-1), page(-1)}, Incidents: []Heard{heard(0, 0.5)}}
	deaf := Trial{Incidents: []Heard{heard(-1, 0.5)}}
	small := Trial{Incidents: []Heard{heard(-1, 0.01)}}
	for _, tt := range []struct {
		configured, plain, bounded Trial
		want                       string
	}{
		{good, good, good, Configured}, {good, noisy, good, Configured}, {deaf, good, good, Bounded}, {deaf, good, deaf, Plain},
		{noisy, noisy, good, Bounded}, {small, small, small, Configured}, {small, noisy, deaf, Configured}, {noisy, noisy, noisy, Configured},
	} {
		if got, reason := Better(tt.configured, tt.plain, tt.bounded); got != tt.want || reason == "" {
			t.Errorf("%+v: %s (%s), want %s", tt, got, reason, tt.want)
		}
	}
}
