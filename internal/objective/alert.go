package objective

import "time"

// Alert is a burn-rate alert. It fires while the error budget of an objective burns more than Burn times as fast as
// allowed over both windows. The short window stops it soon after the failures stop.
type Alert struct {
	Burn        float64
	Long, Short time.Duration
	Severity    string // Page or Ticket
	Failures    int    // this many failures in the long window must not trip it at the expected traffic
}

// The severities.
const (
	Page   = "page"   // wakes someone
	Ticket = "ticket" // waits
)
