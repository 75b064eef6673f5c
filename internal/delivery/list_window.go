package delivery

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Window selects logs by the end of their period: after From, and not after To, so that adjacent windows share no log. A
// zero time is no bound.
type Window struct{ From, To time.Time }

// Has reports whether a period that ends at end is in w.
func (w Window) Has(end time.Time) bool {
	return (w.From.IsZero() || end.After(w.From)) && (w.To.IsZero() || !end.After(w.To))
}

// The day in a key is "the date that the log was delivered" (load-balancer-access-logs.html, read 2026-11-23). It may
// differ from the day on which the period ends: an object may arrive late, and one of an hour starts earlier.
const (
	early = time.Hour
	late  = 24 * time.Hour
)

// service is the folder of the load balancers' logs, next to those of other services.
const service = "elasticloadbalancing"

// mayHoldLogs reports whether a folder may hold logs of w:
//
//	[prefix/]AWSLogs/[org-id/]ACCOUNT/elasticloadbalancing/REGION/yyyy/mm/dd/
func (w Window) mayHoldLogs(prefix string) bool {
	parts := strings.Split(strings.TrimSuffix(prefix, "/"), "/")
	if otherService(parts) {
		return false
	}
	at := slices.Index(parts, service)
	if at < 0 || len(parts) <= at+2 {
		return true
	}
	from, to, ok := dates(parts[at+2:])
	if !ok {
		return true // load balancers do not write such names: list it
	}
	return (w.From.IsZero() || to.After(w.From.Add(-early))) && (w.To.IsZero() || !from.After(w.To.Add(late)))
}

// otherServices are the folders of services that write next to the load balancers. Unknown folders are listed, because
// the owner of a CloudWatch Logs delivery chooses where it puts logs.
var otherServices = []string{
	"CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated", "Config",
	"vpcflowlogs", "vpcdnsquerylogs", "WAFLogs", "GuardDuty", "network-firewall", "redshift", "CloudFront", "S3", "ServerAccessLogs",
}

// otherService reports whether the account's folder is followed by the one of another service.
func otherService(parts []string) bool {
	at := slices.Index(parts, "AWSLogs")
	if at < 0 {
		return false
	}
	for i, p := range parts[at+1:] {
		if isAccount(p) {
			below := parts[at+1+i+1:]
			return len(below) > 0 && slices.Contains(otherServices, below[0])
		}
	}
	return false
}

func isAccount(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil && len(s) == 12
}

// dates returns the time span of a folder yyyy, yyyy/mm or yyyy/mm/dd: from <= t < to.
func dates(parts []string) (from, to time.Time, ok bool) {
	layouts := [...]string{"2006", "2006/01", "2006/01/02"}
	n := min(len(parts), len(layouts))
	from, err := time.Parse(layouts[n-1], strings.Join(parts[:n], "/"))
	if err != nil {
		return from, to, false
	}
	step := [...][3]int{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}[n-1]
	return from, from.AddDate(step[0], step[1], step[2]), true
}
