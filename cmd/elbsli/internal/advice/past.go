// Package advice evaluates objectives and alerts on past counts, and judges a release by the counts before and after
// it.
package advice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Past is the counts that objectives and alerts are tried on.
type Past struct {
	config   *config.Config
	tally    *sli.Tally
	took     *sli.Took
	from, to int64 // time covered by the logs, Unix seconds, half-open
	zone     *time.Location
}

// NewPast returns the past in these counts. Times for people are in zone.
func NewPast(cfg *config.Config, w *weeks.Weeks, zone *time.Location) *Past {
	p := &Past{config: cfg, tally: &w.Total.Tally, took: &w.Detail.Took, from: w.Total.First, to: w.Total.Last + 1, zone: zone}
	for _, o := range w.Objects {
		if o.To > 0 {
			p.from, p.to = min(p.from, o.From), max(p.to, o.To)
		}
	}
	return p
}

// buckets returns the events of an SLO in time order, and the load balancers of its series.
func (p *Past) buckets(s config.SLO) (all []sli.Bucket, loadBalancers []string) {
	var parts [][]sli.Bucket
	for _, series := range p.tally.All() {
		if series.Key.SLI == s.SLI && slices.Contains(s.Journeys, series.Key.Journey) {
			parts = append(parts, series.Buckets())
			loadBalancers = append(loadBalancers, series.Key.LoadBalancer)
		}
	}
	return objective.JoinBuckets(parts...), loadBalancers
}

// arrival returns how late events of these load balancers are counted. A Classic Load Balancer, whose name has no
// slash, has its own log period, which applies if all of them are Classic.
func (p *Past) arrival(loadBalancers []string, lag time.Duration) objective.Arrival {
	a := objective.Arrival{Period: pipeline.Period, Lag: lag}
	if len(loadBalancers) > 0 && !slices.ContainsFunc(loadBalancers, func(lb string) bool { return strings.Contains(lb, "/") }) {
		a.Period = p.config.ClassicInterval
	}
	return a
}

// at formats a time for people.
func (p *Past) at(t int64) string { return time.Unix(t, 0).In(p.zone).Format("2006-01-02 15:04") }

// weeks returns the length of the past.
func (p *Past) weeks() float64 { return float64(p.to-p.from) / (7 * 24 * 3600) }

// span describes the past.
func (p *Past) span() string {
	return fmt.Sprintf("%s to %s %s (%s)", p.at(p.from), p.at(p.to), time.Unix(p.to, 0).In(p.zone).Format("MST"), days(p.to-p.from))
}

// days formats a length of time in days, or in hours if it is short.
func days(seconds int64) string {
	if seconds < 48*3600 {
		return plural(float64(seconds)/3600, "hour")
	}
	return plural(float64(seconds)/(24*3600), "day")
}

func plural(x float64, word string) string {
	text := fmt.Sprintf("%.1f", x)
	text = strings.TrimSuffix(text, ".0")
	if text != "1" {
		word += "s"
	}
	return text + " " + word
}

// name returns the name of an SLO for people.
func name(s config.SLO) string {
	if s.Group {
		return s.Name + " (group)"
	}
	return s.Name
}

// rfc3339 formats a time for programs.
func rfc3339(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }

// percentOf formats a share of a budget.
func percentOf(part float64) string {
	switch p := part * 100; {
	case p == 0:
		return "0 %"
	case p < 0.095:
		return "under 0.1 %"
	case p < 9.95:
		return fmt.Sprintf("%.1f %%", p)
	default:
		return fmt.Sprintf("%.0f %%", p)
	}
}

// objectivePercent formats an objective.
func objectivePercent(x float64) string { return objective.Number(x) + " %" }
