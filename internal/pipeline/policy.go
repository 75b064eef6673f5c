// Package pipeline takes one log stream to counts: an entry becomes a route and a verdict, and is counted once.
package pipeline

import (
	"bytes"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Policy is what a configuration says of counting. It is not changed after it was made, so that any number of streams
// can be read under one policy side by side.
type Policy struct {
	Table      *routenorm.Table
	Heuristic  bool // what no pattern matches gets a heuristic route instead of other
	Classifier *classify.Classifier

	Journeys  []Journey
	JourneyOf []int // by index of a pattern in Table: the index of its journey, or -1

	Resolution    time.Duration // of a bucket
	ClassicPeriod time.Duration // of a Classic ELB's object; the other load balancers have 5 minutes
	MaxRoutes     int           // distinct heuristic routes of one stream; the rest is other
	MaxBytes      int64         // inflated bytes of one stream, 0: any number
}

// Journey is a critical user journey, as far as counting needs it.
type Journey struct {
	Name      string
	Threshold time.Duration // of the latency SLI; 0: none
}

// period is the time that one object covers.
func (p *Policy) period(o *elblog.Object) time.Duration {
	if o.Format == elblog.CLB {
		return p.ClassicPeriod
	}
	return 5 * time.Minute
}

// Routed says which route a request belongs to, and why.
type Routed struct {
	Route   string // configured spelling; Other where nothing matched
	By      string // the pattern as configured, "heuristic", or "" for other
	Journey string // "" where the route has none
}

// Router maps requests to routes and keeps what a stream needs for that. It is for one goroutine.
type Router struct {
	p       *Policy
	host    []byte // of the request before, and the patterns for it
	hosted  routenorm.Hosted
	scratch []byte // unescaped path
	clean   []byte
	guess   []byte // heuristic route
}

// NewRouter returns a router under p.
func NewRouter(p *Policy) *Router {
	return &Router{p: p, hosted: p.Table.Hosted(nil), clean: make([]byte, 0, 4096)}
}

// Route names the route of one request. path and host are as logged.
func (r *Router) Route(method string, host, path []byte) Routed {
	i, guess := r.match(method, host, path)
	switch {
	case i >= 0:
		pattern := r.p.Table.Pattern(i)
		routed := Routed{Route: pattern.Route(), By: pattern.String()}
		if j := r.p.journeyOf(i); j >= 0 {
			routed.Journey = r.p.Journeys[j].Name
		}
		return routed
	case guess != nil:
		return Routed{Route: string(guess), By: "heuristic"}
	}
	return Routed{Route: routenorm.Other}
}

// match returns the index of the pattern that matches, or -1; then guess is the heuristic route, nil for other. It is
// valid until the next call.
func (r *Router) match(method string, host, path []byte) (pattern int, guess []byte) {
	clean, ok := routenorm.Plain(path)
	if !ok {
		if clean, ok = routenorm.Clean(r.clean[:0], r.unescape(path)); !ok {
			return -1, nil
		}
	}
	if !bytes.Equal(host, r.host) {
		r.hosted = r.p.Table.Hosted(host)
		r.host = append(r.host[:0], host[:min(len(host), routenorm.MaxHost+1)]...)
	}
	if i := r.hosted.Match(method, clean); i >= 0 || !r.p.Heuristic {
		return i, nil
	}
	r.guess = routenorm.Heuristic(r.guess[:0], clean)
	if string(r.guess) == routenorm.Other {
		return -1, nil
	}
	return -1, r.guess
}

// unescape undoes the log's escapes, so that \x2f cannot hide what a path is; a path without any is returned as it is.
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
