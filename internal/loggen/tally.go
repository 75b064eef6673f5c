package loggen

import (
	"time"
)

// Tally adds known answers up. The zero value is empty.
type Tally struct {
	Objects, Skipped            int
	Lines, Malformed            int64
	Good, Bad, Excluded         int64
	Reached, Unreached, Clamped int64

	rules  map[string]int64
	series map[Key]map[int64]*Count // by minute
	from   time.Time
	to     time.Time
}

// Add counts one line.
func (t *Tally) Add(w *Want) {
	t.Lines++
	if w.Malformed {
		t.Malformed++
		return
	}
	t.addTime(w.Time)
	t.addFlags(w)
	if t.rules == nil {
		t.rules = map[string]int64{}
		t.series = map[Key]map[int64]*Count{}
	}
	t.rules[w.Rule]++
	if w.Verdict == Excluded {
		return
	}
	k := Key{"availability", w.LoadBalancer, w.Method, w.Route, w.Journey}
	t.count(k, w.Minute, w.Verdict == Good)
	succeeded := 200 <= w.Status && w.Status < 400
	if w.Threshold > 0 && w.Verdict == Good && succeeded && w.Latency != NotMeasured {
		k.SLI = "latency"
		t.count(k, w.Minute, w.Latency <= w.Threshold)
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
	switch w.Verdict {
	case Good:
		t.Good++
	case Bad:
		t.Bad++
	case Excluded:
		t.Excluded++
	}
	if w.ReachedTarget {
		t.Reached++
	} else {
		t.Unreached++
	}
	if w.Clamped {
		t.Clamped++
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

// Merge adds another tally.
func (t *Tally) Merge(o *Tally) {
	t.Objects += o.Objects
	t.Skipped += o.Skipped
	t.Lines += o.Lines
	t.Malformed += o.Malformed
	t.Good, t.Bad, t.Excluded = t.Good+o.Good, t.Bad+o.Bad, t.Excluded+o.Excluded
	t.Reached, t.Unreached, t.Clamped = t.Reached+o.Reached, t.Unreached+o.Unreached, t.Clamped+o.Clamped
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
