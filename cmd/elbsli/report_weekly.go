package main

import (
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
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

// maxWeeks bounds the trend.
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
		return usageError("--since and --until choose logs, and --history alone has none: the page is of the last whole week")
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return err
	}
	n, err := c.countReport(&o, cfg, reading, paths)
	if err != nil {
		return err
	}
	r, err := n.report(&o, cfg)
	if err != nil {
		return err
	}
	o.command(o.config, n.paths)
	if o.samples > 0 {
		if n.logs, err = c.logsOf(n, r); err != nil {
			return err
		}
	}
	if err := c.sample(&o.outputOptions, cfg, n.logs, r); err != nil {
		return err
	}
	if err := c.print(o.outputOptions, cfg, r, n.tally); err != nil {
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

// counts is the counts of a report, and those of the time before it.
type counts struct {
	from, to      time.Time
	total         *pipeline.Result // of the whole logs that contain the week; they may contain more
	tally, before *sli.Tally
	detail        *sli.Detail
	objects       int64
	skipped       int64
	logs          []logs.Source  // those that may have entries of the week
	kept          []weeks.Object // of a history, instead of logs
	paths         []string       // where the logs are
	seen          *coverage
}

// report creates the report of the week.
func (n *counts) report(o *reportOptions, cfg *config.Config) (*report.Report, error) {
	r := newReport(n.total, n.skipped, cfg, n.seen)
	r.Week = &report.Period{From: report.Time(n.from.Unix()), To: report.Time(n.to.Unix())}
	r.Objects = n.objects
	r.SetCounts(n.tally)
	b := o.basis(cfg, n.tally, n.detail)
	b.Before, b.From, b.To, b.Weeks = n.before, n.from, n.to, o.weeks
	if err := r.AddDetails(b); err != nil {
		return nil, err
	}
	r.AddMissing(n.seen.missing(r))
	if o.compareTo == lastWeek {
		past := &report.Report{Window: cfg.Window}
		past.SetCounts(n.before.Between(n.from.AddDate(0, 0, -7).Unix(), n.from.Unix()))
		r.AddPeriods(past, "last week", "this week", promises(cfg))
	}
	return r, nil
}

// countReport counts what the command line names.
func (c command) countReport(o *reportOptions, cfg *config.Config, reading *logOptions, paths []string) (*counts, error) {
	var src weeks.Source
	var err error
	if o.history != "" {
		if len(paths) == 0 {
			if src.History, err = weeks.OpenKept(c.ctx, o.history); err != nil {
				return nil, err
			}
			return c.countHistory(o, cfg, src.History)
		}
		if src.History, err = weeks.Open(c.ctx, o.history); err != nil {
			return nil, err
		}
	}
	if src.Logs, src.Skipped, err = c.findSources(paths, reading); err != nil {
		return nil, err
	}
	n, err := c.countWeeks(o, cfg, src)
	if err == nil {
		n.paths = paths
	}
	return n, err
}

// countWeeks counts the logs of the week, and those of the weeks before it. If the names of all logs give their time,
// the two are counted separately. Otherwise all logs are counted together, and their counts are divided.
func (c command) countWeeks(o *reportOptions, cfg *config.Config, src weeks.Source) (*counts, error) {
	n := &counts{seen: newCoverage()}
	first, last, named := periodOf(src.Logs, cfg.Policy())
	if !named {
		all, err := c.loadWeeks(cfg, src, o.reader.Zone)
		if err != nil {
			return nil, err
		}
		n.seen.add(all)
		n.from, n.to = weekOf(all.Total.First, all.Total.Last, all.Total.Entries > 0, o.reader.Zone)
		n.total, n.skipped, n.logs, n.objects = &all.Total, all.Skipped, src.Logs, all.Total.Objects
		n.tally, n.before = all.Total.Tally.Between(n.from.Unix(), n.to.Unix()), all.Total.Tally.Between(0, n.from.Unix())
		n.detail = all.Detail.Between(n.from.Unix(), n.to.Unix())
		return n, nil
	}
	n.from, n.to = weekOf(first, last-1, true, o.reader.Zone)
	earliest := o.earliest(n, cfg)
	var before []logs.Source
	for _, s := range src.Logs {
		switch end := s.Object.End; {
		case end.After(n.to) || !end.After(earliest):
		case end.After(n.from):
			n.logs = append(n.logs, s)
		default:
			before = append(before, s)
		}
	}
	week, err := c.loadWeeks(cfg, weeks.Source{Logs: n.logs, Skipped: src.Skipped, History: src.History}, o.reader.Zone)
	if err != nil {
		return nil, err
	}
	past := &weeks.Weeks{}
	if len(before) > 0 {
		if past, err = c.loadWeeks(cfg, weeks.Source{Logs: before, History: src.History}, nil); err != nil {
			return nil, err
		}
	}
	n.seen.add(past)
	n.seen.add(week)
	n.total, n.skipped, n.objects = &week.Total, week.Skipped+past.Skipped, week.Total.Objects
	n.tally, n.before, n.detail = &week.Total.Tally, &past.Total.Tally, &week.Detail
	return n, nil
}

// periodOf returns the time of the logs by their names, in Unix seconds; false if the name of any log has none.
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

// weekOf returns the seven local days of a report. They end with the day of the last entry, or with the day before if that
// one is not over and the logs have a whole week without it.
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
