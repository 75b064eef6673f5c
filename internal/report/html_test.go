package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// hostile returns a report in which every text tries to break out of its context.
func hostile(t *testing.T) *Report {
	t.Helper()
	const nasty = `/x"'><script>alert(1)</script>{{.}}<!--` + "`${1}&lt;"
	events := []observed{
		{Event: Event{Key: keyOf(nasty, nasty), Rule: nasty, Verdict: verdictBad}, Cause: sli.Cause{Rule: nasty, ELBStatus: 502, TargetStatus: -1, Reason: nasty}},
		{Event: Event{Key: keyOf(nasty, nasty), Rule: nasty, Verdict: verdictGood}, Took: time.Second, Measured: true},
		{Event: Event{Key: keyOf(nasty, nasty), Rule: nasty, Verdict: "excluded"}},
	}
	for i := range events {
		events[i].Key.LoadBalancer, events[i].Key.Method = nasty, nasty
	}
	r, tally, observed := reportOf(t, events, 1)
	r.MalformedBy, r.Malformed, r.Skipped = map[string]int64{nasty: 2}, 2, 1
	objectives := []objective.Objective{{Journey: nasty, SLI: sli.Availability, Percent: 99.9}}
	must(t, r.AddDetails(Basis{Tally: tally, Detail: observed, Objectives: objectives, Bucket: 60}))
	var changes Changes
	changes.Add(&events[0].Event, &events[2].Event)
	b := events[1].Event
	b.Key.Route = "other"
	changes.Add(&events[1].Event, &b)
	r.AddComparison(r, &changes, nasty, nasty, objectives, objectives)
	return r
}

func render(t *testing.T, r *Report, l Lang) string {
	t.Helper()
	var b bytes.Buffer
	must(t, r.WriteHTML(&b, Reader{Lang: l}))
	return b.String()
}

func TestPageEscapes(t *testing.T) {
	for _, l := range []Lang{English, Japanese} {
		page := render(t, hostile(t), l)
		if n := strings.Count(page, "<script"); n != 1 {
			t.Errorf("%s: %d scripts", l, n)
		}
		if strings.Contains(page, "alert(1)</script>") || strings.Contains(page, "<!--") || strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: hostile text broke out of its context", l)
		}
		if strings.Contains(page, ">!") {
			t.Errorf("%s: a text is missing", l)
		}
	}
}

// The page loads nothing, and its policy allows only its own style and script.
func TestPageIsSelfContained(t *testing.T) {
	page := render(t, hostile(t), English)
	for _, bad := range []string{"http:", "https:", " src=", "url(", "@import", "<link", "<img", "<iframe", " style=", " onclick=", "javascript:"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("no policy")
	}
	allowed := strings.NewReplacer("&#39;", "'", "&#43;", "+", "&#34;", `"`).Replace(policy[1])
	for _, tag := range []string{"style", "script"} {
		_, rest, _ := strings.Cut(page, "<"+tag+">")
		content, _, ok := strings.Cut(rest, "</"+tag+">")
		if want := tag + "-src " + hashOf([]byte(content)) + ";"; !ok || !strings.Contains(allowed, want) {
			t.Errorf("the policy %q lacks %q", allowed, want)
		}
	}
	if !strings.HasPrefix(allowed, "default-src 'none';") {
		t.Errorf("policy %q", allowed)
	}
}

// The page has what assistive technology needs: one h1, headings without gaps, existing labels, captions, scopes.
func TestPageStructure(t *testing.T) {
	page := render(t, hostile(t), Japanese)
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %q twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` (?:aria-labelledby|aria-describedby|href)="#?([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("%q is referenced but does not exist", m[1])
		}
	}
	level := 0
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(page, -1) {
		n := int(m[1][0] - '0')
		if n > level+1 || (n == 1 && level > 0) {
			t.Errorf("h%d behind h%d", n, level)
		}
		level = n
	}
	for _, tag := range []string{"<main", "<header", "<nav", "<footer", `<html lang="ja"`} {
		if strings.Count(page, tag) != 1 {
			t.Errorf("%d of %s", strings.Count(page, tag), tag)
		}
	}
	if tables, captions := strings.Count(page, "<table data-table"), strings.Count(page, "<caption>"); tables != captions || tables < 8 {
		t.Errorf("%d tables, %d captions", tables, captions)
	}
	if n := len(regexp.MustCompile(`<th(>| class)`).FindAllString(page, -1)); n > 0 {
		t.Errorf("%d th without a scope", n)
	}
	for _, m := range regexp.MustCompile(`<svg class="(?:chart|bar)"[^>]*>`).FindAllString(page, -1) {
		if !strings.Contains(m, `role="img"`) || !strings.Contains(m, "aria-label") {
			t.Errorf("%s has no name", m)
		}
	}
}

// A report without any data is a page too.
func TestPageOfNothing(t *testing.T) {
	r := &Report{Excluded: map[string]int64{}, Rules: map[string]int64{}}
	var tally sli.Tally
	r.AddSeries(&tally)
	must(t, r.AddDetails(Basis{Tally: &tally, Detail: &sli.Detail{}, Objectives: []objective.Objective{{Journey: "j", SLI: sli.Availability, Percent: 99}}, Bucket: 60}))
	r.AddComparison(r, &Changes{}, "a", "b", nil, nil)
	for _, l := range []Lang{English, Japanese} {
		if page := render(t, r, l); strings.Contains(page, ">!") || strings.Contains(page, "NaN") {
			t.Errorf("%s: a text is missing", l)
		}
	}
	if r := (&Report{}); r.WriteHTML(&bytes.Buffer{}, Reader{Lang: English}) == nil {
		t.Error("a page without details")
	}
}

// One bad request among many is visible, and nothing is drawn outside the chart.
func TestChartShowsOneBadRequest(t *testing.T) {
	c := Chart{SLI: sli.Availability, From: "2026-11-16T00:00:00Z", StepSeconds: 1800, Steps: make([]Step, 336)}
	for i := range c.Steps {
		c.Steps[i].Total = 1_000_000
	}
	c.Steps[100].Bad, c.Steps[200].Bad = 1, 1_000_000
	v := Reader{Lang: English}.chart(&Report{Details: &Details{Charts: []Chart{c}}}, 0)
	if len(v.Bars) != 2 || v.Bars[0].Height < lowestBar || v.Bad != 1_000_001 {
		t.Fatalf("bars %v", v.Bars)
	}
	for _, b := range v.Bars {
		if b.Top < 0 || b.Top+b.Height > halfHeight+1e-9 {
			t.Errorf("bar %v", b)
		}
	}
	var labels []string
	for _, tick := range v.Ticks {
		labels = append(labels, tick.Label)
	}
	if got := strings.Join(labels, " "); got != "11-16 11-17 11-18 11-19 11-20 11-21 11-22" {
		t.Errorf("ticks %s", got)
	}
}
