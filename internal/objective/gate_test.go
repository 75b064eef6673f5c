package objective

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// traffic generates the minutes of a day and half an hour: perMinute requests each, of which a share fails. The
// failures come in clusters of a mean length; with night, the requests follow the hours of a day. From minute 1440 on,
// failures are multiplied by times.
type traffic struct {
	name      string
	perMinute float64
	ratio     float64
	cluster   float64
	night     bool
}

func (tr traffic) day(r *rand.Rand, times float64) *Past {
	var buckets []sli.Bucket
	const minutes = 1440 + 30
	failing := int64(0)
	for i := range int64(minutes) {
		rate := tr.perMinute
		if tr.night {
			rate *= 1 + 0.8*math.Sin(2*math.Pi*float64(i)/1440)
		}
		b := sli.Bucket{Start: i * 60, Total: poisson(r, rate)}
		b.Good = b.Total
		ratio := tr.ratio / tr.cluster
		if i >= 1440 {
			ratio *= times
		}
		for range poisson(r, float64(b.Total)*ratio) {
			failing++
			for r.Float64() > 1/tr.cluster {
				failing++
			}
		}
		bad := min(failing, b.Total)
		failing -= bad
		b.Good -= bad
		if b.Total > 0 {
			buckets = append(buckets, b)
		}
	}
	return NewPast(buckets, 0, minutes*60)
}

func poisson(r *rand.Rand, mean float64) int64 {
	if mean > 30 {
		return max(int64(math.Round(mean+r.NormFloat64()*math.Sqrt(mean))), 0)
	}
	limit, n, p := math.Exp(-mean), int64(0), 1.0
	for {
		if p *= r.Float64(); p <= limit {
			return n
		}
		n++
	}
}

func (tr traffic) gate(r *rand.Rand, times float64) Gate {
	p := tr.day(r, times)
	count := func(from, to int64) Sample {
		total, bad := p.Count(from*60, to*60)
		return Sample{total, bad}
	}
	return Compare(count(0, 1440), count(1440, 1470), 99.9, p.Clustering(0, 1440*60, 30*time.Minute), 1)
}

// Releases that change nothing, and releases that double the failures. The figures are in docs/objectives.md.
func TestGateOnReleases(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 15 // too few for the figures; only check what chance cannot cause
	}
	for _, tr := range []struct {
		traffic
		usual float64 // failures expected in the 30 minutes
		power float64 // minimum share of the doublings that must be detected
	}{
		{traffic{"steady", 60, 0.001, 1, false}, 1.8, 0},
		{traffic{"steady", 60, 0.005, 1, false}, 9, 0.65},
		{traffic{"steady", 200, 0.005, 1, false}, 30, 0.99},
		{traffic{"by day and night", 60, 0.005, 1, true}, 9, 0.65},
		{traffic{"in clusters of three", 60, 0.005, 3, false}, 9, 0.1},
		{traffic{"in clusters of three", 200, 0.01, 3, false}, 60, 0.75},
		{traffic{"few requests", 2, 0.005, 1, false}, 0.3, 0},
	} {
		r := rand.New(rand.NewPCG(42, 17))
		alarms, silent, found := 0, 0, 0
		for range n {
			switch tr.gate(r, 1).Outcome {
			case Worse:
				alarms++
			case CannotTell:
				silent++
			}
			if tr.gate(r, 2).Outcome == Worse {
				found++
			}
		}
		part := func(k int) float64 { return float64(k) / float64(n) * 100 }
		t.Logf("%s, %v failures usual in 30 minutes: %.1f %% false alarms, %.1f %% cannot tell; of doublings %.1f %% found", tr.name, tr.usual, part(alarms), part(silent), part(found))
		if !testing.Short() && alarms*20 > n || binomialTail(int64(alarms), int64(n), falseAlarms) < 0.001 {
			t.Errorf("%s: %d false alarms on %d releases without a change", tr.name, alarms, n)
		}
		if !testing.Short() && float64(found) < tr.power*float64(n) {
			t.Errorf("%s: %d of %d doublings found", tr.name, found, n)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		before, after Sample
		want          Outcome
		reason        string
	}{
		{Sample{1000, 1}, Sample{}, CannotTell, "no request after"},
		{Sample{}, Sample{1000, 1}, CannotTell, "no request to compare"},
		{Sample{100_000, 100}, Sample{20_000, 20}, NoWorse, "0.10 % of 20000 requests failed"},
		{Sample{100_000, 100}, Sample{20_000, 60}, Worse, "0.30 % of 20000 requests failed, before the release 0.10 %"},
		{Sample{10_000, 0}, Sample{100, 0}, CannotTell, "not enough requests to tell: of 100 requests"},
		{Sample{10_000, 0}, Sample{100, 2}, CannotTell, "not enough"}, // two failures are never called worse, whatever came before
		{Sample{10_000, 0}, Sample{100, 3}, Worse, "3.0 % of 100 requests failed, before the release 0 %"},
		{Sample{1000, 1000}, Sample{1000, 1000}, CannotTell, "(100 %) would be seen in 0 %"},
		{Sample{10, 5}, Sample{1, 1}, CannotTell, "of 1 request,"},
		{Sample{1_000_000, 1000}, Sample{9060, 9}, CannotTell, "would be seen in 80 % of releases only"}, // one request fewer than 80 % need
		{Sample{1_000_000, 1000}, Sample{9061, 9}, NoWorse, "would be seen in 80 % of releases"},
	} {
		g := Compare(tt.before, tt.after, 99.9, 1, 1)
		if g.Outcome != tt.want || !strings.Contains(g.Reason, tt.reason) {
			t.Errorf("%+v then %+v: %s (%s), want %s (%s)", tt.before, tt.after, g.Outcome, g.Reason, tt.want, tt.reason)
		}
	}
	// Two comparisons of one release share its rate of false alarms, and failures in a cluster count as fewer.
	before, after := Sample{48_000, 480}, Sample{1000, 17}
	if one, two := Compare(before, after, 99, 1, 1), Compare(before, after, 99, 1, 2); one.Outcome != Worse || two.Outcome == Worse {
		t.Errorf("%+v alone, %+v of two", one, two)
	}
	if g := Compare(before, after, 99, 3, 1); g.Outcome == Worse {
		t.Errorf("in clusters: %+v", g)
	}
	// If even all requests failing would not be called worse, no doubling can be seen, whatever the clusters.
	if g := Compare(Sample{1000, 900}, Sample{20, 18}, 99.9, 2.5, 1); g.Outcome != CannotTell || g.Power != 0 {
		t.Errorf("nothing would be worse: %+v", g)
	}
}

func TestClustering(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tt := range []struct{ cluster, least, most float64 }{{1, 1, 1.8}, {5, 3, 14}} {
		p := traffic{"", 100, 0.01, tt.cluster, false}.day(r, 1)
		if got := p.Clustering(0, 1440*60, 30*time.Minute); got < tt.least || got > tt.most {
			t.Errorf("clusters of %v: %v", tt.cluster, got)
		}
	}
	if got := history(100, 10, func(int64) int64 { return 0 }).Clustering(0, 6000, time.Minute); got != 1 {
		t.Errorf("without failures: %v", got)
	}
}
