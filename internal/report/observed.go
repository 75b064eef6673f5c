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
	Key      sli.Key // of its availability series
	Rule     string
	Verdict  string // good, bad or excluded
	Start    int64  // of the bucket, Unix seconds
	Took     time.Duration
	Measured bool
	Slow     bool
	Cause    sli.Cause // of a bad or slow one
}

// The verdicts, as rules spell them.
const (
	verdictGood = "good"
	verdictBad  = "bad"
)

// maxObserved is the number of routes whose durations are kept. A heuristic table over hostile logs can hold
// more: then those of journeys are kept first, and the rest by a hash, so that neither the order of the lines nor that of
// the logs decides which.
const maxObserved = 4096

// Observed is what the counts do not hold: why requests were bad or slow, and how long they took. It is of one stream,
// or of several merged; not safe for concurrent use. The zero value is ready.
type Observed struct {
	Causes sli.Causes // of bad and slow requests

	names    sli.Tally // tells routes apart just as the counts do
	spelled  map[sli.Key]*observedRoute
	routes   map[*sli.Series]*observedRoute
	verdicts map[ruleVerdict]int64
	limit    *rank // routes that rank behind it are not kept; nil: none
}

type ruleVerdict struct{ rule, verdict string }

type observedRoute struct {
	id   *sli.Series // its Key names the route
	took *durations  // of good requests
}

// Add notes one entry.
func (o *Observed) Add(e *Event) error {
	if o.verdicts == nil {
		o.verdicts = make(map[ruleVerdict]int64)
	}
	o.verdicts[ruleVerdict{e.Rule, e.Verdict}]++
	if e.Verdict == verdictBad {
		o.Causes.Add(e.Key, e.Start, e.Cause, 1)
	}
	if e.Slow {
		slow := e.Key
		slow.SLI = sli.Latency
		o.Causes.Add(slow, e.Start, e.Cause, 1)
	}
	if e.Verdict != verdictGood || !e.Measured {
		return nil
	}
	r, err := o.route(e.Key)
	if r == nil || err != nil {
		return err
	}
	return r.took.add(e.Took)
}

// route returns where the durations of k are noted, nil where they are not kept.
func (o *Observed) route(k sli.Key) (*observedRoute, error) {
	if r, ok := o.spelled[k]; ok {
		return r, nil
	}
	if o.limit != nil && rankOf(k).compare(*o.limit) > 0 {
		return nil, nil
	}
	if o.routes == nil {
		o.spelled, o.routes = make(map[sli.Key]*observedRoute), make(map[*sli.Series]*observedRoute)
	}
	id := o.names.Series(k)
	r := o.routes[id]
	if r == nil {
		took, err := newDurations()
		if err != nil {
			return nil, err
		}
		r = &observedRoute{id, took}
		o.routes[id] = r
	}
	o.spelled[k] = r
	if len(o.routes) > 2*maxObserved {
		o.trim()
		return o.spelled[k], nil
	}
	return r, nil
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
	o.Causes.Merge(&p.Causes)
	for _, from := range p.routes {
		r, err := o.route(from.id.Key)
		if err != nil {
			return err
		}
		if r == nil {
			continue
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
