package main

import (
	"errors"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/advice"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
)

// pastOptions are the options of the commands that try objectives and alerts on the past.
type pastOptions struct {
	config, format, out string
}

func (o *pastOptions) add(f flags) {
	f.StringVar(&o.config, "config", "config.yaml", "configuration `FILE`")
	f.StringVar(&o.format, "format", "table", "table, json or markdown")
	f.StringVar(&o.out, "out", "", "write to `FILE` instead of stdout")
}

// past reads the counts of the past.
func (c command) past(o pastOptions, reading *logOptions, paths []string) (p *advice.Past, failed bool, err error) {
	if err := oneOfThese("format", o.format, "table", "json", "markdown"); err != nil {
		return nil, false, err
	}
	zone, err := reading.zone()
	if err != nil {
		return nil, false, err
	}
	cfg, err := loadConfig(o.config)
	if err != nil {
		return nil, false, err
	}
	sources, skipped, err := c.findSources(paths, reading)
	if err != nil {
		return nil, false, err
	}
	w, err := c.loadWeeks(cfg, weeks.Source{Logs: sources, Skipped: skipped}, zone)
	if err != nil {
		return nil, false, err
	}
	if w.Total.Entries == 0 {
		return nil, false, errors.New("no request in the logs")
	}
	return advice.NewPast(cfg, w, zone), len(w.Unreadable) > 0, nil
}
