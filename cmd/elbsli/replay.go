package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/report"
)

const replayHelp = `usage: elbsli replay [OPTIONS] PATH|s3://BUCKET/PREFIX|- …

Counts logs as the Lambda would, and prints the SLIs. PATH is an access log, compressed or not, or a folder of them; - is
stdin. A log with the name of a real S3 object is held to that name: its load balancer and its period. s3:// takes the
credentials and the endpoint that the AWS SDK finds; --since lists only the days that it needs.

--statsd sends one point for each series and minute of all the logs together, under the tag writer:replay. Replaying
the same logs again changes nothing; other logs of the same minutes replace them, and what the Lambda counted is added to
them. So send all logs of a time at once, and only those that the Lambda does not count under the same metrics.prefix.

--format html writes one page for people that opens from disk and needs no network. --compare counts the same logs under
a second configuration too, and shows what that changes: which rule moved how many requests.

example:
  $ elbsli replay --config config.yaml logs/
  $ elbsli replay --config config.yaml --format html --out report.html logs/
  $ elbsli replay --config config.yaml --compare other.yaml logs/
  $ elbsli replay --config config.yaml --since 24h s3://my-logs/AWSLogs/
  $ zcat app.log.gz | elbsli replay --format json -
`

type replayOptions struct {
	config, compare, format, lang, out, statsd string

	details bool
}

// replay is the command "elbsli replay".
func (c command) replay(args []string) error {
	var o replayOptions
	f := newFlags("replay", replayHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.StringVar(&o.compare, "compare", "", "also count under the configuration `FILE`, and show what differs")
	f.StringVar(&o.format, "format", "table", "table, json or html")
	f.StringVar(&o.lang, "lang", "en", "language of the page: en or ja")
	f.BoolVar(&o.details, "details", false, "with json: all that the page shows")
	f.StringVar(&o.out, "out", "", "write to `FILE` instead of stdout")
	f.StringVar(&o.statsd, "statsd", "", "also send the counts to the DogStatsD at `HOST:PORT`")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	configs, err := o.load()
	if err != nil {
		return err
	}
	sources, skipped, err := c.findSources(paths, reading)
	if err != nil {
		return err
	}
	result, failed, err := c.read(o, configs, sources, skipped)
	if err != nil {
		return err
	}
	if err := c.print(o, configs[0], result.report); err != nil {
		return err
	}
	if o.statsd != "" && !failed {
		err = c.send(o.statsd, configs[0], result.total)
	}
	if failed {
		return errReported
	}
	return err
}

// check refuses values and combinations of options that mean nothing.
func (o replayOptions) check() error {
	if err := oneOfThese("format", o.format, "table", "json", "html"); err != nil {
		return err
	}
	if err := oneOfThese("lang", o.lang, string(report.English), string(report.Japanese)); err != nil {
		return err
	}
	if o.lang != string(report.English) && o.format != "html" {
		return usageError("--lang is for --format html")
	}
	if o.details && o.format != "json" {
		return usageError("--details is for --format json; the page always has them")
	}
	return nil
}

// load reads the configuration, and behind it the one to compare with.
func (o replayOptions) load() ([]*config.Config, error) {
	cfg, err := loadConfig(o.config)
	if err != nil || o.compare == "" {
		return []*config.Config{cfg}, err
	}
	other, err := loadConfig(o.compare)
	return []*config.Config{cfg, other}, err
}

// replayed is what a replay counted under its own configuration.
type replayed struct {
	total  *pipeline.Result
	report *report.Report
}

// read counts the sources, and observes each entry only where the output needs it.
func (c command) read(o replayOptions, configs []*config.Config, sources []logs.Source, skipped int64) (r replayed, failed bool, err error) {
	if len(configs) == 1 && o.format != "html" && !o.details {
		p := configs[0].Policy()
		p.InLegacy = logs.InLegacy(sources)
		total, failed, others, err := c.count(p, sources)
		return replayed{total, newReport(total, skipped+others)}, failed, err
	}
	if len(configs) == 1 {
		w, err := c.loadWeeks(configs[0], weeks.Source{Logs: sources, Skipped: skipped}, nil)
		if err != nil {
			return r, false, err
		}
		r = replayed{&w.Total, newReport(&w.Total, w.Skipped)}
		return r, len(w.Unreadable) > 0, addDetails(r.report, &w.Total.Tally, &w.Detail, configs[0])
	}
	policies := make([]*pipeline.Policy, len(configs))
	for i, cfg := range configs {
		policies[i] = cfg.Policy()
		policies[i].InLegacy = logs.InLegacy(sources)
	}
	all, failed, others, err := c.observe(policies, sources)
	if err != nil {
		return r, failed, err
	}
	r = replayed{all.results[0], newReport(all.results[0], skipped+others)}
	if o.format == "html" || o.details {
		if err := addDetails(r.report, &all.results[0].Tally, &all.detail, configs[0]); err != nil {
			return r, failed, err
		}
	}
	all.addComparison(r.report, o, configs)
	return r, failed, nil
}

// count reads the sources under one policy.
func (c command) count(p *pipeline.Policy, sources []logs.Source) (total *pipeline.Result, failed bool, skipped int64, err error) {
	total = &pipeline.Result{}
	idle := sync.Pool{New: func() any { return new(pipeline.Worker) }}
	read := func(s logs.Source) (*pipeline.Result, error) {
		w := idle.Get().(*pipeline.Worker)
		defer idle.Put(w)
		return countLog(s, w, p, logs.SpareCore(len(sources)))
	}
	lacks := c.lacks(p)
	failed, skipped, err = each(c, sources, read, func(s logs.Source, res *pipeline.Result) error {
		c.progress.AddLines(res.Lines)
		lacks(s, res)
		total.Merge(res)
		return nil
	})
	return total, failed, skipped, err
}

// lacks returns a func that says on stderr what goes without the fields that a log lacks, once for all logs that lack the
// same, and that a log's entries are counted elsewhere, once.
func (c command) lacks(p *pipeline.Policy) func(logs.Source, *pipeline.Result) {
	said, both := map[elblog.FieldSet]bool{}, false
	return func(s logs.Source, res *pipeline.Result) {
		if res.InLegacy > 0 && !both {
			both = true
			fmt.Fprintf(c.stderr, "%s: %s\n", s.Name, logs.BothKinds)
		}
		if said[res.Fields] {
			return
		}
		said[res.Fields] = true
		for _, what := range p.Lacks(res.Fields) {
			fmt.Fprintf(c.stderr, "%s: %s\n", s.Name, what)
		}
	}
}

// each reads the sources side by side, and hands what read made of each to take, in their order. A source that cannot be
// read whole is named on stderr, which is a failure, and holds back no other; one that is no access log is counted.
func each[T any](c command, sources []logs.Source, read func(logs.Source) (T, error), take func(logs.Source, T) error) (failed bool, skipped int64, err error) {
	skipped, err = logs.InOrder(sources, read, func(s logs.Source, v T, err error) error {
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if err == nil {
			err = take(s, v)
		}
		if err != nil {
			fmt.Fprintf(c.stderr, "%s: %s\n", s.Name, err)
			failed = true
		}
		return nil
	})
	if err == nil && len(sources) > 0 && int(skipped) == len(sources) {
		err = fmt.Errorf("no access log among %s", term.Plural(skipped, "file or object", "files and objects"))
	}
	return failed, skipped, err
}

// countLog counts one log, which it inflates ahead where a core is free for that.
func countLog(s logs.Source, w *pipeline.Worker, p *pipeline.Policy, spareCore bool) (*pipeline.Result, error) {
	l, err := s.Open()
	if err != nil {
		return nil, err
	}
	compressed := false
	if spareCore {
		l, compressed, err = l.Inflated()
	}
	defer l.Close()
	switch {
	case err != nil:
		return nil, err
	case compressed:
		return w.Plain(p, l.Body, s.Object)
	}
	return w.Read(p, l.Input, s.Object)
}

func newReport(res *pipeline.Result, skipped int64) *report.Report {
	r := &report.Report{
		Objects: res.Objects, Entries: res.Entries, Malformed: res.MalformedLines(), Skipped: skipped,
		Excluded: notNil(res.Excluded), Rules: notNil(res.Rules), MalformedBy: res.Malformed,
	}
	if res.Entries > 0 {
		r.From, r.To = report.Time(res.First), report.Time(res.Last)
	}
	r.AddSeries(&res.Tally)
	return r
}

// notNil keeps a map without counts {} in JSON.
func notNil(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

func (c command) print(o replayOptions, cfg *config.Config, r *report.Report) error {
	write := func(w io.Writer) error {
		switch o.format {
		case "json":
			return r.WriteJSON(w)
		case "html":
			return r.WriteHTML(w, report.Lang(o.lang))
		}
		return r.WriteTable(w, promises(cfg))
	}
	if o.out == "" {
		return write(c.stdout)
	}
	return writeFile(o.out, write)
}

// writeFile makes the whole file, or says why not.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", name, err)
	}
	return f.Close()
}
