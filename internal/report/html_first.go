package report

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// story is one objective on the first screen.
type story struct {
	Row
	Index    int // in the details' journeys
	Sentence string
	Week     *Week // the report's week
	Last     *Week // the previous week; nil if there is none
	Bars     []trendBar
	Trend    string // the bars in words
	Burn     *burnView
	Changes  []string
	Command  string
}

// trendBar is one week. Its bar is 20 wide, and the top of the plot is twice the budget.
type trendBar struct {
	X, Y, Height float64
	Over         bool
	Title        string
}

// burnView is the remaining budget by day, as a line in a plot of 100 by 40.
type burnView struct {
	Line    string
	Zero    float64 // position of a budget of 0
	Over    bool
	Outlook string
	Text    string // the line in words
}

// journeyStories is a journey on the first screen.
type journeyStories struct {
	Journey string
	State   objective.State // of the worst objective
	Stories []story
}

// First returns the journeys, worst first.
func (v view) First() (all []journeyStories) {
	for _, indexes := range v.Details.worstFirst() {
		j := journeyStories{Journey: v.Details.Journeys[indexes[0]].Journey}
		for _, i := range indexes {
			s := v.Reader.story(v.Report, i)
			j.Stories = append(j.Stories, s)
			if j.State == "" || s.State == objective.Missed {
				j.State = s.State
			}
		}
		all = append(all, j)
	}
	return all
}

func (r Reader) story(rep *Report, i int) story {
	d := rep.Details
	s := story{Row: d.Journeys[i], Index: i, Sentence: r.sentence(rep, i)}
	if i >= len(d.Trends) {
		return s
	}
	t := d.Trends[i]
	if n := len(t.Weeks); n > 0 {
		s.Week = &t.Weeks[n-1]
		if n > 1 {
			s.Last = &t.Weeks[n-2]
			s.Bars, s.Trend = r.trendBars(t, rep.rowName(s.Row)+" "+r.say("sli-"+s.SLI))
		}
	}
	for _, c := range t.Changes {
		s.Changes = append(s.Changes, r.changed(c, s.SLI))
	}
	if t.Budget != nil && len(t.Budget.Days) > 1 {
		s.Burn = r.burn(t.Budget, rep.rowName(s.Row)+" "+r.say("sli-"+s.SLI))
	}
	if s.Bad > 0 {
		s.Command = r.command(rep, s.Journey, s.SLI, rep.From, endOf(rep.To))
	}
	return s
}

// endOf returns the second after a time, that is, the end of an interval that includes the time.
func endOf(rfc3339 string) string {
	var r Reader
	return Time(r.in(rfc3339).Unix() + 1)
}

const (
	trendHeight = 30.0
	trendStep   = 8
)

func (r Reader) trendBars(t Trend, name string) (bars []trendBar, words string) {
	var spelled []string
	for i, w := range t.Weeks {
		used := 0.0
		if w.BudgetUsed != nil {
			used = float64(*w.BudgetUsed) / float64(hundred)
		}
		height := min(used/2, 1) * trendHeight
		if w.Bad > 0 {
			height = max(height, 1.5)
		}
		day := r.date(r.in(w.From))
		bars = append(bars, trendBar{X: float64(i * trendStep), Y: trendHeight - height, Height: height, Over: used > 1,
			Title: r.say("trend-week", day, brief(w.BudgetUsed), spell.Thousands(w.Bad), spell.Thousands(w.Total))})
		spelled = append(spelled, brief(w.BudgetUsed))
	}
	return bars, r.say("trend-of", name, strings.Join(spelled, ", "))
}

// burn draws the remaining budget at the end of each day, scaled between the best and the worst value.
func (r Reader) burn(b *Budget, name string) *burnView {
	const height = 40.0
	low := 0.0
	for _, d := range b.Days {
		low = min(low, max(float64(d.Left)/float64(hundred), -1))
	}
	y := func(left float64) float64 { return (1 - max(left, -1)) / (1 - low) * height }
	v := &burnView{Zero: y(0), Over: b.Left < 0, Outlook: r.outlook(b)}
	var line strings.Builder
	line.WriteString("M0 0")
	for i, d := range b.Days {
		fmt.Fprintf(&line, "L%.1f %.1f", 100*float64(i+1)/float64(len(b.Days)), y(float64(d.Left)/float64(hundred)))
	}
	v.Line = line.String()
	v.Text = r.say("burndown-of", name, v.Outlook)
	return v
}

// command returns the elbsli explain command that lists the bad requests of a journey in a time span, except those in
// the incidents of without; "" if it is unknown where the logs are.
func (r Reader) command(rep *Report, journey, name, from, to string, without ...Incident) string {
	if r.Explain == nil {
		return ""
	}
	words := []string{"elbsli", "explain"}
	if r.Explain.Config != "" {
		words = append(words, "--config", r.Explain.Config)
	}
	words = append(words, "--journey", journey)
	if name == sli.Latency {
		words = append(words, "--slow")
	} else {
		words = append(words, "--verdict", "bad")
	}
	local := func(s string) string { return r.in(s).Format("2006-01-02T15:04:05-07:00") }
	words = append(words, "--from", local(from), "--to", local(to))
	for _, in := range without {
		words = append(words, "--except", local(in.From)+"/"+local(in.To))
	}
	if z := r.zone().String(); z != "Local" {
		words = append(words, "--timezone", z)
	}
	return Command(append(words, r.Explain.Paths...)...)
}

// Command quotes words as a command for a shell.
func Command(words ...string) string {
	spelled := make([]string, len(words))
	for i, w := range words {
		spelled[i] = spell.ShellWord(w)
	}
	return strings.Join(spelled, " ")
}

// incidentRow is a row of the table of incidents: an incident, or the scattered bad requests of an objective.
type incidentRow struct {
	Path    string // path to it in the JSON
	Journey string
	SLI     string
	Time    string
	Bad     int64
	Total   int64 // 0 for scattered requests
	Budget  *Thousandths
	Top     string
	Command string
	Rest    bool
}

// IncidentRows returns the incidents and the scattered requests by journey, worst first.
func (v view) IncidentRows() (rows []incidentRow) {
	for _, indexes := range v.Details.worstFirst() {
		for _, i := range indexes {
			rows = append(rows, v.Reader.incidentRows(v.Report, v.Details.Journeys[i])...)
		}
	}
	return rows
}

func (r Reader) incidentRows(rep *Report, row Row) (rows []incidentRow) {
	var incidents []Incident
	found, scattered := rep.Details.storyOf(row)
	for _, i := range found {
		in := rep.Details.Incidents[i]
		incidents = append(incidents, in)
		rows = append(rows, incidentRow{
			Path: "incidents." + strconv.Itoa(i), Journey: in.Journey, SLI: in.SLI, Time: r.dated(in.From, in.To), Bad: in.Bad, Total: in.Total,
			Budget: in.Budget, Top: r.topText(in.Top, in.SLI), Command: r.command(rep, in.Journey, in.SLI, in.From, in.To),
		})
	}
	if scattered < 0 {
		return rows
	}
	s := rep.Details.Scattered[scattered]
	when := r.say("scattered-one")
	if s.Days > 1 {
		when = r.say("scattered", spell.Thousands(int64(s.Days)))
	}
	return append(rows, incidentRow{
		Path: "scattered." + strconv.Itoa(scattered), Journey: s.Journey, SLI: s.SLI, Time: when, Bad: s.Bad, Budget: s.Budget, Top: r.topText(s.Top, s.SLI),
		Command: r.command(rep, s.Journey, s.SLI, rep.From, endOf(rep.To), incidents...), Rest: true,
	})
}

// dated formats a time range with its days.
func (r Reader) dated(fromRFC, toRFC string) string {
	from, to := r.in(fromRFC), r.in(toRFC)
	if daysBetween(from, to) == 0 {
		return r.minute(from) + "–" + to.Format("15:04")
	}
	return r.minute(from) + "–" + r.minute(to)
}

// topText lists what most of the bad requests have in common.
func (r Reader) topText(t Top, name string) string {
	var parts []string
	if place := r.statusAndRoute(t, name); place != "" {
		parts = append(parts, place)
	}
	if reason := r.reasonOf(t, name); reason != "" {
		parts = append(parts, reason)
	}
	if t.TargetGroup != nil && name != sli.Latency {
		parts = append(parts, r.say("target-group", t.TargetGroup.Value))
	}
	if t.Sender != nil {
		parts = append(parts, r.say("sender", t.Sender.Value))
	}
	return strings.Join(parts, r.say("comma"))
}

// noteRow is a note of the table below the charts.
type noteRow struct {
	Number int
	Time   string
	Text   string
}

// NoteRows returns the notes within the time of the report.
func (v view) NoteRows() (rows []noteRow) {
	first, last := v.Reader.in(v.From), v.Reader.in(v.To)
	for i, n := range v.Reader.Notes {
		if n.over().Before(first.Truncate(time.Hour)) || n.At.After(last) {
			continue
		}
		when := v.Reader.minute(n.At)
		if !n.To.IsZero() {
			when = v.Reader.dated(Time(n.At.Unix()), Time(n.To.Unix()))
		}
		rows = append(rows, noteRow{i + 1, when, n.Text})
	}
	return rows
}

// TraceLink returns the URL of a sample's trace; "" if no URL was given or the sample has no trace.
func (v view) TraceLink(s Sample) string {
	if v.Reader.Trace == "" || s.TraceID == "" {
		return ""
	}
	return strings.NewReplacer("{trace_id}", url.QueryEscape(s.TraceID), "{root}", url.QueryEscape(rootOf(s.TraceID))).Replace(v.Reader.Trace)
}

// rootOf returns the ID after Root= in a trace ID of AWS.
func rootOf(traceID string) string {
	for part := range strings.SplitSeq(traceID, ";") {
		if root, ok := strings.CutPrefix(part, "Root="); ok {
			return root
		}
	}
	return traceID
}

// Heading returns the name of the service.
func (v view) Heading() string {
	title := v.Reader.Title
	if title == "" {
		title = v.Report.balancers()
	}
	if title == "" {
		return v.Reader.say("title")
	}
	return v.Reader.say("title-of", title)
}

// balancers returns the names of the load balancers, or of the first few.
func (r *Report) balancers() string {
	const few = 3
	var names []string
	seen := make(map[string]bool)
	for _, s := range r.Series {
		name := s.LoadBalancer
		if parts := strings.Split(name, "/"); len(parts) == 3 {
			name = parts[1] // app/NAME/ID
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	if len(names) > few {
		names = append(names[:few], "…")
	}
	return strings.Join(names, ", ")
}

// PeriodText describes the time of the report, in its zone.
func (v view) PeriodText() string {
	r := v.Reader
	if v.From == "" {
		return r.say("no-period")
	}
	text := r.say("period", r.when(v.From), r.when(v.To))
	if v.Week != nil {
		text = r.say("week-of", r.in(v.Week.From).Format("2006-01-02"), r.in(v.Week.To).AddDate(0, 0, -1).Format("2006-01-02"))
	}
	return text
}

// Zone returns the name of the time zone.
func (v view) Zone() string {
	return v.Reader.say("zone", v.Reader.zoneName(v.Reader.in(v.From), v.Reader.in(v.To)))
}
