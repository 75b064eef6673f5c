package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/spell"
)

// Missing describes what should be in the counts but is not, and what was counted in another minute. A report shows it
// first.
type Missing struct {
	Logs      int64        `json:"logs"`                // logs that were to be read
	Names     []string     `json:"unreadable_logs"`     // names of logs that could not be read completely, at most maxNames
	Malformed int64        `json:"malformed"`           // lines
	Clamped   int64        `json:"clamped"`             // entries with a time outside their log's period
	Late      int64        `json:"late"`                // entries that were too old to be sent when their log arrived
	Hours     []Period     `json:"hours_without_logs"`  // hours without logs, between hours with logs
	Others    []OtherRules `json:"other_configuration"` // counts of the same time under other rules, which are not in the report
}

// OtherRules is the number of logs that were counted under other rules than the report's.
type OtherRules struct {
	Digest  string `json:"digest"`
	From    string `json:"from"` // dates, UTC
	To      string `json:"to"`
	Logs    int64  `json:"logs"`
	Command string `json:"command"` // command that counts them again
}

// maxNames limits the number of unreadable logs that are listed.
const maxNames = 20

// Incomplete reports whether whole logs are missing, not only lines.
func (m *Missing) Incomplete() bool {
	return m != nil && (len(m.Names) > 0 || len(m.Hours) > 0 || len(m.Others) > 0)
}

// AddMissing sets Missing if there is something to report.
func (r *Report) AddMissing(m Missing) {
	m.Malformed = r.Malformed
	m.Logs = r.Objects + r.Unreadable
	if m.Names = m.Names[:min(len(m.Names), maxNames)]; m.Names == nil {
		m.Names = []string{}
	}
	if m.Hours == nil {
		m.Hours = []Period{}
	}
	if m.Others == nil {
		m.Others = []OtherRules{}
	}
	if m.Incomplete() || m.Malformed+m.Clamped+m.Late > 0 {
		r.Missing = &m
	}
}

// MissingText describes what is missing, in one sentence each.
func (r Reader) MissingText(rep *Report) (lines []string) {
	m := rep.Missing
	if m == nil {
		return nil
	}
	if n := rep.Unreadable; n > 0 {
		names := strings.Join(m.Names, r.say("comma"))
		if more := n - int64(len(m.Names)); more > 0 {
			names += r.say("missing-more", spell.Thousands(more))
		}
		lines = append(lines, r.say("missing-logs", spell.Thousands(n), spell.Thousands(m.Logs), names))
	}
	if len(m.Hours) > 0 {
		var spans []string
		for _, h := range m.Hours[:min(len(m.Hours), maxNames)] {
			spans = append(spans, r.hours(h))
		}
		if more := len(m.Hours) - len(spans); more > 0 {
			spans = append(spans, r.say("missing-more", spell.Thousands(int64(more))))
		}
		lines = append(lines, r.say("missing-hours", strings.Join(spans, r.say("comma"))))
	}
	for _, o := range m.Others {
		lines = append(lines, r.say("missing-rules", spell.Thousands(o.Logs), o.From, o.To, o.Command))
	}
	for _, part := range []struct {
		key string
		n   int64
	}{{"missing-malformed", m.Malformed}, {"missing-clamped", m.Clamped}, {"missing-late", m.Late}} {
		if part.n > 0 {
			lines = append(lines, r.say(part.key, spell.Thousands(part.n)))
		}
	}
	return lines
}

// hours formats a range of hours.
func (r Reader) hours(p Period) string {
	from, to := r.in(p.From), r.in(p.To)
	if daysBetween(from, to) == 0 || to.Equal(midnight(from).AddDate(0, 0, 1)) {
		return fmt.Sprintf("%s %s–%s", from.Format("2006-01-02"), from.Format("15:04"), to.Format("15:04"))
	}
	return fmt.Sprintf("%s – %s", r.minute(from), r.minute(to))
}

// HoursWithout returns the hours between the first and the last hour of covered that are not in it, and joins adjacent
// ones to one period. Hours are in units of 3600 seconds since 1970.
func HoursWithout(covered map[int64]bool) []Period {
	hours := slices.Sorted(maps.Keys(covered))
	var gaps []Period
	for i := 1; i < len(hours); i++ {
		if hours[i] > hours[i-1]+1 {
			gaps = append(gaps, Period{From: Time((hours[i-1] + 1) * 3600), To: Time(hours[i] * 3600)})
		}
	}
	return gaps
}
