package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Comparison compares the counts of the same logs under two policies. A is the report's own policy, B the other.
type Comparison struct {
	A        string           `json:"a"`        // names of the policies
	B        string           `json:"b"`        //
	Excluded map[string]int64 `json:"excluded"` // under B, as in the report
	Rules    map[string]int64 `json:"rules"`    // under B
	Series   []Series         `json:"series"`   // under B

	Journeys []Pair     `json:"journeys"`       // in the order of A's objectives, then those that only B has
	Routes   []Pair     `json:"routes"`         // sorted as series are
	Moved    []Move     `json:"moved"`          // entries with another rule or verdict; the most frequent move first
	Renamed  []Renaming `json:"renamed"`        // entries with another route; the most frequent first
	More     int64      `json:"moved_unlisted"` // entries that changed but do not fit into Moved and Renamed

	Periods bool `json:"periods,omitempty"` // A and B are two time spans under one policy, and no entry moved
}

// Pair is one journey or route under one SLI, under both policies. Under a policy without such a journey or route, or
// without an objective for it, the counts are 0.
type Pair struct {
	SLI          string       `json:"sli"`
	LoadBalancer string       `json:"load_balancer,omitempty"` // "" in a journey's pair, like Method and Route
	Method       string       `json:"method,omitempty"`
	Route        string       `json:"route,omitempty"`
	Journey      string       `json:"journey,omitempty"`
	A            Counts       `json:"a"`
	B            Counts       `json:"b"`
	Difference   *Thousandths `json:"difference"` // measured B - measured A in percentage points; null if one of them has no events
}

// Counts are the events of one side of a pair.
type Counts struct {
	Total    int64        `json:"total"`
	Good     int64        `json:"good"`
	Bad      int64        `json:"bad"`
	Measured *Thousandths `json:"measured"`

	Objective   float64         `json:"objective,omitempty"` // percent; of a journey that has an objective on this side
	ThresholdMS int64           `json:"threshold_ms,omitempty"`
	State       objective.State `json:"state,omitempty"` // of a journey
}

// Changed reports whether the two sides of the pair differ in counts, objective or judgment.
func (p Pair) Changed() bool {
	return p.A.Total != p.B.Total || p.A.Good != p.B.Good || p.A.Objective != p.B.Objective || p.A.ThresholdMS != p.B.ThresholdMS || p.judgmentChanged()
}

// judgmentChanged reports whether the two sides judge a journey's objective differently.
func (p Pair) judgmentChanged() bool { return p.A.State != p.B.State }

// promise formats the objective of a side; "-" if there is none.
func (c Counts) promise() string {
	switch {
	case c.Objective == 0:
		return "-"
	case c.ThresholdMS > 0:
		return plain(c.Objective) + "% in " + number(c.ThresholdMS) + " ms"
	}
	return plain(c.Objective) + "%"
}

// judgment formats the state of a side.
func (c Counts) judgment(l Lang) string {
	if c.State == "" {
		return l.say("state-" + string(objective.NoObjective))
	}
	return l.say("state-" + string(c.State))
}

// Decision is the rule that decided an entry, and its verdict.
type Decision struct {
	Rule    string `json:"rule"`
	Verdict string `json:"verdict"` // good, bad or excluded
}

func (d Decision) compare(o Decision) int {
	return cmp.Or(cmp.Compare(d.Rule, o.Rule), cmp.Compare(d.Verdict, o.Verdict))
}

// Move is the number of entries of one route that moved from one rule to another.
type Move struct {
	movement
	Count int64 `json:"count"`
}

type movement struct {
	LoadBalancer string   `json:"load_balancer"`
	Method       string   `json:"method"`
	Route        string   `json:"route"` // under A
	From         Decision `json:"from"`  // under A
	To           Decision `json:"to"`    // under B
}

func (m movement) compare(o movement) int {
	return cmp.Or(cmp.Compare(m.LoadBalancer, o.LoadBalancer), cmp.Compare(m.Route, o.Route), cmp.Compare(m.Method, o.Method),
		m.From.compare(o.From), m.To.compare(o.To))
}

// Renaming is the number of entries with another route or journey under B.
type Renaming struct {
	renaming
	Count int64 `json:"count"`
}

type renaming struct {
	LoadBalancer string `json:"load_balancer"`
	Method       string `json:"method"`
	RouteA       string `json:"route_a"`
	JourneyA     string `json:"journey_a"`
	RouteB       string `json:"route_b"`
	JourneyB     string `json:"journey_b"`
}

func (r renaming) compare(o renaming) int {
	return cmp.Or(cmp.Compare(r.LoadBalancer, o.LoadBalancer), cmp.Compare(r.RouteA, o.RouteA), cmp.Compare(r.Method, o.Method),
		cmp.Compare(r.JourneyA, o.JourneyA), cmp.Compare(r.RouteB, o.RouteB), cmp.Compare(r.JourneyB, o.JourneyB))
}

// Changes counts the entries that two policies decided differently. The zero value is ready to use; it is not safe for
// concurrent use.
type Changes struct {
	moved   bounded[movement]
	renamed bounded[renaming]
}

// Add compares one entry under both policies.
func (c *Changes) Add(a, b *Event) {
	from, to := Decision{a.Rule, a.Verdict}, Decision{b.Rule, b.Verdict}
	if from != to {
		c.moved.add(movement{a.Key.LoadBalancer, a.Key.Method, a.Key.Route, from, to}, 1)
	}
	if a.Key.Route != b.Key.Route || a.Key.Journey != b.Key.Journey {
		c.renamed.add(renaming{a.Key.LoadBalancer, a.Key.Method, a.Key.Route, a.Key.Journey, b.Key.Route, b.Key.Journey}, 1)
	}
}

// Merge adds o.
func (c *Changes) Merge(o *Changes) {
	c.moved.merge(&o.moved)
	c.renamed.merge(&o.renamed)
}

// AddComparison sets Compare to the comparison of r with other, which is the same logs under the policy named b.
func (r *Report) AddComparison(other *Report, changes *Changes, a, b string, objectivesA, objectivesB []objective.Objective) {
	c := &Comparison{
		A: a, B: b, Excluded: other.Excluded, Rules: other.Rules, Series: other.Series,
		Journeys: journeyPairs(r, other, objectivesA, objectivesB), Routes: routePairs(r.Series, other.Series),
		Moved: []Move{}, Renamed: []Renaming{},
	}
	changes.moved.each(movement.compare, func(m movement, n int64) { c.Moved = append(c.Moved, Move{m, n}) })
	changes.renamed.each(renaming.compare, func(m renaming, n int64) { c.Renamed = append(c.Renamed, Renaming{m, n}) })
	c.More = changes.moved.dropped + changes.renamed.dropped
	r.Compare = c
}

// AddPeriods sets Compare to the comparison of an earlier time, which is A, with r, which is B, under the same policy.
func (r *Report) AddPeriods(before *Report, a, b string, objectives []objective.Objective) {
	r.Compare = &Comparison{
		A: a, B: b, Excluded: r.Excluded, Rules: r.Rules, Series: r.Series, Periods: true,
		Journeys: journeyPairs(before, r, objectives, objectives), Routes: routePairs(before.Series, r.Series), Moved: []Move{}, Renamed: []Renaming{},
	}
}

func journeyPairs(a, b *Report, objectivesA, objectivesB []objective.Objective) []Pair {
	pairs := []Pair{}
	seen := make(map[objective.Objective]bool)
	for _, o := range slices.Concat(objectivesA, objectivesB) {
		id := objective.Objective{Journey: o.Journey, SLI: o.SLI}
		if seen[id] {
			continue
		}
		seen[id] = true
		p := Pair{SLI: o.SLI, Journey: o.Journey, A: a.judged(id, objectivesA), B: b.judged(id, objectivesB)}
		pairs = append(pairs, p.differ())
	}
	return pairs
}

// judged returns one side of a journey's pair.
func (r *Report) judged(id objective.Objective, objectives []objective.Objective) Counts {
	c := r.journey(id).counts()
	c.State = objective.NoObjective
	for _, o := range objectives {
		if promise(o) == id {
			row := r.row(r.journey(id), o)
			c.Objective, c.ThresholdMS, c.State = o.Percent, row.ThresholdMS, row.State
		}
	}
	return c
}

func routePairs(a, b []Series) []Pair {
	type id struct{ sli, lb, method, route string }
	pairs := make(map[id]*Pair)
	of := func(s Series) *Pair {
		k := id{s.SLI, s.LoadBalancer, s.Method, s.Route}
		if pairs[k] == nil {
			pairs[k] = &Pair{SLI: s.SLI, LoadBalancer: s.LoadBalancer, Method: s.Method, Route: s.Route}
		}
		return pairs[k]
	}
	for _, s := range a {
		p := of(s)
		p.A = p.A.plus(s)
	}
	for _, s := range b {
		p := of(s)
		p.B = p.B.plus(s)
	}
	sorted := make([]Pair, 0, len(pairs))
	for _, p := range pairs {
		sorted = append(sorted, p.differ())
	}
	slices.SortFunc(sorted, func(x, y Pair) int { return x.key().Compare(y.key()) })
	return sorted
}

func (p Pair) key() sli.Key {
	return sli.Key{SLI: p.SLI, LoadBalancer: p.LoadBalancer, Method: p.Method, Route: p.Route}
}

func (p Pair) differ() Pair {
	if p.A.Measured != nil && p.B.Measured != nil {
		d := *p.B.Measured - *p.A.Measured
		p.Difference = &d
	}
	return p
}

// plus adds another series of the pair: a policy with dimensions has several, and the other policy may have different
// ones.
func (c Counts) plus(s Series) Counts {
	return Series{Total: c.Total + s.Total, Good: c.Good + s.Good, Bad: c.Bad + s.Bad}.counts()
}

func (s Series) counts() Counts {
	return Counts{Total: s.Total, Good: s.Good, Bad: s.Bad, Measured: s.measured()}
}

// maxKinds limits the number of kinds of changes that are counted separately. Further ones are counted together.
const maxKinds = 20_000

// bounded counts by a key, up to maxKinds keys.
type bounded[K comparable] struct {
	counts  map[K]int64
	dropped int64
}

func (b *bounded[K]) add(k K, n int64) {
	if _, ok := b.counts[k]; !ok && len(b.counts) >= maxKinds {
		b.dropped += n
		return
	}
	if b.counts == nil {
		b.counts = make(map[K]int64)
	}
	b.counts[k] += n
}

func (b *bounded[K]) merge(o *bounded[K]) {
	for k, n := range o.counts {
		b.add(k, n)
	}
	b.dropped += o.dropped
}

// each calls f for every key, the largest count first.
func (b *bounded[K]) each(compare func(K, K) int, f func(K, int64)) {
	keys := slices.SortedFunc(maps.Keys(b.counts), func(x, y K) int {
		return cmp.Or(cmp.Compare(b.counts[y], b.counts[x]), compare(x, y))
	})
	for _, k := range keys {
		f(k, b.counts[k])
	}
}
