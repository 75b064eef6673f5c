package config

import "github.com/elb-sli/elb-sli/internal/pipeline"

// Policy is what the configuration says of counting.
func (c *Config) Policy() *pipeline.Policy {
	p := &pipeline.Policy{
		Table: c.Table, Unmatched: c.Unmatched, Classifier: c.Classifier, JourneyOf: c.JourneyOf,
		Resolution: c.Metrics.Resolution, ClassicPeriod: c.ClassicInterval, MaxRoutes: c.Limits.Routes,
	}
	for _, j := range c.Journeys {
		p.Journeys = append(p.Journeys, pipeline.Journey{Name: j.Name, Threshold: j.Latency.Threshold})
	}
	return p
}
