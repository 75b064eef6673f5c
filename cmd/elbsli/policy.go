package main

import (
	"errors"
	"fmt"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// loadConfig reads the configuration, and reports on stderr what was loaded.
func (c command) loadConfig(path string) (*config.Config, error) {
	cfg, err := loadConfig(path)
	if err == nil {
		c.verbose.sayConfig(path, cfg)
	}
	return cfg, err
}

// loadConfig reads the file named by --config; without one, the built-in rules and heuristic routes apply.
func loadConfig(path string) (*config.Config, error) {
	if path == "" {
		return config.Default(), nil
	}
	cfg, err := config.Load(path)
	var wrong config.Errors
	if err != nil && !errors.As(err, &wrong) {
		return nil, fmt.Errorf("configuration: %w", logs.Explain(path, errors.Unwrap(err), fmt.Sprintf("elbsli init LOGS > %s makes a first one", path)))
	}
	return cfg, err
}

// groupsOf returns the groups of journeys in the configured order.
func groupsOf(c *config.Config) []report.Group {
	var all []report.Group
	for _, s := range c.SLOs() {
		if s.Group {
			all = append(all, report.Group{Name: s.Name, SLI: s.SLI, Objective: s.Percent, Journeys: s.Journeys})
		}
	}
	return all
}

// objectivesOf returns the objectives of the journeys in the configured order.
func objectivesOf(c *config.Config) []objective.Objective {
	var all []objective.Objective
	for _, j := range c.Journeys {
		if j.Availability > 0 {
			all = append(all, objective.Objective{Journey: j.ID, SLI: sli.Availability, Percent: j.Availability})
		}
		if j.Latency.Threshold > 0 {
			all = append(all, objective.Objective{Journey: j.ID, SLI: sli.Latency, Percent: j.Latency.Objective})
		}
	}
	return all
}
