package sli

import (
	"slices"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// Point is one count at one time, ready to be sent.
type Point struct {
	Metric string   // with its prefix
	Tags   []string // "key:value", spelled as Datadog stores them; points share them, so do not modify them
	Value  int64
	Unix   int64 // seconds
}

// PointOptions says how counts become points.
type PointOptions struct {
	Prefix string   // of the metrics' names, without the dot
	Tags   []string // further tags, "key:value", spelled as Datadog stores them
	Writer string   // value of the tag `writer`; "" omits the tag
	Slot   int64    // seconds added to each bucket's start, so that objects of the same minutes do not share a point

	// Place replaces Writer and Slot if they differ within a tally: it returns those of one load balancer, as tagged,
	// and bucket. If ok is false, the bucket has no points. If Place is nil, Writer and Slot apply to all.
	Place func(lb string, start int64) (writer string, slot int64, ok bool)
}

// Points returns every count as a point, sorted by series and time: good and total of each bucket that has events, bad
// if it is not 0, and the counts about elb-sli itself.
func (t *Tally) Points(o PointOptions) []Point {
	points := make([]Point, 0, t.PointCount())
	good, total, bad := o.Prefix+".good", o.Prefix+".total", o.Prefix+".bad"
	for _, s := range t.All() {
		id := s.Key.tagged()
		placed := o.placed(id.LoadBalancer, s.Key.tags(id))
		for _, b := range s.buckets {
			tags, at, ok := placed.at(b.Start)
			if !ok {
				continue
			}
			points = append(points,
				Point{good, tags, b.Good, at},
				Point{total, tags, b.Total, at})
			if n := b.Total - b.Good; n != 0 {
				points = append(points, Point{bad, tags, n, at})
			}
		}
	}
	for _, c := range t.AllAbout() {
		id, metric := c.About.tagged(), o.Prefix+"."+c.About.Metric
		placed := o.placed(id.LoadBalancer, id.tags())
		for _, b := range c.buckets {
			if tags, at, ok := placed.at(b.Start); ok {
				points = append(points, Point{metric, tags, b.Total, at})
			}
		}
	}
	return points
}

// PointCount returns the number of points that Points would return.
func (t *Tally) PointCount() int {
	n := t.aboutPoints()
	for _, s := range t.series {
		n += s.points()
	}
	return n
}

func (t *Tally) aboutPoints() int {
	n := 0
	for _, c := range t.about {
		n += len(c.buckets)
	}
	return n
}

func (c *Counter) points() int {
	n := 2 * len(c.buckets)
	for _, b := range c.buckets {
		if b.Total != b.Good {
			n++
		}
	}
	return n
}

// tags returns the tags of a series, except those that all points have. id is k as tagged.
func (k Key) tags(id Key) []string {
	tags := []string{"sli:" + k.SLI, "lb:" + id.LoadBalancer, "route:" + id.Route, "method:" + id.Method}
	if id.Journey != "" {
		tags = append(tags, "journey:"+id.Journey)
	}
	for name, value := range id.Dimensions.All() {
		tags = append(tags, name+":"+value)
	}
	return tags
}

// tags is Key.tags for a count about elb-sli itself, which is spelled as it is tagged.
func (a About) tags() []string {
	tags := []string{"lb:" + a.LoadBalancer}
	if a.label != "" {
		tags = append(tags, a.label+":"+a.Value)
	}
	return tags
}

// placed returns the tags and times of the points of one series. It creates the tags once for each run of equal
// writers.
type placed struct {
	o      PointOptions
	lb     string
	own    []string // tags
	writer string
	all    []string // own, the writer and those of o; nil until needed
}

func (o PointOptions) placed(lb string, own []string) *placed { return &placed{o: o, lb: lb, own: own} }

func (p *placed) at(start int64) (tags []string, unix int64, ok bool) {
	writer, slot := p.o.Writer, p.o.Slot
	if p.o.Place != nil {
		if writer, slot, ok = p.o.Place(p.lb, start); !ok {
			return nil, 0, false
		}
	}
	if p.all == nil || writer != p.writer {
		p.writer, p.all = writer, slices.Clip(p.own)
		if writer != "" {
			p.all = append(p.all, "writer:"+tag.Value("writer", writer))
		}
		p.all = slices.Concat(p.all, p.o.Tags)
	}
	return p.all, start + slot, true
}

// Places calls visit for each load balancer, as tagged, and bucket with a count. It may do so more than once, and in
// any order.
func (t *Tally) Places(visit func(lb string, start int64)) {
	for id, s := range t.series {
		for _, b := range s.buckets {
			visit(id.LoadBalancer, b.Start)
		}
	}
	for id, c := range t.about {
		for _, b := range c.buckets {
			visit(id.LoadBalancer, b.Start)
		}
	}
}
