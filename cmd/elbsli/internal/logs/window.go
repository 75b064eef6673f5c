package logs

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/delivery"
)

// UsageError is a command line that says too little or too much.
type UsageError string

func (e UsageError) Error() string { return string(e) }

// Window returns the time between the options --since and --until. Logs whose names say no time are in each.
func Window(since, until string) (w delivery.Window, err error) {
	now := time.Now()
	if w.From, err = parseTime("since", since, now); err != nil {
		return w, err
	}
	if w.To, err = parseTime("until", until, now); err != nil {
		return w, err
	}
	if !w.From.IsZero() && !w.To.IsZero() && !w.From.Before(w.To) {
		return w, UsageError(fmt.Sprintf("--since %s is not before --until %s", since, until))
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
	return time.Time{}, UsageError(fmt.Sprintf("--%s %q: want 24h, 7d, 2026-11-20 or 2026-11-20T01:00:00Z", option, s))
}
