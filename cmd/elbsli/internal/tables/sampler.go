package tables

import (
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

// Sampler gives entries to a learner.
type Sampler struct {
	Learner *learn.Learner
	Current *Current // requests that match its patterns with a host are not learned; nil: no table
	path    []byte
}

// Add gives one entry to the learner. An entry that no target answered does not prove a route, because the load balancer
// itself redirects any path to HTTPS or to a login.
func (s *Sampler) Add(e *elblog.Entry) {
	if e.Format == elblog.NLB {
		return
	}
	status := e.ELBStatusCode
	if !e.ReachedTarget() {
		status = 0
	}
	s.path = elblog.Unescape(s.path[:0], e.Path)
	if s.Current != nil && s.Current.count(e.Method, e.Host, s.path, status) {
		return
	}
	s.Learner.Add(e.Method, s.path, status, lineID(e))
}

// lineID is the FNV-1a hash of what distinguishes an entry from all others.
func lineID(e *elblog.Entry) uint64 {
	h := uint64(14695981039346656037)
	for _, field := range [...][]byte{e.Timestamp, e.LoadBalancer, e.Client, e.Target, e.Request, e.RequestCreationTime} {
		for _, c := range field {
			h = (h ^ uint64(c)) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}
