package objective

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ladder is the objectives that may be proposed, in percent: the usual steps.
var ladder = []float64{90, 95, 99, 99.5, 99.9, 99.95, 99.99}

// Ladder returns the objectives that may be proposed, in percent.
func Ladder() []float64 { return slices.Clone(ladder) }

const (
	week  = 7 * 24 * time.Hour
	month = Month * time.Second
)

// sloWindows are the windows that a Datadog SLO can have.
var sloWindows = []time.Duration{week, month, 3 * month}

// windows are the lengths of the windows on which objectives are tried.
var windows = []time.Duration{week, 4 * week, month, 3 * month}

// A proposed objective may have been missed in one of mostMissed weeks, rounded. It need not have been met in every
// week.
const mostMissed = 10

// A week is narrowly missed if fewer than few failures less would have met the objective.
const few = 4

// Window is the result of each objective on windows of one length, one of which ends with each week.
type Window struct {
	Length time.Duration
	Count  int   // number of windows
	Met    []int // by index in ladder
	near   []int // missed, but met with fewer than `few` failures less
}

// Weekly is the events of one week.
type Weekly struct {
	from, to    int64 // Unix seconds
	Total, good int64
}

// Ratio returns good / total; 1 without events.
func (w Weekly) Ratio() float64 {
	if w.Total == 0 {
		return 1
	}
	return float64(w.good) / float64(w.Total)
}

// Proposal is the objective that a past supports, with the evidence.
type Proposal struct {
	Weeks     []Weekly // complete weeks up to the end of the past, oldest first
	Windows   []Window // for the lengths that the past covers
	Total     int64
	Good      int64
	Low, High float64 // Wilson interval of the whole past
	window    time.Duration
	PerWindow int64   // events of an average window of the objective
	Percent   float64 // 0: none
	Cost      float64 // share of the window's budget that one failure costs at Percent
	Reason    string  // a sentence
}

// Propose returns the objective over a window that the past supports. It is the highest of the ladder for which
//
//   - the lower end of the measured interval meets the objective,
//   - nine weeks of ten met it, if the past has weeks,
//   - and one failure costs at most a tenth of the budget, so that a single failure does not decide.
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
		if total > 0 && q.Low*100 >= ladder[i] && q.metInWeeks(i) && q.enoughEvents(i) {
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

// weeks returns the complete weeks up to the end of the past.
func (p *Past) weeks() []Weekly {
	var all []Weekly
	for to := p.to; to-int64(week/time.Second) >= p.from; to -= int64(week / time.Second) {
		total, bad := p.Count(to-int64(week/time.Second), to)
		all = append(all, Weekly{from: to - int64(week/time.Second), to: to, Total: total, good: total - bad})
	}
	slices.Reverse(all)
	return all
}

// window tries the objectives on windows of one length. Windows without events are omitted.
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

// over returns by how many bad events the budget is exceeded; 0 or less if it is not.
func (b Budget) over(bad, total int64) int64 {
	// The allowed number, rounded down. total is split so that no product overflows.
	const all = 100 * millionths
	allowed := total/all*b.allowed + total%all*b.allowed/all
	return bad - allowed
}

// metInWeeks reports whether enough weeks met the i-th objective of the ladder.
func (q *Proposal) metInWeeks(i int) bool {
	count, met, _ := q.weeksMet(i)
	return (count-met)*mostMissed <= count+mostMissed/2
}

// enoughEvents reports whether one failure costs at most a tenth of the budget of objective i.
func (q *Proposal) enoughEvents(i int) bool { return q.PerWindow >= BudgetOf(ladder[i]).Needed() }

// weeksMet returns the number of weeks, how many of them would have met objective i, and how many would have narrowly
// missed it.
func (q *Proposal) weeksMet(i int) (count, met, near int) {
	if len(q.Windows) == 0 || q.Windows[0].Length != week {
		return 0, 0, 0
	}
	w := q.Windows[0]
	return w.Count, w.Met[i], w.near[i]
}

// reason says why objective i is proposed and not the next one; for -1, why none is.
func (q *Proposal) reason(i int) string {
	switch {
	case q.Total == 0:
		return "no events"
	case i < 0 && !q.enoughEvents(0):
		events, are := "events", "are"
		if q.PerWindow == 1 {
			events, are = "event", "is"
		}
		return fmt.Sprintf("%d %s in %s %s too few for any objective: %s %% needs %d for one failure to cost at most a tenth of the budget",
			q.PerWindow, events, Days(q.window), are, Number(ladder[0]), BudgetOf(ladder[0]).Needed())
	case i < 0:
		return fmt.Sprintf("the measured interval, %s to %s %%, does not support %s %%", floored(q.Low), floored(q.High), Number(ladder[0]))
	}
	text := Number(ladder[i]) + ": "
	measured := fmt.Sprintf("%s to %s %%", floored(q.Low), floored(q.High))
	count, met, _ := q.weeksMet(i)
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
	count, met, near := q.weeksMet(i + 1)
	switch {
	case !q.metInWeeks(i + 1):
		text += fmt.Sprintf("; %s would have been missed in %d", next, count-met)
		switch {
		case near == 0:
		case near == count-met:
			text += fmt.Sprintf(", each time by fewer than %d requests", few)
		default:
			text += fmt.Sprintf(", %s by fewer than %d requests", times(near), few)
		}
	case !q.enoughEvents(i + 1):
		text += fmt.Sprintf("; at %s one failure would cost %.0f %% of the budget of %s", next, BudgetOf(ladder[i+1]).Cost(q.PerWindow)*100, Days(q.window))
	case count == 0:
		text += ", which does not support " + next
	default:
		text += fmt.Sprintf("; the measured interval, %s, does not support %s", measured, next)
	}
	return text
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

// floored formats a ratio in percent, rounded down to thousandths, so that 100 is never shown for less.
func floored(ratio float64) string {
	text := fmt.Sprintf("%.3f", float64(int64(ratio*100_000))/1000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Bearable returns the shortest window of a Datadog SLO in which that many events per hour suffice for an objective; 0
// if there is none.
func Bearable(percent, hourly float64) time.Duration {
	for _, w := range sloWindows {
		if hourly*w.Hours() >= float64(BudgetOf(percent).Needed()) {
			return w
		}
	}
	return 0
}

// Probes returns the interval of the synthetic requests that, together with the real ones, suffice to judge an
// objective over a window.
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
