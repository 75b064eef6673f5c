package report

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// A row names its dimensions where it has any, and its load balancer where the report has several.
func TestTableTellsRowsApart(t *testing.T) {
	objectives := []objective.Objective{{Journey: "j", SLI: sli.Availability, Percent: 99.9}}
	one, blue := Series{Route: "/a", Journey: "j", Total: 10, Bad: 1}, Series{Route: "/a", Journey: "j", Total: 10, Bad: 1, Dimensions: "target_group:blue"}
	for _, tt := range []struct {
		rows         []Series
		balancers    []string
		wants, nones []string
	}{
		{[]Series{one}, []string{"app/web/1"}, []string{"\n  GET /a, availability: not"}, []string{"DIMENSIONS", "LOAD BALANCER", ", app/web/1"}},
		{[]Series{one, one}, []string{"app/web/1", "app/api/2"}, []string{"LOAD BALANCER app/web/1\n", "LOAD BALANCER app/api/2\n", "\n  GET /a, availability, app/api/2: not"}, []string{"DIMENSIONS"}},
		{[]Series{one, blue}, []string{"app/web/1", "app/web/1"}, []string{"DIMENSIONS", " target_group:blue\n", "\n  GET /a, availability, target_group:blue: not"}, []string{"LOAD BALANCER"}},
	} {
		r := day(tt.rows...)
		for i, lb := range tt.balancers {
			r.Series[i].LoadBalancer = lb
		}
		var b bytes.Buffer
		must(t, r.WriteTable(&b, Reader{}, Table{Objectives: objectives, Sort: SortName}))
		for _, want := range tt.wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%q: %q is missing:\n%s", tt.balancers, want, b.String())
			}
		}
		for _, none := range tt.nones {
			if strings.Contains(b.String(), none) {
				t.Errorf("%q: %q is there:\n%s", tt.balancers, none, b.String())
			}
		}
	}
	for _, tt := range []struct {
		row     Row
		several bool
		want    string
	}{
		{Row{LoadBalancer: "app/web/1"}, false, ""},
		{Row{LoadBalancer: "app/web/1"}, true, ", app/web/1"},
		{Row{}, true, ""}, // a journey's, of all of them
		{Row{LoadBalancer: "app/web/1", Dimensions: "target_group:blue"}, true, ", target_group:blue, app/web/1"},
	} {
		if got := at(tt.row, tt.several); got != tt.want {
			t.Errorf("%+v, several %v: %q, want %q", tt.row, tt.several, got, tt.want)
		}
	}
}

// Two policies are compared by what moved. Two periods have no moves: other requests came.
func TestTableOfAComparison(t *testing.T) {
	var moved Changes
	moved.Add(&Event{Key: keyOf("/a", ""), Rule: "served", Verdict: verdictGood}, &Event{Key: keyOf("/a", ""), Rule: "mine", Verdict: verdictBad})
	policies, periods := day(Series{Route: "/a", Total: 5}), day(Series{Route: "/a", Total: 5})
	policies.AddComparison(day(Series{Route: "/a", Total: 5, Bad: 1}), &moved, "a.yaml", "b.yaml", nil, nil)
	periods.AddPeriods(day(Series{Route: "/a", Total: 4}), "last week", "this week", nil)
	for _, tt := range []struct {
		r     *Report
		moved bool
		intro string
	}{{policies, true, "two policies compared: A is a.yaml, B is b.yaml;"}, {periods, false, "two periods compared: A is last week, B is this week\n"}} {
		var b bytes.Buffer
		must(t, tt.r.WriteTable(&b, Reader{}, Table{Sort: SortName}))
		if !strings.Contains(b.String(), tt.intro) || strings.Contains(b.String(), "MOVED") != tt.moved {
			t.Errorf("want %q, moves %v:\n%s", tt.intro, tt.moved, b.String())
		}
	}
}

// A pair changed if any of what is shown of it did.
func TestPairChanged(t *testing.T) {
	same := Counts{Total: 100, Good: 99, Bad: 1, Objective: 99, ThresholdMS: 800, State: objective.Open}
	changed := func(change func(*Counts)) Pair {
		b := same
		change(&b)
		return Pair{A: same, B: b}
	}
	if changed(func(*Counts) {}).Changed() {
		t.Error("two that are the same changed")
	}
	for what, p := range map[string]Pair{
		"total":     changed(func(c *Counts) { c.Total++ }),
		"good":      changed(func(c *Counts) { c.Good-- }),
		"objective": changed(func(c *Counts) { c.Objective = 99.9 }),
		"threshold": changed(func(c *Counts) { c.ThresholdMS = 500 }),
		"judgment":  changed(func(c *Counts) { c.State = objective.Missed }),
	} {
		if !p.Changed() {
			t.Errorf("another %s is no change", what)
		}
	}
}

// A note about some journeys stands on their charts, and on that of all requests.
func TestNotesOfJourneys(t *testing.T) {
	at := time.Date(2026, 10, 21, 12, 0, 0, 0, time.UTC)
	reader := Reader{Zone: time.UTC, Notes: []Note{{At: at, Text: "all"}, {At: at, Text: "pay", Journeys: []string{"pay"}}}}
	for journey, want := range map[string][]string{"": {"all", "pay"}, "pay": {"all", "pay"}, "other": {"all"}} {
		v := chartView{Chart: Chart{Journey: journey, From: Time(at.Unix() - 3600), StepSeconds: 3600, Steps: make([]Step, 2), Bounds: []int64{at.Unix() - 3600, at.Unix(), at.Unix() + 3600}}}
		v.mark(reader)
		var got []string
		for _, m := range v.Marks {
			got = append(got, m.Title[strings.LastIndexByte(m.Title, ' ')+1:])
		}
		if !slices.Equal(got, want) {
			t.Errorf("journey %q: notes %q, want %q", journey, got, want)
		}
	}
}

// full is a disk that takes the first bytes only.
type full struct{ left int }

var errFull = errors.New("no space left on device")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.left {
		return 0, errFull
	}
	f.left -= len(b)
	return len(b), nil
}

// A report that could not be written whole is an error, in each format.
func TestReportThatCannotBeWritten(t *testing.T) {
	r := weekly(t, 30*24*time.Hour, func(time.Time) int { return 2 })
	var tally sli.Tally
	for i := range int64(1000) { // more than a buffer holds
		tally.Series(keyOf("/a", "j")).AddBucket(sli.Bucket{Start: i * 86_400, Total: 5, Good: 4})
	}
	reader := Reader{Lang: English, Zone: berlin(t)}
	for format, write := range map[string]func(io.Writer) error{
		"table":    func(w io.Writer) error { return r.WriteTable(w, reader, Table{Sort: SortName}) },
		"json":     r.WriteJSON,
		"csv":      func(w io.Writer) error { return r.WriteCSV(w, &tally, reader) },
		"html":     func(w io.Writer) error { return r.WriteHTML(w, reader) },
		"markdown": func(w io.Writer) error { return r.WriteMarkdown(w, reader) },
	} {
		var whole bytes.Buffer
		must(t, write(&whole))
		for _, left := range []int{0, whole.Len() / 2, whole.Len() - 1} {
			if err := write(&full{left}); !errors.Is(err, errFull) {
				t.Errorf("%s, %d bytes of %d: %v", format, left, whole.Len(), err)
			}
		}
	}
}
