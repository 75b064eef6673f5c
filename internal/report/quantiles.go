package report

import (
	"github.com/DataDog/sketches-go/ddsketch"
	"github.com/DataDog/sketches-go/ddsketch/mapping"
	"github.com/DataDog/sketches-go/ddsketch/store"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// accuracy is the relative error of a quantile: a p99 of 800 ms is between 792 ms and 808 ms.
const accuracy = sli.DurationAccuracy

// maxBins limits a sketch. A bin spans 2 %, so these bins reach from a microsecond to far more than any timeout. Only
// smaller values share the lowest bin.
const maxBins = 2048

// Quantiles are those of the measured good requests of a route or journey, in milliseconds.
type Quantiles struct {
	Journey      string         `json:"journey"`
	LoadBalancer string         `json:"load_balancer,omitempty"` // "" in a journey's row, like Method and Route
	Method       string         `json:"method,omitempty"`
	Route        string         `json:"route,omitempty"`
	Dimensions   sli.Dimensions `json:"dimensions,omitempty"`
	Count        int64          `json:"count"`
	P50          Thousandths    `json:"p50_ms"`
	P90          Thousandths    `json:"p90_ms"`
	P95          Thousandths    `json:"p95_ms"`
	P99          Thousandths    `json:"p99_ms"`
}

// quantilesOf fills the four quantiles of q. Without requests there are none, which is an error.
func quantilesOf(d *sli.Durations, q Quantiles) (Quantiles, error) {
	values, err := sketchOf(d).GetValuesAtQuantiles([]float64{0.5, 0.9, 0.95, 0.99})
	if err != nil {
		return q, err
	}
	q.Count = d.Count()
	for i, to := range []*Thousandths{&q.P50, &q.P90, &q.P95, &q.P99} {
		*to = Thousandths(values[i]*1_000_000 + 0.5) // microseconds
	}
	return q, nil
}

// sketchOf returns a sketch with the bins of d. github.com/DataDog/sketches-go, read 2026-11-23.
func sketchOf(d *sli.Durations) *ddsketch.DDSketch {
	m, _ := mapping.NewLogarithmicMapping(accuracy) // fails only for an accuracy that is not between 0 and 1
	bins := store.NewCollapsingLowestDenseStore(maxBins)
	// Durations are never negative, so the second store is empty.
	sketch := ddsketch.NewDDSketch(m, bins, store.NewSparseStore())
	for b := range d.Each {
		if b.Index == sli.ZeroBin {
			_ = sketch.AddWithCount(0, float64(b.Count)) // fails only for values out of the mapping's range, and negative counts
			continue
		}
		bins.AddWithCount(int(b.Index), float64(b.Count))
	}
	return sketch
}
