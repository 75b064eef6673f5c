package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// sentence says of one objective what happened, by the rules of docs/report.md: incidents before everything, then whether
// there is enough to tell, then what is scattered.
func (r Reader) sentence(rep *Report, i int) string {
	d := rep.Details
	row := d.Journeys[i]
	kind := kindOf(row.SLI)
	found, scattered := d.storyOf(row)
	switch {
	case row.Total == 0:
		return r.say("say-nothing")
	case row.Bad == 0 && row.State == objective.LowTraffic:
		return r.say("say-clean-few", Grouped(row.Total), r.say("word-"+kind), row.FailureCost.Nearest())
	case row.Bad == 0:
		return r.say("say-clean", Grouped(row.Total), r.say("word-"+kind))
	case len(found) > 0:
		return r.sayIncidents(rep, row, kind, found)
	case row.State == objective.LowTraffic:
		return r.say("say-few", Grouped(row.Bad), r.say("word-"+kind), Grouped(row.Total), row.FailureCost.Nearest())
	}
	return r.sayScattered(rep, row, kind, scattered)
}

// sayIncidents names the largest incident.
func (r Reader) sayIncidents(rep *Report, row Row, kind string, found []Incident) string {
	largest, inside := found[0], int64(0)
	for _, i := range found {
		inside += i.Bad
		if i.Bad > largest.Bad {
			largest = i
		}
	}
	during := r.during(largest.From, largest.To, rep)
	share := r.say("num-of-them", Grouped(inside))
	if inside == row.Bad {
		share = r.say("all-of-them")
	}
	used := sumBudget(found)
	text := ""
	if len(found) == 1 {
		text = r.say("say-incident", Grouped(row.Bad), r.requests(kind, row.Bad), share, during)
	} else {
		text = r.say("say-incidents", Grouped(row.Bad), r.requests(kind, row.Bad), share, Grouped(int64(len(found))), during, Grouped(largest.Bad))
	}
	text += r.mostly(largest.Top, largest.Bad, row.SLI) + r.say("stop")
	if len(found) == 1 {
		text += r.say("an-incident")
	} else {
		text += r.say("some-incidents", Grouped(int64(len(found))))
	}
	if used != nil {
		text += r.say("comma") + r.say("of-budget", used.Nearest(), r.Lang.budgetOf(row.Window))
	}
	return text + r.say("full-stop")
}

// requests is "bad requests", or one of them.
func (r Reader) requests(kind string, n int64) string {
	if n == 1 {
		return r.say("request-" + kind)
	}
	return r.say("requests-" + kind)
}

func sumBudget(found []Incident) *Thousandths {
	var sum Thousandths
	for _, i := range found {
		if i.Budget == nil {
			return nil
		}
		sum += *i.Budget
	}
	return &sum
}

func (r Reader) sayScattered(rep *Report, row Row, kind string, s *Scattered) string {
	text := r.say("say-scattered", Grouped(row.Bad), r.requests(kind, row.Bad), Grouped(row.Total))
	if s != nil && s.Days > 1 {
		text += r.say("over-days", Grouped(int64(s.Days)))
	}
	if s != nil {
		text += r.mostly(s.Top, s.Bad, row.SLI)
	}
	text += r.say("stop") + r.say("no-incident")
	if s != nil && s.Budget != nil {
		text += r.say("comma") + r.say("of-budget", s.Budget.Nearest(), r.Lang.budgetOf(row.Window))
	}
	return text + r.say("full-stop")
}

// storyOf returns the incidents and the scattered rest of an objective.
func (d *Details) storyOf(row Row) (found []Incident, scattered *Scattered) {
	for _, i := range d.Incidents {
		if i.Journey == row.Journey && i.SLI == row.SLI {
			found = append(found, i)
		}
	}
	for i, s := range d.Scattered {
		if s.Journey == row.Journey && s.SLI == row.SLI {
			return found, &d.Scattered[i]
		}
	}
	return found, nil
}

// mostly says what most of the bad requests have in common; "" where that is nothing.
func (r Reader) mostly(t Top, bad int64, name string) string {
	what, why := r.what(t, name), r.why(t, name)
	switch {
	case what == "" && why == "":
		return ""
	case what == "":
		return r.say("mostly", why)
	case why == "":
		return r.say("mostly", what)
	}
	return r.say("mostly-why", what, why)
}

// what names the status and the route.
func (r Reader) what(t Top, name string) string {
	where := ""
	switch {
	case t.Route != nil:
		where = t.Route.Method + " " + t.Route.Route
	case t.Routes > 1:
		where = r.say("routes-n", Grouped(int64(t.Routes)))
	}
	if t.Status == nil || name == sli.Latency {
		return where
	}
	if where == "" {
		return status(t.Status.ELBStatus)
	}
	return r.say("status-at", status(t.Status.ELBStatus), where)
}

// why says what the status means, or where slow requests were slow.
func (r Reader) why(t Top, name string) string {
	var parts []string
	switch {
	case name == sli.Latency:
		if t.TargetGroup != nil {
			parts = append(parts, r.say("target-group", t.TargetGroup.Value))
		}
	case t.Reason != nil:
		parts = append(parts, r.reason(t.Reason.Value))
	case t.Status != nil:
		if m := r.meaning(*t.Status); m != "" {
			parts = append(parts, m)
		}
	}
	return strings.Join(parts, r.say("comma"))
}

func (r Reader) reason(word string) string {
	if word == sli.OtherReason {
		return r.say("reason-other")
	}
	return word
}

// meaning is what a status of the load balancer says of bad requests; "" where that is nothing more than itself.
func (r Reader) meaning(s TopStatus) string {
	key := ""
	switch {
	case s.TargetStatus > 0:
		key = "meaning-target"
	case has("meaning-" + status(s.ELBStatus)):
		key = "meaning-" + status(s.ELBStatus)
	default:
		return ""
	}
	return r.say(key)
}

// changed says one change since the week before.
func (r Reader) changed(c Change, name string) string {
	switch c.Kind {
	case changeOfState:
		return r.say("changed-state", r.say("state-"+c.Is), r.say("state-"+c.Was))
	case changeOfBad:
		return r.say("changed-bad", c.Is, c.Was)
	case changeOfRoute:
		return r.say("changed-route", c.Route, c.Is, c.Was, r.say("word-"+kindOf(name)))
	}
	return r.say("changed-traffic", c.Is, c.Was)
}

// outlook says where the budget stands and where its pace leads.
func (r Reader) outlook(b *Budget) string {
	days := b.WindowSeconds / (24 * 60 * 60)
	text := ""
	if b.Left >= 0 {
		text = r.say("budget-left", b.Left.brief(), Grouped(days))
	} else {
		text = r.say("budget-over", (-b.Left).brief(), Grouped(days))
	}
	switch f := b.Forecast; {
	case b.Left < 0:
	case f.DaysLeft == nil:
		text += " " + r.say("budget-lasts")
	case *f.DaysLeft < 1000:
		text += " " + r.say("budget-gone-today")
	case *f.DaysLeft < 2000:
		text += " " + r.say("budget-gone-day")
	default:
		text += " " + r.say("budget-gone", Grouped(int64(*f.DaysLeft/1000)))
	}
	if b.CoveredSeconds < b.WindowSeconds*9/10 {
		text += " " + r.say("budget-part", r.Lang.span(b.CoveredSeconds))
	}
	return text
}

// worstFirst are the indexes of the objectives, those of one journey together: missed ones first, then those that nobody
// can tell yet, then those with too little traffic, then the others; among them the one that used most of its budget.
func (d *Details) worstFirst() (journeys [][]int) {
	order := map[objective.State]int{objective.Missed: 0, objective.Open: 1, objective.LowTraffic: 2, objective.Met: 3, objective.NoObjective: 4, objective.NoEvents: 5}
	rank := func(row Row) (int, Thousandths) {
		n, used := order[row.State], Thousandths(0)
		if row.State == objective.LowTraffic && row.Bad == 0 {
			n = order[objective.Met]
		}
		if row.BudgetUsed != nil {
			used = *row.BudgetUsed
		}
		return n, used
	}
	return groupedByJourney(d.Journeys, func(a, b int) int {
		x, usedX := rank(d.Journeys[a])
		y, usedY := rank(d.Journeys[b])
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(usedY, usedX))
	})
}

// groupedByJourney orders journeys by the worst of their rows, which keep their order.
func groupedByJourney(rows []Row, worse func(a, b int) int) (journeys [][]int) {
	at := make(map[string]int)
	for i, row := range rows {
		j, ok := at[row.Journey]
		if !ok {
			j = len(journeys)
			at[row.Journey] = j
			journeys = append(journeys, nil)
		}
		journeys[j] = append(journeys[j], i)
	}
	slices.SortStableFunc(journeys, func(a, b []int) int { return worse(slices.MinFunc(a, worse), slices.MinFunc(b, worse)) })
	return journeys
}
