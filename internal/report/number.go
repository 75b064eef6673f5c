package report

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/elb-sli/elb-sli/internal/spell"
)

// Thousandths is a number with three decimals, stored as an integer so that JSON, tables and the page show the same
// digits. Percentages are in percent: 99.643 % is 99643.
type Thousandths int64

// hundred is 100 %.
const hundred = Thousandths(100_000)

// String formats the number with its three decimals.
func (n Thousandths) String() string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	rest := strconv.FormatInt(1000+int64(n%1000), 10)[1:] // including leading zeros
	return sign + strconv.FormatInt(int64(n/1000), 10) + "." + rest
}

// MarshalJSON writes the number with its three decimals.
func (n Thousandths) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalJSON parses a number that MarshalJSON wrote.
func (n *Thousandths) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(b), 64)
	*n = Thousandths(math.Round(f * 1000))
	return err
}

// Signed is String with a sign before every number except 0.
func (n Thousandths) Signed() string {
	switch {
	case n > 0:
		return "+" + n.String()
	case n < 0:
		return "−" + (-n).String()
	}
	return "±0.000"
}

// share returns part of whole in percent. It rounds down, so that a share with a bad event never shows as 100 %. part
// is from 0 to whole, and whole is positive.
func share(part, whole int64) Thousandths {
	high, low := bits.Mul64(uint64(part), uint64(hundred))
	n, _ := bits.Div64(high, low, uint64(whole))
	return Thousandths(n)
}

// percentOf rounds a ratio down to thousandths of a percent.
func percentOf(ratio float64) Thousandths { return Thousandths(math.Floor(ratio * float64(hundred))) }

// Nearest is like brief, but rounds to the nearest value. A value greater than 0 never shows as 0 %.
func (n Thousandths) Nearest() string {
	switch {
	case n < 100:
		return "<0.1%"
	case n < 9_950: // above this, one decimal would show 10.0
		return (n + 50).brief()
	}
	return (n + 500).brief()
}

// brief formats a percentage as people write it: rounded down, with one decimal if it is below ten.
func (n Thousandths) brief() string {
	switch {
	case n <= 0:
		return "0%"
	case n < 100:
		return "<0.1%"
	case n < 10_000:
		return strconv.FormatInt(int64(n/1000), 10) + "." + strconv.FormatInt(int64(n%1000/100), 10) + "%"
	}
	return spell.Thousands(int64(n/1000)) + "%"
}
