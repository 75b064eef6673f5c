package logs

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/delivery"
)

// UsageError is an error in the command line.
type UsageError string

func (e UsageError) Error() string { return string(e) }

// Window returns the time between the options --since and --until. Logs without a time in their names are in any window.
func Window(since, until string, zone *time.Location) (w delivery.Window, err error) {
	w.From, w.To, err = Between("since", since, "until", until, time.Now().In(zone))
	return w, err
}

// Between returns the times of two options, the first of which must be before the second. An omitted option is the zero
// time. Days and times without a zone are in the zone of now.
func Between(fromOption, from, toOption, to string, now time.Time) (first, second time.Time, err error) {
	if first, err = parseTime(fromOption, from, now); err != nil {
		return first, second, err
	}
	if second, err = parseTime(toOption, to, now); err != nil {
		return first, second, err
	}
	if !first.IsZero() && !second.IsZero() && !first.Before(second) {
		err = UsageError(fmt.Sprintf("--%s %s is not before --%s %s", fromOption, from, toOption, to))
	}
	return first, second, err
}

// layouts are the accepted spellings of a time. Those without a zone are in the user's.
var layouts = [...]string{time.RFC3339, time.DateOnly, "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, "2006-01-02T15:04:05"}

// parseTime parses a duration before now, the start of a day, or a time; "" is the zero time.
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
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return t, nil
		}
	}
	if meant := likelyTime(s); meant != "" {
		return time.Time{}, UsageError(fmt.Sprintf("--%s %q: did you mean %s?", option, s, meant))
	}
	return time.Time{}, UsageError(fmt.Sprintf("--%s %q: want 24h, 7d, 2026-11-20 or 2026-11-20T01:00:00Z, or 2026-11-20 14:10 in --timezone", option, s))
}

var (
	spelledAgo  = regexp.MustCompile(`(?i)^([0-9]+) ?(weeks?|w|days?|hours?|hrs?|minutes?|mins?)( ago)?$`)
	spelledDate = regexp.MustCompile(`^([0-9]{4})[/.]?([0-9]{2})[/.]?([0-9]{2})$`)
)

// likelyTime returns the time that another spelling probably means; "" if there is none.
func likelyTime(s string) string {
	switch s {
	case "yesterday":
		return "1d"
	case "today":
		return "0d"
	}
	if m := spelledDate.FindStringSubmatch(s); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	m := spelledAgo.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n > 10_000 {
		return ""
	}
	switch unit := strings.ToLower(m[2])[0]; unit {
	case 'w':
		return fmt.Sprintf("%dd", 7*n)
	default:
		return fmt.Sprintf("%d%c", n, unit)
	}
}
