package weeks

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Week is the counts of the week of a report, and those of the time before it.
type Week struct {
	From, To      time.Time
	Total         *pipeline.Result // of the whole logs that contain the week; they may contain more
	Tally, Before *sli.Tally
	Detail        *sli.Detail
	Objects       int64
	Skipped       int64
	Logs          []logs.Source // those that may have entries of the week; nil if the counts are from a history alone
	Seen          *Coverage
	LeftOut       []LeftOut // of a history

	kept []Object // those of a history that may have entries of the week
}

// Reach is how far the counts of a report go back, and the zone of its days.
type Reach struct {
	Zone   *time.Location
	Before int           // whole weeks before the report's
	Window time.Duration // of the objectives, until the end of the week
}

// begin returns where the weeks before from begin, or the window of the objectives.
func (r Reach) begin(from, to time.Time) time.Time {
	begin := from.AddDate(0, 0, -7*r.Before)
	if window := to.Add(-r.Window); window.Before(begin) {
		return window
	}
	return begin
}

// WeekOfLogs counts the last week of logs, and the weeks before it. If the names of all logs contain their time, the
// two are counted separately. Otherwise all logs are counted together, and their counts are divided. load counts a
// source; durations are added up by the days of the zone, or for the whole time if it is nil.
func WeekOfLogs(src Source, p *pipeline.Policy, r Reach, load func(Source, *time.Location) (*Weeks, error)) (*Week, error) {
	w := &Week{Seen: NewCoverage()}
	first, last, named := periodOf(src.Logs, p)
	if !named {
		all, err := load(src, r.Zone)
		if err != nil {
			return nil, err
		}
		w.Seen.Add(all)
		w.From, w.To = weekOf(all.Total.First, all.Total.Last, all.Total.Entries > 0, r.Zone)
		w.Total, w.Skipped, w.Logs, w.Objects = &all.Total, all.Skipped, src.Logs, all.Total.Objects
		w.Tally, w.Before = all.Total.Tally.Between(w.From.Unix(), w.To.Unix()), all.Total.Tally.Between(0, w.From.Unix())
		w.Detail = all.Detail.Between(w.From.Unix(), w.To.Unix())
		return w, nil
	}
	w.From, w.To = weekOf(first, last-1, true, r.Zone)
	begin := r.begin(w.From, w.To)
	var before []logs.Source
	for _, s := range src.Logs {
		switch end := s.Object.End; {
		case end.After(w.To) || !end.After(begin):
		case end.After(w.From):
			w.Logs = append(w.Logs, s)
		default:
			before = append(before, s)
		}
	}
	week, err := load(Source{Logs: w.Logs, Skipped: src.Skipped, History: src.History}, r.Zone)
	if err != nil {
		return nil, err
	}
	past := &Weeks{}
	if len(before) > 0 {
		if past, err = load(Source{Logs: before, History: src.History}, nil); err != nil {
			return nil, err
		}
	}
	w.Seen.Add(past)
	w.Seen.Add(week)
	w.Total, w.Skipped, w.Objects = &week.Total, week.Skipped+past.Skipped, week.Total.Objects
	w.Tally, w.Before, w.Detail = &week.Total.Tally, &past.Total.Tally, &week.Detail
	return w, nil
}

// WeekOfHistory gets the counts of the last week, and of the weeks before it, from a history. days are the history's
// days, at least one. A local week starts and ends within UTC dates of the history, so their counts are divided by
// minute.
func WeekOfHistory(ctx context.Context, place *history.Place, days []*history.Day, r Reach, load func(Source, *time.Location) (*Weeks, error)) (*Week, error) {
	first, err := days[0].Date.Unix()
	if err != nil {
		return nil, err
	}
	latest, _, err := days[len(days)-1].Read(ctx, nil)
	if err != nil {
		return nil, err
	}
	last, some := int64(0), false // entry
	for _, object := range latest.Objects {
		if object.Entries > 0 {
			last, some = max(last, object.Last), true
		}
	}
	w := &Week{Seen: NewCoverage()}
	w.From, w.To = weekOf(first, last, some, r.Zone)
	week, err := load(Source{History: place, From: history.DateOf(w.From.Unix()), To: history.DateOf(w.To.Unix() - 1)}, r.Zone)
	if err != nil {
		return nil, err
	}
	past, err := load(Source{History: place, From: history.DateOf(r.begin(w.From, w.To).Unix()), To: DateBefore(w.From)}, r.Zone)
	if err != nil {
		return nil, err
	}
	w.Seen.Add(past)
	w.Seen.Add(week)
	w.LeftOut = slices.Concat(week.LeftOut, past.LeftOut)
	// A vended log that begins before the week may end in it, and vice versa.
	from, to := w.From.Unix(), w.To.Unix()
	w.Total, w.Tally, w.Detail = &week.Total, week.Total.Tally.Between(from, to), week.Detail.Between(from, to)
	w.Tally.Merge(past.Total.Tally.Between(from, to))
	w.Detail.Merge(past.Detail.Between(from, to))
	w.Before = past.Total.Tally.Between(0, from)
	w.Before.Merge(week.Total.Tally.Between(0, from))
	for _, object := range slices.Concat(past.Objects, week.Objects) {
		if object.From < to && object.To > from {
			w.kept = append(w.kept, object)
		}
	}
	w.Objects = int64(len(w.kept))
	return w, nil
}

// Folder returns the folder that contains all logs of a history's week; "" if there is none.
func (w *Week) Folder() string {
	if len(w.kept) == 0 {
		return ""
	}
	folder := w.kept[0].name[:strings.LastIndexByte(w.kept[0].name, '/')+1]
	for _, o := range w.kept {
		folder = commonFolder(folder, o.name)
	}
	if folder == "s3://" {
		return ""
	}
	return folder
}

// RedLogs returns the names of the logs of a history's week in whose minutes there are bad requests of journeys.
func (w *Week) RedLogs() (names []string) {
	red := make(map[int64]bool) // minutes
	for _, s := range w.Tally.All() {
		for _, b := range s.Buckets() {
			if s.Key.Journey != "" && b.Total > b.Good {
				red[b.Start/60] = true
			}
		}
	}
	for _, o := range w.kept {
		for m := o.From / 60; m <= (o.To-1)/60; m++ {
			if red[m] {
				names = append(names, o.name)
				break
			}
		}
	}
	return slices.Compact(names)
}

// DateBefore returns the date (UTC) before that of t.
func DateBefore(t time.Time) history.Date {
	return history.DateOf(t.UTC().AddDate(0, 0, -1).Unix())
}

// periodOf returns the time span of the logs according to their names, in Unix seconds; named is false if some name
// does not contain its time.
func periodOf(sources []logs.Source, p *pipeline.Policy) (first, last int64, named bool) {
	for i, s := range sources {
		if s.Object == nil || !s.Object.Named() {
			return 0, 0, false
		}
		from, to := p.Span(s.Object)
		if i == 0 || from < first {
			first = from
		}
		last = max(last, to)
	}
	return first, last, len(sources) > 0
}

// wholeDay is the maximum time between midnight and the first or last entry of a whole local day.
const wholeDay = time.Hour

// weekOf returns the seven local days of a report. They end with the day of the last entry. If that day is not over and
// the logs have a whole week without it, they end with the day before.
func weekOf(first, last int64, any bool, zone *time.Location) (from, to time.Time) {
	if !any {
		return time.Unix(0, 0).In(zone), time.Unix(0, 0).In(zone).AddDate(0, 0, 7)
	}
	at := time.Unix(last, 0).In(zone)
	y, m, d := at.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, zone)
	to = today.AddDate(0, 0, 1)
	if to.Sub(at) > wholeDay && first <= today.AddDate(0, 0, -7).Add(wholeDay).Unix() {
		to = today
	}
	return to.AddDate(0, 0, -7), to
}
