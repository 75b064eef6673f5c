package logcheck

import (
	"bytes"
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// Write writes the findings in the logs for people.
func (l *Logs) Write(b *bytes.Buffer, s term.Style) {
	fmt.Fprintf(b, "\n%s\n  %s in %s", s.Bold("logs"), term.Plural(l.Entries, "entry", "entries"), term.Plural(l.Objects, "log", "logs"))
	if l.From != "" {
		fmt.Fprintf(b, ", %s to %s", l.From, l.To)
	}
	fmt.Fprintf(b, "; %s, %s skipped\n", term.Plural(l.Malformed, "malformed line", "malformed lines"), term.Plural(l.Skipped, "other object", "other objects"))

	fmt.Fprintf(b, "\n%s\n  %s, %.2f %% of the good and bad ones\n", s.Bold("other"), term.Plural(l.Other.Requests, "request", "requests"), 100*l.Other.Share)
	for _, sh := range l.Other.Shapes {
		fmt.Fprintf(b, "  %10s  %s %s\n", spell.Thousands(sh.Requests), sh.Method, sh.Path)
	}

	for i := range l.Dimensions {
		l.Dimensions[i].write(b, s)
	}
	fmt.Fprintf(b, "\n%s\n  %s; at most %s of one log, of %s (limits.points %d; the Lambda extension holds %d)\n",
		s.Bold("size"), term.Plural(int64(l.Series), "series", "series"), term.Plural(int64(l.Points.Most), "point", "points"), term.Plural(int64(l.Points.Series), "series", "series"), l.Points.Limit, l.Points.Extension)
	m := l.CustomMetrics
	fmt.Fprintf(b, "\n%s\n  %.1f an hour on average, %d in the busiest of %s with logs\n", s.Bold("custom metrics"), m.Average, m.Most, term.Plural(int64(m.Hours), "hour", "hours"))
	fmt.Fprintf(b, "  about USD %.2f a month at USD %v per 100, if every hour is like these\n", m.CostPerMonth, m.PricePer100)
	if m.Unmatched > 0 {
		fmt.Fprintf(b, "  %.1f an hour are for guessed routes, which are not in the table (see unmatched)\n", m.Unmatched)
	}
	if m.Dimensions > 0 {
		fmt.Fprintf(b, "  %.1f an hour are caused by metrics.dimensions\n", m.Dimensions)
	}
	fmt.Fprintf(b, "  counted: each metric with its tags, once an hour (%s of writer), and %d of the function about itself;\n", term.Plural(m.Writers, "value", "values"), ownMetrics)
	b.WriteString("  discounts and included metrics are not considered: see --price-per-100\n")
	fmt.Fprintf(b, "  with Metric Name Pricing instead: %s, whatever their tags, and %s points a month, of which %s are over the %s that each name includes\n",
		term.Plural(int64(m.Names), "name", "names"), spell.Thousands(m.PointsPerMonth), spell.Thousands(m.PointsOver), spell.Thousands(includedPoints))
}
