package main

import (
	"fmt"
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
stdin. If a log has the name of a real S3 object, its entries must match that name: its load balancer and its period. s3://
uses the credentials and the endpoint that the AWS SDK finds; --since lists only the days that it needs.

--statsd sends one point for each series and minute of all the logs together, with the tag writer:replay. Replaying the same
logs again changes nothing. Other logs of the same minutes replace the points, and counts by the Lambda are added to them.
So send all logs of a time at once, and only those that the Lambda does not count under the same metrics.prefix.

--format html writes one page for people that opens from disk and needs no network; markdown is a short form of it for a
chat. --compare also counts the same logs under a second configuration, and shows what that changes: which judgments, and
which rule moved how many requests. elbsli report compares weeks.

Missing data is reported before everything else. If logs cannot be read completely, the exit status is 1.

With --history, the counts of each log object are kept in a separate file, and a log whose file exists is not read again.
The result is the same. The counts of each configuration are separate; a change of an objective, a window and the like does
not matter. The files of a finished day are merged into one. docs/history.md has the layout, and queries for DuckDB and
Athena.

example:
  $ elbsli replay --config config.yaml logs/
  $ elbsli replay --config config.yaml --history counts/ --since 8d s3://my-logs/AWSLogs/
  $ elbsli replay --config config.yaml --format html --out report.html logs/
  $ elbsli replay --config config.yaml --compare other.yaml logs/
  $ elbsli replay --config config.yaml --since 24h s3://my-logs/AWSLogs/
  $ zcat app.log.gz | elbsli replay --format json -
`

type replayOptions struct {
	config, compare, statsd string

	details bool
	outputOptions

	history string
}

// replay is the command "elbsli replay".
func (c command) replay(args []string) error {
	var o replayOptions
	f := newFlags("replay", replayHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.StringVar(&o.compare, "compare", "", "also count under the configuration `FILE`, and show the differences")
	f.BoolVar(&o.details, "details", false, "with json: everything that the page shows")
	o.addFlags(f, "table")
	f.StringVar(&o.history, "history", "", "keep the counts of each log object in `PLACE`, a folder or s3://BUCKET/PREFIX, and do not read those logs again")
	f.StringVar(&o.statsd, "statsd", "", "also send the counts to the DogStatsD at `HOST:PORT`")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := o.check(reading); err != nil {
		return err
	}
	if o.statsd != "" {
		if err := checkAddress(o.statsd); err != nil {
			return err
		}
	}
	configs, err := c.loadBoth(o)
	if err != nil {
		return err
	}
	sources, skipped, err := c.findSources(paths, reading)
	if err != nil {
		return err
	}
	src := weeks.Source{Logs: sources, Skipped: skipped}
	if o.history != "" {
		if src.History, err = weeks.Open(c.ctx, o.history); err != nil {
			return err
		}
	}
	result, err := c.read(o, configs, src)
	if err != nil {
		return err
	}
	o.command(o.config, paths)
	if err := c.sample(&o.outputOptions, configs[0], sources, result.report); err != nil {
		return err
	}
	if err := c.print(o.outputOptions, configs[0], result.report, &result.total.Tally); err != nil {
		return err
	}
	failed := result.report.Unreadable > 0
	if !failed {
		c.sayNoEntries(result.total.Lines, result.total.Entries)
	}
	if o.statsd != "" && !failed {
		err = c.send(o.statsd, configs[0], result.total)
	}
	if failed {
		return errReported
	}
	return err
}

// check rejects invalid values and combinations of options.
func (o *replayOptions) check(reading *logOptions) error {
	if err := o.outputOptions.check(o.config, reading); err != nil {
		return err
	}
	if o.details && o.format != "json" {
		return usageError("--details is for --format json; the page always has them")
	}
	if o.compare != "" && (o.format == "markdown" || o.format == "csv") {
		return usageError("--compare is for --format table, json and html")
	}
	if o.history != "" && o.compare != "" {
		return usageError("--compare counts every log under both configurations, so it cannot use --history")
	}
	return nil
}

// loadBoth reads the configuration, and after it the one to compare with.
func (c command) loadBoth(o replayOptions) ([]*config.Config, error) {
	cfg, err := c.loadConfig(o.config)
	if err != nil || o.compare == "" {
		return []*config.Config{cfg}, err
	}
	other, err := c.loadConfig(o.compare)
	return []*config.Config{cfg, other}, err
}

// replayed is what a replay counted under its own configuration.
type replayed struct {
	total  *pipeline.Result
	report *report.Report
}

// read counts the sources. It observes each entry only if the output needs that.
func (c command) read(o replayOptions, configs []*config.Config, src weeks.Source) (r replayed, err error) {
	seen := weeks.NewCoverage()
	defer func() {
		if err == nil {
			r.report.AddMissing(seen.Missing())
		}
	}()
	switch {
	case len(configs) == 1 && !o.needsDetails() && src.History == nil:
		p := configs[0].Policy()
		p.InLegacy = logs.InLegacy(src.Logs)
		total, skipped, err := c.count(p, src.Logs, seen)
		return replayed{total, newReport(total, src.Skipped+skipped, configs[0], seen)}, err
	case len(configs) == 1:
		w, err := c.loadWeeks(configs[0], src, nil)
		if err != nil {
			return r, err
		}
		seen.Add(w)
		r = replayed{&w.Total, newReport(&w.Total, w.Skipped, configs[0], seen)}
		if !o.needsDetails() {
			return r, nil
		}
		return r, r.report.AddDetails(o.basis(configs[0], &w.Total.Tally, &w.Detail))
	}
	policies := make([]*pipeline.Policy, len(configs))
	for i, cfg := range configs {
		policies[i] = cfg.Policy()
		policies[i].InLegacy = logs.InLegacy(src.Logs)
	}
	all, skipped, err := c.observe(policies, src.Logs, seen)
	if err != nil {
		return r, err
	}
	r = replayed{all.results[0], newReport(all.results[0], src.Skipped+skipped, configs[0], seen)}
	if o.needsDetails() {
		if err := r.report.AddDetails(o.basis(configs[0], &all.results[0].Tally, &all.detail)); err != nil {
			return r, err
		}
	}
	other := newReport(all.results[1], 0, configs[1], weeks.NewCoverage())
	r.report.AddComparison(other, &all.changes, policyName(o.config), policyName(o.compare), promises(configs[0]), promises(configs[1]))
	return r, nil
}

// needsDetails reports whether the output shows more than counts.
func (o *replayOptions) needsDetails() bool {
	return o.details || o.format == "html" || o.format == "markdown"
}

// count reads the sources under one policy.
func (c command) count(p *pipeline.Policy, sources []logs.Source, seen *weeks.Coverage) (total *pipeline.Result, skipped int64, err error) {
	total = &pipeline.Result{}
	idle := sync.Pool{New: func() any { return new(pipeline.Worker) }}
	read := func(s logs.Source) (*pipeline.Result, error) {
		w := idle.Get().(*pipeline.Worker)
		defer idle.Put(w)
		return countLog(s, w, p, logs.SpareCore(len(sources)))
	}
	lacks := c.fieldWarner(p)
	skipped, err = each(c, sources, read, seen, func(s logs.Source, res *pipeline.Result) {
		c.progress.AddLines(res.Lines)
		lacks(s, res)
		seen.AddObject(weeks.ObjectOf(s, p, res))
		total.Merge(res)
	})
	return total, skipped, err
}

// fieldWarner returns a func that reports on stderr what cannot be counted because a log lacks fields, once for all
// logs that lack the same ones. It also reports once if a log's entries are counted from another log.
func (c command) fieldWarner(p *pipeline.Policy) func(logs.Source, *pipeline.Result) {
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
		for _, what := range p.Undecidable(res.Fields) {
			fmt.Fprintf(c.stderr, "%s: %s\n", s.Name, what)
		}
	}
}

// each reads the sources concurrently, and passes each result to take in the order of the sources. A source that cannot
// be read completely is named on stderr and makes the command fail, but the others are still read. A source that is not
// an access log is counted as skipped.
func each[T any](c command, sources []logs.Source, read func(logs.Source) (T, error), seen *weeks.Coverage, take func(logs.Source, T)) (skipped int64, err error) {
	skipped, err = logs.InOrder(sources, read, func(s logs.Source, v T, err error) error {
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if err != nil {
			fmt.Fprintf(c.stderr, "%s: %s\n", s.Name, logs.ExplainContent(err))
			seen.Unreadable = append(seen.Unreadable, s.Name)
			return nil
		}
		take(s, v)
		return nil
	})
	if skipped > 0 {
		c.verbose.say("logs: %s by their content, which is not an access log", term.Plural(skipped, "more skipped", "more skipped"))
	}
	if err == nil && len(sources) > 0 && int(skipped) == len(sources) {
		err = fmt.Errorf("no access log among %s: elbsli explain FILE shows what is wrong with a line", term.Plural(skipped, "file or object", "files and objects"))
	}
	return skipped, err
}

// countLog counts one log. If a core is free, it decompresses the log in another goroutine.
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

// newReport returns the report of counts under a configuration.
func newReport(res *pipeline.Result, skipped int64, cfg *config.Config, seen *weeks.Coverage) *report.Report {
	r := &report.Report{
		Unreadable: int64(len(seen.Unreadable)), Window: cfg.Window,
		Objects: res.Objects, Entries: res.Entries, Malformed: res.MalformedLines(), Skipped: skipped,
		Excluded: notNil(res.Excluded), Rules: notNil(res.Rules), MalformedBy: res.Malformed,
	}
	if res.Entries > 0 {
		r.From, r.To = report.Time(res.First), report.Time(res.Last)
	}
	r.AddSeries(&res.Tally)
	r.AddGroups(groupsOf(cfg))
	r.Names = make(map[string]string, len(cfg.Journeys))
	for _, j := range cfg.Journeys {
		r.Names[j.ID] = j.Name
	}
	return r
}

// notNil keeps a map without counts {} in JSON.
func notNil(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}
