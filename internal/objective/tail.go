package objective

import (
	"math"
	"time"
)

// binomialTail returns the probability of k or more bad events among n if each is bad with probability p.
func binomialTail(k, n int64, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	// From k on the terms decrease if k is beyond the mean. Below the mean, the terms below k are summed instead.
	if mean := float64(n) * p; float64(k) <= mean {
		sum := 0.0
		for i := k - 1; i >= 0; i-- {
			term := binomialTerm(i, n, p)
			sum += term
			if term <= sum*1e-17 {
				break
			}
		}
		return max(1-sum, 0)
	}
	sum := 0.0
	for i := k; i <= n; i++ {
		term := binomialTerm(i, n, p)
		sum += term
		if term <= sum*1e-17 {
			break
		}
	}
	return min(sum, 1)
}

func binomialTerm(k, n int64, p float64) float64 {
	choose := logFactorial(n) - logFactorial(k) - logFactorial(n-k)
	return math.Exp(choose + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

func logFactorial(n int64) float64 {
	x, _ := math.Lgamma(float64(n) + 1)
	return x
}

const year = 365 * 24 * time.Hour

// BoundedFailures returns how many failures in the long window of an alert must not trip it, so that a service that
// fails exactly as often as the objective allows trips it in less than one of a year's windows. The probability of more
// failures is a tail of the binomial distribution.
func BoundedFailures(long time.Duration, percent, hourly float64) int {
	n := int64(math.Round(hourly * long.Hours()))
	bound := float64(long) / float64(year)
	k := int64(float64(n) * BudgetOf(percent).share()) // the tail beyond the mean is far larger than the bound
	for n > k && binomialTail(k+1, n, BudgetOf(percent).share()) >= bound {
		k++
	}
	return int(k)
}
