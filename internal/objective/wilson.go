package objective

import "math"

// z95 is the 97.5 % quantile of the normal distribution: 2.5 % on either side are left out.
const z95 = 1.959963984540054

// Wilson returns the Wilson score interval with 95 % confidence of a ratio of which good in total were seen. Unlike the
// plain normal interval it holds near 100 % and with few events, which is where objectives are. Without events it is all
// that there is, 0 to 1.
//
// Wilson, Probable inference, the law of succession, and statistical inference, 1927; the formula without a continuity
// correction, as in Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion, 2001.
func Wilson(good, total int64) (low, high float64) {
	if total == 0 {
		return 0, 1
	}
	n := float64(total)
	p := float64(good) / n
	middle := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	low, high = max(middle-half, 0), min(middle+half, 1)
	if good == 0 {
		low = 0
	}
	if good == total {
		high = 1
	}
	return low, high
}
