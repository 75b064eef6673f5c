package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	return zone
}

// weekly is a report in Berlin of the week of 19 to 25 October 2026, in which the clocks go back on Sunday, after three
// earlier weeks: 1,000 requests an hour, of which the bad ones fail in the first minute of each local day.
func weekly(t *testing.T, window time.Duration, badADay func(day time.Time) int) *Report {
	t.Helper()
	zone := berlin(t)
	promise := objective.Objective{Journey: "j", SLI: sli.Availability, Percent: 99}
	from, to := time.Date(2026, 10, 19, 0, 0, 0, 0, zone), time.Date(2026, 10, 26, 0, 0, 0, 0, zone)
	var now, before sli.Tally
	for hour := from.AddDate(0, 0, -21); hour.Before(to); hour = hour.Add(time.Hour) {
		tally := &before
		if !hour.Before(from) {
			tally = &now
		}
		s := tally.Series(keyOf("/a", "j"))
		bad := 0
		if hour.Equal(midnight(hour)) {
			bad = badADay(hour)
		}
		s.AddBucket(sli.Bucket{Start: hour.Unix(), Total: 1000, Good: int64(1000 - bad)})
	}
	tally := &now
	for _, a := range now.All() { // an entry in each bucket, for From and To
		for _, b := range a.Buckets() {
			tally.About(sli.Entries("app/web/1", true)).AddN(b.Start, b.Total)
		}
	}
	r := &Report{Week: &Period{From: Time(from.Unix()), To: Time(to.Unix())}}
	r.SetCounts(tally)
	must(t, r.AddDetails(Basis{Tally: tally, Before: &before, Detail: &sli.Detail{}, Objectives: []objective.Objective{promise}, Bucket: 60,
		Window: window, Zone: zone, From: from, To: to, Weeks: 12}))
	return r
}

// Weeks and days are local: the week in which the clocks go back has 169 hours.
func TestWeeksAreLocal(t *testing.T) {
	d := weekly(t, 7*24*time.Hour, func(time.Time) int { return 10 }).Details
	var got []string
	for _, w := range d.Trends[0].Weeks {
		got = append(got, fmt.Sprintf("%s %s %d %d", w.From, w.To, w.Total, w.Bad))
	}
	want := []string{
		"2026-09-27T22:00:00Z 2026-10-04T22:00:00Z 168000 70",
		"2026-10-04T22:00:00Z 2026-10-11T22:00:00Z 168000 70",
		"2026-10-11T22:00:00Z 2026-10-18T22:00:00Z 168000 70",
		"2026-10-18T22:00:00Z 2026-10-25T23:00:00Z 169000 70",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var days []string
	for _, day := range d.Trends[0].Budget.Days {
		days = append(days, fmt.Sprintf("%s %d %s", day.From, day.Bad, day.Left))
	}
	wantDays := []string{ // 1,690 may be bad in 169,000
		"2026-10-18T22:00:00Z 10 99.408", "2026-10-19T22:00:00Z 10 98.816", "2026-10-20T22:00:00Z 10 98.224", "2026-10-21T22:00:00Z 10 97.633",
		"2026-10-22T22:00:00Z 10 97.041", "2026-10-23T22:00:00Z 10 96.449", "2026-10-24T22:00:00Z 10 95.857",
	}
	if diff := cmp.Diff(wantDays, days); diff != "" {
		t.Errorf("budget by day (-want +got):\n%s", diff)
	}
	if n := len(d.Trends[0].Changes); n != 0 {
		t.Errorf("changes %+v", d.Trends[0].Changes)
	}
}

// Charts start each local day with a bar, even if their steps are longer than the hour by which a clock goes back.
func TestStepsOfLocalDays(t *testing.T) {
	zone := berlin(t)
	first := time.Date(2026, 10, 24, 0, 0, 0, 0, zone)
	for _, tt := range []struct {
		step int64
		want int // steps of the three days
		even bool
	}{{1800, 146, true}, {3600, 73, true}, {3 * 3600, 25, false}, {24 * 3600, 3, false}} {
		starts, even := stepsOf(first.Unix(), first.AddDate(0, 0, 3).Unix()-60, tt.step, zone)
		if len(starts)-1 != tt.want || even != tt.even {
			t.Errorf("steps of %d s: %d, even %v; want %d, %v", tt.step, len(starts)-1, even, tt.want, tt.even)
		}
		for d := range 3 {
			found := false
			for _, s := range starts {
				found = found || s == first.AddDate(0, 0, d).Unix()
			}
			if !found {
				t.Errorf("steps of %d s: day %d begins within one", tt.step, d)
			}
		}
	}
	if starts, _ := stepsOf(first.Unix()+1800, first.Unix()+7200, 3600, time.FixedZone("half past", 19800)); starts[0]%3600 != 1800 {
		t.Errorf("hours of a zone half past begin at %d", starts[0]%3600)
	}
}

func TestBudgetAndChanges(t *testing.T) {
	inWeek := func(day time.Time) int { // 2 % of the week's requests on Wednesday
		if day.Month() == time.October && day.Day() == 21 {
			return 1000
		}
		return 2
	}
	r := weekly(t, 30*24*time.Hour, inWeek)
	b := r.Details.Trends[0].Budget
	// 673 of the 721 hours in thirty local days are known.
	if b.CoveredSeconds != 673*3600 || b.Allowed != 7_210_000 || b.Bad != 27*2+1000 || b.Left != 85_381 {
		t.Errorf("budget %+v", b)
	}
	if f := b.Forecast; f.BadPerDay < 143_000 || f.BadPerDay > 145_000 || f.DaysLeft != nil {
		t.Errorf("forecast %+v", f)
	}
	over := weekly(t, 7*24*time.Hour, func(time.Time) int { return 999 })
	reader := Reader{Lang: English, Zone: berlin(t)}
	if text := reader.outlook(over.Details.Trends[0].Budget); !strings.HasPrefix(text, "The budget of 7 days is overspent by ") {
		t.Errorf("%q", text)
	}
	var changed []string
	for _, c := range r.Details.Trends[0].Changes {
		changed = append(changed, reader.changed(c, sli.Availability))
	}
	if diff := cmp.Diff([]string{"99.401% good, last week 99.991%"}, changed); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestHoursWithout(t *testing.T) {
	got := HoursWithout(map[int64]bool{10: true, 11: true, 14: true, 16: true})
	want := []Period{{"1970-01-01T12:00:00Z", "1970-01-01T14:00:00Z"}, {"1970-01-01T15:00:00Z", "1970-01-01T16:00:00Z"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if HoursWithout(nil) != nil || HoursWithout(map[int64]bool{7: true}) != nil {
		t.Error("hours are missing where there is no gap")
	}
}

// The worst is what is certainly wrong, not a single failure among few requests.
func TestWorst(t *testing.T) {
	rows := []Row{{Bad: 1, Total: 1}, {Bad: 0, Total: 9}, {Bad: 5, Total: 44}, {Bad: 1_000, Total: 1_000_000}, {Bad: 2, Total: 2}, {Bad: 1, Total: 50_000}}
	for _, tt := range []struct{ better, worse int }{{0, 2}, {1, 0}, {3, 2}, {0, 3}, {5, 3}, {1, 5}, {5, 2}} {
		if compareRows(SortWorst, rows[tt.worse], rows[tt.better]) >= 0 {
			t.Errorf("%d of %d does not come before %d of %d", rows[tt.worse].Bad, rows[tt.worse].Total, rows[tt.better].Bad, rows[tt.better].Total)
		}
	}
}

// The table fits into 80 and 120 columns whatever its routes are, and each row is still identifiable.
func TestTableFits(t *testing.T) {
	long := "/a/very/long/path/of/an/application/that/likes/:names/and/says/so/:id"
	var series []Series
	for i := range 6 {
		series = append(series, Series{Route: long + fmt.Sprint(i), Journey: "a-journey-with-a-long-name-" + fmt.Sprint(i%2), Total: 123_456_789, Bad: int64(i * 1000)})
	}
	objectives := []objective.Objective{{Journey: "a-journey-with-a-long-name-0", SLI: sli.Availability, Percent: 99.95}, {Journey: "a-journey-with-a-long-name-1", SLI: sli.Availability, Percent: 99.9}}
	r := day(series...)
	r.Series[5].LoadBalancer = "app/api/2"
	r.Excluded, r.Rules = map[string]int64{"client-gave-up": 3}, map[string]int64{"served": 1 << 40}
	r.AddMissing(Missing{Names: []string{"a.log.gz"}, Hours: []Period{{"2026-11-20T01:00:00Z", "2026-11-20T03:00:00Z"}}})
	r.AddPeriods(day(series[:3]...), "last week", "this week", objectives)
	for _, width := range []int{80, 120} {
		var b bytes.Buffer
		must(t, r.WriteTable(&b, Reader{}, Table{Objectives: objectives, Sort: SortWorst, Width: width}))
		for _, line := range strings.Split(b.String(), "\n") {
			if n := utf8.RuneCountInString(line); n > width {
				t.Errorf("%d columns where there are %d: %q", n, width, line)
			}
		}
		for _, want := range []string{"LOAD BALANCER app/web/1\n", "LOAD BALANCER app/api/2\n", "met", "JUDGMENT", ":id4", ":id5", "123456789"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%d columns: %q is missing:\n%s", width, want, b.String())
			}
		}
	}
	r.Compare = nil
	var b bytes.Buffer
	must(t, r.WriteTable(&b, Reader{}, Table{Objectives: objectives, Sort: SortWorst, Limit: 2, BadOnly: true}))
	if !strings.Contains(b.String(), "2 of 5 series shown") || strings.Contains(b.String(), ":id3") || strings.Index(b.String(), ":id5") > strings.Index(b.String(), ":id4") {
		t.Errorf("limited, bad ones only, worst first:\n%s", b.String())
	}
}

func TestCSV(t *testing.T) {
	zone := berlin(t)
	var tally sli.Tally
	s := tally.Series(keyOf("=cmd()", "j"))
	s.AddBucket(sli.Bucket{Start: time.Date(2026, 10, 25, 0, 0, 0, 0, zone).Unix(), Total: 5, Good: 4})
	s.AddBucket(sli.Bucket{Start: time.Date(2026, 10, 25, 23, 59, 0, 0, zone).Unix(), Total: 2, Good: 2})
	s.AddBucket(sli.Bucket{Start: time.Date(2026, 10, 26, 0, 0, 0, 0, zone).Unix(), Total: 1})
	var b bytes.Buffer
	must(t, (&Report{}).WriteCSV(&b, &tally, Reader{Zone: zone}))
	want := `day,sli,load_balancer,method,route,journey,dimensions,total,good,bad
2026-10-25,availability,app/web/1,GET,'=cmd(),j,,7,6,1
2026-10-26,availability,app/web/1,GET,'=cmd(),j,,1,0,1
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Markdown stays short with many journeys, and text from a configuration stays plain text.
func TestMarkdownIsShort(t *testing.T) {
	var objectives []objective.Objective
	var tally sli.Tally
	for i := range 30 {
		k := keyOf("/a", fmt.Sprintf("*journey_%d*", i))
		s := tally.Series(k)
		for m := range int64(600) {
			s.AddBucket(sli.Bucket{Start: 1_795_000_020 + m*60, Total: 10, Good: 10 - 10*b2i(m > 300 && m < 330)})
		}
		objectives = append(objectives, objective.Objective{Journey: k.Journey, SLI: sli.Availability, Percent: 99})
	}
	r := &Report{From: "2026-11-18T11:07:00Z", To: "2026-11-18T21:06:59Z", Excluded: map[string]int64{}}
	r.AddSeries(&tally)
	must(t, r.AddDetails(Basis{Tally: &tally, Detail: &sli.Detail{}, Objectives: objectives, Bucket: 60}))
	var b bytes.Buffer
	must(t, r.WriteMarkdown(&b, Reader{Lang: English}))
	if n := strings.Count(b.String(), "\n"); n >= 40 {
		t.Errorf("%d lines", n)
	}
	for _, want := range []string{`**\*journey\_0\***`, "more objectives are on the page", "more incidents are on the page", "An incident"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %q:\n%s", want, b.String())
		}
	}
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// The service is named by its title, or else by its load balancers.
func TestHeading(t *testing.T) {
	r := day(Series{Route: "/a", Total: 1})
	for _, tt := range []struct{ title, want string }{{"Phone <3", "Phone <3 · ELB SLI report"}, {"", "web · ELB SLI report"}} {
		if got := (view{Report: r, Reader: Reader{Lang: English, Title: tt.title}}).Heading(); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.title, got, tt.want)
		}
	}
}

// A shell passes the words of a printed command to elbsli unchanged.
func TestCommandIsQuoted(t *testing.T) {
	if got, want := Command("elbsli", "it's", "a b", "$(rm)", "", "x-1/é"), `elbsli 'it'\''s' 'a b' '$(rm)' '' 'x-1/é'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A week with only some logs is not compared, and the budget covers the time with logs.
func TestPartOfAWeek(t *testing.T) {
	zone := berlin(t)
	from, to := time.Date(2026, 10, 12, 0, 0, 0, 0, zone), time.Date(2026, 10, 19, 0, 0, 0, 0, zone)
	promise := objective.Objective{Journey: "j", SLI: sli.Availability, Percent: 99}
	for _, tt := range []struct {
		before, less int // hours before the week, and hours missing at its end
		weeks        int
		known        int64 // hours
	}{{0, 0, 1, 168}, {15, 9, 1, 15 + 159}, {167, 0, 2, 335}, {168, 0, 2, 336}, {180, 0, 2, 348}} {
		var now, before sli.Tally
		for hour := from.Add(time.Duration(-tt.before) * time.Hour); hour.Before(to.Add(time.Duration(-tt.less) * time.Hour)); hour = hour.Add(time.Hour) {
			tally := &before
			if !hour.Before(from) {
				tally = &now
			}
			for m := range 60 {
				tally.Series(keyOf("/a", "j")).AddBucket(sli.Bucket{Start: hour.Unix() + int64(60*m), Total: 10, Good: 10})
			}
		}
		b := Basis{Tally: &now, Before: &before, Bucket: 60, Window: 30 * 24 * time.Hour, Zone: zone, From: from, To: to, Weeks: 12}
		first, after := b.known()
		got := trend(b, promise, before.Series(keyOf("/a", "j")).Buckets(), now.Series(keyOf("/a", "j")).Buckets(), first, after)
		if len(got.Weeks) != tt.weeks || got.Budget.CoveredSeconds != tt.known*3600 {
			t.Errorf("%d hours before, %d less: %d weeks, %d s known; want %d, %d", tt.before, tt.less, len(got.Weeks), got.Budget.CoveredSeconds, tt.weeks, tt.known*3600)
		}
	}
}
