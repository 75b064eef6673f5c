package report

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reader is the person who reads the report: their language and time zone, and what they requested.
type Reader struct {
	Lang    Lang
	Zone    *time.Location // of the days and times; nil: UTC
	Title   string         // "": named after the load balancers
	Notes   []Note
	Explain *Explain // the command that lists the requests; nil if it is unknown where the logs are
	Samples []Sample // client requests, if requested
	Trace   string   // URL in which {trace_id} and {root} are replaced by those of a trace; "": none
	BuiltIn bool     // no configuration was given, so the built-in rules apply
}

// noJourneys says why there is no error budget, and what to do about it.
func (r Reader) noJourneys() string {
	if r.BuiltIn {
		return r.say("journeys-built-in")
	}
	return r.say("journeys-none")
}

func (r Reader) say(key string, args ...any) string { return r.Lang.say(key, args...) }

func (r Reader) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// zoneName returns the name of the zone for people, with its offset, or with both offsets if it changes during the
// report.
func (r Reader) zoneName(from, to time.Time) string {
	name := r.zone().String()
	first, second := from.In(r.zone()).Format("-07:00"), to.In(r.zone()).Format("-07:00")
	switch {
	case name == "UTC" || name == "Local" && first == "+00:00" && second == first:
		return "UTC"
	case first != second:
		first += "/" + second
	}
	if name == "Local" {
		return "UTC" + first
	}
	return name + ", UTC" + first
}

// in parses a time of the report.
func (r Reader) in(rfc3339 string) time.Time {
	t, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil { // cannot happen: this package wrote it
		return time.Time{}
	}
	return t.In(r.zone())
}

// when formats a time of the report for people, whole minutes without seconds.
func (r Reader) when(rfc3339 string) string {
	if rfc3339 == "" {
		return ""
	}
	return strings.TrimSuffix(r.in(rfc3339).Format(time.DateTime), ":00")
}

// minute formats the minute of a time.
func (r Reader) minute(t time.Time) string { return t.In(r.zone()).Format("2006-01-02 15:04") }

// midnight returns the start of the local day of t.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// daysBetween returns the number of local midnights after from and up to to.
func daysBetween(from, to time.Time) int {
	utc := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(utc(to).Sub(utc(from)) / (24 * time.Hour))
}

// day formats a local day of rep: as a weekday if the report spans at most a week, or else as a date.
func (r Reader) day(t time.Time, rep *Report) string {
	if rep.days(r) <= 7 {
		return r.say("weekday-" + strconv.Itoa(int(t.Weekday())))
	}
	return r.date(t)
}

// date formats a local day without its year.
func (r Reader) date(t time.Time) string {
	if r.Lang == Japanese {
		return t.Format("1月2日")
	}
	return t.Format("2 January")
}

// during formats a time range: "14:10–14:37 on Thursday". It omits the day if rep covers only one day.
func (r Reader) during(fromRFC, toRFC string, rep *Report) string {
	from, to := r.in(fromRFC), r.in(toRFC)
	clock := func(t time.Time) string { return t.Format("15:04") }
	sameDay := daysBetween(from, to.Add(-time.Second)) == 0
	switch {
	case sameDay && rep.days(r) == 1:
		return r.say("during-hours", clock(from), clock(to))
	case sameDay:
		return r.say("during-day", clock(from), clock(to), r.day(from, rep))
	}
	return r.say("during-days", clock(from), r.day(from, rep), clock(to), r.day(to, rep))
}

// days returns the number of local days from the first entry to the last.
func (r *Report) days(reader Reader) int { return daysBetween(reader.in(r.From), reader.in(r.To)) + 1 }

// Note marks an event on the charts: a deployment, a campaign.
type Note struct {
	At       time.Time
	To       time.Time // zero for a single moment
	Text     string
	Journeys []string // journeys that the note is about; none: all
}

// about reports whether a note is about a journey; "" stands for all requests.
func (n Note) about(journey string) bool {
	if len(n.Journeys) == 0 || journey == "" {
		return true
	}
	return slices.Contains(n.Journeys, journey)
}

// over returns the end of the event.
func (n Note) over() time.Time {
	if n.To.IsZero() {
		return n.At
	}
	return n.To
}

// Explain is the command that lists requests of the report.
type Explain struct {
	Config string   // name of the file; "" for the built-in rules
	Paths  []string // of the logs
}

// Sample is one bad request. Its trace ID is the only client data that is shown.
type Sample struct {
	Journey     string
	SLI         string
	Time        time.Time
	Route       string // including its method
	Status      int    // -1: none
	Target      string // status of the target; "-" if there is none
	Address     string // of the target
	Group       string
	Times       string
	TraceID     string
	ErrorReason string
}
