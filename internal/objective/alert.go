package objective

import "time"

// Alert is a burn-rate alert: it fires while the budget of an objective is spent more than Burn times as fast as it may
// be, over both windows. The short one ends it soon after the failures do.
type Alert struct {
	Burn        float64
	Long, Short time.Duration
	Severity    string // Page or Ticket
	Failures    int    // so many in the long window must not trip it at the expected traffic
}

// The severities.
const (
	Page   = "page"   // wakes somebody
	Ticket = "ticket" // waits
)
