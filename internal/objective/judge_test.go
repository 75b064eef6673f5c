package objective

import (
	"fmt"
	"math"
	"testing"
)

// Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 1998, table I, method 3.
func TestWilsonAgainstPublishedValues(t *testing.T) {
	for _, tt := range []struct {
		good, total int64
		low, high   float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1}, // 0 of 29, mirrored
		{0, 0, 0, 1},
	} {
		low, high := Wilson(tt.good, tt.total)
		if math.Abs(low-tt.low) > 0.00005 || math.Abs(high-tt.high) > 0.00005 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.good, tt.total, low, high, tt.low, tt.high)
		}
	}
}

func TestWilsonHoldsTheRatio(t *testing.T) {
	for total := int64(1); total < 200; total++ {
		for good := range total + 1 {
			low, high := Wilson(good, total)
			p := float64(good) / float64(total)
			if low > p || high < p || low < 0 || high > 1 || (good < total && high == 1) {
				t.Fatalf("%d of %d: %v to %v", good, total, low, high)
			}
			mirrorLow, mirrorHigh := Wilson(total-good, total)
			if math.Abs(low+mirrorHigh-1) > 1e-12 || math.Abs(high+mirrorLow-1) > 1e-12 {
				t.Fatalf("%d of %d is not the mirror of %d", good, total, total-good)
			}
		}
	}
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		good, total, perMonth int64
		objective             float64
		want                  State
	}{
		{0, 0, 0, 99.9, NoEvents},
		{10, 10, 10, 0, NoObjective},
		{353, 374, 11_666, 99.95, Missed},             // few, but 21 of 374 are certain
		{4, 5, 156, 99, LowTraffic},                   // one failure misses it
		{160, 160, 4_991, 99.9, LowTraffic},           // nothing failed, but that proves little
		{182, 183, 5_709, 99, Open},                   // a month has enough requests, this log does not
		{147_015, 147_150, 630_643, 99.9, Open},       // the objective is inside the interval
		{17_358, 17_358, 74_391, 99.9, Met},           //
		{1_361, 1_370, 42_732, 95, Met},               //
		{19_893 - 43, 19_893, 85_255, 99.9, Missed},   //
		{98, 100, 1_000_000, 99.99, Missed},           // two of a hundred cannot be 99.99 %
		{99, 100, 1_000_000, 99.99, Open},             // one can be
		{99, 100, 9_999, 99.9, LowTraffic},            // one request under the limit
		{99, 100, 10_000, 99.9, Open},                 // at the limit
		{1 << 50, 1 << 50, 1 << 52, 99.999, Met},      // no overflow
		{1<<50 - 1, 1 << 50, 1 << 52, 99.9999, Met},   //
		{0, 1, 1_000_000, 99.9, Open},                 // the only request failed
		{0, 3, 1_000_000, 99.9, Missed},               // all three did
		{99_000, 100_000, 100_000, 99.00000001, Open}, //
	} {
		got := Judge(tt.good, tt.total, tt.perMonth, tt.objective)
		if got != tt.want {
			t.Errorf("%d of %d, %d a month, objective %v: %s, want %s", tt.good, tt.total, tt.perMonth, tt.objective, got, tt.want)
		}
	}
}

// thousandths are thousandths of a percent, rounded down as reports do.
func thousandths(ratio float64) int64 { return int64(math.Floor(ratio * 100_000)) }

func TestBudget(t *testing.T) {
	for _, tt := range []struct {
		objective  float64
		needed     int64
		bad, total int64
		used       int64
		perMonth   int64
		cost       int64
	}{
		{99.9, 10_000, 1, 1000, 100_000, 10_000, 10_000},
		{99.95, 20_000, 21, 374, 11_229_946, 11_666, 17_143},
		{99, 1_000, 1, 5, 2_000_000, 156, 64_102},
		{99.999, 1_000_000, 0, 10, 0, 10, 1_000_000_000},
		{95, 200, 3, 1000, 6_000, 200, 10_000},
		{99.97, 33_334, 0, 1, 0, 33_334, 9_999},
		{100, 0, 1, 10, 0, 10, 0},
	} {
		b := BudgetOf(tt.objective)
		got := fmt.Sprint(b.Needed(), thousandths(b.Used(tt.bad, tt.total)), thousandths(b.Cost(tt.perMonth)))
		if want := fmt.Sprint(tt.needed, tt.used, tt.cost); got != want {
			t.Errorf("%v: needed, used, cost %s, want %s", tt.objective, got, want)
		}
	}
}

func TestPerMonth(t *testing.T) {
	for _, tt := range []struct{ n, span, want int64 }{
		{5, 83_099, 156}, {100, Month, 100}, {100, Month * 2, 50}, {0, 60, 0}, {1, 60, 8_640}, {1, 0, 8_640}, {1, 300, 8_640}, {1, 301, 8_611},
	} {
		if got := PerMonth(tt.n, tt.span); got != tt.want {
			t.Errorf("%d in %d s: %d a month, want %d", tt.n, tt.span, got, tt.want)
		}
	}
}
