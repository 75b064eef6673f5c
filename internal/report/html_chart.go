package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// chartView is a chart ready to be drawn, one unit wide for each step and 100 high. The upper half shows bad requests
// and the lower half all requests. Each half has its own scale, so that three bad requests in a million are visible.
type chartView struct {
	Chart
	Number   int // number of the chart on the page
	Name     string
	Summary  string
	Total    int64
	Bad      int64
	MaxTotal int64 // of one bar
	MaxBad   int64
	All      string // path of the lower half
	Bars     []chartBar
	Ticks    []chartTick
	Marks    []chartMark
}

// chartMark is a note on a chart.
type chartMark struct {
	X      string // percent
	Number int
	Title  string
}

// chartBar is a step with bad requests.
type chartBar struct {
	Index         int
	Top, Height   float64
	From          string
	Total, BadNow int64
}

type chartTick struct {
	X      string // percent
	Anchor string
	Label  string
	Minor  bool // omitted on narrow screens
}

const (
	halfHeight  = 47.0
	lowestBar   = 5.0 // so that a single bad request is visible
	chartHeight = 100.0
)

// chart returns chart number i of rep.
func (r Reader) chart(rep *Report, i int) chartView {
	d := rep.Details
	c, l := d.Charts[i], r.Lang
	v := chartView{Chart: c, Number: i, Name: l.say("time-all")}
	if c.Journey != "" {
		v.Name = rep.nameOf(c.Journey) + " · " + l.say("sli-"+c.SLI)
	}
	worst := 0
	for i, s := range c.Steps {
		v.Total += s.Total
		v.Bad += s.Bad
		v.MaxTotal = max(v.MaxTotal, s.Total)
		if s.Bad > v.MaxBad {
			worst, v.MaxBad = i, s.Bad
		}
	}
	v.draw(r)
	v.ticks(r)
	v.mark(r)
	v.Summary = l.say("time-chart-clean", spell.Thousands(v.Total))
	if v.Bad > 0 {
		v.Summary = l.say("time-chart", spell.Thousands(v.Total), spell.Thousands(v.Bad), spell.Thousands(v.MaxBad), r.minute(c.start(worst)))
	}
	if c.SLI == sli.Latency {
		v.Summary += " " + l.say("latency-chart-bad", spell.Thousands(threshold(c, d)))
	}
	return v
}

// threshold returns the threshold of the chart's objective in milliseconds.
func threshold(c Chart, d *Details) int64 {
	for _, r := range d.Journeys {
		if r.Journey == c.Journey && r.SLI == c.SLI {
			return r.ThresholdMS
		}
	}
	return 0
}

func (v *chartView) draw(r Reader) {
	var path strings.Builder
	fmt.Fprintf(&path, "M0 %g", chartHeight)
	for i, s := range v.Steps {
		top := chartHeight
		if s.Total > 0 {
			top -= max(halfHeight*float64(s.Total)/float64(v.MaxTotal), 1)
		}
		fmt.Fprintf(&path, "V%sH%d", strconv.FormatFloat(top, 'f', 1, 64), i+1)
		if s.Bad > 0 {
			height := max(halfHeight*float64(s.Bad)/float64(v.MaxBad), lowestBar)
			v.Bars = append(v.Bars, chartBar{
				Index: i, Top: halfHeight - height, Height: height,
				From: r.minute(v.start(i)), Total: s.Total, BadNow: s.Bad,
			})
		}
	}
	fmt.Fprintf(&path, "V%gZ", chartHeight)
	v.All = path.String()
}

// maxTicks is the number of labels that fit below a chart.
const maxTicks = 9

// ticks labels the local time, starting at a midnight if there is one.
func (v *chartView) ticks(r Reader) {
	from, end := v.start(0).In(r.zone()), v.end()
	step := tickStep(end.Sub(from))
	days := int(step / (24 * time.Hour))
	for day, i := midnight(from), 0; day.Before(end); {
		next := day.AddDate(0, 0, max(days, 1))
		for at := day; at.Before(next) && at.Before(end); at = at.Add(step) {
			if days > 0 && !at.Equal(day) {
				break
			}
			if at.Before(from) {
				continue
			}
			x := 100 * float64(at.Sub(from)) / float64(end.Sub(from))
			t := chartTick{X: strconv.FormatFloat(x, 'f', 2, 64) + "%", Anchor: "middle", Label: clock(at, step), Minor: i%2 == 1}
			switch {
			case x < 4:
				t.Anchor = "start"
			case x > 96:
				t.Anchor = "end"
			}
			v.Ticks = append(v.Ticks, t)
			i++
		}
		day = next
	}
}

// mark places the notes.
func (v *chartView) mark(r Reader) {
	from, end := v.start(0), v.end()
	for i, n := range r.Notes {
		if !n.about(v.Journey) || n.over().Before(from) || !n.At.Before(end) {
			continue
		}
		x := max(100*float64(n.At.Sub(from))/float64(end.Sub(from)), 0) // a note from before the chart is placed at its edge
		v.Marks = append(v.Marks, chartMark{X: strconv.FormatFloat(x, 'f', 2, 64) + "%", Number: i + 1, Title: r.minute(n.At) + " " + n.Text})
	}
}

func tickStep(width time.Duration) time.Duration {
	const day = 24 * time.Hour
	for _, step := range []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 7 * day, 14 * day, 28 * day} {
		if width/step < maxTicks {
			return step
		}
	}
	return width/maxTicks/day*day + day
}
