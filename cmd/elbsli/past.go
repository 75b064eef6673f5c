package main

import (
	"errors"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/advice"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/history"
)

// pastOptions are the options of the commands that try objectives and alerts on the past.
type pastOptions struct {
	config, history, format, out string
}

func (o *pastOptions) add(f flags) {
	f.StringVar(&o.config, "config", "config.yaml", "configuration `FILE`")
	f.StringVar(&o.history, "history", "", "counts of the past at `DIR` or s3://BUCKET/PREFIX, instead of logs")
	f.wordVar(&o.format, "format", "table", "table, json or markdown", "table", "json", "markdown")
	f.StringVar(&o.out, "out", "", "write to `FILE` instead of stdout")
}

// check rejects options that exclude each other.
func (o *pastOptions) check(paths []string) error {
	if o.history != "" && len(paths) > 0 {
		return usageError("--history and logs: elbsli replay --history puts the counts of logs into it")
	}
	return nil
}

// past reads the counts of the past, from logs or from a history.
func (c command) past(o pastOptions, reading *logOptions, paths []string) (p *advice.Past, failed bool, err error) {
	if err := o.check(paths); err != nil {
		return nil, false, err
	}
	cfg, err := c.loadConfig(o.config)
	if err != nil {
		return nil, false, err
	}
	zone, err := reading.zone()
	if err != nil {
		return nil, false, err
	}
	src, window, err := c.source(o, reading, zone, paths)
	if err != nil {
		return nil, false, err
	}
	return c.pastOf(cfg, src, window, zone)
}

// source returns where the counts come from. A history has counts of whole dates; the dates in window are used.
func (c command) source(o pastOptions, reading *logOptions, zone *time.Location, paths []string) (src weeks.Source, window delivery.Window, err error) {
	if o.history == "" {
		src.Logs, src.Skipped, err = c.findSources(paths, reading)
		return src, window, err
	}
	if window, err = logs.Window(reading.since, reading.until, zone); err != nil {
		return src, window, err
	}
	if !window.From.IsZero() {
		src.From = weeks.DateBefore(window.From) // a vended log that spans midnight is under the previous date
	}
	if !window.To.IsZero() {
		src.To = history.DateOf(window.To.Unix() - 1)
	}
	src.History, err = weeks.OpenKept(c.ctx, o.history)
	return src, window, err
}

func (c command) pastOf(cfg *config.Config, src weeks.Source, window delivery.Window, zone *time.Location) (*advice.Past, bool, error) {
	w, err := c.loadWeeks(cfg, src, zone)
	if err != nil {
		return nil, false, err
	}
	if src.History != nil {
		w.Cut(window.From, window.To)
	}
	if w.Total.Entries == 0 {
		return nil, false, errors.New("no request was counted: name logs or a history with requests; elbsli explain FILE shows why a line is not counted")
	}
	return advice.NewPast(cfg, w, zone), len(w.Unreadable) > 0, nil
}
