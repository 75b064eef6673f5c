package objective

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Monitor is a burn-rate alert for one objective.
type Monitor struct {
	Alert
	Threshold float64 // Burn, unless it cannot be reached or a few failures would trip it
}

// DefaultFailures is the number of failures in the long window that must not trip an alert.
const DefaultFailures = 5

// reachable is the maximum threshold as a share of the burn rate of a total outage: at exactly that rate, nothing could
// exceed the threshold.
const reachable = 90 // percent

// Monitors returns the monitors for an objective in percent, from the shortest long window to the longest.
// terraform/modules/slo-spec/burn.tf makes the same decisions, and a test compares the two:
//
//  1. Out of reach. A total outage burns 1/(1-objective) times too fast. The threshold is at most nine tenths of that.
//  2. Too little traffic. With hourly events per hour, the threshold is high enough that Failures failures in the long
//     window do not trip it. If it then cannot be reached, there is no monitor. If hourly is negative, the traffic is
//     unknown, and the thresholds stay as they are.
//  3. Redundant. A longer window whose threshold is not lower is omitted, because the shorter one trips first.
func Monitors(alerts []Alert, percent, hourly float64) []Monitor {
	sorted := slices.Clone(alerts)
	slices.SortStableFunc(sorted, func(a, b Alert) int { return int((a.Long - b.Long) / time.Minute) })
	b := BudgetOf(percent)
	if b.allowed <= 0 {
		return nil
	}
	most := float64(int64(reachable)*millionths*100/b.allowed) / 100
	var kept []Monitor
	for _, a := range sorted {
		m := Monitor{Alert: a, Threshold: min(a.Burn, most)}
		if hourly >= 0 {
			m.Threshold = max(m.Threshold, raised(float64(a.Failures)/(hourly*a.Long.Hours()*b.share())))
		}
		if m.Threshold > most || m.Threshold <= 1 {
			continue
		}
		if len(kept) == 0 || m.Threshold < kept[len(kept)-1].Threshold {
			kept = append(kept, m)
		}
	}
	return kept
}

// raised rounds a threshold up to hundredths. Without events it cannot be reached.
func raised(x float64) float64 {
	if math.IsInf(x, 1) {
		return x
	}
	return math.Ceil(x*100) / 100
}

// share returns the share of events that may be bad.
func (b Budget) share() float64 { return float64(b.allowed) / (100 * millionths) }

// Query returns the monitor's query at Datadog for the SLO with this ID and window.
func (m Monitor) Query(id string, window time.Duration) string {
	return fmt.Sprintf("burn_rate(%q).over(%q).long_window(%q).short_window(%q) > %s",
		id, Days(window), m.LongName(), m.ShortName(), Number(m.Threshold))
}

// LongName returns the long window as spelled in queries and Terraform's keys.
func (a Alert) LongName() string { return length(a.Long) }

// ShortName returns the short window in the same spelling.
func (a Alert) ShortName() string { return length(a.Short) }

// length formats a window as queries spell it: in whole hours, or else in minutes.
func length(d time.Duration) string {
	if d%time.Hour == 0 {
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/time.Minute)) + "m"
}

// Number formats a threshold or an objective without unnecessary digits.
func Number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Days formats a window of an objective: 30d.
func Days(d time.Duration) string { return strconv.Itoa(int(d/(24*time.Hour))) + "d" }

// Brief formats a duration of whole minutes as people write it: 1h, not 1h0m0s.
func Brief(d time.Duration) string {
	s := strings.TrimSuffix(d.String(), "0s")
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	if s == "" {
		return "0"
	}
	return s
}
