package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/delivery"
)

// logOptions are the options of the commands that read logs.
type logOptions struct {
	since, until string
	quiet        bool
}

// logOptions adds these options to a command's.
func (f flags) logOptions() *logOptions {
	o := &logOptions{}
	f.StringVar(&o.since, "since", "", "only logs whose period ends after `TIME`: 24h or 7d ago, 2026-11-20, or 2026-11-20T01:00:00Z")
	f.StringVar(&o.until, "until", "", "only logs whose period does not end after `TIME`")
	f.BoolVar(&o.quiet, "quiet", false, "no progress on a terminal")
	return o
}

// window returns the time that the options name. Logs whose names say no time are in each.
func (o *logOptions) window() (w delivery.Window, err error) {
	now := time.Now()
	if w.From, err = parseTime("since", o.since, now); err != nil {
		return w, err
	}
	if w.To, err = parseTime("until", o.until, now); err != nil {
		return w, err
	}
	if !w.From.IsZero() && !w.To.IsZero() && !w.From.Before(w.To) {
		return w, usageError(fmt.Sprintf("--since %s is not before --until %s", o.since, o.until))
	}
	return w, nil
}

// parseTime reads a duration before now, a day's beginning (UTC), or a time; "" is no time.
func parseTime(option, s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return now.AddDate(0, 0, -int(n)), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usageError(fmt.Sprintf("--%s %q: want 24h, 7d, 2026-11-20 or 2026-11-20T01:00:00Z", option, s))
}
