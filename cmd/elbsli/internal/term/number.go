package term

import (
	"math"

	"github.com/elb-sli/elb-sli/internal/spell"
)

// Plural formats a number of things.
func Plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return spell.Thousands(n) + " " + many
}

// Rounded keeps a few decimal places, so that the figures are the same wherever they are computed.
func Rounded(x float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(x*p) / p
}

// Share returns part / whole, 0 for an empty whole.
func Share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return Rounded(float64(part)/float64(whole), 6)
}
