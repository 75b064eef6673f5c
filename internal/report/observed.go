package report

import (
	"cmp"
	"slices"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Event is one entry with the decision of a policy.
type Event struct {
	Key     sli.Key // of its availability series
	Rule    string
	Verdict string // good, bad or excluded
}

func ruleCounts(decided map[sli.Decision]int64) []RuleCount {
	var entries int64 // with a history, entries of whole dates
	for _, n := range decided {
		entries += n
	}
	counts := make([]RuleCount, 0, len(decided))
	for by, n := range decided {
		counts = append(counts, RuleCount{Rule: by.Rule, Verdict: by.Verdict, Count: n, Share: share(n, entries)})
	}
	slices.SortFunc(counts, func(a, b RuleCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Verdict, b.Verdict))
	})
	return counts
}

// badRoutes lists the routes with bad requests. unknown is the number of bad requests whose causes exceeded the limits.
func badRoutes(causes *sli.Causes, series []Series) (routes []BadRoute, unknown int64) {
	routes = []BadRoute{}
	for _, s := range series {
		if s.SLI != sli.Availability || s.Bad == 0 {
			continue
		}
		b := BadRoute{LoadBalancer: s.LoadBalancer, Method: s.Method, Route: s.Route, Journey: s.Journey, Dimensions: s.Dimensions, Bad: s.Bad}
		var others int64
		b.Causes, others = causeCounts(causes.Of(s.key()))
		unknown += others
		routes = append(routes, b)
	}
	slices.SortStableFunc(routes, func(a, b BadRoute) int { return cmp.Compare(b.Bad, a.Bad) })
	return routes, unknown
}

// causeCounts adds up the buckets, target groups and senders of each cause. others is the number of events whose causes
// exceeded the limits.
func causeCounts(caused []sli.Caused) (counts []CauseCount, others int64) {
	sums := make(map[Cause]int64)
	for i := range caused {
		n, _ := caused[i].Sum()
		c := caused[i].Cause
		if c.Others() {
			others = n
			continue
		}
		sums[Cause{c.Rule, c.ELBStatus, c.TargetStatus, c.Reason}] += n
	}
	counts = make([]CauseCount, 0, len(sums))
	for c, n := range sums {
		counts = append(counts, CauseCount{c, n})
	}
	slices.SortFunc(counts, func(a, b CauseCount) int { return cmp.Or(cmp.Compare(b.Count, a.Count), a.Cause.compare(b.Cause)) })
	return counts, others
}

// observedQuantiles returns the quantiles of the journeys, in the order of their objectives, and then those of the
// routes.
func observedQuantiles(took *sli.Took, objectives []objective.Objective) ([]Quantiles, error) {
	spans := took.All()
	all := make([]Quantiles, 0, len(spans)+len(objectives))
	for i, promise := range objectives {
		if slices.ContainsFunc(objectives[:i], func(p objective.Objective) bool { return p.Journey == promise.Journey }) {
			continue
		}
		var sum sli.Durations
		for _, s := range spans {
			if s.Key.Journey == promise.Journey {
				sum.Merge(s.Durations)
			}
		}
		if sum.Count() == 0 {
			continue
		}
		q, err := quantilesOf(&sum, Quantiles{Journey: promise.Journey})
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	for i := 0; i < len(spans); {
		var sum sli.Durations
		k := spans[i].Key
		for ; i < len(spans) && spans[i].Key == k; i++ {
			sum.Merge(spans[i].Durations)
		}
		q, err := quantilesOf(&sum, Quantiles{Journey: k.Journey, LoadBalancer: k.LoadBalancer, Method: k.Method, Route: k.Route, Dimensions: k.Dimensions})
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	return all, nil
}
