package objective

import (
	"math"
	"testing"
	"time"
)

func TestPerWindow(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		n, span int64
		window  time.Duration
		want    int64
	}{{100, Month, 0, 100}, {100, Month, 30 * day, 100}, {100, Month, 90 * day, 300}, {300, Month, 7 * day, 70}, {0, Month, 7 * day, 0}} {
		if got := PerWindow(tt.n, tt.span, tt.window); got != tt.want {
			t.Errorf("%d in %d s: %d in %s, want %d", tt.n, tt.span, got, tt.window, tt.want)
		}
	}
}

// A change is one only if the intervals do not overlap: few requests may have any ratio.
func TestMoved(t *testing.T) {
	for _, tt := range []struct {
		was, is       Sample
		better, worse bool
	}{
		{Sample{100_000, 100}, Sample{100_000, 1000}, false, true},
		{Sample{100_000, 1000}, Sample{100_000, 100}, true, false},
		{Sample{100_000, 100}, Sample{100_000, 110}, false, false},
		{Sample{100, 0}, Sample{100, 3}, false, false},
		{Sample{10, 10}, Sample{10, 0}, true, false},
	} {
		if better, worse := Moved(tt.was, tt.is); better != tt.better || worse != tt.worse {
			t.Errorf("%+v then %+v: better %v, worse %v", tt.was, tt.is, better, worse)
		}
	}
}

func TestOutlook(t *testing.T) {
	const day = 24 * 60 * 60
	month := 30 * 24 * time.Hour
	for _, tt := range []struct {
		allowed           float64
		bad, lately, span int64
		want              Outlook
	}{
		{100, 30, 14, 7 * day, Outlook{2, -1}}, // 35 days, more than the window
		{100, 40, 14, 7 * day, Outlook{2, -1}}, // 30 days: just as long
		{100, 41, 14, 7 * day, Outlook{2, 29.5}},
		{100, 100, 14, 7 * day, Outlook{2, 0}},
		{100, 150, 14, 7 * day, Outlook{2, 0}}, // overspent
		{100, 99, 0, 7 * day, Outlook{0, -1}},
		{100, 0, 1, 60, Outlook{288, 100. / 288}}, // a minute is taken for a log's period
	} {
		if got := OutlookOf(tt.allowed, tt.bad, tt.lately, tt.span, month); math.Abs(got.BadPerDay-tt.want.BadPerDay) > 1e-9 || math.Abs(got.DaysLeft-tt.want.DaysLeft) > 1e-9 {
			t.Errorf("%+v: %+v", tt, got)
		}
	}
}
