package advice

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/weeks"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
)

const payYAML = `routes: [/other]
journeys:
  - name: Pay
    id: pay
    routes: [/pay]
    availability: {objective: 99.9}
    latency: {objective: 99, threshold: 1s}
  - name: browse
    routes: [/browse]
    availability: {objective: 99}
`

const balancer = "app/web/50dc6c495c0c9188"

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// minutes is the events of a journey in each minute from one to another, half-open.
type minutes struct {
	sli, journey string
	from, to     int64
	total, bad   int64
}

// pastOf returns what was counted from minute 0 to minute last.
func pastOf(t *testing.T, cfg *config.Config, last int64, counted ...minutes) *Past {
	t.Helper()
	var w weeks.Weeks
	for _, m := range counted {
		s := w.Total.Tally.Series(sli.Key{SLI: m.sli, LoadBalancer: balancer, Method: "GET", Route: "/" + m.journey, Journey: m.journey})
		for at := m.from; at < m.to; at++ {
			s.AddBucket(sli.Bucket{Start: at * 60, Total: m.total, Good: m.total - m.bad})
		}
	}
	w.Total.Last = last*60 - 1
	return NewPast(cfg, &w, time.UTC)
}

// A release is as bad as the worst of its SLIs, and what is not known yet is said.
func TestGateOfSeveralSLIs(t *testing.T) {
	const day, after = 24 * 60, 30
	cfg := parse(t, payYAML)
	good := minutes{sli.Availability, "pay", 0, day + after, 1000, 1}
	fast, slow := minutes{sli.Latency, "pay", 0, day + after, 1000, 10}, minutes{sli.Latency, "pay", day, day + after, 1000, 90}
	for _, tt := range []struct {
		what    string
		journey string
		until   int64
		counted []minutes
		want    objective.Outcome
	}{
		{"nothing changed", "Pay", day + after, []minutes{good, fast}, objective.NoWorse},
		{"slower", "Pay", day + after, []minutes{good, {sli.Latency, "pay", 0, day, 1000, 10}, slow}, objective.Worse},
		{"too few, by its id", "pay", day + after, []minutes{{sli.Availability, "pay", 0, day + after, 1, 0}, fast}, objective.CannotTell},
		{"the last ten minutes are not there", "Pay", day + after + 10, []minutes{good, fast}, objective.NoWorse},
	} {
		p := pastOf(t, cfg, day+after, tt.counted...)
		g, err := p.Gate(Release{Journey: tt.journey, Since: day * 60, Until: tt.until * 60, Compare: 24 * time.Hour}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := g.Write(&b, false); err != nil {
			t.Fatal(err)
		}
		if g.Outcome != tt.want || len(g.SLIs) != 2 {
			t.Errorf("%s: %s of %d SLIs, want %s:\n%s", tt.what, g.Outcome, len(g.SLIs), tt.want, b.String())
		}
		if late := strings.Contains(b.String(), "The logs of the last 10m have not arrived yet"); late != (tt.until > day+after) || strings.Contains(b.String(), "yet") != late {
			t.Errorf("%s: late %v:\n%s", tt.what, late, b.String())
		}
	}
	if _, err := pastOf(t, cfg, day, good).Gate(Release{Journey: "Pya"}, nil); err == nil || !strings.Contains(err.Error(), `did you mean "Pay"?`) {
		t.Errorf("a journey that is not there: %v", err)
	}
}

// The target group of the release is the one that began last, or the named one. Requests without a group are on neither
// side, and those of other journeys do not count.
func TestGateByTargetGroup(t *testing.T) {
	cfg := parse(t, payYAML)
	slos, err := Find(cfg, "Pay")
	if err != nil {
		t.Fatal(err)
	}
	add := func(g *Groups, name, journey, group string, start, total, bad int64) {
		g.add(groupKey{name, journey, group}, start, objective.Sample{Total: total, Bad: bad})
	}
	g, part := NewGroups(0, 3600), NewGroups(0, 3600)
	add(g, sli.Availability, "pay", "blue", 120, 100, 1)
	add(part, sli.Availability, "pay", "blue", 60, 100, 1)
	add(part, sli.Availability, "pay", "green", 180, 50, 5)
	add(part, sli.Availability, "pay", "red", 60, 10, 1)
	add(part, sli.Availability, "pay", "", 60, 7, 7)
	add(part, sli.Latency, "pay", "blue", 60, 90, 9)
	add(part, sli.Availability, "browse", "blue", 60, 1000, 1000)
	add(part, sli.Availability, "browse", "late", 600, 1000, 1000)
	g.Merge(part)
	for _, tt := range []struct{ named, fresh, rest string }{{"", "green", "blue, red"}, {"red", "red", "green, blue"}, {"gone", "gone", "green, blue, red"}} {
		if fresh, rest, err := g.newest(slos, tt.named); fresh != tt.fresh || rest != tt.rest || err != nil {
			t.Errorf("named %q: %q beside %q, %v, want %q beside %q", tt.named, fresh, rest, err, tt.fresh, tt.rest)
		}
	}
	if before, after := g.sides(slos[0], "green"); before != (objective.Sample{Total: 210, Bad: 3}) || after != (objective.Sample{Total: 50, Bad: 5}) {
		t.Errorf("availability: %+v and %+v", before, after)
	}
	if before, after := g.sides(slos[1], "green"); before != (objective.Sample{Total: 90, Bad: 9}) || after != (objective.Sample{}) {
		t.Errorf("latency: %+v and %+v", before, after)
	}
	gate, err := pastOf(t, cfg, 60, minutes{sli.Availability, "pay", 0, 60, 5, 0}).Gate(Release{Journey: "Pay", Until: 3600}, g)
	if err != nil || gate.NoTarget != 7 || gate.After != "green" || gate.Before != "blue, red" {
		t.Errorf("%+v, %v", gate, err)
	}
	add(g, sli.Availability, "pay", "white", 180, 1, 0)
	if _, _, err := g.newest(slos, ""); err == nil || !strings.Contains(err.Error(), `"blue" "green" "red" "white"`) {
		t.Errorf("two that began at once: %v", err)
	}
	if fresh, rest, err := NewGroups(0, 1).newest(slos, ""); fresh != "no target group" || rest != "no other target group" || err != nil {
		t.Errorf("none: %q, %q, %v", fresh, rest, err)
	}
}

// The proposals are comments above their journeys. They replace the earlier ones, and a text that would mean something
// else afterwards is refused.
func TestComments(t *testing.T) {
	cfg := parse(t, payYAML)
	counted := []minutes{{sli.Availability, "pay", 0, 28 * 24 * 60, 100, 0}, {sli.Availability, "browse", 0, 28 * 24 * 60, 100, 1}}
	found := pastOf(t, cfg, 28*24*60, counted...).Objectives()
	once, err := found.Comments([]byte(payYAML))
	if err != nil {
		t.Fatal(err)
	}
	if twice, err := pastOf(t, parse(t, string(once)), 28*24*60, counted...).Objectives().Comments(once); err != nil || !bytes.Equal(once, twice) {
		t.Errorf("written again: %v\n%s", err, twice)
	}
	text := string(once)
	if n := strings.Count(text, mark); n < 2 || strings.Index(text, mark+", 1970-01-01 to 1970-01-29: availability") > strings.Index(text, "- name: Pay") {
		t.Errorf("%d comments:\n%s", n, text)
	}
	windows, err := found.Comments([]byte(strings.ReplaceAll(payYAML, "\n", "\r\n")))
	if err != nil || strings.Count(string(windows), "\n") != strings.Count(string(windows), "\r\n") {
		t.Errorf("line ends of Windows: %v", err)
	}
	for what, other := range map[string]string{
		"no YAML":           payYAML + "x: [",
		"another objective": strings.Replace(payYAML, "99.9", "99.5", 1),
		"another window":    payYAML + "window: 7d\n",
		"another rule":      payYAML + "classify: [{name: x, when: {path: /x}, then: good}]\n",
	} {
		if text, err := found.Comments([]byte(other)); err == nil {
			t.Errorf("%s is taken:\n%s", what, text)
		}
	}
}

// Lengths of time and shares read well on both sides of each edge.
func TestTexts(t *testing.T) {
	for _, tt := range [][2]string{
		{days(3600), "1 hour"}, {days(5400), "1.5 hours"}, {days(47 * 3600), "47 hours"}, {days(48 * 3600), "2 days"}, {days(60 * 3600), "2.5 days"},
		{intervalText(59 * time.Second), "59 s"}, {intervalText(time.Minute), "1 min"}, {intervalText(90 * time.Minute), "90 min"},
		{percentOf(0), "0 %"}, {percentOf(0.0001), "under 0.1 %"}, {percentOf(0.001), "0.1 %"}, {percentOf(0.0994), "9.9 %"}, {percentOf(0.0996), "10 %"}, {percentOf(1.5), "150 %"},
	} {
		if tt[0] != tt[1] {
			t.Errorf("%q, want %q", tt[0], tt[1])
		}
	}
	for _, tt := range [][2]time.Duration{{time.Millisecond, time.Millisecond}, {11 * time.Millisecond, 12 * time.Millisecond}, {801 * time.Millisecond, time.Second}, {1500 * time.Microsecond, 2 * time.Millisecond}, {time.Second, time.Second}} {
		if got := roundedUp(tt[0]); got != tt[1] {
			t.Errorf("%s is rounded up to %s, want %s", tt[0], got, tt[1])
		}
	}
}

// If all load balancers are Classic ones, logs have the configured interval.
func TestArrival(t *testing.T) {
	p := pastOf(t, parse(t, payYAML+"classic_interval: 60m\nhistorical: true\n"), 1)
	for _, tt := range []struct {
		balancers []string
		want      time.Duration
	}{{nil, 5 * time.Minute}, {[]string{"classic"}, time.Hour}, {[]string{"classic", "other"}, time.Hour}, {[]string{"classic", balancer}, 5 * time.Minute}, {[]string{balancer}, 5 * time.Minute}} {
		if a := p.arrival(tt.balancers, time.Minute); a.Period != tt.want || a.Lag != time.Minute {
			t.Errorf("%q: %+v", tt.balancers, a)
		}
	}
}
