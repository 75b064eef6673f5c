package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/report"
)

const reportHelp = `usage: elbsli report [OPTIONS] [PATH|s3://BUCKET/PREFIX …]

Makes the page for a weekly meeting: the last whole week next to the one before, and a longer trend. A week is seven local
days that end with the last whole day of the logs; if the logs cover less than a week, it ends with their last day. For each
journey, the page says in one sentence what happened, lists its incidents, and shows what is left of its error budget.

With --history, it reads the counts that replay --history and the Lambda keep, and no logs. Logs that are given in addition
are read if the history does not have them yet, and added to it.

Missing data is reported before everything else. If logs cannot be read completely, or if there are hours without any log
between hours with logs, the exit status is 1.

example:
  $ elbsli report --config config.yaml --history s3://my-history/counts --timezone Asia/Tokyo --out week.html
  $ elbsli report --config config.yaml --timezone Asia/Tokyo --out week.html logs/
  $ elbsli report --config config.yaml --format markdown --lang ja logs/
  $ elbsli report --config config.yaml --notes deploys.yaml --samples 3 --out week.html logs/
  $ elbsli report --config config.yaml --format table --compare-to last-week logs/
`

type reportOptions struct {
	config    string
	history   string
	weeks     int
	compareTo string
	outputOptions
}

// lastWeek is the only value of --compare-to.
const lastWeek = "last-week"

// maxWeeks limits the trend.
const maxWeeks = 53

// report is the command "elbsli report".
func (c command) report(args []string) error {
	var o reportOptions
	f := newFlags("report", reportHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.StringVar(&o.history, "history", "", "`PLACE` of counts that are kept, a folder or s3://BUCKET/PREFIX")
	f.IntVar(&o.weeks, "weeks", 12, "`N` weeks of the trend")
	f.wordVar(&o.compareTo, "compare-to", "", "last-week: show what changed since the week before", lastWeek)
	o.addFlags(f, "html")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := o.check(reading); err != nil {
		return err
	}
	if o.history != "" && len(paths) == 0 && (reading.since != "" || reading.until != "") {
		return usageError("--since and --until select logs, and --history alone has none: the page shows the last whole week")
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return err
	}
	w, where, err := c.week(&o, cfg, reading, paths)
	if err != nil {
		return err
	}
	r, err := o.reportOf(w, cfg)
	if err != nil {
		return err
	}
	o.command(o.config, where)
	read := w.Logs
	if red := w.RedLogs(); o.samples > 0 && len(red) > 0 {
		if read, _, err = logs.Find(c.ctx, c.stdin, red, delivery.Window{}); err != nil {
			return errors.Join(errors.New("--samples reads the logs of red cells once more"), err)
		}
	}
	if err := c.sample(&o.outputOptions, cfg, read, r); err != nil {
		return err
	}
	if err := c.print(o.outputOptions, cfg, r, w.Tally); err != nil {
		return err
	}
	if c.incomplete(o.outputOptions, r) {
		return errReported
	}
	return nil
}

func (o *reportOptions) check(reading *logOptions) error {
	if o.weeks < 1 || o.weeks > maxWeeks {
		return usageError(fmt.Sprintf("--weeks %d: want 1 to %d", o.weeks, maxWeeks))
	}
	if o.compareTo != "" && (o.format == "markdown" || o.format == "csv") {
		return usageError("--compare-to is for --format table, json and html")
	}
	return o.outputOptions.check(o.config, reading)
}

// reportOf creates the report of the week.
func (o *reportOptions) reportOf(w *weeks.Week, cfg *config.Config) (*report.Report, error) {
	r := newReport(w.Total, w.Skipped, cfg, w.Seen)
	r.Week = &report.Period{From: report.Time(w.From.Unix()), To: report.Time(w.To.Unix())}
	r.Objects = w.Objects
	r.SetCounts(w.Tally)
	b := o.basis(cfg, w.Tally, w.Detail)
	b.Before, b.From, b.To, b.Weeks = w.Before, w.From, w.To, o.weeks
	if err := r.AddDetails(b); err != nil {
		return nil, err
	}
	r.AddMissing(w.Seen.Missing())
	if o.compareTo == lastWeek {
		past := &report.Report{Window: cfg.Window}
		past.SetCounts(w.Before.Between(w.From.AddDate(0, 0, -7).Unix(), w.From.Unix()))
		r.AddPeriods(past, "last week", "this week", promises(cfg))
	}
	return r, nil
}

// week counts the sources on the command line, and returns where the logs are. Logs given together with a history are
// added to it.
func (c command) week(o *reportOptions, cfg *config.Config, reading *logOptions, paths []string) (w *weeks.Week, where []string, err error) {
	reach := weeks.Reach{Zone: o.reader.Zone, Before: o.weeks - 1, Window: cfg.Window}
	if o.compareTo == lastWeek {
		reach.Before = max(reach.Before, 1)
	}
	load := func(src weeks.Source, zone *time.Location) (*weeks.Weeks, error) { return c.loadWeeks(cfg, src, zone) }
	if o.history != "" && len(paths) == 0 {
		return c.weekOfHistory(o, cfg, reach, load)
	}
	var src weeks.Source
	if o.history != "" {
		if src.History, err = weeks.Open(c.ctx, o.history); err != nil {
			return nil, nil, err
		}
	}
	if src.Logs, src.Skipped, err = c.findSources(paths, reading); err != nil {
		return nil, nil, err
	}
	w, err = weeks.WeekOfLogs(src, cfg.Policy(), reach, load)
	return w, paths, err
}
