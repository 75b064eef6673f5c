package main

import (
	"errors"
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logcheck"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
)

const checkHelp = `usage: elbsli check [OPTIONS] [--logs PATH|s3://BUCKET/PREFIX …]

Validates a configuration. Errors and warnings are printed as file:line:col: subject: problem, one on each line, so that an
editor can jump to them. A warning does not change the exit status.

With logs, it compares the configuration with them: routes, rules and journeys without traffic, the requests in other (as
the shapes of the paths, never the paths), the points of one log object against the limits, and what the custom metrics
would cost at Datadog.

example:
  $ elbsli check --config config.yaml
  $ elbsli check --config config.yaml --logs s3://my-logs/AWSLogs/ --since 24h
`

// pricePer100 is the price of 100 custom metrics beyond those of a contract, in US dollars a month with yearly billing, as
// others quote Datadog's price list (signoz.io/blog/datadog-custom-metrics-pricing, read 2026-11-23).
const pricePer100 = 5

type checkOptions struct {
	config, format string
	logs           []string
	price          float64
}

// check is the command "elbsli check".
func (c command) check(args []string) error {
	var o checkOptions
	f := newFlags("check", checkHelp)
	f.StringVar(&o.config, "config", "config.yaml", "configuration `FILE`")
	f.wordVar(&o.format, "format", "text", "text or json", "text", "json")
	f.StringArrayVar(&o.logs, "logs", nil, "also compare with the logs at `PATH`; more may follow")
	f.Float64Var(&o.price, "price-per-100", pricePer100, "`USD` a month for 100 custom metrics")
	reading := f.logOptions()
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 && len(o.logs) == 0 {
		return usageError(fmt.Sprintf("%q: name the configuration with --config, and logs with --logs", rest[0]))
	}
	if o.price < 0 {
		return usageError(fmt.Sprintf("--price-per-100 %v: want a price in US dollars", o.price))
	}
	o.logs = append(o.logs, rest...)
	return c.checkConfig(o, reading)
}

func (c command) checkConfig(o checkOptions, reading *logOptions) error {
	cfg, err := c.loadConfig(o.config)
	var wrong config.Errors
	switch {
	case errors.As(err, &wrong):
		return errors.Join(c.writeCheck(o, &checked{Config: o.config, Errors: problems(wrong)}), errReported)
	case err != nil:
		return err
	}
	out := &checked{Config: o.config, Routes: cfg.Table.Len(), Rules: len(cfg.Classifier.Rules()) - 1, Journeys: len(cfg.Journeys)}
	warnings := append(cfg.Warnings, logcheck.Shadowed(cfg)...)
	failed := false
	if len(o.logs) > 0 {
		sources, skipped, err := c.findSources(o.logs, reading)
		if err != nil {
			return err
		}
		k := logcheck.New(o.config, cfg, sources, o.price)
		seen := weeks.NewCoverage()
		others, err := each(c, sources, k.Read, seen, func(s logs.Source, r *logcheck.Log) {
			c.progress.AddLines(r.Counts.Lines)
			k.Take(s, r)
		})
		failed = len(seen.Unreadable) > 0
		if err != nil {
			return err
		}
		out.Logs = k.Result(skipped + others)
		warnings = append(warnings, k.Warnings()...)
	}
	out.Warnings = problems(logcheck.Sorted(warnings))
	if err := c.writeCheck(o, out); err != nil {
		return err
	}
	if failed {
		return errReported
	}
	return nil
}
