package report

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
)

func TestThousandths(t *testing.T) {
	for _, tt := range []struct {
		n                     Thousandths
		plain, signed, prompt string
	}{
		{0, "0.000", "±0.000", "0%"},
		{1, "0.001", "+0.001", "<0.1%"},
		{-10, "-0.010", "−0.010", "0%"},
		{99, "0.099", "+0.099", "<0.1%"},
		{100, "0.100", "+0.100", "0.1%"},
		{9_999, "9.999", "+9.999", "9.9%"},
		{99_999, "99.999", "+99.999", "99%"},
		{100_000, "100.000", "+100.000", "100%"},
		{11_229_946, "11229.946", "+11229.946", "11,229%"},
	} {
		if got := tt.n.String(); got != tt.plain {
			t.Errorf("%d: %q, want %q", int64(tt.n), got, tt.plain)
		}
		if got := tt.n.Signed(); got != tt.signed {
			t.Errorf("%d signed: %q, want %q", int64(tt.n), got, tt.signed)
		}
		if got := tt.n.brief(); got != tt.prompt {
			t.Errorf("%d brief: %q, want %q", int64(tt.n), got, tt.prompt)
		}
		b, err := json.Marshal(tt.n)
		var back Thousandths
		if err != nil || string(b) != tt.plain || json.Unmarshal(b, &back) != nil || back != tt.n {
			t.Errorf("%d in JSON: %s, back %d, %v", int64(tt.n), b, int64(back), err)
		}
	}
}

func TestNearest(t *testing.T) {
	for n, want := range map[Thousandths]string{
		0: "<0.1%", 1: "<0.1%", 99: "<0.1%", 100: "0.1%", 149: "0.1%", 150: "0.2%", 9_949: "9.9%", 9_950: "10%",
		10_499: "10%", 64_499: "64%", 64_800: "65%", 99_500: "100%", 1_234_500: "1,235%",
	} {
		if got := n.Nearest(); got != want {
			t.Errorf("%d: %q, want %q", int64(n), got, want)
		}
	}
}

// 100 % means that nothing was bad, and 0 % that nothing was good, whatever the number of requests.
func TestShareNeverRoundsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		total := 1 + r.Int64N(1<<r.IntN(60)+1)
		for _, good := range []int64{0, 1, total / 2, total - 1, total} {
			if good > total {
				continue
			}
			got := share(good, total)
			if (got == hundred) != (good == total) || got < 0 || got > hundred {
				t.Fatalf("%d of %d: %s", good, total, got)
			}
			if want := float64(good) / float64(total) * 100; math.Abs(float64(got)/1000-want) > 0.00101 {
				t.Fatalf("%d of %d: %s, want about %v", good, total, got, want)
			}
		}
	}
}
