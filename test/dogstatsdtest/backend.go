package dogstatsdtest

import (
	"slices"
	"strings"
)

// Cell is where counts are compared: a metric, its tags without the writer, and the minute in which it happened.
type Cell struct {
	Metric string
	Tags   string // sorted, joined with commas, without writer:…
	Minute int64  // Unix seconds of its start
}

// NewCell returns the cell of a point at unix.
func NewCell(metric string, tags []string, unix int64) Cell {
	kept := slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return strings.HasPrefix(t, "writer:") })
	slices.Sort(kept)
	return Cell{metric, strings.Join(kept, ","), unix - unix%60}
}

// Backend keeps what Datadog keeps of timestamped counts: of the points of one series and timestamp the last one.
type Backend struct {
	points map[stamped]float64
}

type stamped struct {
	metric, tags string
	unix         int64
}

func stamp(p Point) stamped {
	tags := slices.Clone(p.Tags)
	slices.Sort(tags)
	return stamped{p.Name, strings.Join(tags, ","), p.Unix - p.Unix%10}
}

// Flush takes what the Lambda extension flushes at the end of one invocation. Points of one series in the same 10
// seconds are added up in it, and then replace what earlier flushes left there.
func (b *Backend) Flush(points []Point) {
	if b.points == nil {
		b.points = make(map[stamped]float64)
	}
	sums := make(map[stamped]float64)
	for _, p := range points {
		if p.Type == "c" && p.Unix != 0 {
			sums[stamp(p)] += p.Value
		}
	}
	for k, v := range sums {
		b.points[k] = v
	}
}

// Sums adds up what is left, over the writers and the slots of a minute.
func (b *Backend) Sums() map[Cell]int64 {
	sums := make(map[Cell]int64)
	for k, v := range b.points {
		sums[NewCell(k.metric, strings.Split(k.tags, ","), k.unix)] += int64(v)
	}
	return sums
}

// Points is the number of points that are left.
func (b *Backend) Points() int { return len(b.points) }

// Distributions counts the values without a timestamp, by name and tags: "elb_sli.objects|result:done".
func Distributions(points []Point) map[string]int {
	counts := make(map[string]int)
	for _, p := range points {
		if p.Type == "d" {
			tags := slices.Clone(p.Tags)
			slices.Sort(tags)
			counts[p.Name+"|"+strings.Join(tags, ",")]++
		}
	}
	return counts
}

// Tags returns the tags of each point that is left, sorted and joined with commas.
func (b *Backend) Tags() []string {
	var all []string
	for k := range b.points {
		all = append(all, k.tags)
	}
	return all
}
