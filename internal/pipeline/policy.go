// Package pipeline takes one log stream to counts: an entry becomes a route and a verdict, and is counted once.
package pipeline

import (
	"bytes"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Policy is the part of a configuration that affects counting. It is immutable, so any number of streams can be counted
// under it at the same time.
type Policy struct {
	Table      *routenorm.Table
	Unmatched  Unmatched
	Classifier *classify.Classifier

	Journeys  []Journey
	JourneyOf []int // by index of a pattern in Table: the index of its journey, or -1

	Dimensions []Dimension // in the order of their names

	Resolution    time.Duration // of a bucket
	ClassicPeriod time.Duration // of a Classic ELB's object; those of other load balancers have 5 minutes
	MaxRoutes     int           // distinct heuristic routes of one stream; further ones are counted as other
	MaxBytes      int64         // decompressed bytes of one stream; 0: no limit

	Formats *elblog.Formats // of logs that do not describe their own format; nil: not configured

	// InLegacy reports whether legacy logs that are read together with vended ones hold a load balancer's entries at a
	// time, in Unix seconds. A load balancer that writes both kinds is then counted from its legacy logs. nil: no
	// legacy logs are read.
	InLegacy func(loadBalancer []byte, at int64) bool
}

// Unmatched says how a request that no pattern matches is counted.
type Unmatched uint8

const (
	UnmatchedOther      Unmatched = iota // other
	UnmatchedSuccessful                  // a heuristic route if the service handled the request, or else other
	UnmatchedHeuristic                   // a heuristic route
)

// String returns the word in the configuration.
func (u Unmatched) String() string {
	return [...]string{"other", "successful", "heuristic"}[u]
}

// Guesses reports whether an unmatched request gets a heuristic route. status is the load balancer's; reached means
// that the request was given to a target.
//
// A success shows that the service knows the path, and a failure of the service must never disappear in other.
// Redirects and 4xx show nothing: a service returns them for any path that a scanner makes up. Answers that the load
// balancer makes itself do not belong to a route of the service.
func (u Unmatched) Guesses(status int, reached bool) bool {
	if u != UnmatchedSuccessful {
		return u == UnmatchedHeuristic
	}
	success, failure := 200 <= status && status <= 299 || status == 101, 500 <= status && status <= 599 || status == 460
	return reached && (success || failure)
}

// Journey is the part of a critical user journey that counting needs.
type Journey struct {
	Name    string   // its `journey` tag
	Latency *Latency // nil: no latency SLI
}

// Period is the time that a log object covers, except for Classic Load Balancers that are configured otherwise.
const Period = 5 * time.Minute

// PeriodEnd returns the end of the five minutes that contain a time, both in Unix seconds. This is the period of the
// legacy log that would hold it.
func PeriodEnd(at int64) int64 {
	const length = int64(Period / time.Second)
	return at - (at%length+length)%length + length
}

// Period is the time that one object covers.
func (p *Policy) Period(o *elblog.Object) time.Duration {
	if o.Format == elblog.CLB {
		return p.ClassicPeriod
	}
	return Period
}

// Span returns the period of a named object in Unix seconds: from <= t < to.
func (p *Policy) Span(o *elblog.Object) (from, to int64) {
	return o.End.Add(-p.Period(o)).Unix(), o.End.Unix()
}

// Routed is the route of a request, and how it was found.
type Routed struct {
	Route   string // configured spelling; Other if nothing matched
	By      string // the pattern as configured, "heuristic", or "" for other
	Journey string // "" if the route has none
}

// Router maps requests to routes, and remembers recent ones. It is for one goroutine.
type Router struct {
	p       *Policy
	byHost  bool   // some pattern has a host
	host    []byte // host of the previous request; hosted are its patterns
	hosted  routenorm.Hosted
	paths   paths
	scratch []byte // unescaped path
	clean   []byte
	guess   []byte // heuristic route
}

// NewRouter returns a router under p.
func NewRouter(p *Policy) *Router {
	return &Router{p: p, byHost: p.Table.NamesHosts(), hosted: p.Table.Hosted(nil), clean: make([]byte, 0, 4096)}
}

// Route returns the route of one request. method is the canonical one.
func (r *Router) Route(method string, e *elblog.Entry) Routed {
	i, guessed := r.match(method, e)
	switch {
	case i >= 0:
		pattern := r.p.Table.Pattern(i)
		routed := Routed{Route: pattern.Route(), By: pattern.String()}
		if j := r.p.journeyOf(i); j >= 0 {
			routed.Journey = r.p.Journeys[j].Name
		}
		return routed
	case guessed != nil:
		return Routed{Route: string(guessed), By: "heuristic"}
	}
	return Routed{Route: routenorm.Other}
}

// match returns the index of the matching pattern, or -1. If it is -1, guessed is the heuristic route, or nil for
// other. guessed is valid until the next call.
func (r *Router) match(method string, e *elblog.Entry) (pattern int, guessed []byte) {
	if r.byHost && !bytes.Equal(e.Host, r.host) {
		r.hosted = r.p.Table.Hosted(e.Host)
		r.host = append(r.host[:0], e.Host[:min(len(e.Host), routenorm.MaxHost+1)]...)
	}
	known := r.paths.at(e.Path)
	if known != nil && known.holds(e.Path, method, r.hosted) {
		known.stay = 8
		if known.guessed > 0 && r.p.Unmatched.Guesses(e.ELBStatusCode, e.ReachedTarget()) {
			guessed = known.route[:known.guessed]
		}
		return int(known.pattern), guessed
	}
	clean, ok := routenorm.Plain(e.Path)
	if !ok {
		if clean, ok = routenorm.Clean(r.clean[:0], r.unescape(e.Path)); !ok {
			return -1, nil
		}
	}
	if i := r.hosted.Match(method, clean); i >= 0 {
		if known != nil {
			known.put(e.Path, method, r.hosted, i)
		}
		return i, nil
	}
	if !r.p.Unmatched.Guesses(e.ELBStatusCode, e.ReachedTarget()) {
		return -1, nil
	}
	r.guess = guess.Beside(r.guess[:0], clean, r.hosted)
	if string(r.guess) != routenorm.Other {
		guessed = r.guess
	}
	if known != nil && len(guessed) <= len(known.route) && known.put(e.Path, method, r.hosted, -1) {
		known.guessed = uint8(copy(known.route[:], guessed))
	}
	return -1, guessed
}

// unescape decodes the log's escapes, so that \x2f cannot disguise a path. It returns a path without escapes unchanged.
func (r *Router) unescape(path []byte) []byte {
	if bytes.IndexByte(path, '\\') < 0 {
		return path
	}
	r.scratch = elblog.Unescape(r.scratch[:0], path)
	return r.scratch
}

func (p *Policy) journeyOf(pattern int) int {
	if pattern < len(p.JourneyOf) {
		return p.JourneyOf[pattern]
	}
	return -1
}
