package main

import (
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/advice"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

const gateHelp = `usage: elbsli gate [OPTIONS] --journey NAME --since TIME --history DIR|s3://BUCKET/PREFIX
       elbsli gate [OPTIONS] --journey NAME --since TIME PATH|s3://BUCKET/PREFIX|- …

Reports whether a release made more requests fail, or more be slow, than before; for a deployment pipeline. --compare 24h
compares the time since the release with the day before it. --compare target_group compares the release's target group with
the others in the same minutes (blue with green); it needs logs, or metrics.dimensions with the target groups.

Logs come five to ten minutes late, so it shows which minutes it could see. A release that changed nothing is called worse
in at most 5 % of cases. If twice the usual failures would often go undetected, it reports that it cannot tell.

Exit status: 0 no worse, 3 cannot tell, 4 worse; 1 a failure, 2 wrong usage.

example:
  $ elbsli gate --config config.yaml --journey checkout --since 30m --format markdown s3://my-logs/AWSLogs/
  $ elbsli gate --config config.yaml --journey checkout --since 30m --compare target_group --target-group web-green s3://my-logs/AWSLogs/
`

// Exit statuses of gate, in addition to those of all commands.
const (
	statusCannotTell = 3
	statusWorse      = 4
)

// byTargetGroup is the value of --compare that compares target groups.
const byTargetGroup = "target_group"

// longestLog is the longest period of a log: Classic Load Balancers can write one an hour.
const longestLog = time.Hour

type gateOptions struct {
	pastOptions
	journey, since, until, compare, group string
}

// gate is the command "elbsli gate".
func (c command) gate(args []string) error {
	var o gateOptions
	var reading logOptions
	f := newFlags("gate", gateHelp)
	f.StringVar(&o.journey, "journey", "", "`NAME` of the journey or group that was released")
	f.StringVar(&o.since, "since", "", "when it was released: `TIME`, such as 30m ago, or 2026-11-20T01:00:00Z")
	f.StringVar(&o.until, "until", "", "ignore everything after this `TIME`; default: now")
	f.StringVar(&o.compare, "compare", "24h", "what to compare with: this long before the release, or target_group")
	f.StringVar(&o.group, "target-group", "", "`NAME` of the release's target group; default: the last one to receive its first request")
	o.add(f)
	f.zoneAndQuiet(&reading)
	paths, err := f.parse(c, args)
	if err != nil {
		return err
	}
	zone, err := reading.zone()
	if err != nil {
		return err
	}
	release, err := o.release(time.Now().In(zone))
	if err != nil {
		return err
	}
	if err := o.check(paths); err != nil {
		return err
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return err
	}
	if _, err := advice.Find(cfg, o.journey); err != nil {
		return err
	}
	// At least the hour before: until a log of the release has arrived, earlier logs show how far logs have arrived.
	reading.since = time.Unix(release.Since, 0).Add(-max(release.Compare, time.Hour)).Format(time.RFC3339)
	reading.until = time.Unix(release.Until, 0).Add(longestLog).Format(time.RFC3339)
	src, _, err := c.source(o.pastOptions, &reading, zone, paths) // the gate takes its minutes from whole dates itself
	if err != nil {
		return err
	}
	past, groups, failed, err := c.released(o, cfg, src, release, zone)
	if err != nil {
		return err
	}
	found, err := past.Gate(release, groups)
	if err != nil {
		return err
	}
	if err := c.show(o.pastOptions, failed, found, found.Write); err != nil {
		return err
	}
	switch found.Outcome {
	case objective.Worse:
		return exitStatus(statusWorse)
	case objective.CannotTell:
		return exitStatus(statusCannotTell)
	}
	return nil
}

// release returns the release that the options describe. It begins with the first whole minute.
func (o *gateOptions) release(now time.Time) (r advice.Release, err error) {
	if o.journey == "" {
		return r, usageError("--journey is missing: which journey was released?")
	}
	if o.since == "" {
		return r, usageError("--since is missing: when was it released?")
	}
	since, until, err := logs.Between("since", o.since, "until", o.until, now)
	if err != nil {
		return r, err
	}
	if until.IsZero() {
		until = now
	}
	r = advice.Release{Journey: o.journey, Group: o.group, Since: (since.Unix() + 59) / 60 * 60, Until: until.Unix() / 60 * 60}
	if r.Since >= r.Until {
		return r, usageError(fmt.Sprintf("--since %s: no whole minute has passed since then", o.since))
	}
	if o.compare == byTargetGroup {
		return r, nil
	}
	if o.group != "" {
		return r, usageError("--target-group is for --compare target_group")
	}
	before, _, err := logs.Between("compare", o.compare, "until", "", now)
	if r.Compare = now.Sub(before); err != nil || r.Compare < time.Minute {
		return r, usageError(fmt.Sprintf("--compare %q: want a time such as 24h or 7d, or target_group", o.compare))
	}
	return r, nil
}

// released reads the counts to compare. groups is nil if the counts before and after are compared.
func (c command) released(o gateOptions, cfg *config.Config, src weeks.Source, r advice.Release, zone *time.Location) (p *advice.Past, groups *advice.Groups, failed bool, err error) {
	if o.compare != byTargetGroup {
		p, failed, err = c.pastOf(cfg, src, delivery.Window{}, zone)
		return p, nil, failed, err
	}
	groups = advice.NewGroups(r.Since, r.Until)
	if src.History != nil {
		p, failed, err = c.pastOf(cfg, src, delivery.Window{}, zone)
		if err == nil && !groups.AddDimension(p) {
			err = usageError("--history holds no target groups: name them under metrics.dimensions, or give the logs")
		}
		return p, groups, failed, err
	}
	policy := cfg.Policy()
	policy.InLegacy = logs.InLegacy(src.Logs)
	type part struct {
		result *pipeline.Result
		groups *advice.Groups
	}
	total := &weeks.Weeks{}
	read := func(s logs.Source) (part, error) {
		l, err := s.Open()
		if err != nil {
			return part{}, err
		}
		defer l.Close()
		found := part{groups: advice.NewGroups(r.Since, r.Until)}
		results, err := pipeline.RunObserved([]*pipeline.Policy{policy}, l.Input, s.Object, func(e *elblog.Entry, decided []pipeline.Observation) {
			found.groups.Add(e, &decided[0])
		})
		if err == nil {
			found.result = results[0]
		}
		return found, err
	}
	seen := weeks.NewCoverage()
	_, err = each(c, src.Logs, read, seen, func(s logs.Source, one part) {
		c.progress.AddLines(one.result.Lines)
		if s.Object != nil && s.Object.Named() {
			from, to := policy.Span(s.Object)
			total.Objects = append(total.Objects, weeks.Object{From: from, To: to})
		}
		total.Total.Merge(one.result)
		groups.Merge(one.groups)
	})
	if err == nil && total.Total.Entries == 0 {
		err = fmt.Errorf("no request was counted since %s", time.Unix(r.Since, 0).In(zone).Format("2006-01-02 15:04"))
	}
	return advice.NewPast(cfg, total, zone), groups, len(seen.Unreadable) > 0, err
}
