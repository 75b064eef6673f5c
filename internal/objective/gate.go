package objective

import (
	"fmt"
	"math"
	"time"
)

// Sample is a number of events, and how many of them were bad.
type Sample struct{ Total, Bad int64 }

// ratio returns bad / total; 0 without events.
func (s Sample) ratio() float64 {
	if s.Total == 0 {
		return 0
	}
	return float64(s.Bad) / float64(s.Total)
}

// Outcome is the result of a comparison.
type Outcome string

// The outcomes.
const (
	NoWorse    Outcome = "no worse"
	CannotTell Outcome = "cannot tell"
	Worse      Outcome = "worse"
)

// Gate compares the events after a release with those before it, or with those of another version beside it.
type Gate struct {
	before, after Sample
	Clustered     float64 // mean number of failures that occur together; 1: failures are independent
	Chance        float64 // probability of at least this many failures after the release if nothing had changed
	Power         float64 // probability of detecting a doubling of the failures
	Outcome       Outcome
	Reason        string
}

const (
	// falseAlarms is the share of releases without a change that may be called worse.
	falseAlarms = 0.05

	// seen is the minimum probability of detecting a doubling of the failures with which a release can be called no
	// worse.
	seen = 0.8

	// leastBad is the minimum number of failures after a release that is called worse.
	leastBad = 3
)

// Compare compares a release with the events before or beside it. percent is the objective. tests is the number of
// comparisons for one release; they share the false alarms equally. clustered is the result of Clustering.
//
// If nothing had changed, a failure would fall after the release with the same probability as a request does. The
// number of failures after it is then binomial, so the test is exact even for small numbers. If failures come in
// clusters of n, each counts as one n-th.
func Compare(before, after Sample, percent, clustered float64, tests int) Gate {
	g := Gate{before: before, after: after, Clustered: max(clustered, 1), Chance: 1}
	bound := falseAlarms / float64(max(tests, 1))
	switch {
	case after.Total == 0:
		g.Outcome, g.Reason = CannotTell, "no request after the release was seen"
		return g
	case before.Total == 0:
		g.Outcome, g.Reason = CannotTell, "no request to compare with was seen"
		return g
	}
	g.Chance = g.chance(after.Bad)
	critical := int64(leastBad) // the minimum number of failures after the release at which it is called worse
	for critical <= after.Total && g.chance(critical) > bound {
		critical++
	}
	doubled := min(2*max(before.ratio(), BudgetOf(percent).share()), 1)
	g.Power = binomialTail(int64(math.Ceil(float64(critical)/g.Clustered)), int64(float64(after.Total)/g.Clustered), doubled)
	switch {
	case after.Bad >= critical:
		g.Outcome = Worse
		g.Reason = fmt.Sprintf("%s of %s failed, before the release %s: chance alone causes that in %s of releases without a change", failed(after), countOf(after.Total), failed(before), inPercent(g.Chance))
	case g.Power < seen:
		g.Outcome = CannotTell
		g.Reason = fmt.Sprintf("not enough requests to tell: of %s, twice the usual failures (%s) would be seen in %s of releases only", countOf(after.Total), inPercent(doubled), inPercent(g.Power))
	default:
		g.Outcome = NoWorse
		g.Reason = fmt.Sprintf("%s of %s failed, before the release %s; twice the usual failures (%s) would be seen in %s of releases", failed(after), countOf(after.Total), failed(before), inPercent(doubled), inPercent(g.Power))
	}
	return g
}

// chance returns the probability of at least bad failures after the release if nothing had changed.
func (g *Gate) chance(bad int64) float64 {
	all := math.Ceil(float64(g.before.Bad+bad) / g.Clustered)
	after := math.Floor(float64(bad) / g.Clustered)
	return binomialTail(int64(after), int64(all), float64(g.after.Total)/float64(g.after.Total+g.before.Total))
}

func failed(s Sample) string { return inPercent(s.ratio()) }

// inPercent formats a share (1 is 100 %) in percent, with two significant digits.
func inPercent(x float64) string {
	digits := 0
	if x > 0 && x < 1e-5 {
		return "less than 0.001 %"
	}
	if x > 0 && x < 0.1 {
		digits = int(math.Ceil(-math.Log10(x*100))) + 1
	}
	return fmt.Sprintf("%.*f %%", max(digits, 0), x*100)
}

func countOf(n int64) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// leastParts is the minimum number of blocks from which clustering can be estimated.
const leastParts = 12

// Clustering returns the average number of failures that occur together between two times: the variance of their number
// in blocks of the given length, divided by the variance of independent failures. It is at least 1.
func (p *Past) Clustering(from, to int64, length time.Duration) float64 {
	step := max(min(int64(length/time.Second), (to-from)/leastParts), minute)
	total, bad := p.Count(from, to)
	if total == 0 || bad == 0 || bad == total {
		return 1
	}
	ratio := float64(bad) / float64(total)
	sum, blocks := 0.0, 0
	for t := from; t+step <= to; t += step {
		n, failed := p.Count(t, t+step)
		if n == 0 {
			continue
		}
		off := float64(failed) - float64(n)*ratio
		sum += off * off / (float64(n) * ratio * (1 - ratio))
		blocks++
	}
	if blocks < 2 {
		return 1
	}
	return max(sum/float64(blocks-1), 1)
}
