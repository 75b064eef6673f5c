package dogstatsdtest

import (
	"slices"
	"strings"
)

// Cell is what counts are compared by: a metric, its tags without the writer, and the minute of the events.
type Cell struct {
	Metric string
	Tags   string // sorted, joined with commas, without writer:…
	Minute int64  // Unix seconds of its start
}

// NewCell returns the cell of a point. unix is the point's time in Unix seconds.
func NewCell(metric string, tags []string, unix int64) Cell {
	kept := slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return strings.HasPrefix(t, "writer:") })
	slices.Sort(kept)
	return Cell{metric, strings.Join(kept, ","), unix - unix%60}
}

// Backend keeps what Datadog keeps of timestamped counts: the last of the points with the same series and timestamp.
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

// Flush takes what the Lambda extension flushes at the end of one invocation. The points of a series in the same 10
// seconds are added up, and the sum replaces what earlier flushes stored there.
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

// Sums adds up the stored points across writers and the slots of a minute.
func (b *Backend) Sums() map[Cell]int64 {
	sums := make(map[Cell]int64)
	for k, v := range b.points {
		sums[NewCell(k.metric, strings.Split(k.tags, ","), k.unix)] += int64(v)
	}
	return sums
}

// Points returns the number of stored points.
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

// Tags returns the tags of each stored point, sorted and joined with commas.
func (b *Backend) Tags() []string {
	var all []string
	for k := range b.points {
		all = append(all, k.tags)
	}
	return all
}
