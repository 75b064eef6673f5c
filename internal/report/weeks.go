package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// Basis is the data from which details are computed.
type Basis struct {
	Tally      *sli.Tally  // the counts of the report
	Before     *sli.Tally  // the counts of the previous period; nil: not wanted
	Detail     *sli.Detail // of the report
	Objectives []objective.Objective
	Bucket     int64         // seconds, the resolution of the counts
	Window     time.Duration // of the objectives; 0: 30 days
	Zone       *time.Location
	From, To   time.Time // the week of the report; zero: from the first entry to the last
	Weeks      int       // number of weeks in the trend, including the report's own
}

// Trend is one objective over several weeks: the report's own and earlier ones.
type Trend struct {
	Journey string   `json:"journey"`
	SLI     string   `json:"sli"`
	Weeks   []Week   `json:"weeks"` // oldest first, the report's own last; weeks before the first entry are omitted
	Budget  *Budget  `json:"budget,omitempty"`
	Changes []Change `json:"changes"` // since the previous week
}

// Week is the events of seven local days.
type Week struct {
	From       string          `json:"from"` // RFC 3339
	To         string          `json:"to"`
	Total      int64           `json:"total"`
	Bad        int64           `json:"bad"`
	Measured   *Thousandths    `json:"measured"`
	BudgetUsed *Thousandths    `json:"budget_used"` // bad events in percent of those that the objective allows in this week
	State      objective.State `json:"state"`
}

// Budget is how the error budget of an objective was spent in its window, which ends with the report.
type Budget struct {
	WindowSeconds  int64         `json:"window_seconds"`
	CoveredSeconds int64         `json:"covered_seconds"` // seconds of the window for which there are counts
	Allowed        Thousandths   `json:"allowed"`         // bad events allowed in the window; events in the time without counts are extrapolated
	Bad            int64         `json:"bad"`             // in the covered time
	Left           Thousandths   `json:"left"`            // percent of the budget; negative if it is overspent
	Days           []BudgetDay   `json:"days"`            // local days, oldest first
	Forecast       BudgetOutlook `json:"forecast"`
}

// BudgetDay is the budget that was left at the end of a local day.
type BudgetDay struct {
	From string      `json:"from"` // its midnight, RFC 3339
	Bad  int64       `json:"bad"`
	Left Thousandths `json:"left"` // percent
}

// BudgetOutlook is where the pace of the last seven days leads.
type BudgetOutlook struct {
	BadPerDay Thousandths  `json:"bad_per_day"`
	DaysLeft  *Thousandths `json:"days_left"` // until the budget is exhausted; null if it lasts for a whole window
}

// Change is one difference from the previous week.
type Change struct {
	Kind   string `json:"kind"` // changeOfState, changeOfBad, changeOfRoute or changeOfTraffic
	Was    string `json:"was"`
	Is     string `json:"is"`
	Route  string `json:"route,omitempty"` // with its method
	Better bool   `json:"better,omitempty"`
}

// The kinds of changes.
const (
	changeOfState   = "judgement"
	changeOfBad     = "bad"
	changeOfRoute   = "route"
	changeOfTraffic = "traffic"
)

// promise returns the identity of an objective, that is, its journey and SLI without the percentage.
func promise(o objective.Objective) objective.Objective {
	return objective.Objective{Journey: o.Journey, SLI: o.SLI}
}

// events returns the buckets of each journey and SLI, over all series of the journey, in time order.
func events(t *sli.Tally) map[objective.Objective][]sli.Bucket {
	all := make(map[objective.Objective][]sli.Bucket)
	if t == nil {
		return all
	}
	parts := make(map[objective.Objective][][]sli.Bucket)
	for _, s := range t.All() {
		if s.Key.Journey != "" {
			o := objective.Objective{Journey: s.Key.Journey, SLI: s.Key.SLI}
			parts[o] = append(parts[o], s.Buckets())
		}
	}
	for o, p := range parts {
		all[o] = objective.JoinBuckets(p...)
	}
	return all
}

// sumOf adds up the buckets that start in [from, to).
func sumOf(buckets []sli.Bucket, from, to int64) (total, bad int64) {
	for _, b := range sli.Between(buckets, from, to) {
		total += b.Total
		bad += b.Total - b.Good
	}
	return total, bad
}

// trend returns the trend of one objective. The counts cover [first, after).
func trend(b Basis, o objective.Objective, before, now []sli.Bucket, first, after int64) Trend {
	t := Trend{Journey: o.Journey, SLI: o.SLI, Weeks: []Week{}, Changes: []Change{}}
	all := slices.Concat(before, now)
	if len(all) == 0 {
		return t
	}
	zone := b.zone()
	from, to := b.From.In(zone), b.To.In(zone)
	if b.isWeekly() {
		for i := b.Weeks - 1; i >= 0; i-- {
			start, end := from.AddDate(0, 0, -7*i), to.AddDate(0, 0, -7*i)
			if i > 0 && first-start.Unix() > mostLacking {
				continue // the week has counts for too little of its time to be compared
			}
			t.Weeks = append(t.Weeks, weekOf(all, start, end, o, b.Window, min(end.Unix(), after)-max(start.Unix(), first)))
		}
		t.Changes = changes(b, o, t.Weeks)
	}
	t.Budget = budget(b, o, all, first, after)
	return t
}

// mostLacking is how many seconds at the start of an earlier week may lack counts if the week is still compared.
// Without requests at night, the counts of a complete week can start that late.
const mostLacking = 24 * 60 * 60

// isWeekly reports whether the report covers a week and has data of earlier weeks.
func (b Basis) isWeekly() bool { return !b.From.IsZero() && b.Weeks > 0 }

func (b Basis) zone() *time.Location {
	if b.Zone == nil {
		return time.UTC
	}
	return b.Zone
}

// known returns the time that the counts of all journeys cover, [first, after). It includes journeys without requests.
func (b Basis) known() (first, after int64) {
	var some bool
	for _, t := range []*sli.Tally{b.Before, b.Tally} {
		if t == nil {
			continue
		}
		f, l, ok := extent(t)
		if ok && (!some || f < first) {
			first = f
		}
		if ok {
			some, after = true, max(after, l+b.Bucket)
		}
	}
	if end := b.To.Unix(); after < end && end-after < 60*60 { // there may be no requests in the last hour
		after = end
	}
	return first, after
}

// weekOf returns one week. known is the number of seconds with counts.
func weekOf(buckets []sli.Bucket, from, to time.Time, o objective.Objective, window time.Duration, known int64) Week {
	total, bad := sumOf(buckets, from.Unix(), to.Unix())
	w := Week{From: Time(from.Unix()), To: Time(to.Unix()), Total: total, Bad: bad, State: objective.NoEvents}
	if total > 0 {
		m, used := share(total-bad, total), percentOf(objective.BudgetOf(o.Percent).Used(bad, total))
		w.Measured, w.BudgetUsed = &m, &used
		w.State = objective.Judge(total-bad, total, objective.PerWindow(total, known, window), o.Percent)
	}
	return w
}

// budget returns how the error budget was spent in the window that ends with the report. The counts cover [first,
// after).
func budget(b Basis, o objective.Objective, all []sli.Bucket, first, after int64) *Budget {
	zone := b.zone()
	end := after
	if !b.To.IsZero() {
		end = b.To.Unix()
	}
	after = min(after, end)
	window := int64(b.window() / time.Second)
	start := end - window
	if b.isWeekly() || window%(24*60*60) == 0 {
		start = time.Unix(end, 0).In(zone).AddDate(0, 0, -int(window/(24*60*60))).Unix() // local days, which may have 23 or 25 hours
	}
	covered := max(start, first)
	total, bad := sumOf(all, covered, end)
	if total == 0 {
		return nil
	}
	allowedPart := 1 / objective.BudgetOf(o.Percent).Used(1, 1)
	events := float64(total) * float64(end-start) / float64(max(after-covered, objective.LeastSpan))
	allowed := events * allowedPart
	left := func(bad int64) Thousandths {
		return Thousandths(math.Floor((1 - float64(bad)/allowed) * float64(hundred)))
	}
	budget := &Budget{
		WindowSeconds: window, CoveredSeconds: after - covered, Allowed: Thousandths(math.Round(allowed * 1000)), Bad: bad, Left: left(bad), Days: []BudgetDay{},
	}
	var sum int64
	for day := midnight(time.Unix(covered, 0).In(zone)); day.Unix() < end; day = day.AddDate(0, 0, 1) {
		_, bad := sumOf(all, max(day.Unix(), covered), min(day.AddDate(0, 0, 1).Unix(), end))
		sum += bad
		budget.Days = append(budget.Days, BudgetDay{From: Time(day.Unix()), Bad: bad, Left: left(sum)})
	}
	week := min(after-covered, 7*24*60*60)
	_, lately := sumOf(all, after-week, after)
	outlook := objective.OutlookOf(allowed, bad, lately, week, b.window())
	budget.Forecast.BadPerDay = Thousandths(math.Round(outlook.BadPerDay * 1000))
	if outlook.DaysLeft >= 0 {
		d := Thousandths(math.Floor(outlook.DaysLeft * 1000))
		budget.Forecast.DaysLeft = &d
	}
	return budget
}

func (b Basis) window() time.Duration {
	if b.Window <= 0 {
		return objective.Month * time.Second
	}
	return b.Window
}

// Thresholds of a change in traffic, and in the bad events of a route.
const (
	trafficChange = 0.25 // relative to the previous week
	routeChange   = 5    // bad events
)

// changes compares the last two weeks. It omits what may be chance: the ratio of bad events has changed only if the 95
// % intervals of the two weeks do not overlap.
func changes(b Basis, o objective.Objective, weeks []Week) []Change {
	found := []Change{}
	if len(weeks) < 2 {
		return found
	}
	was, is := weeks[len(weeks)-2], weeks[len(weeks)-1]
	if was.Total == 0 || is.Total == 0 {
		return found
	}
	if was.State != is.State {
		found = append(found, Change{Kind: changeOfState, Was: string(was.State), Is: string(is.State), Better: is.State == objective.Met})
	}
	if better, worse := objective.Moved(objective.Sample{Total: was.Total, Bad: was.Bad}, objective.Sample{Total: is.Total, Bad: is.Bad}); better || worse {
		found = append(found, Change{Kind: changeOfBad, Was: was.Measured.String(), Is: is.Measured.String(), Better: better})
		if c, ok := changedRoute(b, o, is, was); ok {
			found = append(found, c)
		}
	}
	if d := float64(is.Total)/float64(was.Total) - 1; math.Abs(d) >= trafficChange {
		found = append(found, Change{Kind: changeOfTraffic, Was: spell.Thousands(was.Total), Is: spell.Thousands(is.Total), Better: d > 0})
	}
	return found
}

// changedRoute returns the route that has more than half of the increase of a journey's bad events.
func changedRoute(b Basis, o objective.Objective, is, was Week) (Change, bool) {
	grown := is.Bad - was.Bad
	var r Reader
	from, to := r.in(was.From).Unix(), r.in(was.To).Unix()
	type counts struct{ is, was int64 }
	routes := make(map[string]counts)
	for _, s := range b.Tally.All() {
		if s.Key.Journey == o.Journey && s.Key.SLI == o.SLI {
			name := s.Key.Method + " " + s.Key.Route
			total, good := s.Sum()
			c := routes[name]
			c.is += total - good
			routes[name] = c
		}
	}
	if b.Before != nil {
		for _, s := range b.Before.All() {
			if s.Key.Journey == o.Journey && s.Key.SLI == o.SLI {
				name := s.Key.Method + " " + s.Key.Route
				_, bad := sumOf(s.Buckets(), from, to)
				c := routes[name]
				c.was += bad
				routes[name] = c
			}
		}
	}
	if len(routes) < 2 {
		return Change{}, false
	}
	growth := make(map[string]int64, len(routes))
	for name, c := range routes {
		growth[name] = c.is - c.was
	}
	name, n := most(growth, cmp.Compare)
	if grown < routeChange || n*2 <= grown {
		return Change{}, false
	}
	return Change{Kind: changeOfRoute, Was: spell.Thousands(routes[name].was), Is: spell.Thousands(routes[name].is), Route: name}, true
}
