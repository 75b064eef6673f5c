package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/explain"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
)

const explainHelp = `usage: elbsli explain [OPTIONS] [PATH|s3://BUCKET/PREFIX|-] …

Shows for each line of a log which route and verdict it gets, and why: the pattern that made the route, the rules that were
tried and why each did not match, and the fields that the deciding rule looked at. For a latency objective, it also shows
the times and the threshold that made the request fast or slow. Unlike all other commands, it shows what the clients sent.
Without a PATH, it reads stdin.

example:
  $ grep ' 460 ' app.log | elbsli explain --config config.yaml
  $ elbsli explain --config config.yaml --verdict bad --route /hoge/:id --limit 3 logs/
  $ elbsli explain --config config.yaml --journey checkout --slow --timezone Asia/Tokyo --from '2026-11-19 14:10' --to '2026-11-19 14:38' logs/
`

// explain is the command "elbsli explain".
func (c command) explain(args []string) error {
	var o explainOptions
	f := newFlags("explain", explainHelp)
	f.StringVar(&o.config, "config", "", "configuration `FILE`; without one: built-in rules, heuristic routes")
	f.wordVar(&o.format, "format", "text", "text or json", "text", "json")
	f.StringVar(&o.Rule, "rule", "", "only entries that the rule `NAME` decided")
	f.StringVar(&o.Route, "route", "", "only entries of this `ROUTE`: /hoge/:id, GET /hoge/:id or other")
	f.StringVar(&o.Journey, "journey", "", "only entries of the journey `NAME`")
	f.wordVar(&o.Verdict, "verdict", "", "only good, bad or excluded entries", "good", "bad", "excluded")
	f.BoolVar(&o.Slow, "slow", false, "only entries that are bad under the latency objective of their journey")
	f.StringVar(&o.from, "from", "", "only entries from `TIME` on: 2026-11-20, 2026-11-20 14:10, 24h or 7d ago, or with a zone")
	f.StringVar(&o.to, "to", "", "only entries before `TIME`")
	f.StringArrayVar(&o.except, "except", nil, "no entries in the time `FROM/TO`; more may follow")
	f.IntVar(&o.Limit, "limit", 0, "stop after `N` entries; 0: show all")
	reading := f.logOptions()
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if err := o.check(reading); err != nil {
		return err
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return err
	}
	if err := o.checkNames(cfg); err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = []string{"-"}
		c.sayTyping("lines of a log")
	}
	if term.IsTerminal(c.stdout) {
		reading.quiet = true // the entries themselves show the progress
	}
	sources, _, err := c.findSources(paths, reading)
	if err != nil {
		return err
	}
	o.JSON, o.Style, o.Progress = o.format == "json", c.style, c.progress
	return explain.Write(c.stdout, cfg, sources, o.Options)
}

// explainOptions are the options of "elbsli explain".
type explainOptions struct {
	explain.Options
	config, format, from, to string

	except []string
}

// check rejects invalid values of options, and parses the times. If no times are given for the logs, those for the
// entries also select the logs.
func (o *explainOptions) check(reading *logOptions) (err error) {
	if o.Limit < 0 {
		return usageError(fmt.Sprintf("--limit %d: want a number of entries", o.Limit))
	}
	if o.Slow && o.Verdict != "" && o.Verdict != "good" {
		return usageError(fmt.Sprintf("--slow --verdict %s: the latency objective is about good entries", o.Verdict))
	}
	if o.Zone, err = reading.zone(); err != nil {
		return err
	}
	first, after, err := logs.Between("from", o.from, "to", o.to, time.Now().In(o.Zone))
	if err != nil {
		return err
	}
	if !first.IsZero() {
		o.First = first.UnixNano()
		if reading.since == "" {
			reading.since = first.Format(time.RFC3339)
		}
	}
	if !after.IsZero() {
		o.After = after.UnixNano()
		if reading.until == "" {
			reading.until = after.Add(lateness).Format(time.RFC3339)
		}
	}
	for _, text := range o.except {
		from, to, found := strings.Cut(text, "/")
		first, after, err := logs.Between("except", from, "except", to, time.Now().In(o.Zone))
		if err != nil {
			return err
		}
		if !found || first.IsZero() || after.IsZero() {
			return usageError(fmt.Sprintf("--except %q: want FROM/TO, two times", text))
		}
		o.LeftOut = append(o.LeftOut, explain.Span{First: first.UnixNano(), After: after.UnixNano()})
	}
	return nil
}

// lateness is how long after an entry's time the period of its log may end. The longest period is an hour, and a late
// entry is in a later log.
const lateness = 2 * time.Hour

// checkNames rejects names that do not exist. Otherwise they would look like rules, journeys and routes without
// entries.
func (o *explainOptions) checkNames(cfg *config.Config) error {
	if o.Rule != "" {
		var names []string
		for _, r := range cfg.Classifier.Rules() {
			names = append(names, r.Name)
		}
		if err := oneOfThese("rule", o.Rule, names...); err != nil {
			return err
		}
	}
	return o.CheckNames(cfg)
}
