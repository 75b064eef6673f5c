package advice

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
)

// mostTold is the maximum number of pages and tickets that are listed; the JSON has all.
const mostTold = 30

// Write writes a for people.
func (a *Alerts) Write(w io.Writer, markdown bool) error {
	s := &sheet{markdown: markdown}
	p := a.past
	s.title("Alerts that would have fired in the past")
	s.say("%s, objectives over %s. Each minute is judged by the logs that were counted by then, %s after the end of their period.\n",
		p.span(), a.Window, objective.Brief(time.Duration(a.LagSeconds)*time.Second))
	if len(a.SLOs) == 0 {
		s.say("The configuration has no journey with an objective.")
		return s.writeTo(w)
	}
	s.title("All objectives together")
	s.table(append([]string{"alerts"}, planHead...), planRows(a.Plans, func(pl Plan) []string { return []string{pl.Name} }))
	s.title("Each objective")
	var rows [][]string
	for _, o := range a.SLOs {
		rows = append(rows, joinEqual(planRows(o.Plans, func(pl Plan) []string {
			return []string{name(o.slo), o.SLI, objectivePercent(o.Objective), requestRate(o.hourly), pl.Name, thresholds(o.trials[pl.Name])}
		}), 4, 6)...)
	}
	s.table(append([]string{"journey", "SLI", "objective", "requests/h", "alerts", "thresholds (of the first)"}, planHead...), rows)
	s.say("configured: as Terraform deploys them; plain: without the guard against low traffic; bounded: with so many failures that a service at its objective "+
		"trips them in less than one of a year's windows; datadog: what Datadog recommends for %s.\n", a.Window)
	a.writeTold(s)
	a.writeIncidents(s)
	a.writeBudget(s)
	a.writeAdvice(s)
	return s.writeTo(w)
}

var planHead = []string{"pages/week", "with incident", "tickets/week", "incidents", "not told", "not paged", "again within 1 h", "detected after", "budget before page"}

func planRows(plans []Plan, first func(Plan) []string) (rows [][]string) {
	for _, pl := range plans {
		share, after, lost := "-", "-", "-"
		if pl.Pages > 0 {
			share = fmt.Sprintf("%d of %d", pl.PagesWithIncident, pl.Pages)
		}
		if pl.Incidents > pl.Untold {
			after = duration(pl.MedianDetection) + ", at most " + duration(pl.LongestDetection)
		}
		if pl.Incidents > 0 {
			lost = percentOf(pl.MedianLost) + ", at most " + percentOf(pl.MostLost)
		}
		rows = append(rows, append(first(pl), fmt.Sprintf("%.1f", pl.PagesPerWeek), share, fmt.Sprintf("%.1f", pl.TicketsPerWeek), fmt.Sprint(pl.Incidents),
			fmt.Sprint(pl.Untold), fmt.Sprint(pl.Unpaged), fmt.Sprint(pl.Flapping), after, lost))
	}
	return rows
}

// joinEqual joins rows that are equal from a column on. The joined row has the names of all of them.
func joinEqual(rows [][]string, names, from int) (joined [][]string) {
	for _, r := range rows {
		i := slices.IndexFunc(joined, func(j []string) bool { return slices.Equal(j[from:], r[from:]) })
		if i < 0 {
			joined = append(joined, r)
			continue
		}
		joined[i][names] += ", " + r[names]
	}
	return joined
}

// requestRate formats requests per hour.
func requestRate(hourly float64) string {
	if hourly < 10 {
		return fmt.Sprintf("%.1f", hourly)
	}
	return fmt.Sprintf("%.0f", hourly)
}

// thresholds formats the monitors of a plan: 14.4 in 1h/15m.
func thresholds(t objective.Trial) string {
	if len(t.Monitors) == 0 {
		return "none"
	}
	var all []string
	for _, m := range t.Monitors {
		all = append(all, fmt.Sprintf("%s in %s/%s", objective.Number(m.Threshold), objective.Brief(m.Long), objective.Brief(m.Short)))
	}
	return strings.Join(all, ", ")
}

func (a *Alerts) writeTold(s *sheet) {
	var rows [][]string
	for _, o := range a.SLOs {
		for _, f := range o.Told {
			until, behind := "still at the end", "none"
			if f.told.End > 0 {
				until = a.past.at(f.told.End)
			}
			if f.Incident {
				behind = "yes"
			}
			rows = append(rows, []string{a.past.at(f.told.At), until, f.Severity, name(o.slo), o.SLI,
				fmt.Sprintf("%s in %s/%s", objective.Number(f.Threshold), f.Long, f.Short), percentOf(f.Spent), behind})
		}
	}
	s.title("Pages and tickets of the configured alerts")
	if len(rows) == 0 {
		s.say("None.\n")
		return
	}
	s.byTime([]string{"start", "end", "severity", "journey", "SLI", "burn", "budget spent by then", "incident"}, rows)
}

func (a *Alerts) writeIncidents(s *sheet) {
	var rows [][]string
	for _, o := range a.SLOs {
		for _, i := range o.Incidents {
			told := "nobody"
			switch h := i.heard; {
			case h.Paged >= 0 && h.PagedAfter > h.After:
				told = fmt.Sprintf("%s after %s, page after %s", objective.Ticket, duration(i.After), duration(h.PagedAfter.Seconds()))
			case i.Told != "":
				told = i.Told + " after " + duration(i.After)
			}
			rows = append(rows, []string{a.past.at(i.heard.From), a.past.at(i.heard.To), name(o.slo), o.SLI, fmt.Sprint(i.Bad), percentOf(i.Spent), told})
		}
	}
	if len(rows) == 0 {
		return
	}
	s.title("Incidents, and the alerts for them")
	s.byTime([]string{"from", "to", "journey", "SLI", "bad", "budget spent", "told"}, rows)
}

// byTime writes rows that begin with a time, at most mostTold of them.
func (s *sheet) byTime(heads []string, rows [][]string) {
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	s.table(heads, rows[:min(len(rows), mostTold)])
	if len(rows) > mostTold {
		s.say("… and %d more: --format json has all.\n", len(rows)-mostTold)
	}
}

func (a *Alerts) writeBudget(s *sheet) {
	var rows [][]string
	for _, o := range a.SLOs {
		for _, b := range o.Budget {
			until := "still at the end"
			if b.firing.End > 0 {
				until = a.past.at(b.firing.End)
			}
			rows = append(rows, []string{a.past.at(b.firing.At), until, name(o.slo), o.SLI, fmt.Sprintf("%.0f %%", b.Percent)})
		}
	}
	s.title("Warnings of the error budget")
	if len(rows) == 0 {
		s.say("None.\n")
		return
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	s.table([]string{"start", "end", "journey", "SLI", "spent more than"}, rows[:min(len(rows), mostTold)])
	if len(rows) > mostTold {
		s.say("… and %d more: --format json has all.\n", len(rows)-mostTold)
	}
}

// writeAdvice writes which alerts the past supports, and the Terraform variables that deploy them.
func (a *Alerts) writeAdvice(s *sheet) {
	s.title("What the past supports")
	failures := make([]int, len(a.past.config.Alerts))
	for _, o := range a.SLOs {
		s.say("%s, %s: %s: %s.", name(o.slo), o.SLI, o.Better, o.Reason)
		for i, n := range o.bounded {
			failures[i] = max(failures[i], n)
		}
	}
	s.say("")
	if slices.Max(append(failures, 0)) > 0 {
		s.say("To deploy bounded, in the configuration (failures applies to all objectives; those with much traffic keep their burn rates):")
		text := "alerts:\n"
		for i, al := range a.past.config.Alerts {
			text += fmt.Sprintf("  - {burn: %s, long: %s, short: %s, severity: %s, failures: %d}\n", objective.Number(al.Burn), al.LongName(), al.ShortName(), al.Severity, max(failures[i], 1))
		}
		s.code("yaml", text)
	}
	hourly := map[string]string{}
	for _, o := range a.SLOs {
		if !o.Group && hourly[o.slo.Name] == "" {
			hourly[o.slo.Name] = fmt.Sprintf("%.2f", o.hourly)
		}
	}
	s.say("Terraform deploys the thresholds above if it is given this traffic:")
	text := "requests_per_hour = {\n"
	for _, n := range slices.Sorted(maps.Keys(hourly)) {
		text += fmt.Sprintf("  %q = %s\n", n, hourly[n])
	}
	s.code("hcl", text+"}\n")
}
