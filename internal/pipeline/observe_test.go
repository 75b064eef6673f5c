package pipeline_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

func TestObservedCountsAreThoseOfRun(t *testing.T) {
	a, b := policy(t, string(loggen.Config(0, 0))), policy(t, "unmatched: other")
	log := join(day(t))
	results, err := pipeline.RunObserved([]*pipeline.Policy{a, b}, elblog.Input{Body: bytes.NewReader(log)}, nil, func(*elblog.Entry, []pipeline.Observation) {})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range []*pipeline.Policy{a, b} {
		if diff := cmp.Diff(counts(run(t, p, log, nil)), counts(results[i])); diff != "" {
			t.Errorf("policy %d (-alone +observed):\n%s", i, diff)
		}
	}
}

// The observations, counted again, equal the counts: no entry is missing, and none is observed twice.
func TestObservationsAddUpToTheCounts(t *testing.T) {
	p := policy(t, string(loggen.Config(0, 0)))
	router := pipeline.NewRouter(p)
	var again sli.Tally
	rules := map[string]int64{}
	observe := func(e *elblog.Entry, decided []pipeline.Observation) {
		o := decided[0]
		if o.Key(sli.Availability).LoadBalancer != string(e.LoadBalancer) {
			t.Fatalf("observation of %q with an entry of %q", o.Key(sli.Availability).LoadBalancer, e.LoadBalancer)
		}
		if router.Route(o.Method, e).By != by(p, &o) {
			t.Errorf("pattern %d of %s %s", o.Pattern, o.Method, o.Route)
		}
		rules[o.Rule+" "+o.Verdict.String()]++
		if o.Verdict != classify.Excluded {
			again.Series(o.Key(sli.Availability)).Add(o.Start, o.Verdict == classify.Good)
		}
	}
	results, err := pipeline.RunObserved([]*pipeline.Policy{p}, elblog.Input{Body: bytes.NewReader(join(day(t)))}, nil, observe)
	if err != nil {
		t.Fatal(err)
	}
	res := results[0]
	want := map[string]int64{}
	for name, n := range res.Rules {
		for _, verdict := range []string{" good", " bad"} {
			if rules[name+verdict] > 0 {
				want[name+verdict] = n
			}
		}
	}
	for name, n := range res.Excluded {
		want[name+" excluded"] = n
	}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Errorf("rules (-counted +observed):\n%s", diff)
	}
	if diff := cmp.Diff(availability(&res.Tally), availability(&again)); diff != "" {
		t.Errorf("series (-counted +observed):\n%s", diff)
	}
}

// The causes of bad and slow requests add up to the events that are not good, in each series and bucket.
func TestCausesAddUpToTheCounts(t *testing.T) {
	p := policy(t, string(loggen.Config(0, 0)))
	for i := range p.Journeys {
		p.Journeys[i].Latency = &pipeline.Latency{Threshold: 100 * time.Millisecond, Of: pipeline.DefaultOf}
	}
	var causes sli.Causes
	senders, groups := map[string]int{}, map[string]int{}
	results, err := pipeline.RunObserved([]*pipeline.Policy{p}, elblog.Input{Body: bytes.NewReader(join(day(t)))}, nil, func(e *elblog.Entry, decided []pipeline.Observation) {
		o := &decided[0]
		cause := p.Cause(e, o.Rule)
		senders[cause.Sender]++
		groups[cause.TargetGroup]++
		if o.Verdict == classify.Bad {
			causes.Add(o.Key(sli.Availability), o.Start, cause, 1)
		}
		if o.Slow {
			causes.Add(o.Key(sli.Latency), o.Start, cause, 1)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]int64{}
	for _, s := range results[0].Tally.All() {
		var sums sli.Counter
		for _, c := range causes.Of(s.Key) {
			for _, b := range c.Buckets() {
				sums.AddN(b.Start, b.Total)
			}
		}
		for _, b := range s.Buckets() {
			if n := b.Total - b.Good; n > 0 {
				bad[s.Key.SLI] += n
				sums.AddN(b.Start, -n)
			}
		}
		for _, b := range sums.Buckets() {
			if b.Total != 0 {
				t.Errorf("%+v at %d: causes are off by %d", s.Key, b.Start, b.Total)
			}
		}
	}
	if bad[sli.Availability] == 0 || bad[sli.Latency] == 0 || len(senders) < 2 || len(groups) < 2 {
		t.Errorf("%v events are not good, from %v to %v", bad, senders, groups)
	}
}

// by returns the pattern that an observation names.
func by(p *pipeline.Policy, o *pipeline.Observation) string {
	switch {
	case o.Pattern >= 0:
		return p.Table.Pattern(o.Pattern).String()
	case o.Route != sli.Other:
		return "heuristic"
	}
	return ""
}

func availability(tally *sli.Tally) string {
	var b strings.Builder
	for _, s := range tally.All() {
		if s.Key.SLI == sli.Availability {
			fmt.Fprintln(&b, s.Key, s.Buckets())
		}
	}
	return b.String()
}

func TestObservedStreamThatBreaks(t *testing.T) {
	a, b := policy(t, ""), policy(t, "")
	a.MaxBytes, b.MaxBytes = 100, 1<<40 // the smaller limit applies
	_, err := pipeline.RunObserved([]*pipeline.Policy{b, a}, elblog.Input{Body: bytes.NewReader(join(day(t)))}, nil, func(*elblog.Entry, []pipeline.Observation) {})
	if !errors.Is(err, pipeline.ErrTooLarge) {
		t.Errorf("%v, want %v", err, pipeline.ErrTooLarge)
	}
}

func BenchmarkRunObserved(b *testing.B) {
	p := policy(b, string(loggen.Config(0, 0)))
	log := join(day(b))
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pipeline.RunObserved([]*pipeline.Policy{p}, elblog.Input{Body: bytes.NewReader(log)}, nil, func(*elblog.Entry, []pipeline.Observation) {}); err != nil {
			b.Fatal(err)
		}
	}
}
