package pipeline

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Observation is what a policy decided about an entry.
type Observation struct {
	loadBalancer string
	Method       string // canonical
	Route        string // configured spelling
	Pattern      int    // index in the policy's table; -1 if none matched
	Journey      string // "" if the route has none
	dimensions   sli.Dimensions
	Rule         string // the rule that decided
	Verdict      classify.Verdict
	Start        int64         // of the bucket, Unix seconds
	Took         time.Duration // as the latency SLI of the journey measures it, or else as one with all defaults
	Measured     bool          // the entry is an event of that latency SLI
	Slow         bool          // the journey has a latency SLI, and the entry is over its threshold
}

// Key returns the key of the series under an SLI in which the entry was counted.
func (o *Observation) Key(name string) sli.Key {
	return sli.Key{SLI: name, LoadBalancer: o.loadBalancer, Method: o.Method, Route: o.Route, Journey: o.Journey, Dimensions: o.dimensions}
}

// plainLatency is the latency SLI with all defaults.
var plainLatency = Latency{Of: DefaultOf}

// Observer is called for each entry after it was counted. decided holds one observation for each policy, in their
// order. Both arguments are valid only during the call.
type Observer func(e *elblog.Entry, decided []Observation)

// Detailed is [Worker.Read], and also returns details of the entries that the counts do not contain.
func (w *Worker) Detailed(p *Policy, in elblog.Input, object *elblog.Object) (*Result, *sli.Detail, error) {
	detail := new(sli.Detail)
	results, err := observed([]*Policy{p}, []*Worker{w}, in, object, func(e *elblog.Entry, decided []Observation) { p.Note(detail, e, &decided[0]) })
	if err != nil {
		return nil, nil, err
	}
	return results[0], detail, nil
}

// Note adds to d what p decided about e.
func (p *Policy) Note(d *sli.Detail, e *elblog.Entry, o *Observation) {
	d.AddDecided(sli.Decision{Rule: o.Rule, Verdict: o.Verdict.String()}, 1)
	switch {
	case o.Verdict == classify.Bad:
		d.Causes.Add(o.Key(sli.Availability), o.Start, p.Cause(e, o.Rule), 1)
	case o.Slow:
		d.Causes.Add(o.Key(sli.Latency), o.Start, p.Cause(e, o.Rule), 1)
	}
	if o.Measured {
		if took := d.Took.In(o.Key(sli.Availability), o.Start); took != nil {
			took.Add(o.Took)
		}
	}
}

// RunObserved counts a stream under several policies in one pass, with an observer. It returns one result for each
// policy. If it returns an error, discard what was observed.
func RunObserved(policies []*Policy, in elblog.Input, object *elblog.Object, observe Observer) ([]*Result, error) {
	workers := make([]*Worker, len(policies))
	for i := range workers {
		workers[i] = new(Worker)
	}
	return observed(policies, workers, in, object, observe)
}

// observed is RunObserved with one worker for each policy. The first one reads the lines.
func observed(policies []*Policy, workers []*Worker, in elblog.Input, object *elblog.Object, observe Observer) ([]*Result, error) {
	o := elblog.Options{Object: object, Formats: policies[0].Formats, MaxBytes: maxBytes(policies)} // no Fields: an observer may need any field
	s := workers[0].lines()
	if err := s.Open(in, o); err != nil {
		return nil, err
	}
	decided := make([]Observation, len(policies))
	each := make([]*counting, len(policies))
	for i, p := range policies {
		each[i] = newCounting(p, object, workers[i])
		each[i].tell = &decided[i]
	}
	for s.Scan() {
		entries := each[0].res.Entries
		for _, c := range each {
			c.line(s)
		}
		// Which lines are entries does not depend on the policy.
		if each[0].res.Entries > entries {
			observe(s.Entry(), decided)
		}
	}
	if err := scanError(s); err != nil {
		return nil, err
	}
	results := make([]*Result, len(each))
	for i, c := range each {
		results[i] = c.result(s)
	}
	return results, nil
}

// maxBytes returns the smallest limit of the policies; 0 if none has one.
func maxBytes(policies []*Policy) int64 {
	var least int64
	for _, p := range policies {
		if p.MaxBytes > 0 && (least == 0 || p.MaxBytes < least) {
			least = p.MaxBytes
		}
	}
	return least
}

// observation fills c.tell.
func (c *counting) observation(e *elblog.Entry, method string, r *route, rule int, start int64) {
	took, measured, slow := time.Duration(0), false, false
	if c.verdicts[rule] == classify.Good && !c.noLatency[rule] {
		l := r.latency
		if l == nil {
			l = &plainLatency
		}
		took, measured = l.Event(e)
		slow = measured && r.latency != nil && took > l.Threshold
	}
	*c.tell = Observation{
		loadBalancer: c.lb.name, Method: method, Route: r.name, Pattern: int(r.pattern), Journey: c.journey(r),
		dimensions: c.dimensions.key(c.dimensions.of(e)),
		Rule:       c.p.Classifier.Rule(rule).Name, Verdict: c.verdicts[rule],
		Start: start, Took: took, Measured: measured, Slow: slow,
	}
}
