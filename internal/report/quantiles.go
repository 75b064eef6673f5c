package report

import (
	"time"

	"github.com/DataDog/sketches-go/ddsketch"
	"github.com/DataDog/sketches-go/ddsketch/mapping"
	"github.com/DataDog/sketches-go/ddsketch/store"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Accuracy is the relative error of a quantile: a p99 of 800 ms is between 792 ms and 808 ms.
const Accuracy = 0.01

// maxBins bounds a sketch. A bin spans 2 %, so this many span from a microsecond to far over any timeout; only what is
// smaller would share the lowest bin.
const maxBins = 2048

// durations is a DDSketch of durations. Sketches of parts merge into the sketch of the whole, in any order.
// Masson, Rim and Lee, DDSketch, VLDB 2019; github.com/DataDog/sketches-go, read 2026-11-23.
type durations struct {
	sketch *ddsketch.DDSketch
	count  int64
}

func newDurations() (*durations, error) {
	m, err := mapping.NewLogarithmicMapping(Accuracy)
	if err != nil {
		return nil, err
	}
	// There is no negative duration: the second store stays empty.
	return &durations{sketch: ddsketch.NewDDSketch(m, store.NewCollapsingLowestDenseStore(maxBins), store.NewSparseStore())}, nil
}

func (d *durations) add(took time.Duration) error {
	d.count++
	return d.sketch.Add(took.Seconds())
}

func (d *durations) merge(o *durations) error {
	d.count += o.count
	return d.sketch.MergeWith(o.sketch)
}

// Quantiles are of the good requests of a route or journey that were measured, in milliseconds.
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

// quantiles fills the four quantiles of q.
func (d *durations) quantiles(q Quantiles) (Quantiles, error) {
	values, err := d.sketch.GetValuesAtQuantiles([]float64{0.5, 0.9, 0.95, 0.99})
	if err != nil {
		return q, err
	}
	q.Count = d.count
	for i, to := range []*Thousandths{&q.P50, &q.P90, &q.P95, &q.P99} {
		*to = Thousandths(values[i]*1_000_000 + 0.5) // microseconds
	}
	return q, nil
}
