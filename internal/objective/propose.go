package objective

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ladder is the objectives that are proposed, in percent: the steps that people agree on.
var ladder = []float64{90, 95, 99, 99.5, 99.9, 99.95, 99.99}

// Ladder returns the objectives that are tried, in percent.
func Ladder() []float64 { return slices.Clone(ladder) }

// windows are over how long objectives are tried.
var windows = []time.Duration{week, 4 * week, 30 * 24 * time.Hour, 90 * 24 * time.Hour}

const week = 7 * 24 * time.Hour

// mostMissed is of how many weeks a proposed objective may have missed one, rounded: it is a promise that is kept, not one
// that was always kept.
const mostMissed = 10

// few is how many failures fewer would have made a missed week a met one for the miss to be a matter of chance.
const few = 4

// Window is what a past of one length would have been like under each objective: one window ends with each week.
type Window struct {
	Length time.Duration
	Count  int   // windows
	Met    []int // by objective of the ladder
	near   []int // missed, and met with fewer than `few` failures less
}

// Weekly is the ratio of one week.
type Weekly struct {
	from, to    int64 // Unix seconds
	Total, good int64
}

// Ratio is good of total, 1 without events.
func (w Weekly) Ratio() float64 {
	if w.Total == 0 {
		return 1
	}
	return float64(w.good) / float64(w.Total)
}

// Proposal is what a past would bear.
type Proposal struct {
	Weeks     []Weekly // whole weeks until the end of the past, the oldest first
	Windows   []Window // those that the past is long enough for
	Total     int64
	Good      int64
	Low, High float64 // Wilson's interval of all of it
	window    time.Duration
	PerWindow int64   // events of an average window of the objective
	Percent   float64 // 0: none
	Cost      float64 // part of the window's budget that one failure costs at Percent
	Reason    string  // a sentence
}

// Propose returns the objective over a window that the past would bear: the highest of the ladder
//
//   - that the lower end of the interval of what was measured keeps, so that it is not above what the past supports,
//   - that was met in nine weeks of ten, where the past has weeks,
//   - and of whose budget one failure costs a tenth at most, so that a number means something.
func (p *Past) Propose(window time.Duration) Proposal {
	total, bad := p.Sum()
	q := Proposal{Total: total, Good: total - bad, window: window, Weeks: p.weeks()}
	q.Low, q.High = Wilson(q.Good, total)
	q.PerWindow = int64(p.Hourly() * window.Hours())
	for _, length := range windows {
		if w := p.window(length); w.Count > 0 {
			q.Windows = append(q.Windows, w)
		}
	}
	best := -1
	for i := range ladder {
		if q.bears(i) {
			best = i
		}
	}
	if best >= 0 {
		q.Percent = ladder[best]
		q.Cost = BudgetOf(q.Percent).Cost(q.PerWindow)
	}
	q.Reason = q.reason(best)
	return q
}

// weeks are the whole weeks that end with the past.
func (p *Past) weeks() []Weekly {
	var all []Weekly
	for to := p.to; to-int64(week/time.Second) >= p.from; to -= int64(week / time.Second) {
		total, bad := p.Count(to-int64(week/time.Second), to)
		all = append(all, Weekly{from: to - int64(week/time.Second), to: to, Total: total, good: total - bad})
	}
	slices.Reverse(all)
	return all
}

// window tries the windows of one length. Those without events say nothing.
func (p *Past) window(length time.Duration) Window {
	w := Window{Length: length, Met: make([]int, len(ladder)), near: make([]int, len(ladder))}
	for to := p.to; to-int64(length/time.Second) >= p.from; to -= int64(week / time.Second) {
		total, bad := p.Count(to-int64(length/time.Second), to)
		if total == 0 {
			continue
		}
		w.Count++
		for i, percent := range ladder {
			switch over := BudgetOf(percent).over(bad, total); {
			case over <= 0:
				w.Met[i]++
			case over < few:
				w.near[i]++
			}
		}
	}
	return w
}

// over is how many bad events there are too many; 0 or less: none.
func (b Budget) over(bad, total int64) int64 {
	// The bad ones that are allowed, rounded down. total is split so that no product overflows.
	const all = 100 * millionths
	allowed := total/all*b.allowed + total%all*b.allowed/all
	return bad - allowed
}

// bears reports whether the past bears the i-th objective of the ladder.
func (q *Proposal) bears(i int) bool {
	return q.Total > 0 && q.supports(i) && q.keeps(i) && q.enough(i)
}

// supports reports whether the interval of what was measured keeps it.
func (q *Proposal) supports(i int) bool { return q.Low*100 >= ladder[i] }

// keeps reports whether the weeks kept it.
func (q *Proposal) keeps(i int) bool {
	count, met, _ := q.weekly(i)
	return (count-met)*mostMissed <= count+mostMissed/2
}

// enough reports whether there are so many events that one failure costs a tenth of the budget at most.
func (q *Proposal) enough(i int) bool { return q.PerWindow >= BudgetOf(ladder[i]).Needed() }

// weekly is of how many weeks it would have been met in how many, and in how many barely missed.
func (q *Proposal) weekly(i int) (count, met, near int) {
	if len(q.Windows) == 0 || q.Windows[0].Length != week {
		return 0, 0, 0
	}
	w := q.Windows[0]
	return w.Count, w.Met[i], w.near[i]
}

// reason is why the i-th objective is proposed, and not the next; -1: why none is.
func (q *Proposal) reason(i int) string {
	switch {
	case q.Total == 0:
		return "no events"
	case i < 0:
		return q.whyNone()
	}
	text := Number(ladder[i]) + ": "
	measured := fmt.Sprintf("%s to %s %%", floored(q.Low), floored(q.High))
	count, met, _ := q.weekly(i)
	switch {
	case count == 0:
		text += "measured in less than a week, " + measured
	case count == 1:
		text += "met in the only week"
	default:
		text += fmt.Sprintf("met in %d of %d weeks", met, count)
	}
	if i+1 == len(ladder) {
		return text
	}
	next := Number(ladder[i+1])
	count, met, near := q.weekly(i + 1)
	switch {
	case !q.keeps(i + 1):
		text += fmt.Sprintf("; %s would have been missed in %d", next, count-met)
		switch {
		case near == 0:
		case near == count-met:
			text += fmt.Sprintf(", each time by fewer than %d requests", few)
		default:
			text += fmt.Sprintf(", %s by fewer than %d requests", times(near), few)
		}
	case !q.enough(i + 1):
		text += fmt.Sprintf("; at %s one failure would cost %.0f %% of the budget of %s", next, BudgetOf(ladder[i+1]).Cost(q.PerWindow)*100, Days(q.window))
	case count == 0:
		text += ", which does not show " + next
	default:
		text += fmt.Sprintf("; what was measured, %s, does not show %s", measured, next)
	}
	return text
}

// whyNone says what is missing for the lowest objective.
func (q *Proposal) whyNone() string {
	lowest := Number(ladder[0])
	needed := BudgetOf(ladder[0]).Needed()
	if !q.enough(0) {
		return fmt.Sprintf("%d events in %s are too few for any objective: %s %% takes %d, so that one failure costs a tenth of the budget at most", q.PerWindow, Days(q.window), lowest, needed)
	}
	return fmt.Sprintf("what was measured, %s to %s %%, does not show %s %%", floored(q.Low), floored(q.High), lowest)
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// floored spells a ratio in percent, rounded down to thousandths, so that 100 is never claimed for less.
func floored(ratio float64) string {
	text := fmt.Sprintf("%.3f", float64(int64(ratio*100_000))/1000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Bearable is the shortest window of a Datadog SLO over which so many events an hour bear an objective, 0 where none does.
func Bearable(percent, hourly float64) time.Duration {
	for _, w := range []time.Duration{week, 30 * 24 * time.Hour, 90 * 24 * time.Hour} {
		if hourly*w.Hours() >= float64(BudgetOf(percent).Needed()) {
			return w
		}
	}
	return 0
}

// Probes is how often synthetic requests would have to come so that, beside the real ones, an objective can be judged over a
// window: one in so long.
func Probes(percent, hourly float64, window time.Duration) time.Duration {
	missing := float64(BudgetOf(percent).Needed()) - hourly*window.Hours()
	if missing <= 0 {
		return 0
	}
	every := time.Duration(float64(window) / missing)
	if every > time.Minute {
		return every.Truncate(time.Minute)
	}
	return max(every.Truncate(time.Second), time.Second)
}
