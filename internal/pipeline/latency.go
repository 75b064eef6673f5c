package pipeline

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Latency is a latency SLI. Its events are the good availability events whose status is in Of and for which all parts
// of Time were measured, except those of rules with classify.Rule.NoLatency. The fast ones are its good events.
//
// Good answers without content, such as a 404, are always fast, however slow the others are: with 99 of those and one
// slow 200, 99 % are fast. So Of contains the successful statuses by default.
type Latency struct {
	Threshold time.Duration   // maximum time of a fast answer
	Of        []classify.Span // statuses of the load balancer
	Time      LatencyTime
}

// DefaultOf is the statuses of a latency SLI that does not name any.
var DefaultOf = []classify.Span{{Lo: 200, Hi: 299}, {Lo: 300, Hi: 399}}

// LatencyTime is the time that a latency SLI measures.
type LatencyTime uint8

// The times. None includes sending the answer: the response time ends when the load balancer starts to send it.
const (
	TotalTime         LatencyTime = iota // request, target and response processing time
	TargetTime                           // target processing time
	RequestTargetTime                    // request and target processing time
)

// String returns the word of the configuration.
func (t LatencyTime) String() string {
	return [...]string{"total", "target", "request+target"}[t]
}

// of returns how long e took. measured is false if a part of the time was not measured.
func (t LatencyTime) of(e *elblog.Entry) (took time.Duration, measured bool) {
	request, target, response := e.RequestProcessingTime, e.TargetProcessingTime, e.ResponseProcessingTime
	switch t {
	case TargetTime:
		request, response = 0, 0
	case RequestTargetTime:
		response = 0
	}
	if request < 0 || target < 0 || response < 0 {
		return 0, false
	}
	return request + target + response, true
}

// Event returns the time of a good entry. ok is false if the entry is not an event of the SLI.
func (l *Latency) Event(e *elblog.Entry) (took time.Duration, ok bool) {
	for _, s := range l.Of {
		if s.Lo <= e.ELBStatusCode && e.ELBStatusCode <= s.Hi {
			return l.Time.of(e)
		}
	}
	return 0, false
}
