package objective

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

const objectivesDoc = "../../docs/objectives.md"

// planted is an incident of known shape, on the 20th of 30 days.
type planted struct {
	name      string
	perMinute int64 // requests, in every 6th minute if few is set
	few       bool
	unguarded bool
	percent   float64 // objective
	bad       func(i int64) int64
	from      int64 // minute
}

func (p planted) past() *Past {
	var buckets []sli.Bucket
	for i := range int64(30 * 1440) {
		if !p.few || i%6 == 0 {
			buckets = append(buckets, sli.Bucket{Start: i * 60, Total: p.perMinute, Good: p.perMinute - p.bad(i)})
		}
	}
	return NewPast(buckets, 0, 30*86400)
}

const plantedAt = 19*1440 + 12*60 + 1 // 12:01, one minute into a log's period

// onceADay is a failure at noon of each day.
func onceADay(i int64) int64 {
	if i%1440 == 720 {
		return 1
	}
	return 0
}

var plantedIncidents = []planted{
	{name: "all requests fail for 3 minutes", perMinute: 100, percent: 99.9, from: plantedAt, bad: func(i int64) int64 { return 100 * within(i, plantedAt, 3) }},
	{name: "2 % fail for 6 hours", perMinute: 100, percent: 99.9, from: plantedAt, bad: func(i int64) int64 { return 2 * within(i, plantedAt, 360) }},
	{name: "0.5 % fail for 4 days", perMinute: 200, percent: 99.9, from: plantedAt, bad: func(i int64) int64 { return within(i, plantedAt, 4*1440) }},
	{name: "0.2 % fail for 10.5 days", perMinute: 500, percent: 99.9, from: plantedAt, bad: func(i int64) int64 { return within(i, plantedAt, 30*1440) }},
	{name: "one failure a day among 240 requests", perMinute: 1, few: true, percent: 99.9, from: 720, bad: onceADay},
	{name: "the same without the guard", perMinute: 1, few: true, unguarded: true, percent: 99.9, from: 720, bad: onceADay},
}

func within(i, from, length int64) int64 {
	if i >= from && i < from+length {
		return 1
	}
	return 0
}

func since(p planted, t int64) string {
	d := time.Duration(t-p.from*60) * time.Second
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.1f days", d.Hours()/24)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}

// gone returns the share of the 30-day budget that the failures up to t use.
func gone(p planted, past *Past, t int64) string {
	_, bad := past.Count(p.from*60, t)
	return fmt.Sprintf("%.1f %%", part(bad, past.allowed(p.percent, month))*100)
}

// told returns one line of the table: when each window first fired, how much of the budget was gone by then, and when
// it ended.
func (p planted) told(alerts []Alert, a Arrival) (cells []string) {
	past := p.past()
	for _, alert := range alerts {
		cell := "-"
		hourly := past.Hourly()
		if p.unguarded {
			hourly = -1
		}
		for _, m := range Monitors([]Alert{alert}, p.percent, hourly) {
			if f := past.replay(m, p.percent, month, a); len(f) > 0 {
				cell = fmt.Sprintf("%s, %s gone", since(p, f[0].At), gone(p, past, f[0].At))
				if len(f) > 1 {
					cell += fmt.Sprintf(", %d times", len(f))
				}
			}
		}
		cells = append(cells, cell)
	}
	warned := "-"
	for _, w := range []float64{50, 75, 100} {
		if f := past.ReplayBudget(w, p.percent, month, a); len(f) > 0 {
			warned = strings.TrimPrefix(fmt.Sprintf("%s, %.0f %% after %s", warned, w, since(p, f[0].At)), "-, ")
		}
	}
	return append(cells, warned)
}

func table(alerts []Alert, a Arrival) string {
	var b strings.Builder
	for _, p := range plantedIncidents {
		past := p.past()
		_, bad := past.Count(p.from*60, past.to)
		fmt.Fprintf(&b, "| %s, %v %% | %.1f %% | %s |\n", p.name, p.percent, part(bad, past.allowed(p.percent, month))*100, strings.Join(p.told(alerts, a), " | "))
	}
	return b.String()
}

// The tables in docs/objectives.md match the replay.
func TestDocumentedIncidents(t *testing.T) {
	b, err := os.ReadFile(objectivesDoc)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	ours := []Alert{
		{Burn: 14.4, Long: time.Hour, Short: 15 * time.Minute, Severity: Page, Failures: DefaultFailures},
		{Burn: 6, Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: Page, Failures: DefaultFailures},
		{Burn: 3, Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: Ticket, Failures: DefaultFailures},
	}
	workbook := []Alert{
		{Burn: 14.4, Long: time.Hour, Short: 5 * time.Minute, Severity: Page},
		{Burn: 6, Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: Page},
		{Burn: 1, Long: 72 * time.Hour, Short: 6 * time.Hour, Severity: Ticket},
	}
	for name, rows := range map[string]string{
		"by default": table(ours, logs), "of the SRE workbook, by metrics that are there at once": tableWorkbook(workbook),
	} {
		if !strings.Contains(doc, rows) {
			t.Errorf("%s: the documentation differs for the alerts %s. They are:\n%s", objectivesDoc, name, rows)
		}
	}
}

// tableWorkbook is table with events that are seen in the following minute.
func tableWorkbook(alerts []Alert) string {
	var b strings.Builder
	for _, p := range plantedIncidents {
		if p.unguarded {
			continue // the workbook has no guard
		}
		past := p.past()
		var cells []string
		for _, alert := range alerts {
			cell := "-"
			m := Monitor{Alert: alert, Threshold: min(alert.Burn, 90/(100-p.percent))}
			if f := past.replay(m, p.percent, month, Arrival{Period: time.Minute}); len(f) > 0 {
				cell = fmt.Sprintf("%s, %s gone", since(p, f[0].At), gone(p, past, f[0].At))
				if len(f) > 1 {
					cell += fmt.Sprintf(", %d times", len(f))
				}
			}
			cells = append(cells, cell)
		}
		fmt.Fprintf(&b, "| %s, %v %% | %s |\n", p.name, p.percent, strings.Join(cells, " | "))
	}
	return b.String()
}
