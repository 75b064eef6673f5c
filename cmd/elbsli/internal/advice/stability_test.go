package advice

import (
	"testing"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// demoWeeks returns the minutes of each journey's availability and latency in consecutive weeks of the demonstration.
// Each week has another seed: the same incidents in different traffic.
func demoWeeks(weeks, perMinute int) map[string][]sli.Bucket {
	const week = 7 * 24 * 3600
	all := map[string]*sli.Counter{}
	for w := range weeks {
		s := loggen.Week(uint64(w+1), perMinute)
		var t loggen.Tally
		for _, o := range s.Objects() {
			for line := range s.Lines(o) {
				t.Add(&line.Want)
			}
		}
		for _, m := range t.Minutes() {
			if m.Key.Journey == "" {
				continue
			}
			key := m.Key.Journey + "/" + m.Key.SLI
			if all[key] == nil {
				all[key] = &sli.Counter{}
			}
			all[key].AddBucket(sli.Bucket{Start: m.Start + int64(w)*week, Total: m.Total, Good: m.Good})
		}
	}
	found := map[string][]sli.Bucket{}
	for key, c := range all {
		found[key] = c.Buckets()
	}
	return found
}

// The proposals from up to twelve weeks of the demonstration seldom change when a week is added, change by one step of
// the ladder at most, and are never above the interval of the measured value. The figures are in docs/objectives.md.
func TestProposalsAreStable(t *testing.T) {
	weeks, perMinute, settled := 16, 8, 4 // the first weeks give little evidence
	if testing.Short() {
		weeks, perMinute, settled = 4, 2, 1
	}
	const week, most = 7 * 24 * 3600, 12
	ladder := objective.Ladder()
	rung := func(percent float64) int {
		for i, l := range ladder {
			if l == percent {
				return i
			}
		}
		return -1
	}
	compared, changed := 0, 0
	for key, buckets := range demoWeeks(weeks, perMinute) {
		first := buckets[0].Start - buckets[0].Start%(24*3600)
		last := -2
		for n := 1; n <= weeks; n++ {
			from, to := first+int64(max(n-most, 0))*week, first+int64(n)*week
			var part []sli.Bucket
			for _, b := range buckets {
				if b.Start >= from && b.Start < to {
					part = append(part, b)
				}
			}
			p := objective.NewPast(part, from, to)
			q := p.Propose(30 * 24 * 3600e9)
			if low, _ := objective.Wilson(q.Good, q.Total); q.Percent > low*100 {
				t.Errorf("%s: %v is above the interval of what %d weeks measured, which starts at %v", key, q.Percent, n, low*100)
			}
			if is := rung(q.Percent); last > -2 && n > settled {
				compared++
				if is != last {
					changed++
					t.Logf("%s, week %d: %s", key, n, q.Reason)
				}
				if is-last > 1 || last-is > 1 {
					t.Errorf("%s, week %d: from step %d to %d", key, n, last, is)
				}
			}
			last = rung(q.Percent)
		}
	}
	t.Logf("%d of %d proposals changed from one week to the next", changed, compared)
	if compared == 0 || !testing.Short() && changed*10 > compared { // three weeks of little traffic need not be stable
		t.Errorf("%d of %d proposals changed from one week to the next", changed, compared)
	}
}
