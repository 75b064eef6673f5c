package objective

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

// logs is the delay of events in these tests, unless they say otherwise.
var logs = Arrival{Period: 5 * time.Minute, Lag: 5 * time.Minute}

// history makes minutes with n requests each, of which bad(i) fail.
func history(minutes, n int64, bad func(i int64) int64) *Past {
	var buckets []sli.Bucket
	for i := range minutes {
		if n > 0 {
			buckets = append(buckets, sli.Bucket{Start: i * 60, Total: n, Good: n - bad(i)})
		}
	}
	return NewPast(buckets, 0, minutes*60)
}

// oracle returns for each minute whether an alert fires, from its definition alone: it looks at every event again.
func oracle(buckets []sli.Bucket, from, to int64, holds func(t int64, arrived []sli.Bucket) bool, a Arrival) []Firing {
	arrives := func(b sli.Bucket) int64 {
		end := b.Start
		for end%int64(a.Period/time.Second) != 0 || end == b.Start {
			end += 60
		}
		return end + int64(a.Lag/time.Second)
	}
	var last int64
	for end := to; ; end++ {
		if end%int64(a.Period/time.Second) == 0 {
			last = end + int64(a.Lag/time.Second)
			break
		}
	}
	var all []Firing
	firing := false
	for t := from + 60; t <= last; t += 60 {
		var arrived []sli.Bucket
		for _, b := range buckets {
			if arrives(b) <= t {
				arrived = append(arrived, b)
			}
		}
		switch is := holds(t, arrived); {
		case is && !firing:
			all, firing = append(all, Firing{At: t}), true
		case !is && firing:
			all[len(all)-1].End, firing = t, false
		}
	}
	return all
}

func ratio(buckets []sli.Bucket, from, to int64) (bad, total float64) {
	for _, b := range buckets {
		if b.Start >= from && b.Start < to {
			total += float64(b.Total)
			bad += float64(b.Total - b.Good)
		}
	}
	return bad, total
}

// randomHistory has quiet times, nights and bursts.
func randomHistory(r *rand.Rand) (buckets []sli.Bucket, from, to int64) {
	from = 1_700_000_040 + 60*r.Int64N(300)
	t := from
	for range 20 + r.IntN(30) {
		rate, broken := r.Int64N(6), r.Float64()*r.Float64()*r.Float64()
		if r.IntN(4) == 0 {
			rate = 0
		}
		for range 1 + r.IntN(25) {
			var b sli.Bucket
			for range rate * r.Int64N(3) {
				b.Total++
				if r.Float64() >= broken {
					b.Good++
				}
			}
			if b.Total > 0 {
				b.Start = t
				buckets = append(buckets, b)
			}
			t += 60
		}
	}
	return buckets, from, t
}

// Compares the replay with an oracle that shares no code with it, on random histories, windows, objectives and delays.
func TestReplayAgainstBruteForce(t *testing.T) {
	n := 150
	if testing.Short() {
		n = 15
	}
	fired := 0
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 17))
		buckets, from, to := randomHistory(r)
		percent := []float64{90, 95, 99, 99.5, 99.9}[r.IntN(5)]
		m := Monitor{Alert: Alert{Long: time.Duration(20+r.IntN(100)) * time.Minute}, Threshold: 1 + r.Float64()*r.Float64()*100/(100-percent)}
		m.Short = time.Duration(1+r.IntN(19)) * time.Minute
		a := Arrival{Period: []time.Duration{1, 5, 15}[r.IntN(3)] * time.Minute, Lag: time.Duration(r.IntN(12)) * time.Minute}
		burn := func(arrived []sli.Bucket, at int64, d time.Duration) float64 {
			bad, total := ratio(arrived, at-int64(d/time.Second), at)
			if total == 0 {
				return 0
			}
			return bad / total / (1 - percent/100)
		}
		p := NewPast(buckets, from, to)
		if seed%3 == 0 {
			p.before = nil // as in a past of many years
		}
		want := oracle(buckets, p.from, p.to, func(at int64, arrived []sli.Bucket) bool {
			return burn(arrived, at, m.Long) > m.Threshold && burn(arrived, at, m.Short) > m.Threshold
		}, a)
		got := p.replay(m, percent, 30*24*time.Hour, a)
		if d := cmp.Diff(want, got, cmpopts.IgnoreFields(Firing{}, "Spent"), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("seed %d, %+v at %v %%, %+v (-want +got):\n%s", seed, m, percent, a, d)
		}
		fired += len(got)

		window := time.Duration(1+r.IntN(8)) * time.Hour
		spent := []float64{50, 75, 100}[r.IntN(3)]
		all, _ := p.Sum()
		mean := float64(all) / float64(p.to-p.from) // events a second
		want = oracle(buckets, p.from, p.to, func(at int64, arrived []sli.Bucket) bool {
			begin := at - int64(window/time.Second)
			bad, total := ratio(arrived, begin, at)
			if begin < p.from {
				total = mean * window.Seconds()
			}
			return total > 0 && bad/(total*(1-percent/100))*100 > spent+1e-9
		}, a)
		got = p.ReplayBudget(spent, percent, window, a)
		if d := cmp.Diff(want, got, cmpopts.IgnoreFields(Firing{}, "Spent"), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("seed %d, %v %% of the budget at %v %% over %s, %+v (-want +got):\n%s", seed, spent, percent, window, a, d)
		}
		fired += len(got)
	}
	if fired < n {
		t.Errorf("only %d firings in %d histories: the oracle was not tested", fired, n)
	}
}

// The documented total outage of three minutes, worked out by hand: it ends before its first log arrives.
func TestReplayOfAnOutage(t *testing.T) {
	// 100 requests a minute, all of which fail from 12:01 to 12:04; the log until 12:05 arrives at 12:10.
	p := history(24*60, 100, func(i int64) int64 {
		if i >= 12*60+1 && i < 12*60+4 {
			return 100
		}
		return 0
	})
	monitors := Monitors([]Alert{
		{Burn: 14.4, Long: time.Hour, Short: 15 * time.Minute, Severity: Page, Failures: 5},
		{Burn: 6, Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: Page, Failures: 5},
		{Burn: 3, Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: Ticket, Failures: 5},
	}, 99.9, p.Hourly())
	got := ""
	for _, m := range monitors {
		for _, f := range p.replay(m, 99.9, 30*24*time.Hour, logs) {
			got += fmt.Sprintf("%s %s to %s, %.2f %%\n", Brief(m.Long), clock(f.At), clock(f.End), f.Spent*100)
		}
	}
	// 300 failures of 4,320 allowed. 1 h: 300/5,500 is a burn rate of 54, and the short window contains failures until
	// 12:19. 6 h: 300/35,500 is 8.5 until the short window ends it at 12:34. 24 h: 300/72,500 is 4.1 at noon, when
	// there is only that much history, and 3 at 16:40; the short window ends it before, at 14:04.
	want := "1h 12:10 to 12:19, 6.94 %\n6h 12:10 to 12:34, 6.94 %\n24h 12:10 to 14:04, 6.94 %\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func clock(t int64) string { return time.Unix(t, 0).UTC().Format("15:04") }

// A burn rate of exactly the threshold does not fire: the query says "more than".
func TestReplayAtTheThreshold(t *testing.T) {
	// 1,000 requests in the window, 99 %: ten bad ones are a burn rate of exactly 1, which is not more than 1.
	for bad, want := range map[int64]int{10: 0, 11: 1} {
		p := NewPast([]sli.Bucket{{Start: 0, Total: 1000, Good: 1000 - bad}}, 0, 60)
		m := Monitor{Alert: Alert{Long: time.Hour, Short: 30 * time.Minute}, Threshold: 1}
		if got := p.replay(m, 99, 30*24*time.Hour, Arrival{Period: time.Minute}); len(got) != want {
			t.Errorf("%d of 1,000 bad: %v", bad, got)
		}
	}
}

// Times that lie ages apart are not indexed by minute, which would take more memory than there is.
func TestPastOfWrongTimes(t *testing.T) {
	const far = 1 << 50 / minute * minute
	p := NewPast([]sli.Bucket{{Start: 0, Total: 2, Good: 1}, {Start: far, Total: 3, Good: 3}}, 0, minute)
	for _, tt := range []struct{ from, to, total, bad int64 }{
		{0, minute, 2, 1}, {minute, far, 0, 0}, {far, far + minute, 3, 0}, {0, far + minute, 5, 1}, {minute, 0, 0, 0},
	} {
		if total, bad := p.Count(tt.from, tt.to); total != tt.total || bad != tt.bad {
			t.Errorf("from %d to %d: %d events, %d bad, want %d and %d", tt.from, tt.to, total, bad, tt.total, tt.bad)
		}
	}
	if hourly := NewPast(nil, minute, minute).Hourly(); hourly != 0 {
		t.Errorf("no time at all: %v events an hour", hourly)
	}
}
