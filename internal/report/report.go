// Package report shows counts and judgments: to people as tables and pages, and to programs as JSON and CSV.
package report

import (
	"encoding/json"
	"io"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Report is the result of one replay. Its JSON is a contract: fields may be added, but none may change.
type Report struct {
	Objects    int64            `json:"objects"`    // logs that were read
	Entries    int64            `json:"entries"`    // availability totals and excluded entries
	Malformed  int64            `json:"malformed"`  // lines that are not entries; not in Entries
	Skipped    int64            `json:"skipped"`    // objects that are not access logs
	Unreadable int64            `json:"unreadable"` // logs that could not be read completely; none of their entries is counted
	From       string           `json:"from"`       // RFC 3339, the earliest entry; "" without entries
	To         string           `json:"to"`         // RFC 3339, the latest entry
	Excluded   map[string]int64 `json:"excluded"`   // entries by the rule that excluded them
	Rules      map[string]int64 `json:"rules"`      // entries by the rule that called them good or bad
	Series     []Series         `json:"series"`     // sorted by load balancer, route, method, journey, dimensions, SLI

	Groups []Row `json:"groups,omitempty"` // groups of journeys against their objectives, in the configured order

	Details *Details    `json:"details,omitempty"` // if requested
	Compare *Comparison `json:"compare,omitempty"` // if requested

	Missing *Missing `json:"missing,omitempty"` // if something is missing
	Week    *Period  `json:"week,omitempty"`    // the local days of a weekly report

	MalformedBy map[string]int64 `json:"-"` // lines by reason

	Names  map[string]string `json:"-"` // names of journeys for people, by id; may omit journeys whose id is their name
	Window time.Duration     `json:"-"` // of the objectives; 0: 30 days
}

// Period is a stretch of time.
type Period struct {
	From string `json:"from"` // RFC 3339
	To   string `json:"to"`
}

// Series is one line of the report: the events of one series over the whole time.
type Series struct {
	SLI          string         `json:"sli"` // availability or latency
	LoadBalancer string         `json:"load_balancer"`
	Method       string         `json:"method"`
	Route        string         `json:"route"`
	Journey      string         `json:"journey"` // "" if the route has none
	Total        int64          `json:"total"`
	Good         int64          `json:"good"`
	Bad          int64          `json:"bad"`
	Dimensions   sli.Dimensions `json:"dimensions,omitempty"` // if some are configured
}

// nameOf returns the name of a journey for people, who may not know its id.
func (r *Report) nameOf(id string) string {
	if name := r.Names[id]; name != "" {
		return name
	}
	return id
}

// namesOf returns the names of journeys for people.
func (r *Report) namesOf(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.nameOf(id)
	}
	return names
}

// AddSeries sets Series from a tally.
func (r *Report) AddSeries(t *sli.Tally) {
	r.Series = make([]Series, 0, t.Len())
	for _, s := range t.All() {
		total, good := s.Sum()
		r.Series = append(r.Series, Series{
			SLI: s.Key.SLI, LoadBalancer: s.Key.LoadBalancer, Method: s.Key.Method, Route: s.Key.Route,
			Journey: s.Key.Journey, Total: total, Good: good, Bad: total - good, Dimensions: s.Key.Dimensions,
		})
	}
}

// bucketEnd is the offset of the last second in a bucket of a minute: entries may be that much later than the bucket's
// start.
const bucketEnd = 59

// SetCounts sets the counts and the period of r to those of a tally. It does not change the rules, which a tally does
// not contain.
func (r *Report) SetCounts(t *sli.Tally) {
	n, first, last := t.AboutTotal(sli.MetricEntries)
	r.Entries, r.From, r.To = n, "", ""
	if n > 0 {
		r.From, r.To = Time(first), Time(last+bucketEnd)
	}
	r.AddSeries(t)
	r.Excluded, r.MalformedBy = t.AboutSums(sli.MetricExcluded), t.AboutSums(sli.MetricMalformed)
	r.Malformed = 0
	for _, n := range r.MalformedBy {
		r.Malformed += n
	}
}

// Time formats Unix seconds as in reports.
func Time(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }

// WriteJSON writes r as one line. Maps are sorted, so the same report gives the same bytes.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // a configured route may contain & or <, and programs compare it with the configuration
	return e.Encode(r)
}
