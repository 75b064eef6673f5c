package objective

import (
	"testing"
	"time"
)

// Twelve weeks of one busy objective under all sets of alerts.
func BenchmarkTry(b *testing.B) {
	p := weeksOf(100, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400)
	alerts := []Alert{
		{Burn: 14.4, Long: time.Hour, Short: 15 * time.Minute, Severity: Page, Failures: 5},
		{Burn: 6, Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: Page, Failures: 5},
		{Burn: 3, Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: Ticket, Failures: 5},
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, plan := range Plans(alerts, 99.9, p.Hourly(), month) {
			p.Try(plan, 99.9, month, logs, nil)
		}
		for _, w := range []float64{50, 75, 100} {
			p.ReplayBudget(w, 99.9, month, logs)
		}
	}
}
