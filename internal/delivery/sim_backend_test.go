package delivery

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// simContext is what the extension sums under until it flushes; without the time it is a series.
type simContext struct {
	metric string
	tags   string // sorted
	unix   int64  // floored to 10 s; of the clock for a distribution
}

func tagList(tags ...string) string {
	tags = slices.Clone(tags)
	slices.Sort(tags)
	return strings.Join(tags, ",")
}

// extension is a model of Datadog's Lambda extension between two flushes.
type extension struct {
	limit  int // contexts
	counts map[simContext]int64
	notes  map[simContext]bool
	dead   bool
}

func newExtension(limit int) *extension {
	return &extension{limit: limit, counts: make(map[simContext]int64), notes: make(map[simContext]bool)}
}

func (x *extension) take(p sli.Point, now time.Time) {
	c := simContext{p.Metric, tagList(p.Tags...), min(p.Unix, now.Unix()) / 10 * 10}
	if _, known := x.counts[c]; !known && len(x.counts)+len(x.notes) >= x.limit {
		return // dropped, and nobody is told
	}
	x.counts[c] += p.Value
}

func (x *extension) note(name string, tags []string, now time.Time) {
	if len(x.counts)+len(x.notes) < x.limit {
		x.notes[simContext{name, tagList(tags...), now.Unix() / 10 * 10}] = true
	}
}

// drain hands out what is held, in payloads of a fixed order.
func (x *extension) drain() [][]simContext {
	all := slices.SortedFunc(maps.Keys(x.counts), func(a, b simContext) int {
		return cmp.Or(cmp.Compare(a.unix, b.unix), strings.Compare(a.metric, b.metric), strings.Compare(a.tags, b.tags))
	})
	return slices.Collect(slices.Chunk(all, max(len(all)/3, 1)))
}

// datadog is a model of the backend: of one metric, tags and time it keeps the last value.
type datadog map[simContext]int64

func (d datadog) put(x *extension, payload []simContext) {
	for _, c := range payload {
		d[c] = x.counts[c]
	}
}

// sums are what a query by minute answers, without zeros.
func (d datadog) sums() sums {
	s := make(sums)
	for c, n := range d {
		metric := strings.TrimPrefix(c.metric, "elb_sli.")
		switch metric {
		case "good", "bad", "total", "entries":
		default:
			continue
		}
		tags := slices.DeleteFunc(strings.Split(c.tags, ","), func(t string) bool { return strings.HasPrefix(t, "writer:") })
		if n != 0 {
			s[cell{metric, strings.Join(tags, ","), c.unix / 60 * 60}] += n
		}
	}
	return s
}
