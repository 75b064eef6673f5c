package config

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// Group is several journeys with a common objective for all of their events.
type Group struct {
	Name      string
	sli       string // availability or latency
	objective float64
	journeys  []int // indexes in Config.Journeys
	Place     routenorm.Place
}

// The SLIs that a group's objective may be about.
const (
	availabilitySLI = "availability"
	latencySLI      = "latency"
)

// day is the unit of windows.
const day = 24 * time.Hour

// defaultAlerts returns the alerts that apply if the key is missing. At their rates a month's budget would be spent in
// about 2, 5 and 10 days. The short windows are long enough for logs that arrive ten minutes late.
func defaultAlerts() []alertEntry {
	return []alertEntry{
		{Alert: objective.Alert{Burn: 14.4, Long: time.Hour, Short: 15 * time.Minute, Severity: objective.Page, Failures: objective.DefaultFailures}},
		{Alert: objective.Alert{Burn: 6, Long: 6 * time.Hour, Short: 30 * time.Minute, Severity: objective.Page, Failures: objective.DefaultFailures}},
		{Alert: objective.Alert{Burn: 3, Long: 24 * time.Hour, Short: 2 * time.Hour, Severity: objective.Ticket, Failures: objective.DefaultFailures}},
	}
}

type alertEntry struct {
	objective.Alert
	at, shortAt routenorm.Place
}

type groupEntry struct {
	at        routenorm.Place
	name      placed[string]
	sli       string
	objective placed[float64]
	journeys  []placed[string]
}

// windowLength is the kind of the windows that Datadog's SLOs support.
func windowLength() kind[time.Duration] {
	k := word("7d", "30d", "90d")
	return kind[time.Duration]{k.shape, func(v value) (time.Duration, bool) {
		t, ok := k.read(v)
		return map[string]time.Duration{"7d": 7 * day, "30d": 30 * day, "90d": 90 * day}[t], ok
	}}
}

// The windows of burn-rate alerts that Datadog supports.
const (
	shortestLong  = time.Hour
	longestLong   = 48 * time.Hour
	shortestShort = 5 * time.Minute
	usualShort    = 15 * time.Minute // a shorter window is often empty: logs arrive five to ten minutes late
)

func alert() kind[alertEntry] {
	k := mapping([]key[alertEntry]{
		must(is("burn", "This is the burn rate: how many times faster than allowed the budget is spent. It must be more than 1.",
			number(1, 1000), func(a *alertEntry, v float64) { a.Burn = v })),
		must(is("long", "The long window is 1h to 48h.",
			alertWindow(shortestLong, longestLong), func(a *alertEntry, v placed[time.Duration]) { a.Long = v.v })),
		must(is("short", "The short window stops the alert soon after the failures stop. It is 5m or more, and less than the long one.",
			alertWindow(shortestShort, longestLong), func(a *alertEntry, v placed[time.Duration]) { a.Short, a.shortAt = v.v, v.at })),
		must(is("severity", "A page wakes someone; a ticket can wait.",
			word(objective.Page, objective.Ticket), func(a *alertEntry, v string) { a.Severity = v })),
		is("failures", "At the expected traffic, this many failures in the long window must not trigger the alert. The default is 5.",
			integer(1, 10_000), func(a *alertEntry, v int) { a.Failures = v }),
	}, func(v value) alertEntry {
		return alertEntry{at: v.at(), Alert: objective.Alert{Failures: objective.DefaultFailures}}
	})
	return kind[alertEntry]{k.shape, func(v value) (alertEntry, bool) {
		a, ok := k.read(v)
		if ok && a.Long > 0 && a.Short >= a.Long {
			v.r.add(a.shortAt, v.subject+".short", "want less than the long window, which is %s", objective.Brief(a.Long))
			return a, false
		}
		return a, ok
	}}
}

var alertWindowForm = regexp.MustCompile(`^[1-9][0-9]{0,4}[mh]$`)

// alertWindow is the kind of a duration in whole minutes or hours, which Terraform can read.
func alertWindow(from, to time.Duration) kind[placed[time.Duration]] {
	k := matching(`a window such as "1h" or "15m"`, alertWindowForm, noGuess)
	return located(kind[time.Duration]{k.shape, func(v value) (time.Duration, bool) {
		t, ok := k.read(v)
		if !ok {
			return 0, false
		}
		d, err := time.ParseDuration(t)
		if err != nil || d < from || d > to {
			v.fail("want %s to %s, not %s", objective.Brief(from), objective.Brief(to), t)
			return 0, false
		}
		return d, true
	}})
}

func group() kind[groupEntry] {
	return mapping([]key[groupEntry]{
		must(is("name", "This is the group's name.",
			located(anyText("a group's name")), func(g *groupEntry, v placed[string]) { g.name = v })),
		must(is("sli", "This is the SLI of the objective.",
			word(availabilitySLI, latencySLI), func(g *groupEntry, v string) { g.sli = v })),
		must(is("journeys", "These are the names of the group's journeys.",
			many(located(anyText("a journey's name"))), func(g *groupEntry, v []placed[string]) { g.journeys = v })),
		must(is("objective", "The objective is in percent of the events of all its journeys together.",
			located(percent()), func(g *groupEntry, v placed[float64]) { g.objective = v })),
	}, func(v value) groupEntry { return groupEntry{at: v.at()} })
}

// objectives sets the window, the alerts and the groups. It rejects names of journeys and groups that Datadog or people
// would confuse.
func (b *builder) objectives() {
	b.out.Window = b.in.window
	longs := map[time.Duration]routenorm.Place{}
	for _, a := range b.in.alerts {
		if at, ok := longs[a.Long]; ok && a.Long > 0 {
			b.add(a.at, "alerts", "the alert at %s has the same long window: its monitors would have the same names", at)
		}
		longs[a.Long] = a.at
		b.out.Alerts = append(b.out.Alerts, a.Alert)
	}
	names, tags := map[string]routenorm.Place{}, map[string]routenorm.Place{}
	take := func(name, key placed[string], subject, of string) {
		at, named := names[name.v]
		spelled := tag.Value("journey", key.v)
		other, tagged := tags[spelled]
		switch {
		case name.v == "" || key.v == "":
			return // already reported
		case named:
			b.add(name.at, subject+".name", "%q is already the name at %s", name.v, at)
		case tagged && key.at != name.at:
			b.add(key.at, subject+".id", "%s %q has the tag value of the one at %s: %q", of, key.v, other, spelled)
		case tagged:
			b.add(name.at, subject+".name", "%s %q has the tag value of the one at %s: %q", of, key.v, other, spelled)
		}
		names[name.v], tags[spelled] = name.at, key.at
	}
	for _, j := range b.in.journeys {
		take(j.name, j.key(), "journeys", "journey")
	}
	for _, g := range b.in.groups {
		take(g.name, g.name, "groups", "group")
		b.group(g)
	}
}

// group adds one group. Each of its journeys must have an objective for the group's SLI.
func (b *builder) group(g groupEntry) {
	out := Group{Name: g.name.v, sli: g.sli, objective: g.objective.v, Place: g.at}
	var known []string
	index := map[string]int{}
	for i, j := range b.in.journeys {
		known = append(known, j.name.v)
		index[j.name.v] = i
	}
	seen := map[int]bool{}
	for _, name := range g.journeys {
		i, ok := index[name.v]
		switch {
		case !ok && len(known) == 0:
			b.add(name.at, "groups.journeys", "unknown journey %q: there are none", name.v)
		case !ok:
			b.add(name.at, "groups.journeys", "unknown journey %q%s", name.v, suggest(name.v, known))
		case seen[i]:
			b.add(name.at, "groups.journeys", "%q is already in the group", name.v)
		case g.sli == latencySLI && b.in.journeys[i].latency == nil:
			b.add(name.at, "groups.journeys", "journey %q has no latency objective, so none of its answers would count for the group", name.v)
		}
		seen[i] = true
		out.journeys = append(out.journeys, i)
	}
	b.out.Groups = append(b.out.Groups, out)
}

// number is the kind of numbers greater than over and at most most.
func number(over, most float64) kind[float64] {
	want := fmt.Sprintf("a number over %v, up to %v", over, most)
	return kind[float64]{&shape{Type: types{"number"}, Above: &over, Maximum: &most}, func(v value) (float64, bool) {
		t, ok := v.scalar(want)
		if !ok {
			return 0, false
		}
		x, err := strconv.ParseFloat(t, 64)
		if !isNumber(v.node) || !decimalForm.MatchString(t) || err != nil || x <= over || x > most {
			v.fail("want %s, not %q", want, t)
			return 0, false
		}
		return x, true
	}}
}
