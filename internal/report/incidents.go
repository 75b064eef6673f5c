package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Incident is a group of bad events of one journey under one SLI that are close in time.
type Incident struct {
	Journey string       `json:"journey"`
	SLI     string       `json:"sli"`
	From    string       `json:"from"` // start of the first bad bucket, RFC 3339
	To      string       `json:"to"`   // end of the last one
	Total   int64        `json:"total"`
	Bad     int64        `json:"bad"`
	Budget  *Thousandths `json:"budget"` // percent of the budget of the objective's window; null if there is none
	Top     Top          `json:"top"`
}

// Scattered is the bad events of one journey under one SLI outside incidents.
type Scattered struct {
	Journey string       `json:"journey"`
	SLI     string       `json:"sli"`
	Bad     int64        `json:"bad"`
	Days    int          `json:"days"` // local days with such events
	Budget  *Thousandths `json:"budget"`
	Top     Top          `json:"top"`
}

// storyOf returns the indexes of an objective's incidents, and the index of its scattered bad events; -1 if it has
// none.
func (d *Details) storyOf(row Row) (incidents []int, scattered int) {
	for i, in := range d.Incidents {
		if in.Journey == row.Journey && in.SLI == row.SLI {
			incidents = append(incidents, i)
		}
	}
	scattered = slices.IndexFunc(d.Scattered, func(s Scattered) bool { return s.Journey == row.Journey && s.SLI == row.SLI })
	return incidents, scattered
}

// Top is what most bad events have in common: for each property, the value that more than half of them have, and how
// many have it. A property without such a value is omitted.
type Top struct {
	Route        *TopRoute  `json:"route,omitempty"`
	Routes       int        `json:"routes"` // number of routes with bad events
	Status       *TopStatus `json:"status,omitempty"`
	Reason       *TopValue  `json:"error_reason,omitempty"`
	TargetGroup  *TopValue  `json:"target_group,omitempty"`
	Sender       *TopValue  `json:"sender,omitempty"`
	LoadBalancer *TopValue  `json:"load_balancer,omitempty"`
}

// TopValue is a value and the number of bad events with it.
type TopValue struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// TopRoute is a route and the number of its bad events.
type TopRoute struct {
	Method string `json:"method"`
	Route  string `json:"route"`
	Count  int64  `json:"count"`
}

// TopStatus is the statuses of the load balancer and the target of most bad events.
type TopStatus struct {
	Rule         string `json:"rule"`
	ELBStatus    int    `json:"elb_status"`    // -1: none
	TargetStatus int    `json:"target_status"` // -1: none
	Count        int64  `json:"count"`
}

// incidents returns the incidents of one objective, and the bad events outside them.
func incidents(b Basis, o objective.Objective, buckets []sli.Bucket, causes []sli.Caused, perWindow int64) ([]Incident, *Scattered) {
	found, scattered := objective.Incidents(buckets, b.Bucket)
	budget := func(bad int64) *Thousandths {
		if perWindow == 0 {
			return nil
		}
		t := percentOf(objective.BudgetOf(o.Percent).Used(bad, perWindow))
		return &t
	}
	var rows []Incident
	outside := func(start int64) bool {
		for _, i := range found {
			if i.From <= start && start < i.To {
				return false
			}
		}
		return true
	}
	for _, i := range found {
		rows = append(rows, Incident{
			Journey: o.Journey, SLI: o.SLI, From: Time(i.From), To: Time(i.To), Total: i.Total, Bad: i.Bad, Budget: budget(i.Bad),
			Top: topOf(causes, func(start int64) bool { return i.From <= start && start < i.To }),
		})
	}
	if scattered == 0 {
		return rows, nil
	}
	s := &Scattered{Journey: o.Journey, SLI: o.SLI, Bad: scattered, Budget: budget(scattered), Top: topOf(causes, outside)}
	rest := slices.DeleteFunc(slices.Clone(buckets), func(c sli.Bucket) bool { return c.Total == c.Good || !outside(c.Start) })
	s.Days = len(localDays(rest, b.zone()))
	return rows, s
}

// topOf returns what most bad events in some buckets have in common.
func topOf(causes []sli.Caused, within func(start int64) bool) Top {
	type route struct{ method, name string }
	type status struct {
		rule        string
		elb, target int
	}
	routes, statuses := make(map[route]int64), make(map[status]int64)
	reasons, groups, senders, balancers := make(map[string]int64), make(map[string]int64), make(map[string]int64), make(map[string]int64)
	var sum int64
	for i := range causes {
		c := &causes[i]
		var n int64
		for _, b := range c.Buckets() {
			if within(b.Start) {
				n += b.Total
			}
		}
		if n == 0 {
			continue
		}
		sum += n
		routes[route{c.Key.Method, c.Key.Route}] += n
		balancers[c.Key.LoadBalancer] += n
		if c.Cause.Others() {
			continue
		}
		statuses[status{c.Cause.Rule, c.Cause.ELBStatus, c.Cause.TargetStatus}] += n
		reasons[c.Cause.Reason] += n
		groups[c.Cause.TargetGroup] += n
		senders[c.Cause.Sender] += n
	}
	top := Top{Routes: len(routes)}
	if k, n := most(routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.method, b.method))
	}); n*2 > sum {
		top.Route = &TopRoute{k.method, k.name, n}
	}
	if k, n := most(statuses, func(a, b status) int {
		return cmp.Or(cmp.Compare(a.elb, b.elb), cmp.Compare(a.target, b.target), cmp.Compare(a.rule, b.rule))
	}); n*2 > sum {
		top.Status = &TopStatus{k.rule, k.elb, k.target, n}
	}
	value := func(m map[string]int64) *TopValue {
		if v, n := most(m, cmp.Compare); v != "" && n*2 > sum {
			return &TopValue{v, n}
		}
		return nil
	}
	top.Reason, top.TargetGroup, top.Sender, top.LoadBalancer = value(reasons), value(groups), value(senders), value(balancers)
	return top
}

// most returns the key with the largest count; if there are several, the first by compare.
func most[K comparable](counts map[K]int64, compare func(K, K) int) (key K, n int64) {
	for _, k := range slices.SortedFunc(maps.Keys(counts), compare) {
		if counts[k] > n {
			key, n = k, counts[k]
		}
	}
	return key, n
}
