package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// One request covers at most five minutes, so it is not enough traffic, and the page says that the month is
// extrapolated.
func TestShortLogs(t *testing.T) {
	promise := []objective.Objective{{Journey: "j", SLI: sli.Availability, Percent: 99.9}}
	for _, tt := range []struct {
		to    string
		total int64
		month int64
		state objective.State
		short bool
	}{
		{"2026-11-20T00:00:00Z", 1, 8_640, objective.LowTraffic, true},
		{"2026-11-20T00:04:59Z", 1, 8_640, objective.LowTraffic, true},
		{"2026-11-20T00:04:59Z", 2, 17_280, objective.Open, true},
		{"2026-11-20T00:59:58Z", 1, 720, objective.LowTraffic, true},
		{"2026-11-20T00:59:59Z", 1, 720, objective.LowTraffic, false},
	} {
		r, tally, observed := reportOf(t, nil, 1)
		r.From, r.To, r.Entries = "2026-11-20T00:00:00Z", tt.to, tt.total
		r.Series = []Series{{SLI: sli.Availability, LoadBalancer: "app/web/1", Method: "GET", Route: "/x", Journey: "j", Total: tt.total, Good: tt.total}}
		must(t, r.AddDetails(Basis{Tally: tally, Detail: observed, Objectives: promise, Bucket: 60}))
		row := r.Details.Journeys[0]
		if row.MonthTotal != tt.month || row.State != tt.state || r.Details.TooShort != tt.short {
			t.Errorf("%d to %s: %d a month, %s, short %v; want %+v", tt.total, tt.to, row.MonthTotal, row.State, r.Details.TooShort, tt)
		}
		var table bytes.Buffer
		must(t, r.WriteTable(&table, Reader{}, Table{Objectives: promise}))
		for where, text := range map[string]string{"table": table.String(), "page": render(t, r, English)} {
			if got := strings.Contains(text, "too short to extrapolate a month"); got != tt.short {
				t.Errorf("%d to %s, %s: says that the log is too short: %v", tt.total, tt.to, where, got)
			}
		}
	}
}

// 1 of 8,640 is 11.57 % of what 99.9 % allows.
func TestCostIsRounded(t *testing.T) {
	r := day(Series{Route: "/x", Journey: "j", Total: 288})
	note := r.note(r.journeyRows([]objective.Objective{{Journey: "j", SLI: sli.Availability, Percent: 99.9}})[0], English)
	if !strings.Contains(note, "one failure costs 12% of") {
		t.Errorf("%q", note)
	}
}

// A row with few events names what it could be judged together with, and a row with many does not.
func TestFewEventsAreJoined(t *testing.T) {
	promise := []objective.Objective{{Journey: "j", SLI: sli.Availability, Percent: 99}}
	for total, want := range map[int64]bool{10: true, 1_000: false} {
		r := day(Series{Route: "/api/x", Journey: "j", Total: total}, Series{Route: "/api/y", Total: 60})
		for where, row := range map[string]Row{"journey": r.journeyRows(promise)[0], "route": r.routeRows(promise)[0]} {
			if row.FewEvents != want || (row.Join != nil) != want {
				t.Errorf("%s of %d requests: few %v, joined with %v", where, total, row.FewEvents, row.Join)
			}
		}
	}
}

// day is a report of one day, with one series per route with the given totals.
func day(series ...Series) *Report {
	r := &Report{From: "2026-11-20T00:00:00Z", To: "2026-11-20T23:59:59Z", Series: series}
	for i := range r.Series {
		s := &r.Series[i]
		s.LoadBalancer, s.Method, s.Good = "app/web/1", "GET", s.Total-s.Bad
		if s.SLI == "" {
			s.SLI = sli.Availability
		}
	}
	return r
}
