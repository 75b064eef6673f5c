package logs

import (
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// period is a load balancer's legacy log: its name, and the end of its five minutes in Unix seconds.
type period struct {
	loadBalancer string
	end          int64
}

// BothKinds is the message about entries that are in logs of both kinds.
const BothKinds = "a load balancer writes legacy logs too: entries of the same five minutes are counted from those, not from here"

// InLegacy returns the func for pipeline.Policy.InLegacy for these sources. A load balancer that writes both kinds of logs has
// each entry in both. Legacy logs have their period in their keys, so they are the ones that count, in any order.
func InLegacy(sources []Source) func(loadBalancer []byte, at int64) bool {
	legacy, vended := map[period]bool{}, false
	for _, s := range sources {
		switch {
		case s.Object == nil || !s.Object.Named():
			vended = true
		case s.Object.Format != elblog.CLB: // these have no other kind
			legacy[period{s.Object.LoadBalancer, s.Object.End.Unix()}] = true
		}
	}
	if len(legacy) == 0 || !vended {
		return nil
	}
	return func(lb []byte, at int64) bool {
		return legacy[period{string(lb), pipeline.PeriodEnd(at)}]
	}
}
