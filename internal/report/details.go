package report

import (
	"cmp"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// Details is the content of the page beyond the counts, in numbers for programs.
type Details struct {
	SpanSeconds   int64            `json:"span_seconds"`   // from the first entry to the last
	TooShort      bool             `json:"too_short"`      // for extrapolating to a month: month_total, failure_cost and join are guesses
	Confidence    float64          `json:"confidence"`     // of the intervals
	Accuracy      float64          `json:"accuracy"`       // relative error of the quantiles
	Journeys      []Row            `json:"journeys"`       // in the configured order
	Routes        []Row            `json:"routes"`         // sorted as the series are
	Bad           []BadRoute       `json:"bad"`            // the most bad requests first
	Rules         []RuleCount      `json:"rules"`          // the most requests first
	Quantiles     []Quantiles      `json:"quantiles"`      // journeys in the configured order, then routes
	Other         Other            `json:"other"`          //
	MalformedBy   map[string]int64 `json:"malformed_by"`   // lines by reason
	Charts        []Chart          `json:"charts"`         // all requests, then each objective
	WorstMinutes  []Minute         `json:"worst_minutes"`  // the most bad requests first
	NotObserved   int64            `json:"not_observed"`   // bad requests whose causes exceeded the limits; see sli.Causes
	BucketSeconds int64            `json:"bucket_seconds"` // of the counts

	WindowSeconds int64       `json:"window_seconds"` // of the objectives
	Incidents     []Incident  `json:"incidents"`      // by journey and SLI in the configured order, then by time
	Scattered     []Scattered `json:"scattered"`      // the bad events outside of incidents, in that order
	Trends        []Trend     `json:"trends"`         // in the order of Journeys
}

// BadRoute is a route with bad requests. It combines the series of all load balancers and one method.
type BadRoute struct {
	LoadBalancer string         `json:"load_balancer"`
	Method       string         `json:"method"`
	Route        string         `json:"route"`
	Journey      string         `json:"journey"`
	Dimensions   sli.Dimensions `json:"dimensions,omitempty"`
	Bad          int64          `json:"bad"`
	Causes       []CauseCount   `json:"causes"` // the most requests first; together with those in NotObserved they add up to Bad
}

// Cause is why requests are bad, in the words of the log.
type Cause struct {
	Rule         string `json:"rule"`
	ELBStatus    int    `json:"elb_status"`    // -1: none
	TargetStatus int    `json:"target_status"` // -1: none
	Reason       string `json:"error_reason"`  // "" if there is none
}

func (c Cause) compare(o Cause) int {
	return cmp.Or(cmp.Compare(c.Rule, o.Rule), cmp.Compare(c.ELBStatus, o.ELBStatus),
		cmp.Compare(c.TargetStatus, o.TargetStatus), cmp.Compare(c.Reason, o.Reason))
}

// CauseCount is the number of requests that were bad for one cause.
type CauseCount struct {
	Cause
	Count int64 `json:"count"`
}

// RuleCount is the number of entries that one rule decided with one verdict.
type RuleCount struct {
	Rule    string      `json:"rule"`
	Verdict string      `json:"verdict"` // good, bad or excluded
	Count   int64       `json:"count"`
	Share   Thousandths `json:"share"` // of the entries, in percent, rounded down
}

// Other is the traffic that matched no route of the table, or that exceeded the limits.
type Other struct {
	Total int64        `json:"total"` // valid events of the route other
	Of    int64        `json:"of"`    // all valid events
	Share *Thousandths `json:"share"` // in percent; null without events
}

// AddDetails fills Details.
func (r *Report) AddDetails(b Basis) error {
	r.Window = b.window()
	d := &Details{
		SpanSeconds: r.span(), TooShort: r.TooShort(), Confidence: 0.95, Accuracy: accuracy, BucketSeconds: b.Bucket, MalformedBy: r.MalformedBy,
		Journeys: r.journeyRows(b.Objectives), Routes: r.routeRows(b.Objectives),
		Rules: ruleCounts(b.Detail.Decided), Other: r.other(),
		Charts: r.charts(b), WorstMinutes: worstMinutes(b.Tally),
		WindowSeconds: int64(b.window() / time.Second), Incidents: []Incident{}, Scattered: []Scattered{}, Trends: []Trend{},
	}
	d.Bad, d.NotObserved = badRoutes(&b.Detail.Causes, r.Series)
	d.addStories(b)
	var err error
	d.Quantiles, err = observedQuantiles(&b.Detail.Took, b.Objectives)
	r.Details = d
	return err
}

// addStories sets what the first screen shows about each objective.
func (d *Details) addStories(b Basis) {
	now, before := events(b.Tally), events(b.Before)
	causes := make(map[objective.Objective][]sli.Caused)
	for _, c := range b.Detail.Causes.All() {
		o := objective.Objective{Journey: c.Key.Journey, SLI: c.Key.SLI}
		causes[o] = append(causes[o], c)
	}
	first, after := b.known()
	for i, o := range b.Objectives {
		id := promise(o)
		t := trend(b, o, before[id], now[id], first, after)
		rows, scattered := incidents(b, o, now[id], causes[id], d.Journeys[i].WindowTotal)
		d.Incidents = append(d.Incidents, rows...)
		if scattered != nil {
			d.Scattered = append(d.Scattered, *scattered)
		}
		d.Trends = append(d.Trends, t)
	}
}

func (r *Report) other() Other {
	var o Other
	for _, s := range r.Series {
		if s.SLI != sli.Availability {
			continue
		}
		o.Of += s.Total
		if s.Route == sli.Other {
			o.Total += s.Total
		}
	}
	if o.Of > 0 {
		s := share(o.Total, o.Of)
		o.Share = &s
	}
	return o
}

func (s Series) key() sli.Key {
	return sli.Key{SLI: s.SLI, LoadBalancer: s.LoadBalancer, Method: s.Method, Route: s.Route, Journey: s.Journey, Dimensions: s.Dimensions}
}
