package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/elb-sli/elb-sli/internal/config"
)

// checked is what `check --format json` prints.
type checked struct {
	Config   string       `json:"config"`
	Errors   []problem    `json:"errors"`
	Warnings []problem    `json:"warnings"`
	Routes   int          `json:"routes"`
	Rules    int          `json:"rules"`
	Journeys int          `json:"journeys"`
	Logs     *checkedLogs `json:"logs,omitempty"`
}

// problem is one error or warning.
type problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Subject string `json:"subject"`
	Problem string `json:"problem"`
}

// checkedLogs is what the logs held.
type checkedLogs struct {
	Objects   int64  `json:"objects"`
	Entries   int64  `json:"entries"`
	Malformed int64  `json:"malformed"`
	Skipped   int64  `json:"skipped"`
	From      string `json:"from"`
	To        string `json:"to"`
	Other     struct {
		Requests int64   `json:"requests"`
		Share    float64 `json:"share"` // of the good and bad ones
		Shapes   []shape `json:"shapes"`
	} `json:"other"`
	Series        int           `json:"series"`
	Points        pointCheck    `json:"points"`
	CustomMetrics customMetrics `json:"custom_metrics"`
}

func problems(errs []config.Error) []problem {
	out := make([]problem, 0, len(errs))
	for _, e := range errs {
		out = append(out, problem{e.Place.File, e.Place.Line, e.Place.Col, e.Subject, e.Problem})
	}
	return out
}

func (p problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Line, p.Col, p.Subject, p.Problem)
}

// writeCheck prints what was found: problems on stderr and the rest on stdout, or all of it as JSON.
func (c command) writeCheck(o checkOptions, k *checked) error {
	if o.format == "json" {
		k.Errors, k.Warnings = append([]problem{}, k.Errors...), append([]problem{}, k.Warnings...) // [], not null
		e := json.NewEncoder(c.stdout)
		e.SetEscapeHTML(false)
		return e.Encode(k)
	}
	for _, p := range k.Errors {
		fmt.Fprintln(c.stderr, p)
	}
	for _, p := range k.Warnings {
		fmt.Fprintf(c.stderr, "%s (warning)\n", p)
	}
	if len(k.Errors) > 0 {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: %s, %s, %s\n", k.Config, plural(int64(k.Routes), "route", "routes"),
		plural(int64(k.Rules), "rule", "rules"), plural(int64(k.Journeys), "journey", "journeys"))
	if k.Logs != nil {
		k.Logs.write(&b, c.style)
	}
	_, err := c.stdout.Write(b.Bytes())
	return err
}

// plural counts things.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

func (l *checkedLogs) write(b *bytes.Buffer, s style) {
	fmt.Fprintf(b, "\n%s\n  %s in %s", s.bold("logs"), plural(l.Entries, "entry", "entries"), plural(l.Objects, "log", "logs"))
	if l.From != "" {
		fmt.Fprintf(b, ", %s to %s", l.From, l.To)
	}
	fmt.Fprintf(b, "; %s, %s skipped\n", plural(l.Malformed, "malformed line", "malformed lines"), plural(l.Skipped, "other object", "other objects"))

	fmt.Fprintf(b, "\n%s\n  %s, %.2f %% of the good and bad ones\n", s.bold("other"), plural(l.Other.Requests, "request", "requests"), 100*l.Other.Share)
	for _, sh := range l.Other.Shapes {
		fmt.Fprintf(b, "  %10s  %s %s\n", thousands(sh.Requests), sh.Method, sh.Path)
	}

	fmt.Fprintf(b, "\n%s\n  %s; at most %d points of one log, of %s (limits.points %d; the Lambda extension holds %d)\n",
		s.bold("size"), plural(int64(l.Series), "series", "series"), l.Points.Most, plural(int64(l.Points.Series), "series", "series"), l.Points.Limit, l.Points.Extension)
	m := l.CustomMetrics
	fmt.Fprintf(b, "\n%s\n  %.1f an hour on average, %d in the busiest of %s with logs\n", s.bold("custom metrics"), m.Average, m.Most, plural(int64(m.Hours), "hour", "hours"))
	fmt.Fprintf(b, "  about USD %.2f a month at USD %v for 100, if every hour is like these\n", m.CostPerMonth, m.PricePer100)
	if m.Unmatched > 0 {
		fmt.Fprintf(b, "  %.1f an hour are of routes that are not in the table: unmatched gives those a guessed route\n", m.Unmatched)
	}
	fmt.Fprintf(b, "  counted: each metric with its tags, once an hour (%s of writer), and %d of the function about itself;\n", plural(m.Writers, "value", "values"), ownMetrics)
	b.WriteString("  what a contract includes or gives off is not known here: see --price-per-100\n")
}
