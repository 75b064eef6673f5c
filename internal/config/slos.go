package config

import (
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// SLO is the objective of one journey under one SLI, or of a group of journeys.
type SLO struct {
	objective.Objective          // Journey is the id of the journey, or the name of the group
	Name                string   // for people
	Journeys            []string // ids of the journeys whose events it counts
	Group               bool
}

// SLOs returns all objectives: those of the journeys in the configured order, then those of the groups.
func (c *Config) SLOs() []SLO {
	var all []SLO
	for _, j := range c.Journeys {
		of := SLO{Name: j.Name, Journeys: []string{j.ID}}
		if j.Availability > 0 {
			of.Objective = objective.Objective{Journey: j.ID, SLI: sli.Availability, Percent: j.Availability}
			all = append(all, of)
		}
		if j.Latency.Objective > 0 {
			of.Objective = objective.Objective{Journey: j.ID, SLI: sli.Latency, Percent: j.Latency.Objective, Threshold: j.Latency.Threshold}
			all = append(all, of)
		}
	}
	for _, g := range c.Groups {
		of := SLO{Name: g.Name, Group: true, Objective: objective.Objective{Journey: g.Name, SLI: g.sli, Percent: g.objective}}
		for _, i := range g.journeys {
			of.Journeys = append(of.Journeys, c.Journeys[i].ID)
		}
		all = append(all, of)
	}
	return all
}
