package objective

import "math"

// z95 is the 97.5 % quantile of the normal distribution, which leaves out 2.5 % on either side.
const z95 = 1.959963984540054

// Wilson returns the 95 % Wilson score interval of a ratio, given good of total events. Unlike the plain normal
// interval, it is accurate near 100 % and with few events, as objectives need. Without events the interval is 0 to 1.
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
