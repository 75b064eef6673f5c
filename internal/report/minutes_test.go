package report

import (
	"testing"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

func TestStepOf(t *testing.T) {
	const minute, hour, day = 60, 3600, 86400
	for _, tt := range []struct{ span, bucket, want int64 }{
		{0, 60, minute}, {hour, 60, minute}, {5 * hour, 60, minute}, {6 * hour, 60, 2 * minute}, {day, 60, 5 * minute},
		{7 * day, 60, 30 * minute}, {30 * day, 60, 3 * hour}, {hour, 10, minute}, {hour, 300, 5 * minute},
		{365 * day, 60, 2 * day}, {3650 * day, 60, 11 * day},
	} {
		got := stepOf(tt.span, tt.bucket)
		if got != tt.want || got%tt.bucket != 0 || tt.span/got+2 > maxSteps {
			t.Errorf("%d s in buckets of %d s: %d, want %d (%d steps)", tt.span, tt.bucket, got, tt.want, tt.span/got+1)
		}
	}
}

// Every event is in exactly one bar, whatever the time range.
func TestChartsAddUp(t *testing.T) {
	for _, minutes := range []int64{1, 59, 240, 1441, 10_080, 100_000} {
		var tally sli.Tally
		s := tally.Series(keyOf("/a", "j"))
		latency := keyOf("/a", "j")
		latency.SLI = sli.Latency
		l := tally.Series(latency)
		for i := range minutes {
			at := (29_000_003 + i) * 60
			s.Add(at, i%7 != 0)
			l.Add(at, true)
		}
		r := &Report{}
		charts := r.charts(Basis{Tally: &tally, Objectives: []objective.Objective{{Journey: "j", SLI: sli.Availability}, {Journey: "j", SLI: sli.Latency}, {Journey: "k", SLI: sli.Latency}}, Bucket: 60})
		for i, want := range []Step{{minutes, (minutes + 6) / 7}, {minutes, (minutes + 6) / 7}, {minutes, 0}, {0, 0}} {
			var sum Step
			for _, s := range charts[i].Steps {
				sum.Total += s.Total
				sum.Bad += s.Bad
			}
			if sum != want || len(charts[i].Steps) > maxSteps {
				t.Errorf("%d minutes, chart %d: %v in %d bars, want %v", minutes, i, sum, len(charts[i].Steps), want)
			}
		}
	}
}
