package loggen

import (
	"time"
)

// Tally adds known answers up. The zero value is empty.
type Tally struct {
	Objects, skipped            int
	Lines, Malformed            int64
	Good, Bad, Excluded         int64
	reached, unreached, clamped int64

	rules  map[string]int64
	series map[Key]map[int64]*Count // by minute
	from   time.Time
	to     time.Time
}

// Add counts one line.
func (t *Tally) Add(w *Want) {
	t.Lines++
	if w.malformed {
		t.Malformed++
		return
	}
	t.addTime(w.time)
	t.addFlags(w)
	if t.rules == nil {
		t.rules = map[string]int64{}
		t.series = map[Key]map[int64]*Count{}
	}
	t.rules[w.rule]++
	if w.verdict == excluded {
		return
	}
	k := Key{"availability", w.loadBalancer, w.method, w.route, w.journey}
	t.count(k, w.minute, w.verdict == good)
	succeeded := 200 <= w.status && w.status < 400
	if w.threshold > 0 && w.verdict == good && succeeded && w.latency != notMeasured {
		k.SLI = "latency"
		t.count(k, w.minute, w.latency <= w.threshold)
	}
}

func (t *Tally) addTime(at time.Time) {
	if t.from.IsZero() || at.Before(t.from) {
		t.from = at
	}
	if at.After(t.to) {
		t.to = at
	}
}

func (t *Tally) addFlags(w *Want) {
	switch w.verdict {
	case good:
		t.Good++
	case bad:
		t.Bad++
	case excluded:
		t.Excluded++
	}
	if w.reachedTarget {
		t.reached++
	} else {
		t.unreached++
	}
	if w.clamped {
		t.clamped++
	}
}

func (t *Tally) count(k Key, minute int64, good bool) {
	c := t.at(k, minute)
	c.Total++
	if good {
		c.Good++
	}
}

func (t *Tally) at(k Key, minute int64) *Count {
	m := t.series[k]
	if m == nil {
		m = map[int64]*Count{}
		t.series[k] = m
	}
	c := m[minute]
	if c == nil {
		c = &Count{}
		m[minute] = c
	}
	return c
}

// merge adds another tally.
func (t *Tally) merge(o *Tally) {
	t.Objects += o.Objects
	t.skipped += o.skipped
	t.Lines += o.Lines
	t.Malformed += o.Malformed
	t.Good, t.Bad, t.Excluded = t.Good+o.Good, t.Bad+o.Bad, t.Excluded+o.Excluded
	t.reached, t.unreached, t.clamped = t.reached+o.reached, t.unreached+o.unreached, t.clamped+o.clamped
	if o.rules == nil {
		return
	}
	if t.rules == nil {
		t.rules = map[string]int64{}
		t.series = map[Key]map[int64]*Count{}
	}
	t.addTime(o.from)
	t.addTime(o.to)
	for rule, n := range o.rules {
		t.rules[rule] += n
	}
	for k, minutes := range o.series {
		for minute, c := range minutes {
			sum := t.at(k, minute)
			sum.Total += c.Total
			sum.Good += c.Good
		}
	}
}

// Entries is the number of lines that are entries.
func (t *Tally) Entries() int64 { return t.Lines - t.Malformed }
