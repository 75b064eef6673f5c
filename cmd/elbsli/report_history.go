package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/report"
)

// countHistory takes the counts of the week, and of the weeks before it, from a history. A local week begins and ends
// within UTC dates of the history, so their counts are divided by minute.
func (c command) countHistory(o *reportOptions, cfg *config.Config, place *history.Place) (*counts, error) {
	days, others, err := place.Days(c.ctx, delivery.HistoryDigest(cfg.Counting), "", "")
	switch {
	case err != nil:
		return nil, err
	case len(days) == 0 && len(others) > 0 && o.config == "":
		return nil, fmt.Errorf("%s: nothing was counted without a configuration: name the one that it was counted under, with --config", o.history)
	case len(days) == 0 && len(others) > 0:
		return nil, fmt.Errorf("%s: what is there was counted under another configuration; %s counts logs under this one", o.history, o.replay("LOGS"))
	case len(days) == 0:
		return nil, fmt.Errorf("%s: nothing was counted yet; %s counts logs", o.history, o.replay("LOGS"))
	}
	first, err := days[0].Date.Unix()
	if err != nil {
		return nil, err
	}
	zone := o.reader.Zone
	dates := func(from, to history.Date) (*weeks.Weeks, error) {
		return c.loadWeeks(cfg, weeks.Source{History: place, From: from, To: to}, zone)
	}
	latest, _, err := days[len(days)-1].Read(c.ctx, nil)
	if err != nil {
		return nil, err
	}
	last, some := int64(0), false // entry
	for _, object := range latest.Objects {
		if object.Entries > 0 {
			last, some = max(last, object.Last), true
		}
	}
	n := &counts{seen: newCoverage()}
	n.from, n.to = weekOf(first, last, some, zone)
	begin := history.DateOf(n.from.Unix())
	week, err := dates(begin, history.DateOf(n.to.Unix()-1))
	if err != nil {
		return nil, err
	}
	past, err := dates(history.DateOf(o.earliest(n, cfg).Unix()), dateBefore(n.from))
	if err != nil {
		return nil, err
	}
	n.seen.add(past)
	n.seen.add(week)
	n.seen.leftOut(o, week, past)
	// A vended log that begins before the week may end in it, and vice versa.
	from, to := n.from.Unix(), n.to.Unix()
	n.total, n.tally, n.detail = &week.Total, week.Total.Tally.Between(from, to), week.Detail.Between(from, to)
	n.tally.Merge(past.Total.Tally.Between(from, to))
	n.detail.Merge(past.Detail.Between(from, to))
	n.before = past.Total.Tally.Between(0, from)
	n.before.Merge(week.Total.Tally.Between(0, from))
	for _, object := range slices.Concat(past.Objects, week.Objects) {
		if object.From < to && object.To > from {
			n.kept = append(n.kept, object)
		}
	}
	n.objects, n.paths = int64(len(n.kept)), []string{folderOf(n.kept)}
	return n, nil
}

// dateBefore returns the date (UTC) before that of t.
func dateBefore(t time.Time) history.Date {
	return history.DateOf(t.UTC().AddDate(0, 0, -1).Unix())
}

// earliest is where the trend begins, or the window of the objectives.
func (o *reportOptions) earliest(n *counts, cfg *config.Config) time.Time {
	earliest := n.from.AddDate(0, 0, -7*(o.weeks-1))
	if o.compareTo == lastWeek {
		earliest = n.from.AddDate(0, 0, -7*max(o.weeks-1, 1))
	}
	if window := n.to.Add(-cfg.Window); window.Before(earliest) {
		return window
	}
	return earliest
}

// leftOut records the logs that the history has only under other rules.
func (c *coverage) leftOut(o *reportOptions, parts ...*weeks.Weeks) {
	for _, w := range parts {
		for _, l := range w.LeftOut {
			c.others = append(c.others, report.OtherRules{
				Digest: string(l.Digest), From: string(l.From), To: string(l.To), Logs: l.Objects, Command: o.replay(l.Logs),
			})
		}
	}
}

// replay returns the command that counts logs into the history.
func (o *reportOptions) replay(logs string) string {
	words := []string{"elbsli", "replay"}
	if o.config != "" {
		words = append(words, "--config", o.config)
	}
	return report.Command(append(words, "--history", o.history, logs)...)
}

// folderOf returns the folder that contains all objects; "LOGS" if there is none.
func folderOf(objects []weeks.Object) string {
	if len(objects) == 0 {
		return "LOGS"
	}
	folder := objects[0].Name[:strings.LastIndexByte(objects[0].Name, '/')+1]
	for _, o := range objects {
		folder = weeks.CommonFolder(folder, o.Name)
	}
	if folder == "" || folder == "s3://" {
		return "LOGS"
	}
	return folder
}

// logsOf returns the logs with the bad requests of a report. With a history, it returns only the logs of minutes with
// bad requests.
func (c command) logsOf(n *counts, r *report.Report) ([]logs.Source, error) {
	if n.kept == nil {
		return n.logs, nil
	}
	red := make(map[int64]bool) // minutes with bad requests
	for _, s := range n.tally.All() {
		for _, b := range s.Buckets() {
			if s.Key.Journey != "" && b.Total > b.Good {
				red[b.Start/60] = true
			}
		}
	}
	var names []string
	for _, o := range n.kept {
		for m := o.From / 60; m <= (o.To-1)/60; m++ {
			if red[m] {
				names = append(names, o.Name)
				break
			}
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	sources, _, err := logs.Find(c.ctx, c.stdin, slices.Compact(names), delivery.Window{})
	if err != nil {
		return nil, errors.Join(errors.New("--samples reads the logs of red cells once more"), err)
	}
	return sources, nil
}
