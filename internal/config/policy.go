package config

import "github.com/elb-sli/elb-sli/internal/pipeline"

// Policy returns the part of the configuration that decides counts.
func (c *Config) Policy() *pipeline.Policy {
	p := &pipeline.Policy{
		Table: c.Table, Unmatched: c.Unmatched, Classifier: c.Classifier, JourneyOf: c.journeyOf,
		Dimensions: c.Metrics.Dimensions, Resolution: c.Metrics.Resolution, ClassicPeriod: c.ClassicInterval, MaxRoutes: c.Limits.Routes,
		Formats: c.Formats,
	}
	for i := range c.Journeys {
		j := &c.Journeys[i]
		counted := pipeline.Journey{Name: j.ID}
		if j.Latency.Objective > 0 {
			counted.Latency = &j.Latency.Latency
		}
		p.Journeys = append(p.Journeys, counted)
	}
	return p
}
