package pipeline

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// maxLoadBalancers limits the memory that lines with made-up load balancers can take in a stream without a real name.
const maxLoadBalancers = 1024

// counting is the state of one stream. The first lines of each kind allocate what later lines need, so in the long run
// lines allocate nothing.
type counting struct {
	p          *Policy
	object     *elblog.Object
	router     *Router
	matcher    *classify.Matcher
	resolution int64 // seconds
	bucket     int64 // start of the bucket that was looked up last
	from, to   int64 // the object's period, Unix seconds, from <= t < to; both 0 without a name

	dimensions  dimensions
	combination int32 // number of the entry's combination of dimension values

	tell *Observation // receives what was decided of the last entry; nil: there is no observer

	res       Result
	rules     []int64            // entries by index of the rule
	verdicts  []classify.Verdict // by index of the rule
	noLatency []bool             // by index of the rule

	routes  []*route          // by index of the pattern; nil before its first request
	guessed map[string]*route // heuristic routes
	other   *route
	met     int32 // number of routes so far

	lbs     map[string]*loadBalancer
	lb      *loadBalancer // of the previous line
	firstLB string        // of the first entry

	belonged bool // the previous entry belongs to the stream, and lb is its load balancer
}

// route is one route of the stream, with the cell in which it was counted last. It fills two cache lines: with many
// routes, another cache miss would cost more than all other work on an entry.
type route struct {
	lb      *loadBalancer // whose cell at is; nil before the first count
	at      cell
	name    string
	latency *Latency // nil: no latency SLI
	index   int32    // in the order of the routes' first requests
	journey int32    // index; -1 if the route has none
	pattern int32    // index in the table; -1 if none matches

	combination int32 // of at
}

// loadBalancer holds the counters of one load balancer.
type loadBalancer struct {
	name     string
	reached  [2]pending // false, true
	clamped  *sli.Counter
	excluded []*sli.Counter // by index of the rule
	cells    [][]cell       // by index of the route and combination of dimensions; one cell for each method
}

// cell holds the counts of one load balancer, route and method.
type cell struct {
	method       string
	availability pending
	latency      pending // unused if the journey has no latency SLI
}

func (a *cell) flush() {
	a.availability.flush()
	a.latency.flush()
}

// pending holds the counts of one bucket that have not been added to their counter yet. Lines are nearly sorted by
// time, so the bucket seldom changes.
type pending struct {
	sli.Bucket
	to *sli.Counter // nil before the first count
}

func (p *pending) add(start int64, good bool) {
	if p.Start != start {
		p.flush()
		p.Start = start
	}
	p.Total++
	p.Good += int64(b2i(good))
}

func (p *pending) flush() {
	if p.Total > 0 {
		p.to.AddBucket(p.Bucket)
	}
	p.Bucket = sli.Bucket{}
}

func newCounting(p *Policy, object *elblog.Object, w *Worker) *counting {
	if object != nil && !object.Named() {
		object = nil
	}
	rules := p.Classifier.Rules()
	router, matcher := w.routerAndMatcher(p)
	c := &counting{
		p: p, object: object, router: router, matcher: matcher,
		resolution: int64(p.Resolution / time.Second),
		rules:      make([]int64, len(rules)), verdicts: make([]classify.Verdict, len(rules)), noLatency: make([]bool, len(rules)),
		routes: make([]*route, p.Table.Len()), guessed: make(map[string]*route), lbs: make(map[string]*loadBalancer),
		firstLB: unknownLoadBalancer, dimensions: newDimensions(p.Dimensions),
	}
	c.res.Malformed = make(map[string]int64)
	for i, r := range rules {
		c.verdicts[i], c.noLatency[i] = r.Then, r.NoLatency
	}
	c.other = c.meet(route{name: routenorm.Other, journey: -1, pattern: -1})
	if object != nil {
		c.lb = c.loadBalancer([]byte(object.LoadBalancer))
		c.to = object.End.Unix()
		c.from = c.to - int64(p.Period(object)/time.Second)
	}
	return c
}

func (c *counting) meet(r route) *route {
	r.index = c.met
	c.met++
	return &r
}

// route returns the route of an entry.
func (c *counting) route(method string, e *elblog.Entry) *route {
	i, guess := c.router.match(method, e)
	switch {
	case i >= 0:
		return c.pattern(i)
	case guess != nil:
		return c.guess(guess)
	}
	return c.other
}

func (c *counting) pattern(i int) *route {
	if r := c.routes[i]; r != nil {
		return r
	}
	r := route{name: c.p.Table.Pattern(i).Route(), journey: int32(c.p.journeyOf(i)), pattern: int32(i)}
	if r.journey >= 0 {
		r.latency = c.p.Journeys[r.journey].Latency
	}
	c.routes[i] = c.meet(r)
	return c.routes[i]
}

// guess returns the heuristic route of that name. It also limits the number of routes: a stream of made-up paths fills
// MaxRoutes routes, and the rest is counted as other. Which routes come first depends only on the stream, so a retry
// gives the same counts.
func (c *counting) guess(name []byte) *route {
	if r := c.guessed[string(name)]; r != nil {
		return r
	}
	if len(c.guessed) >= c.p.MaxRoutes {
		return c.other
	}
	r := c.meet(route{name: string(name), journey: -1, pattern: -1})
	c.guessed[r.name] = r
	return r
}

// loadBalancer returns the counters of the named load balancer, or nil if there are too many.
func (c *counting) loadBalancer(name []byte) *loadBalancer {
	if lb := c.lbs[string(name)]; lb != nil {
		return lb
	}
	if len(c.lbs) >= maxLoadBalancers {
		return nil
	}
	lb := &loadBalancer{name: string(name), excluded: make([]*sli.Counter, len(c.rules))}
	c.lbs[lb.name] = lb
	return lb
}

// isLoadBalancer reports whether name has a form that AWS allows: app/NAME/ID, net/NAME/ID or NAME, made of letters,
// digits and dashes, where NAME has at most 32 bytes and ID has 16.
func isLoadBalancer(name []byte) bool {
	const longest = len("app/") + 32 + len("/") + 16
	if len(name) > longest {
		return false
	}
	for _, b := range name {
		letter, digit := b|0x20 >= 'a' && b|0x20 <= 'z', b >= '0' && b <= '9'
		if !letter && !digit && b != '-' && b != '/' {
			return false
		}
	}
	return len(name) > 0
}

// The counters about elb-sli itself are created at their first event, because a metric without events has no points.

func (c *counting) countReached(reached bool, start int64) {
	k := &c.lb.reached[b2i(reached)]
	if k.to == nil {
		k.to = c.res.Tally.About(sli.Entries(c.lb.name, reached))
	}
	k.add(start, false)
}

func (c *counting) countExcluded(rule int, start int64) {
	k := &c.lb.excluded[rule]
	if *k == nil {
		*k = c.res.Tally.About(sli.Excluded(c.lb.name, c.p.Classifier.Rule(rule).Name))
	}
	(*k).Add(start, false)
}

// clamp moves a time outside the object's period to its first or last second, and counts that.
func (c *counting) clamp(t int64) int64 {
	if c.object == nil || (c.from <= t && t < c.to) {
		return t
	}
	t = min(max(t, c.from), c.to-1)
	if c.lb.clamped == nil {
		c.lb.clamped = c.res.Tally.About(sli.Clamped(c.lb.name))
	}
	c.lb.clamped.Add(c.start(t), false)
	return t
}

// start returns the start of the bucket that contains t, in Unix seconds. It remembers the last bucket: lines are
// nearly sorted by time, and a division would cost more than the rest of this code.
func (c *counting) start(t int64) int64 {
	if uint64(t-c.bucket) >= uint64(c.resolution) {
		c.bucket = c.startOf(t)
	}
	return c.bucket
}

func (c *counting) startOf(t int64) int64 {
	into := t % c.resolution
	if into < 0 {
		into += c.resolution
	}
	return t - into
}

// cell returns the cell of the current load balancer, r and method.
func (c *counting) cell(r *route, method string) *cell {
	if r.lb != c.lb || r.at.method != method || r.combination != c.combination {
		r.at.flush()
		r.lb, r.at, r.combination = c.lb, *c.find(r, method), c.combination
	}
	return &r.at
}

// find returns the counters of the current load balancer, r and method, and creates them if necessary.
func (c *counting) find(r *route, method string) *cell {
	lb := c.lb
	at := int(r.index)*c.dimensions.combinations + int(c.combination)
	for len(lb.cells) <= at {
		lb.cells = append(lb.cells, nil)
	}
	cells := lb.cells[at]
	for i := range cells {
		if cells[i].method == method {
			return &cells[i]
		}
	}
	key := sli.Key{SLI: sli.Availability, LoadBalancer: lb.name, Method: method, Route: r.name, Journey: c.journey(r),
		Dimensions: c.dimensions.key(int(c.combination))}
	made := cell{method: method, availability: pending{to: &c.res.Tally.Series(key).Counter}}
	if r.latency != nil {
		key.SLI = sli.Latency
		made.latency.to = &c.res.Tally.Series(key).Counter
	}
	lb.cells[at] = append(cells, made)
	return &lb.cells[at][len(cells)]
}

// journey returns the name of r's journey; "" if it has none.
func (c *counting) journey(r *route) string {
	if r.journey < 0 {
		return ""
	}
	return c.p.Journeys[r.journey].Name
}

// flush adds all pending counts to their counters.
func (c *counting) flush() {
	for _, r := range c.routes {
		if r != nil {
			r.at.flush()
		}
	}
	for _, r := range c.guessed {
		r.at.flush()
	}
	c.other.at.flush()
	for _, lb := range c.lbs {
		lb.reached[0].flush()
		lb.reached[1].flush()
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
