package sli

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/DataDog/sketches-go/ddsketch/mapping"
	"github.com/google/go-cmp/cmp"
)

// A duration is in the bin where the sketch for the quantiles expects it.
func TestBinsAreThoseOfTheSketch(t *testing.T) {
	m, err := mapping.NewLogarithmicMapping(DurationAccuracy)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		took := time.Duration(math.Exp(r.Float64()*30)) * time.Microsecond
		var d Durations
		d.Add(took)
		for b := range d.Each {
			if want := m.Index(took.Seconds()); int(b.Index) != want || b.Count != 1 {
				t.Fatalf("%v is in bin %d, want %d", took, b.Index, want)
			}
			if longest := b.Longest(); float64(longest) < float64(took)*(1-1e-9) || float64(longest) > float64(took)*1.0203 {
				t.Fatalf("%v is in a bin up to %v", took, longest)
			}
		}
	}
	var d Durations
	for _, took := range []time.Duration{time.Second, 0, time.Millisecond, time.Second, 0} {
		d.Add(took)
	}
	want := []Bin{{ZeroBin, 2}, {int32(m.Index(0.001)), 1}, {int32(m.Index(1)), 2}}
	var got []Bin
	for b := range d.Each {
		got = append(got, b)
	}
	if longest := (Bin{Index: ZeroBin}).Longest(); longest != 0 {
		t.Errorf("the longest of no measurable length is %v", longest)
	}
	if diff := cmp.Diff(want, got); diff != "" || d.Count() != 5 {
		t.Errorf("%d durations: %s", d.Count(), diff)
	}
}

// tookOf counts durations of routes in two parts: route n has 1+n%3 of them, over two hours.
func tookOf(order []int) map[string]int64 {
	parts := make([]Took, 2)
	for i, n := range order {
		k := key(fmt.Sprintf("/r%d", n))
		if n%1000 == 0 {
			k.Journey = "j"
		}
		for hour := range 1 + n%3 {
			if to := parts[i%2].In(k, int64(hour)*hourStep+60); to != nil {
				to.Add(time.Second)
			}
		}
	}
	parts[0].merge(&parts[1])
	kept := make(map[string]int64)
	for _, s := range parts[0].All() {
		kept[s.Key.Route] += s.Count()
	}
	return kept
}

// In a flood of invented routes, the kept durations are bounded, those of journeys are kept first, and the order does
// not matter.
func TestTookIsBounded(t *testing.T) {
	flood := 3*maxCausedRoutes + 17
	if testing.Short() {
		flood = maxCausedRoutes + 1017
	}
	order := rand.New(rand.NewPCG(7, 8)).Perm(flood)
	kept := tookOf(order)
	if len(kept) != maxCausedRoutes {
		t.Fatalf("%d routes are kept, want %d", len(kept), maxCausedRoutes)
	}
	for n := 0; n < flood; n += 1000 {
		if _, ok := kept[fmt.Sprintf("/r%d", n)]; !ok {
			t.Errorf("/r%d of a journey is not kept", n)
		}
	}
	for route, count := range kept {
		var n int64
		if _, err := fmt.Sscanf(route, "/r%d", &n); err != nil || count != 1+n%3 {
			t.Fatalf("%s: %d, want %d", route, count, 1+n%3)
		}
	}
	order = rand.New(rand.NewPCG(9, 10)).Perm(flood)
	if then := tookOf(order); !maps.Equal(kept, then) {
		t.Errorf("another order keeps other routes (-first +then):\n%s", cmp.Diff(kept, then))
	}
}

// A route that is kept stays kept: durations that come after the flood count too.
func TestTookKeepsCounting(t *testing.T) {
	var took Took
	for n := range 3*maxCausedRoutes + 17 {
		if to := took.In(key(fmt.Sprintf("/r%d", n)), 0); to != nil {
			to.Add(time.Second)
		}
	}
	took.trim()
	kept := took.All()
	if len(kept) != maxCausedRoutes {
		t.Fatalf("%d routes are kept", len(kept))
	}
	clear(took.spelled) // a cache, which may have forgotten them
	for _, s := range kept {
		if to := took.In(s.Key, 0); to == nil || to.Count() != 1 {
			t.Errorf("%s is kept, and takes no more", s.Key.Route)
		}
	}
}

// A long flood takes no more memory than a short one.
func TestTookStaysSmall(t *testing.T) {
	var took Took
	for n := range 6 * maxCausedRoutes {
		took.In(key(fmt.Sprintf("/r%d", n)), 0)
		if len(took.routes) > 2*maxCausedRoutes || len(took.spelled) > 4*maxCausedRoutes {
			t.Fatalf("after %d routes %d are kept", n, len(took.routes))
		}
	}
}

// Durations are kept separately by hour, or by the span that hours are added up to.
func TestTookSpans(t *testing.T) {
	for _, tt := range []struct {
		span func(int64) int64
		want string
	}{
		{nil, "[-3600:1 0:2 3600:1]"},
		{func(hour int64) int64 { return 7 }, "[7:4]"},
	} {
		var part Took
		for _, at := range []int64{-1, 0, hourStep - 1, hourStep} {
			part.In(key("/a"), at).Add(time.Second)
		}
		took := Took{Span: tt.span}
		took.merge(&part)
		var got []string
		for _, s := range took.All() {
			got = append(got, fmt.Sprint(s.Start, ":", s.Count()))
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%v, want %s", got, tt.want)
		}
	}
}
