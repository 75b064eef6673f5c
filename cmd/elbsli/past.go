package main

import (
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/advice"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/pipeline"
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
	sources, _, err := c.findSources(paths, reading)
	if err != nil {
		return nil, false, err
	}
	all, failed, _, err := c.observe([]*pipeline.Policy{cfg.Policy()}, sources)
	if err != nil {
		return nil, failed, err
	}
	p, err = pastOf(cfg, all.results[0], zone)
	return p, failed, err
}

func pastOf(cfg *config.Config, total *pipeline.Result, zone *time.Location) (*advice.Past, error) {
	if total.Entries == 0 {
		return nil, fmt.Errorf("no request in the logs")
	}
	return &advice.Past{Config: cfg, Tally: &total.Tally, From: total.First, To: total.Last + 1, Zone: zone}, nil
}
