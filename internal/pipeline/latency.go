package pipeline

import (
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Latency is a latency SLI. Its events are the good events of availability that have a status of Of and all parts of
// Time measured, but for those of rules with classify.Rule.NoLatency. The fast ones of them are its good events.
//
// Good answers that carry nothing, such as a 404, are fast whatever happens to the others: of 99 of those and one slow
// 200, 99 % are fast. So Of has the successful ones by default.
type Latency struct {
	Threshold time.Duration   // the longest time of a fast answer
	Of        []classify.Span // statuses of the load balancer
	Time      LatencyTime
}

// DefaultOf is the statuses of a latency SLI that names none.
var DefaultOf = []classify.Span{{Lo: 200, Hi: 299}, {Lo: 300, Hi: 399}}

// LatencyTime is what a latency SLI measures.
type LatencyTime uint8

// The times. The load balancer ends the response time when it starts to send the answer, so none includes the sending.
const (
	TotalTime         LatencyTime = iota // request, target and response processing time
	TargetTime                           // target processing time
	RequestTargetTime                    // request and target processing time
)

// String returns the word of the configuration.
func (t LatencyTime) String() string {
	return [...]string{"total", "target", "request+target"}[t]
}

// of returns the time that e took; false if a part of it was not measured.
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

// Event returns the time of a good entry; false if it is not an event of the SLI.
func (l *Latency) Event(e *elblog.Entry) (took time.Duration, ok bool) {
	for _, s := range l.Of {
		if s.Lo <= e.ELBStatusCode && e.ELBStatusCode <= s.Hi {
			return l.Time.of(e)
		}
	}
	return 0, false
}
