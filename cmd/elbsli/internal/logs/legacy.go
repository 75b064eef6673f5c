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

// InLegacy returns the func for pipeline.Policy.InLegacy for these sources. A load balancer that writes both kinds of
// logs has each entry in both. The legacy logs are the ones that are counted, in any order, because their keys contain
// their periods.
func InLegacy(sources []Source) func(loadBalancer []byte, at int64) bool {
	legacy, vended := map[period]bool{}, false
	for _, s := range sources {
		switch {
		case s.Object == nil || !s.Object.Named():
			vended = true
		case s.Object.Format != elblog.CLB: // Classic Load Balancers write no vended logs
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
