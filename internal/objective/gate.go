package objective

import (
	"fmt"
	"math"
	"time"
)

// Sample is a number of events, and of the bad ones among them.
type Sample struct{ Total, Bad int64 }

// ratio returns bad / total, 0 without events.
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

// Gate compares the events after a release with those before it, or with those of the other side.
type Gate struct {
	before, after Sample
	Clustered     float64 // mean number of failures that come together; 1: each comes alone
	Chance        float64 // of as many failures after the release, or more, if nothing had changed
	Power         float64 // chance to see a doubling of the failures
	Outcome       Outcome
	Reason        string
}

const (
	// falseAlarms is the part of releases without a change that may be called worse.
	falseAlarms = 0.05

	// seen is the least chance to see a doubling of failures with which a release can be called no worse.
	seen = 0.8

	// leastBad is the least number of failures after a release that is called worse.
	leastBad = 3
)

// Compare compares a release with what was before or beside it. percent is the objective. tests is how many comparisons
// are made of one release: each gets its share of the false alarms. clustered is the result of Clustering.
//
// If nothing had changed, a failure would be after the release with the same probability as a request. The number of
// failures after it is then binomial, which makes the test exact however few there are. Failures that come in clusters of
// n count as one n-th each.
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
	critical := int64(leastBad) // the fewest failures after it that are called worse
	for critical <= after.Total && g.chance(critical) > bound {
		critical++
	}
	doubled := min(2*max(before.ratio(), BudgetOf(percent).share()), 1)
	g.Power = binomialTail(int64(math.Ceil(float64(critical)/g.Clustered)), int64(float64(after.Total)/g.Clustered), doubled)
	if critical > after.Total {
		g.Power = 0
	}
	switch {
	case after.Bad >= critical:
		g.Outcome = Worse
		g.Reason = fmt.Sprintf("%s of %s failed, before it %s: chance alone gives that in %s of releases without a change", failed(after), countOf(after.Total), failed(before), inPercent(g.Chance))
	case g.Power < seen:
		g.Outcome = CannotTell
		g.Reason = fmt.Sprintf("not enough requests to tell: of %s, twice the usual failures (%s) would be seen in %s of releases only", countOf(after.Total), inPercent(doubled), inPercent(g.Power))
	default:
		g.Outcome = NoWorse
		g.Reason = fmt.Sprintf("%s of %s failed, before it %s; twice the usual failures (%s) would be seen in %s of releases", failed(after), countOf(after.Total), failed(before), inPercent(doubled), inPercent(g.Power))
	}
	return g
}

// chance returns the probability of at least bad failures after the release, if nothing had changed.
func (g *Gate) chance(bad int64) float64 {
	all := math.Ceil(float64(g.before.Bad+bad) / g.Clustered)
	after := math.Floor(float64(bad) / g.Clustered)
	return binomialTail(int64(after), int64(all), float64(g.after.Total)/float64(g.after.Total+g.before.Total))
}

func failed(s Sample) string { return inPercent(s.ratio()) }

// inPercent formats a share of 1 in percent, with two significant digits.
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

// leastParts is the least number of blocks of a past from which clustering can be estimated.
const leastParts = 12

// Clustering returns how many failures come together on average between two times: the variance of their number in
// blocks of the given length, divided by the variance if each came alone. It is at least 1.
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
