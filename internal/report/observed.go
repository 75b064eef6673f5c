package report

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Event is one entry as a policy decided it.
type Event struct {
	Key          sli.Key // of its availability series
	Rule         string
	Verdict      string // good, bad or excluded
	ELBStatus    int    // -1: none
	TargetStatus int    // -1: none
	Reason       string // as ErrorReason returns it
	Took         time.Duration
	Measured     bool
}

// The verdicts, as rules spell them.
const (
	verdictGood = "good"
	verdictBad  = "bad"
)

// Cause is why requests are bad, as the log says it.
type Cause struct {
	Rule         string `json:"rule"`
	ELBStatus    int    `json:"elb_status"`    // -1: none
	TargetStatus int    `json:"target_status"` // -1: none
	Reason       string `json:"error_reason"`  // "" where there is none
}

func (c Cause) compare(o Cause) int {
	return cmp.Or(cmp.Compare(c.Rule, o.Rule), cmp.Compare(c.ELBStatus, o.ELBStatus),
		cmp.Compare(c.TargetStatus, o.TargetStatus), cmp.Compare(c.Reason, o.Reason))
}

// maxObserved is the number of routes whose causes and durations are kept. A heuristic table over hostile logs can hold
// more: then those of journeys are kept first, and the rest by a hash, so that neither the order of the lines nor that of
// the logs decides which.
const maxObserved = 4096

// Observed is what the counts do not hold: why requests were bad and how long they took, by route. It is of one stream,
// or of several merged; not safe for concurrent use. The zero value is ready.
type Observed struct {
	names    sli.Tally // tells routes apart just as the counts do
	spelled  map[sli.Key]*observedRoute
	routes   map[*sli.Series]*observedRoute
	verdicts map[ruleVerdict]int64
	limit    *rank // routes that rank behind it are not kept; nil: none
}

type ruleVerdict struct{ rule, verdict string }

type observedRoute struct {
	id     *sli.Series // its Key names the route
	causes map[Cause]int64
	took   *durations // of good requests; nil without one
}

// Add notes one entry.
func (o *Observed) Add(e *Event) error {
	if o.verdicts == nil {
		o.verdicts = make(map[ruleVerdict]int64)
	}
	o.verdicts[ruleVerdict{e.Rule, e.Verdict}]++
	if e.Verdict != verdictBad && (e.Verdict != verdictGood || !e.Measured) {
		return nil
	}
	r := o.route(e.Key)
	if r == nil {
		return nil
	}
	if e.Verdict == verdictBad {
		r.addCause(Cause{e.Rule, e.ELBStatus, e.TargetStatus, e.Reason}, 1)
		return nil
	}
	if err := r.measure(); err != nil {
		return err
	}
	return r.took.add(e.Took)
}

func (r *observedRoute) addCause(c Cause, n int64) {
	if r.causes == nil {
		r.causes = make(map[Cause]int64)
	}
	r.causes[c] += n
}

// measure makes the sketch.
func (r *observedRoute) measure() (err error) {
	if r.took == nil {
		r.took, err = newDurations()
	}
	return err
}

// route returns where k is noted, nil where it is not kept.
func (o *Observed) route(k sli.Key) *observedRoute {
	if r, ok := o.spelled[k]; ok {
		return r
	}
	if o.limit != nil && rankOf(k).compare(*o.limit) > 0 {
		return nil
	}
	if o.routes == nil {
		o.spelled, o.routes = make(map[sli.Key]*observedRoute), make(map[*sli.Series]*observedRoute)
	}
	id := o.names.Series(k)
	r := o.routes[id]
	if r == nil {
		r = &observedRoute{id: id}
		o.routes[id] = r
	}
	o.spelled[k] = r
	if len(o.routes) > 2*maxObserved {
		o.trim()
		return o.spelled[k]
	}
	return r
}

// trim keeps the maxObserved routes that rank first.
func (o *Observed) trim() {
	if len(o.routes) <= maxObserved {
		return
	}
	ranks := make([]rank, 0, len(o.routes))
	for id := range o.routes {
		ranks = append(ranks, rankOf(id.Key))
	}
	slices.SortFunc(ranks, rank.compare)
	o.limit = &ranks[maxObserved-1]
	for id := range o.routes {
		if rankOf(id.Key).compare(*o.limit) > 0 {
			delete(o.routes, id)
		}
	}
	for k, r := range o.spelled {
		if o.routes[r.id] == nil {
			delete(o.spelled, k)
		}
	}
}

// Merge adds what p noted. p may not be used afterwards.
func (o *Observed) Merge(p *Observed) error {
	if o.verdicts == nil {
		o.verdicts = make(map[ruleVerdict]int64)
	}
	for v, n := range p.verdicts {
		o.verdicts[v] += n
	}
	for _, from := range p.routes {
		r := o.route(from.id.Key)
		if r == nil {
			continue
		}
		for c, n := range from.causes {
			r.addCause(c, n)
		}
		if from.took == nil {
			continue
		}
		if err := r.measure(); err != nil {
			return err
		}
		if err := r.took.merge(from.took); err != nil {
			return err
		}
	}
	return nil
}

// rank orders routes by what is kept first.
type rank struct {
	late bool // no journey's
	hash uint64
	name string
}

func rankOf(k sli.Key) rank {
	name := strings.ToLower(k.LoadBalancer + " " + k.Method + " " + k.Route + " " + string(k.Dimensions))
	h := fnv.New64a()
	h.Write([]byte(name))
	return rank{late: k.Journey == "", hash: h.Sum64(), name: name}
}

func (r rank) compare(o rank) int {
	if r.late != o.late {
		if o.late {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(r.hash, o.hash), cmp.Compare(r.name, o.name))
}
