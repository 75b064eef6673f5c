package sli_test

import (
	"fmt"
	"testing"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// tallyOf returns the counts of five minutes of n routes.
func tallyOf(n int) *sli.Tally {
	var t sli.Tally
	for i := range n {
		s := t.Series(sli.Key{SLI: sli.Availability, LoadBalancer: "app/web/50dc6c495c0c9188", Method: "GET", Route: fmt.Sprintf("/svc-%d/items/:id", i)})
		for minute := range int64(5) {
			s.Add(60*minute, true)
			s.Add(60*minute, i%100 != 0)
		}
	}
	return &t
}

func BenchmarkAdd(b *testing.B) {
	s := tallyOf(1).All()[0]
	b.ReportAllocs()
	i := int64(0)
	for b.Loop() {
		s.Add(i/1000%5*60, true) // lines are nearly sorted by time
		i++
	}
}

func BenchmarkPoints(b *testing.B) {
	for _, n := range []int{20, 800} {
		b.Run(fmt.Sprintf("routes=%d", n), func(b *testing.B) {
			t := tallyOf(n)
			b.ReportAllocs()
			for b.Loop() {
				t.Points(sli.PointOptions{Prefix: "elb_sli", Writer: "0", Tags: []string{"env:production"}})
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		t := tallyOf(4000)
		b.StartTimer()
		if t.Fold(9000) == 0 {
			b.Fatal("nothing was folded")
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	o := tallyOf(200)
	b.ReportAllocs()
	for b.Loop() {
		var t sli.Tally
		t.Merge(o)
	}
}
