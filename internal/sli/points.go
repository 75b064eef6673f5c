package sli

import (
	"slices"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// Point is one count at one time, ready to be sent.
type Point struct {
	Metric string   // with its prefix
	Tags   []string // "key:value", spelled as Datadog stores them; shared between points, not to be changed
	Value  int64
	Unix   int64 // seconds
}

// PointOptions say how counts become points.
type PointOptions struct {
	Prefix string   // of the metrics' names, without the dot
	Tags   []string // further tags, "key:value", spelled as Datadog stores them
	Writer string   // value of the tag `writer`; "" leaves it out
	Slot   int64    // seconds added to each bucket's start, so that objects of the same minutes do not share a point
}

// Points returns every count as a point, sorted by series and time: good and total of each bucket that has events, bad
// where it is not 0, and the counts about itself.
func (t *Tally) Points(o PointOptions) []Point {
	points := make([]Point, 0, t.PointCount())
	good, total, bad := o.Prefix+".good", o.Prefix+".total", o.Prefix+".bad"
	for _, s := range t.All() {
		tags := o.tags(s.Key)
		for _, b := range s.buckets {
			at := b.Start + o.Slot
			points = append(points,
				Point{good, tags, b.Good, at},
				Point{total, tags, b.Total, at})
			if n := b.Total - b.Good; n != 0 {
				points = append(points, Point{bad, tags, n, at})
			}
		}
	}
	for _, c := range t.allAbout() {
		tags, metric := o.aboutTags(c.About), o.Prefix+"."+c.About.Metric
		for _, b := range c.buckets {
			points = append(points, Point{metric, tags, b.Total, b.Start + o.Slot})
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

func (o PointOptions) tags(k Key) []string {
	id := k.tagged()
	tags := []string{"sli:" + k.SLI, "lb:" + id.LoadBalancer, "route:" + id.Route, "method:" + id.Method}
	if id.Journey != "" {
		tags = append(tags, "journey:"+id.Journey)
	}
	for name, value := range id.Dimensions.All() {
		tags = append(tags, name+":"+value)
	}
	return o.common(tags)
}

func (o PointOptions) aboutTags(a About) []string {
	id := a.tagged()
	tags := []string{"lb:" + id.LoadBalancer}
	if a.Label != "" {
		tags = append(tags, a.Label+":"+id.Value)
	}
	return o.common(tags)
}

func (o PointOptions) common(tags []string) []string {
	if o.Writer != "" {
		tags = append(tags, "writer:"+tag.Value("writer", o.Writer))
	}
	return slices.Concat(tags, o.Tags)
}
