package pipeline

import (
	"fmt"
	"io"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// ErrTooLarge is the cause of an error about a stream with more than Policy.MaxBytes decompressed bytes.
var ErrTooLarge = elblog.ErrTooLarge

// unknownLoadBalancer stands for the load balancer of malformed lines in a stream without one.
const unknownLoadBalancer = "unknown"

// Worker counts one object after another. It keeps its buffers and its memory of user agents and the like, so a small
// object costs little more than its lines. The zero value is ready to use. A Worker is for one goroutine.
type Worker struct {
	scanner *elblog.Scanner
	p       *Policy // policy of router and matcher
	router  *Router
	matcher *classify.Matcher
	needs   elblog.FieldSet
}

// Read reads one object, compressed or not, to its clean end and counts it under p. object is what the object's key
// says: the load balancer that each line must name, and the period to which times are clamped. Neither applies to an
// unnamed object, which is recognized by its content, nor to a stream without a key, for which object is nil.
//
// If Read returns an error (of in, a damaged gzip stream, ErrTooLarge, or one of elblog.Scanner: a Skip,
// ErrUnknownFields, a *MissingError), nothing may be counted.
// and a *MissingError) means that nothing may be counted.
func (w *Worker) Read(p *Policy, in elblog.Input, object *elblog.Object) (*Result, error) {
	if err := w.lines().Open(in, w.options(p, object)); err != nil {
		return nil, err
	}
	return w.count(p, object)
}

// Plain is [Worker.Read] for the bytes of an elblog.Source.
func (w *Worker) Plain(p *Policy, plain io.Reader, object *elblog.Object) (*Result, error) {
	w.lines().OpenPlain(plain, w.options(p, object))
	return w.count(p, object)
}

// lines returns w's scanner. Open it before use.
func (w *Worker) lines() *elblog.Scanner {
	if w.scanner == nil {
		w.scanner = elblog.NewScanner(nil)
	}
	return w.scanner
}

// options returns the options for reading a log under p.
func (w *Worker) options(p *Policy, object *elblog.Object) elblog.Options {
	w.routerAndMatcher(p)
	return elblog.Options{Object: object, Formats: p.Formats, MaxBytes: p.MaxBytes, Fields: w.needs}
}

// count counts the lines of w's scanner.
func (w *Worker) count(p *Policy, object *elblog.Object) (*Result, error) {
	c := newCounting(p, object, w)
	for w.scanner.Scan() {
		c.line(w.scanner)
	}
	if err := scanError(w.scanner); err != nil {
		return nil, err
	}
	return c.result(w.scanner), nil
}

// scanError returns the error that ended a scan, with its line; nil after a clean end.
func scanError(s *elblog.Scanner) error {
	err := s.Err()
	if err == nil || s.Line() == 0 {
		return err
	}
	return fmt.Errorf("after line %d: %w", s.Line(), err)
}

// routerAndMatcher returns w's router and matcher for p.
func (w *Worker) routerAndMatcher(p *Policy) (*Router, *classify.Matcher) {
	if w.p != p {
		w.p, w.router, w.matcher, w.needs = p, NewRouter(p), p.Classifier.NewMatcher(), p.neededFields()
	}
	return w.router, w.matcher
}

// line counts one line, exactly once: as malformed, as an entry, or as an entry that a legacy log also holds.
func (c *counting) line(s *elblog.Scanner) {
	c.res.Lines++
	e := s.Entry()
	switch {
	case e == nil:
		c.res.Malformed[s.Malformed().String()]++
	case !c.belongs(s, e):
		c.res.Malformed[elblog.BadLoadBalancer.String()]++
	case c.p.InLegacy != nil && s.Output() != elblog.Legacy && c.p.InLegacy(e.LoadBalancer, unixSeconds(e.Time)):
		c.res.InLegacy++
	default:
		c.entry(e)
	}
}

// Belongs reports whether e may be in the object in which it was found: it must have the load balancer of the object's
// key. If no key names one, any name that AWS would allow is accepted.
func Belongs(e *elblog.Entry, object *elblog.Object) bool {
	if object != nil && object.Named() {
		return string(e.LoadBalancer) == object.LoadBalancer
	}
	return isLoadBalancer(e.LoadBalancer)
}

// belongs reports whether this stream may contain e, and makes e's load balancer the current one. In a stream without a
// real name, any valid load balancer is accepted, because people will see its name.
func (c *counting) belongs(s *elblog.Scanner, e *elblog.Entry) bool {
	if !s.SameLoadBalancer() {
		c.belonged = c.belongsTo(e)
	}
	return c.belonged
}

func (c *counting) belongsTo(e *elblog.Entry) bool {
	if c.lb != nil && string(e.LoadBalancer) == c.lb.name {
		return true
	}
	if c.object != nil {
		return false
	}
	lb := c.lbs[string(e.LoadBalancer)]
	if lb == nil && Belongs(e, nil) {
		lb = c.loadBalancer(e.LoadBalancer)
	}
	if lb != nil {
		c.lb = lb
		if c.firstLB == unknownLoadBalancer {
			c.firstLB = lb.name
		}
	}
	return lb != nil
}

// entry counts one entry, exactly once: as excluded, or in its series.
func (c *counting) entry(e *elblog.Entry) {
	at := c.clamp(unixSeconds(e.Time))
	start := c.start(at)
	c.extendSpan(at)
	c.countReached(e.ReachedTarget(), start)

	method := routenorm.Method(e.Method)
	r := c.route(method, e)
	rule := c.matcher.Classify(e, method, r.name)
	c.rules[rule]++
	verdict := c.verdicts[rule]
	if c.tell != nil {
		c.observation(e, method, r, rule, start)
	}
	if verdict == classify.Excluded {
		c.countExcluded(rule, start)
		return
	}
	if c.dimensions.all != nil {
		c.combination = int32(c.dimensions.of(e))
	}
	cell := c.cell(r, method)
	cell.availability.add(start, verdict == classify.Good)
	if cell.latency.to == nil || verdict != classify.Good || c.noLatency[rule] {
		return
	}
	if took, ok := r.latency.Event(e); ok {
		cell.latency.add(start, took <= r.latency.Threshold)
	}
}

// unixSeconds returns the second of a time in nanoseconds. No entry is older than 1970.
func unixSeconds(nanos int64) int64 { return nanos / int64(time.Second) }

// extendSpan extends the time span of the entries to include at.
func (c *counting) extendSpan(at int64) {
	if c.res.Entries == 0 || at < c.res.First {
		c.res.First = at
	}
	if c.res.Entries == 0 || at > c.res.Last {
		c.res.Last = at
	}
	c.res.Entries++
}

// result finishes the counting. Malformed lines have no time and no load balancer that can be trusted. They are counted
// in the object's first bucket, or in that of the stream's earliest entry, under the load balancer of the stream's
// first entry.
func (c *counting) result(s *elblog.Scanner) *Result {
	c.flush()
	c.res.Objects = 1
	c.res.Rules, c.res.Excluded = make(map[string]int64), make(map[string]int64)
	for i, n := range c.rules {
		switch {
		case n == 0:
		case c.verdicts[i] == classify.Excluded:
			c.res.Excluded[c.p.Classifier.Rule(i).Name] += n
		default:
			c.res.Rules[c.p.Classifier.Rule(i).Name] += n
		}
	}
	c.res.Fields = s.SeenFields()
	name, start := c.firstLB, c.start(c.res.First)
	if c.object != nil {
		name, start = c.object.LoadBalancer, c.start(c.from)
	}
	for reason, n := range c.res.Malformed {
		c.res.Tally.About(sli.Malformed(name, reason)).AddN(start, n)
	}
	return &c.res
}
