package config

import (
	"slices"

	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// tableBuilder collects the patterns of `routes` and of the journeys.
type tableBuilder struct {
	*builder
	patterns []routenorm.Pattern
	index    map[string]int          // of the pattern of each "METHOD ROUTE", or of "ROUTE" for any method
	owners   map[int]routenorm.Place // by pattern: the place where a journey claims it
	owner    map[int]int             // by pattern: index of its journey
}

// routes makes the table and the journeys.
func (b *builder) routes() {
	t := tableBuilder{b, nil, map[string]int{}, map[int]routenorm.Place{}, map[int]int{}}
	for _, p := range b.in.routes {
		given := false
		for _, one := range p.Split() {
			if i, ok := t.index[one.String()]; ok {
				b.add(p.Place, "routes", "%q is already given at %s", one, t.patterns[i].Place)
				given = true
				break
			}
		}
		if !given {
			t.add(p)
		}
	}
	for _, j := range b.in.journeys {
		t.journey(j)
	}
	table, conflicts := routenorm.NewTable(t.patterns)
	for _, c := range conflicts {
		b.add(c.B.Place, "routes", "%q conflicts with %q at %s: both match %q, and neither is more specific", c.B, c.A, c.A.Place, c.Example)
	}
	t.checkSpellings()
	if n := b.in.limits.routes; len(t.patterns) > n {
		b.report.add(t.patterns[n].Place, "routes", "more routes than limits.routes, which is %d", n)
	}
	b.out.Table = table
	switch {
	case b.in.unmatched == "successful":
		b.out.Unmatched = pipeline.UnmatchedSuccessful
	case b.in.unmatched == "heuristic", b.in.unmatched == "" && len(t.patterns) == 0:
		b.out.Unmatched = pipeline.UnmatchedHeuristic
	}
	b.out.journeyOf = make([]int, len(t.patterns))
	for i := range b.out.journeyOf {
		b.out.journeyOf[i] = -1
		if j, ok := t.owner[i]; ok {
			b.out.journeyOf[i] = j
		}
	}
}

// add adds p to the table and returns its index.
func (t *tableBuilder) add(p routenorm.Pattern) int {
	i := len(t.patterns)
	for _, one := range p.Split() {
		t.index[one.String()] = i
	}
	t.patterns = append(t.patterns, p)
	return i
}

// journey adds one journey, with those of its routes that the table does not have.
func (t *tableBuilder) journey(j journeyEntry) {
	out := Journey{Name: j.name.v, ID: j.key().v, Place: j.at}
	for _, p := range j.routes {
		for _, i := range t.claim(p) {
			t.owners[i], t.owner[i] = p.Place, len(t.out.Journeys)
			out.routes = append(out.routes, i)
		}
	}
	if j.availability != nil {
		out.Availability = j.availability.objective.v
	}
	if j.latency != nil {
		out.Latency = Latency{j.latency.objective.v, pipeline.Latency{Threshold: j.latency.threshold.v, Of: j.latency.of, Time: j.latency.time}}
	}
	t.out.Journeys = append(t.out.Journeys, out)
}

// claim returns the patterns that a line of a journey's routes assigns to the journey. It adds patterns that the table
// does not have. If the line names only some methods of a pattern, claim splits the pattern.
func (t *tableBuilder) claim(p routenorm.Pattern) (claimed []int) {
	var fresh []string
	wanted := map[int][]string{} // methods, by pattern of the table
	for _, one := range p.Split() {
		i, ok := t.index[one.String()]
		if !ok {
			fresh = append(fresh, one.Methods...)
			if len(one.Methods) == 0 {
				return []int{t.add(p)}
			}
			continue
		}
		if at, ok := t.owners[i]; ok {
			t.report.add(p.Place, "journeys.routes", "%q already belongs to a journey at %s", one, at)
			continue
		}
		if wanted[i] == nil {
			claimed = append(claimed, i)
		}
		wanted[i] = append(wanted[i], one.Methods...)
	}
	for k, i := range claimed {
		q := t.patterns[i]
		if len(wanted[i]) == len(q.Methods) {
			continue
		}
		t.patterns[i].Methods = slices.DeleteFunc(slices.Clone(q.Methods), func(m string) bool { return slices.Contains(wanted[i], m) })
		q.Methods = wanted[i]
		claimed[k] = t.add(q)
	}
	if len(fresh) > 0 {
		p.Methods = fresh
		claimed = append(claimed, t.add(p))
	}
	return claimed
}

// checkSpellings rejects two routes that Datadog would store as one. A route under two methods is one route.
func (t *tableBuilder) checkSpellings() {
	tags := routenorm.Tags{}
	for _, p := range t.patterns {
		if q, taken := tags.Take(p); taken {
			t.report.add(p.Place, "routes", "%q has the tag value of %q at %s: %q", p, q, q.Place, p.Tag())
		}
	}
}
