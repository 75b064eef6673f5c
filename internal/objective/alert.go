package objective

import "time"

// Alert is a burn-rate alert. It fires while the budget of an objective is spent more than Burn times as fast as allowed over
// both windows. The short window ends it soon after the failures end.
type Alert struct {
	Burn        float64
	Long, Short time.Duration
	Severity    string // Page or Ticket
	Failures    int    // so many in the long window must not trip it at the expected traffic
}

// The severities.
const (
	Page   = "page"   // wakes someone
	Ticket = "ticket" // waits
)
