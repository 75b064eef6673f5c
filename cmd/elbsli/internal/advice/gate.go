package advice

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Release is the release that a gate judges. Times are Unix seconds.
type Release struct {
	Journey string // name or id of a journey, or the name of a group
	Since   int64  // when the release went out
	Until   int64
	Compare time.Duration // how long before it to compare; 0: compare the target groups since the release
	Group   string        // the release's target group; "": the last one to receive its first request
}

// Gate is the judgment of a release. Its JSON is for programs; chances are fractions of 1.
type Gate struct {
	Journey string            `json:"journey"`
	Outcome objective.Outcome `json:"outcome"`
	Since   string            `json:"since"`
	Until   string            `json:"until"`
	Seen    string            `json:"seen"` // how far the logs have arrived
	Before  string            `json:"before"`
	After   string            `json:"after"`
	SLIs    []GateSLI         `json:"slis"`

	NoTarget int64 `json:"no_target_group"` // events since the release that reached no target group

	since, until, seen int64
	shorter            bool // the logs do not reach as far back as requested
	past               *Past
}

// GateSLI is one comparison of a gate.
type GateSLI struct {
	SLI       string            `json:"sli"`
	Objective float64           `json:"objective"`
	Outcome   objective.Outcome `json:"outcome"`
	Before    objective.Sample  `json:"before"`
	After     objective.Sample  `json:"after"`
	Burn      float64           `json:"burn"` // burn rate of the error budget after the release; at 1 the budget just lasts
	Clustered float64           `json:"clustered"`
	Chance    float64           `json:"chance"`
	Power     float64           `json:"power"`
	Reason    string            `json:"reason"`
}

// Find returns the SLOs of a journey or a group.
func Find(cfg *config.Config, journey string) (found []config.SLO, err error) {
	var known []string
	for _, s := range cfg.SLOs() {
		if s.Name == journey || s.Journey == journey {
			found = append(found, s)
		}
		if !slices.Contains(known, s.Name) {
			known = append(known, s.Name)
		}
	}
	switch {
	case len(found) > 0:
		return found, nil
	case len(known) == 0:
		return nil, fmt.Errorf("no journey has an objective in the configuration: give one availability or latency; elbsli objectives proposes some")
	}
	if near := config.Nearest(journey, known); near != "" {
		return nil, fmt.Errorf("no journey or group %q with an objective: did you mean %q?", journey, near)
	}
	return nil, fmt.Errorf("no journey or group %q with an objective: there are %s", journey, strings.Join(known, ", "))
}

// Gate judges a release. groups has the counts by target group; nil if only before and after are compared.
func (p *Past) Gate(r Release, groups *Groups) (*Gate, error) {
	slos, err := Find(p.config, r.Journey)
	if err != nil {
		return nil, err
	}
	g := &Gate{Journey: name(slos[0]), Outcome: objective.NoWorse, Since: rfc3339(r.Since), Until: rfc3339(r.Until), SLIs: []GateSLI{},
		since: r.Since, until: r.Until, seen: min(max(p.to, r.Since), r.Until), past: p}
	g.Seen = rfc3339(g.seen)
	if groups == nil {
		g.Before, g.After = fmt.Sprintf("the %s before it", objective.Brief(r.Compare)), "since the release"
		g.shorter = p.from > r.Since-int64(r.Compare/time.Second)+int64(pipeline.Period/time.Second)
	} else {
		if g.After, g.Before, err = groups.newest(slos, r.Group); err != nil {
			return nil, err
		}
		g.NoTarget = groups.of(slos[0], "").Total
	}
	for _, s := range slos {
		buckets, _ := p.buckets(s)
		past := objective.NewPast(buckets, p.from, p.to)
		one := GateSLI{SLI: s.SLI, Objective: s.Percent}
		from, to := r.Since-int64(r.Compare/time.Second), r.Since
		if groups == nil {
			one.Before, one.After = sample(past.Count(from, to)), sample(past.Count(r.Since, g.seen))
		} else {
			from, to = r.Since, g.seen
			one.Before, one.After = groups.sides(s, g.After)
		}
		c := objective.Compare(one.Before, one.After, s.Percent, past.Clustering(from, to, time.Duration(g.seen-r.Since)*time.Second), len(slos))
		one.Outcome, one.Reason, one.Clustered, one.Chance, one.Power = c.Outcome, c.Reason, term.Rounded(c.Clustered, 2), term.Rounded(c.Chance, 5), term.Rounded(c.Power, 3)
		one.Burn = term.Rounded(objective.BudgetOf(s.Percent).Used(one.After.Bad, one.After.Total), 2)
		g.SLIs = append(g.SLIs, one)
		g.Outcome = worst(g.Outcome, one.Outcome)
	}
	return g, nil
}

func sample(total, bad int64) objective.Sample { return objective.Sample{Total: total, Bad: bad} }

// worst returns the more important of two outcomes: worse, then cannot tell.
func worst(a, b objective.Outcome) objective.Outcome {
	rank := []objective.Outcome{objective.NoWorse, objective.CannotTell, objective.Worse}
	if slices.Index(rank, b) > slices.Index(rank, a) {
		return b
	}
	return a
}

// Groups counts the events of journeys by target group, since a release. It needs no configured dimension.
type Groups struct {
	from, to int64
	counts   map[groupKey]*objective.Sample
	first    map[groupKey]int64 // when it had its first event, by journey and group
}

type groupKey struct{ sli, journey, group string }

// NewGroups returns the counts of a time span, still empty.
func NewGroups(from, to int64) *Groups {
	return &Groups{from: from, to: to, counts: map[groupKey]*objective.Sample{}, first: map[groupKey]int64{}}
}

// Add counts one entry as a policy decided it.
func (g *Groups) Add(e *elblog.Entry, o *pipeline.Observation) {
	if o.Journey == "" || o.Start < g.from || o.Start >= g.to || o.Verdict == classify.Excluded {
		return
	}
	name := pipeline.TargetGroup(e)
	one := func(bad bool) objective.Sample {
		if bad {
			return objective.Sample{Total: 1, Bad: 1}
		}
		return objective.Sample{Total: 1}
	}
	g.add(groupKey{sli.Availability, o.Journey, name}, o.Start, one(o.Verdict != classify.Good))
	if o.Measured {
		g.add(groupKey{sli.Latency, o.Journey, name}, o.Start, one(o.Slow))
	}
}

// add counts events of which the first was at start.
func (g *Groups) add(k groupKey, start int64, events objective.Sample) {
	s := g.counts[k]
	if s == nil {
		s = &objective.Sample{}
		g.counts[k], g.first[k] = s, start
	}
	g.first[k] = min(g.first[k], start)
	s.Total += events.Total
	s.Bad += events.Bad
}

// AddDimension adds the counts of p by the configured dimension target_group, and reports whether there is one.
func (g *Groups) AddDimension(p *Past) (configured bool) {
	for _, s := range p.tally.All() {
		group, ok := s.Key.Dimensions.Map()[pipeline.TargetGroupDimension]
		if !ok {
			continue
		}
		for _, b := range s.Buckets() {
			if s.Key.Journey == "" || b.Start < g.from || b.Start >= g.to {
				continue
			}
			g.add(groupKey{s.Key.SLI, s.Key.Journey, group}, b.Start, objective.Sample{Total: b.Total, Bad: b.Total - b.Good})
		}
		configured = true
	}
	return configured
}

// Merge adds what o counted.
func (g *Groups) Merge(o *Groups) {
	for k, s := range o.counts {
		g.add(k, o.first[k], *s)
	}
}

// of adds up the events of an SLO that one target group got.
func (g *Groups) of(s config.SLO, group string) (sum objective.Sample) {
	for _, j := range s.Journeys {
		if c := g.counts[groupKey{s.SLI, j, group}]; c != nil {
			sum.Total += c.Total
			sum.Bad += c.Bad
		}
	}
	return sum
}

// sides returns the events of all other target groups, and those of one.
func (g *Groups) sides(s config.SLO, group string) (before, after objective.Sample) {
	for k, c := range g.counts {
		if k.sli == s.SLI && slices.Contains(s.Journeys, k.journey) && k.group != "" && k.group != group {
			before.Total += c.Total
			before.Bad += c.Bad
		}
	}
	return before, g.of(s, group)
}

// newest returns the target group with the release, and the others.
func (g *Groups) newest(slos []config.SLO, named string) (fresh, rest string, err error) {
	began := map[string]int64{}
	for k, first := range g.first {
		if k.group == "" || !slices.ContainsFunc(slos, func(s config.SLO) bool { return slices.Contains(s.Journeys, k.journey) }) {
			continue
		}
		if at, ok := began[k.group]; !ok || first < at {
			began[k.group] = first
		}
	}
	var names []string
	for n := range began {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(began[b], began[a]), cmp.Compare(a, b)) })
	switch {
	case named != "":
		fresh = named
	case len(names) > 1 && began[names[0]] == began[names[1]]:
		slices.Sort(names)
		return "", "", fmt.Errorf("which target group has the release? Name it with --target-group; requests since then went to %q", names)
	case len(names) > 0:
		fresh = names[0]
	}
	rest = strings.Join(slices.DeleteFunc(names, func(n string) bool { return n == fresh }), ", ")
	return cmp.Or(fresh, "no target group"), cmp.Or(rest, "no other target group"), nil
}

// Write writes g for people, or as Markdown for a pull request.
func (g *Gate) Write(w io.Writer, markdown bool) error {
	s := &sheet{markdown: markdown}
	s.title(fmt.Sprintf("%s: %s", g.Journey, g.Outcome))
	zone := time.Unix(g.seen, 0).In(g.past.zone).Format("MST")
	late := ""
	if g.seen < g.until {
		late = fmt.Sprintf(" The logs of the last %s have not arrived yet: they are 5 to 10 minutes late.", objective.Brief(time.Duration(g.until-g.seen)*time.Second))
	}
	s.say("Release at %s %s; minutes counted until %s, requested until %s.%s\n", g.past.at(g.since), zone, g.past.at(g.seen), g.past.at(g.until), late)
	var rows [][]string
	for _, one := range g.SLIs {
		side := func(x objective.Sample) string { return fmt.Sprintf("%d of %d", x.Bad, x.Total) }
		rows = append(rows, []string{one.SLI, objectivePercent(one.Objective), side(one.Before), side(one.After), fmt.Sprintf("%.1f", one.Burn), string(one.Outcome)})
	}
	s.table([]string{"SLI", "objective", "failed, " + g.Before, "failed, " + g.After, "burn", "outcome"}, rows)
	for _, one := range g.SLIs {
		s.say("%s: %s.", one.SLI, one.Reason)
	}
	if g.shorter {
		s.say("The logs start at %s, so the time before the release is shorter than requested.", g.past.at(g.past.from))
	}
	if g.NoTarget > 0 {
		s.say("%s in neither count, having reached no target group.", term.Plural(int64(g.NoTarget), "request is", "requests are"))
	}
	return s.writeTo(w)
}
