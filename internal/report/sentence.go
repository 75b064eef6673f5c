package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// sentence describes what happened to one objective, by the rules of docs/report.md: first incidents, then whether
// there are enough requests to judge, then scattered bad requests.
func (r Reader) sentence(rep *Report, i int) string {
	d := rep.Details
	row := d.Journeys[i]
	kind := kindOf(row.SLI)
	found, scattered := d.storyOf(row)
	switch {
	case row.Total == 0:
		return r.say("say-nothing")
	case row.Bad == 0 && row.State == objective.LowTraffic:
		return r.say("say-clean-few", spell.Thousands(row.Total), r.say("word-"+kind), row.FailureCost.Nearest())
	case row.Bad == 0:
		return r.say("say-clean", spell.Thousands(row.Total), r.say("word-"+kind))
	case len(found) > 0:
		return r.sayIncidents(rep, row, kind, found)
	case row.State == objective.LowTraffic:
		return r.say("say-few", spell.Thousands(row.Bad), r.say("word-"+kind), spell.Thousands(row.Total), row.FailureCost.Nearest())
	}
	var rest *Scattered
	if scattered >= 0 {
		rest = &d.Scattered[scattered]
	}
	return r.sayScattered(rep, row, kind, rest)
}

// sayIncidents describes the incidents, and names the largest one.
func (r Reader) sayIncidents(rep *Report, row Row, kind string, found []int) string {
	incidents := rep.Details.Incidents
	largest, inside, budget := incidents[found[0]], int64(0), Thousandths(0)
	for _, at := range found {
		i := incidents[at]
		inside += i.Bad
		if i.Budget != nil {
			budget += *i.Budget
		}
		if i.Bad > largest.Bad {
			largest = i
		}
	}
	during := r.during(largest.From, largest.To, rep)
	share := r.say("num-of-them", spell.Thousands(inside))
	if inside == row.Bad {
		share = r.say("all-of-them")
	}
	text := r.say("say-incident", spell.Thousands(row.Bad), r.requests(kind, row.Bad), share, during)
	number := r.say("an-incident")
	if len(found) > 1 {
		text = r.say("say-incidents", spell.Thousands(row.Bad), r.requests(kind, row.Bad), share, spell.Thousands(int64(len(found))), during, spell.Thousands(largest.Bad))
		number = r.say("some-incidents", spell.Thousands(int64(len(found))))
	}
	text += r.mostly(largest.Top, row.SLI) + r.say("stop") + number
	if largest.Budget != nil { // either all of them have one, or none
		text += r.say("comma") + r.say("of-budget", budget.Nearest(), r.Lang.budgetOf(row.Window))
	}
	return text + r.say("full-stop")
}

// requests returns "bad requests" or "slow requests", in the number of n.
func (r Reader) requests(kind string, n int64) string {
	if n == 1 {
		return r.say("request-" + kind)
	}
	return r.say("requests-" + kind)
}

// sayScattered describes the number of bad requests outside incidents, and what most of them have in common.
func (r Reader) sayScattered(rep *Report, row Row, kind string, s *Scattered) string {
	text := r.say("say-scattered", spell.Thousands(row.Bad), r.requests(kind, row.Bad), spell.Thousands(row.Total))
	if s != nil && s.Days > 1 {
		text += r.say("over-days", spell.Thousands(int64(s.Days)))
	}
	if s != nil {
		text += r.mostly(s.Top, row.SLI)
	}
	text += r.say("stop") + r.say("no-incident")
	if s != nil && s.Budget != nil {
		text += r.say("comma") + r.say("of-budget", s.Budget.Nearest(), r.Lang.budgetOf(row.Window))
	}
	return text + r.say("full-stop")
}

// mostly says what most of the bad requests have in common; "" if nothing.
func (r Reader) mostly(t Top, name string) string {
	place, reason := r.statusAndRoute(t, name), r.reasonOf(t, name)
	switch {
	case place == "" && reason == "":
		return ""
	case place == "":
		return r.say("mostly", reason)
	case reason == "":
		return r.say("mostly", place)
	}
	return r.say("mostly-why", place, reason)
}

// statusAndRoute names the status and the route of most bad requests.
func (r Reader) statusAndRoute(t Top, name string) string {
	where := ""
	switch {
	case t.Route != nil:
		where = t.Route.Method + " " + t.Route.Route
	case t.Routes > 1:
		where = r.say("routes-n", spell.Thousands(int64(t.Routes)))
	}
	if t.Status == nil || name == sli.Latency {
		return where
	}
	if where == "" {
		return status(t.Status.ELBStatus)
	}
	return r.say("status-at", status(t.Status.ELBStatus), where)
}

// reasonOf describes the meaning of the status of most bad requests, or the target group of most slow ones.
func (r Reader) reasonOf(t Top, name string) string {
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

// meaning describes a status of the load balancer; "" if the number is enough.
func (r Reader) meaning(s TopStatus) string {
	switch key := "meaning-" + status(s.ELBStatus); {
	case s.TargetStatus > 0:
		return r.say("meaning-target")
	case hasText(key):
		return r.say(key)
	}
	return ""
}

// changed describes one change since the previous week.
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

// outlook describes the state of the budget, and where its pace leads.
func (r Reader) outlook(b *Budget) string {
	days := b.WindowSeconds / (24 * 60 * 60)
	text := ""
	if b.Left >= 0 {
		text = r.say("budget-left", b.Left.brief(), spell.Thousands(days))
	} else {
		text = r.say("budget-over", (-b.Left).brief(), spell.Thousands(days))
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
		text += " " + r.say("budget-gone", spell.Thousands(int64(*f.DaysLeft/1000)))
	}
	if b.CoveredSeconds < b.WindowSeconds*9/10 {
		text += " " + r.say("budget-part", r.Lang.span(b.CoveredSeconds))
	}
	return text
}

// worstFirst returns the indexes of the objectives by journey, the worst journey first: those with a missed objective,
// then those with an undecided objective, then those with too little traffic, then the others. Among equals, the one
// that used more of its budget comes first. The objectives of a journey keep their order.
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
	worse := func(a, b int) int {
		x, usedX := rank(d.Journeys[a])
		y, usedY := rank(d.Journeys[b])
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(usedY, usedX))
	}
	at := make(map[string]int)
	for i, row := range d.Journeys {
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
