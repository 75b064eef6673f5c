package report

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
)

func keyOf(route, journey string) sli.Key {
	return sli.Key{SLI: sli.Availability, LoadBalancer: "app/web/1", Method: "GET", Route: route, Journey: journey}
}

const (
	verdictGood = "good"
	verdictBad  = "bad"
)

// observed is one entry, with the details that the counts do not have.
type observed struct {
	Event
	Start    int64
	Took     time.Duration
	Measured bool
	Cause    sli.Cause
}

// noteIn adds e to d as a pipeline does.
func (e *observed) noteIn(d *sli.Detail) {
	d.AddDecided(sli.Decision{Rule: e.Rule, Verdict: e.Verdict}, 1)
	if e.Verdict == verdictBad {
		d.Causes.Add(e.Key, e.Start, e.Cause, 1)
	}
	if e.Verdict == verdictGood && e.Measured {
		d.Took.In(e.Key, e.Start).Add(e.Took)
	}
}

// someEvents returns events on many routes; some routes differ only in characters that Datadog treats alike.
func someEvents(n int) []observed {
	r := rand.New(rand.NewPCG(5, 6))
	events := make([]observed, n)
	for i := range events {
		e := observed{Event: Event{Key: keyOf([]string{"/a", "/A", "/b/:id", "/c"}[r.IntN(4)], ""), Rule: "served", Verdict: verdictGood},
			Start: 1_795_000_020 + int64(i%40)*60, Took: time.Duration(1+r.IntN(1000)) * time.Millisecond, Measured: r.IntN(5) > 0}
		switch r.IntN(4) {
		case 0:
			e.Rule, e.Verdict = "server-error", verdictBad
			e.Cause = sli.Cause{Rule: e.Rule, ELBStatus: 502 + r.IntN(3), TargetStatus: sli.NoStatus,
				Reason: []string{"", "LambdaUnhandled", sli.OtherReason}[r.IntN(3)], TargetGroup: []string{"blue", "green"}[r.IntN(2)]}
		case 1:
			e.Rule, e.Verdict = "synthetics", "excluded"
		}
		events[i] = e
	}
	return events
}

// reportOf counts events as a pipeline would, and observes them in parts.
func reportOf(t *testing.T, events []observed, parts int) (*Report, *sli.Tally, *sli.Detail) {
	t.Helper()
	var tally sli.Tally
	all := make([]sli.Detail, parts)
	r := &Report{Entries: int64(len(events)), From: "2026-11-20T00:00:00Z", To: "2026-11-20T01:00:00Z",
		Excluded: map[string]int64{}, Rules: map[string]int64{}}
	for i := range events {
		events[i].noteIn(&all[i%parts])
		if events[i].Verdict == "excluded" {
			r.Excluded[events[i].Rule]++
			continue
		}
		r.Rules[events[i].Rule]++
		tally.Series(events[i].Key).Add(events[i].Start, events[i].Verdict == verdictGood)
	}
	for i := range all[1:] {
		all[0].Merge(&all[i+1])
	}
	r.AddSeries(&tally)
	return r, &tally, &all[0]
}

// The result depends neither on the number of parts in which the logs were read nor on the order of merging.
func TestDetailsOfPartsAreThoseOfTheWhole(t *testing.T) {
	events := someEvents(5000)
	whole, tally, observed := reportOf(t, events, 1)
	must(t, whole.AddDetails(Basis{Tally: tally, Detail: observed, Bucket: 60}))
	for _, parts := range []int{2, 7, 100} {
		r, tally, observed := reportOf(t, events, parts)
		must(t, r.AddDetails(Basis{Tally: tally, Detail: observed, Bucket: 60}))
		if diff := cmp.Diff(whole.Details, r.Details); diff != "" {
			t.Errorf("%d parts (-whole +merged):\n%s", parts, diff)
		}
	}
}

// Causes add up to the bad requests of their route, quantiles cover its good measured requests, and rules cover all
// entries.
func TestDetailsAddUp(t *testing.T) {
	events := someEvents(5000)
	r, tally, observed := reportOf(t, events, 3)
	must(t, r.AddDetails(Basis{Tally: tally, Detail: observed, Bucket: 60}))
	d := r.Details
	var bad, measured, ruled int64
	for _, b := range d.Bad {
		var sum int64
		for _, c := range b.Causes {
			sum += c.Count
		}
		if sum != b.Bad {
			t.Errorf("%s: causes add up to %d, want %d", b.Route, sum, b.Bad)
		}
		bad += b.Bad
	}
	for _, q := range d.Quantiles {
		measured += q.Count
	}
	for _, rule := range d.Rules {
		ruled += rule.Count
	}
	var wantBad, wantMeasured int64
	for _, e := range events {
		switch {
		case e.Verdict == verdictBad:
			wantBad++
		case e.Verdict == verdictGood && e.Measured:
			wantMeasured++
		}
	}
	got, want := fmt.Sprint(bad, measured, ruled, d.NotObserved), fmt.Sprint(wantBad, wantMeasured, len(events), 0)
	if got != want {
		t.Errorf("bad, measured, ruled, unknown: %s, want %s", got, want)
	}
	if len(d.Bad) != 3 { // /a and /A are one series
		t.Errorf("%d bad routes, want 3", len(d.Bad))
	}
	var inChart, worst int64
	for _, s := range d.Charts[0].Steps {
		inChart += s.Bad
	}
	for _, m := range d.WorstMinutes {
		worst += m.Bad
	}
	if inChart != wantBad || worst > wantBad || len(d.WorstMinutes) != maxWorst {
		t.Errorf("%d bad in the chart, %d in %d worst minutes, want %d", inChart, worst, len(d.WorstMinutes), wantBad)
	}
}
