package loggen

import (
	"cmp"
	"iter"
	"slices"
	"sync"
	"time"
)

// Scenario is a period of the product's life: its log objects and the events in them.
type Scenario struct {
	seed      uint64
	objects   []Object
	rate      [24]int                            // requests a minute and node, by hour (UTC)
	demand    func(minute time.Time, g *gen) int // the same, if it depends on more; nil: rate
	mix       []share                            // traffic of the ALB; nil: ordinary
	incidents []incident
	level     int       // of compression
	idle      sync.Pool // of *gzip.Writer at that level: a new one costs more than a small object
}

// incident is something unusual: n events spread over [from, to).
type incident struct {
	from, to time.Time
	n        int
	make     maker
	in       time.Time // start of the period whose object gets the events; zero: the period in which they happened
}

// slot is an event that has not been made yet.
type slot struct {
	at   int64 // microseconds
	make maker
}

// Objects returns the objects in the order of their keys.
func (s *Scenario) Objects() []Object { return s.objects }

// arrange sorts the objects and numbers those of one period.
func (s *Scenario) arrange() {
	slices.SortFunc(s.objects, func(a, b Object) int { return cmp.Compare(a.Key, b.Key) })
	siblings := map[int64][]int{}
	for i, o := range s.objects {
		if o.Kind == ALB && !o.late {
			siblings[o.end.Unix()] = append(siblings[o.end.Unix()], i)
		}
	}
	for _, list := range siblings {
		for n, i := range list {
			s.objects[i].index, s.objects[i].siblings = n, len(list)
		}
	}
}

// Lines makes the lines of an access-log object, each with its known answer. A line is valid until the next one.
func (s *Scenario) Lines(o Object) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		if o.Kind == ConnLog || o.Kind == TestFile {
			return
		}
		g := newGen(newRNG(s.seed, hash(o.Key)), 12)
		p := printer{object: o}
		var e event
		for _, slot := range s.slots(o, g) {
			e.start(slot.at)
			slot.make(g, &e)
			if !yield(p.line(&e, g.next())) {
				return
			}
		}
	}
}

// printer turns events into lines of one object.
type printer struct {
	object Object
	buf    []byte
}

func (p *printer) line(e *event, salt uint64) Line {
	o, lb := p.object, albName
	switch {
	case e.malformed:
		p.buf = append(p.buf[:0], e.raw...)
	case o.Kind == Classic:
		p.buf, lb = e.appendCLB(p.buf[:0], o.fields), classicName
	case o.Kind == NLB:
		p.buf, lb = e.appendNLB(p.buf[:0], salt), nlbName
	default:
		p.buf = e.appendALB(p.buf[:0], o.fields, o.node, salt)
	}
	return Line{Text: p.buf, Want: e.want(lb, o.fields, o.Start().Unix(), o.end.Unix())}
}

// slots returns the object's events in time order.
func (s *Scenario) slots(o Object, g *gen) []slot {
	list := s.everyday(o, g)
	if o.Kind == ALB && !o.late {
		for i := range s.incidents {
			list = append(list, s.incidents[i].slots(o, g)...)
		}
	}
	slices.SortStableFunc(list, func(a, b slot) int { return cmp.Compare(a.at, b.at) })
	return list
}

// everyday spreads the ordinary traffic over each minute.
func (s *Scenario) everyday(o Object, g *gen) []slot {
	mix := map[Kind][]share{ALB: ordinary, Classic: legacy, NLB: sips}[o.Kind]
	if o.Kind == ALB && s.mix != nil {
		mix = s.mix
	}
	sum := total(mix)
	var list []slot
	for minute := o.Start(); minute.Before(o.end); minute = minute.Add(time.Minute) {
		n := 0
		if s.demand != nil {
			n = s.demand(minute, g)
		} else {
			n = s.rate[minute.UTC().Hour()] * g.between(85, 115) / 100
		}
		if o.late || o.Kind != ALB {
			n = n/12 + 1
		}
		for i := range n {
			at := minute.UnixMicro() + int64(i*60_000_000+g.n(60_000_000))/int64(n)
			list = append(list, slot{at, draw(&g.rng, mix, sum)})
		}
	}
	return list
}

// slots returns those of the incident's events that belong to o: the nodes of a period take turns.
func (n *incident) slots(o Object, g *gen) []slot {
	if !n.in.IsZero() && !n.in.Equal(o.Start()) {
		return nil
	}
	if n.in.IsZero() && (!n.from.Before(o.end) || n.to.Before(o.Start())) {
		return nil
	}
	var list []slot
	span := n.to.UnixMicro() - n.from.UnixMicro()
	for i := range n.n {
		at := n.from.UnixMicro() + span*int64(i)/int64(n.n)
		inside := at >= o.Start().UnixMicro() && at < o.end.UnixMicro()
		if i%o.siblings == o.index && (inside || !n.in.IsZero()) {
			list = append(list, slot{at + int64(g.n(1000)), n.make})
		}
	}
	return list
}
