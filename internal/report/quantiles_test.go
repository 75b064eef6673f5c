package report

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// A quantile is within the accuracy of the value at its rank, whatever the distribution; DDSketch uses the rank
// q*(n-1), rounded down.
func TestQuantilesAgainstExactOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, draw := range map[string]func() time.Duration{
		"log-normal": func() time.Duration {
			return time.Duration(math.Exp(r.NormFloat64()*1.5) * float64(20*time.Millisecond))
		},
		"two humps": func() time.Duration {
			if r.IntN(10) == 0 {
				return 15*time.Second + time.Duration(r.IntN(int(time.Second)))
			}
			return time.Duration(1+r.IntN(50)) * time.Millisecond
		},
		"one value":  func() time.Duration { return 800 * time.Millisecond },
		"tiny, huge": func() time.Duration { return time.Duration(math.Exp(r.Float64()*30)) * time.Microsecond },
		"some zero":  func() time.Duration { return time.Duration(r.IntN(3)) * time.Millisecond },
	} {
		for _, n := range []int{1, 2, 10, 1000, 20_000} {
			checkQuantiles(t, name, n, draw)
		}
	}
}

// Without requests there is no quantile to show.
func TestQuantilesOfNothing(t *testing.T) {
	if q, err := quantilesOf(new(sli.Durations), Quantiles{}); err == nil {
		t.Errorf("got %+v", q)
	}
}

func checkQuantiles(t *testing.T, name string, n int, draw func() time.Duration) {
	t.Helper()
	var whole sli.Durations
	var parts [3]sli.Durations
	exact := make([]time.Duration, n)
	for i := range exact {
		exact[i] = draw()
		whole.Add(exact[i])
		parts[i%3].Add(exact[i])
	}
	slices.Sort(exact)
	parts[2].Merge(&parts[0])
	parts[2].Merge(&parts[1])
	got, err := quantilesOf(&whole, Quantiles{})
	must(t, err)
	merged, err := quantilesOf(&parts[2], Quantiles{})
	must(t, err)
	if got != merged {
		t.Errorf("%s, %d: whole %v, merged parts %v", name, n, got, merged)
	}
	if got.Count != int64(n) {
		t.Errorf("%s: %d counted, want %d", name, got.Count, n)
	}
	for _, q := range []struct {
		q   float64
		got Thousandths
	}{{0.5, got.P50}, {0.9, got.P90}, {0.95, got.P95}, {0.99, got.P99}} {
		want := float64(exact[int(q.q*float64(n-1))]) / float64(time.Millisecond)
		if math.Abs(float64(q.got)/1000-want) > want*accuracy*1.0001+0.0005 {
			t.Errorf("%s, %d: p%v is %s ms, want %v within 1 %%", name, n, q.q*100, q.got, want)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
