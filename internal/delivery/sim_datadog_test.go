package delivery

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// simContext is the key under which the extension adds up until it flushes; without the time, it is a series.
type simContext struct {
	metric string
	tags   string // sorted
	unix   int64  // rounded down to 10 s; the clock's time for a distribution
}

// contextOf returns the context of a point that is not in the future.
func contextOf(p sli.Point) simContext {
	return simContext{p.Metric, tagList(p.Tags...), p.Unix / 10 * 10}
}

func tagList(tags ...string) string {
	if !slices.IsSorted(tags) {
		tags = slices.Clone(tags)
		slices.Sort(tags)
	}
	return strings.Join(tags, ",")
}

// extension is a model of Datadog's Lambda extension between two flushes. It drops points silently.
type extension struct {
	limit  int // contexts
	counts map[simContext]*held
	notes  map[simContext]bool
	dead   bool
}

// held is one context: its sum, and the pass it belongs to.
type held struct {
	value int64
	pass  *pass
}

func newExtension(limit int) *extension {
	return &extension{limit: limit, counts: make(map[simContext]*held), notes: make(map[simContext]bool)}
}

// take adds a point, and reports whether there was room for it. A time in the future becomes now.
func (x *extension) take(p sli.Point, by *pass, now time.Time) bool {
	c := simContext{p.Metric, tagList(p.Tags...), min(p.Unix, now.Unix()) / 10 * 10}
	if x.counts[c] == nil {
		if len(x.counts)+len(x.notes) >= x.limit {
			return false
		}
		x.counts[c] = &held{pass: by}
	}
	x.counts[c].value += p.Value
	return true
}

func (x *extension) note(name string, tags []string, now time.Time) {
	if len(x.counts)+len(x.notes) < x.limit {
		x.notes[simContext{name, tagList(tags...), now.Unix() / 10 * 10}] = true
	}
}

// payloads returns the held contexts in payloads of at most size contexts, with good, total and bad separate as in the
// extension's own.
func (x *extension) payloads(size int) [][]simContext {
	all := make([]simContext, 0, len(x.counts))
	for c := range x.counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b simContext) int {
		return cmp.Or(strings.Compare(a.metric, b.metric), cmp.Compare(a.unix, b.unix), strings.Compare(a.tags, b.tags))
	})
	return slices.Collect(slices.Chunk(all, size))
}

// drain returns everything that is held.
func (x *extension) drain() []simContext { return slices.Concat(x.payloads(len(x.counts) + 1)...) }

// datadog is a model of the backend: for one metric, tags and time it keeps the last value.
type datadog map[simContext]int64

// accepts reports whether Datadog accepts a point with this time.
func accepts(unix int64, now time.Time, historical bool) bool {
	return (historical || unix >= now.Add(-time.Hour).Unix()) && unix <= now.Add(10*time.Minute).Unix()
}

// sums returns the answers of a query by minute, without zeros. With folded routes, less is compared.
func (d datadog) sums(folds bool) sums {
	s := make(sums)
	for c, n := range d {
		metric := strings.TrimPrefix(c.metric, "elb_sli.")
		if n == 0 || metric == "folded" {
			continue
		}
		s[cell{metric, withoutTags(c.tags, metric, folds), c.unix / 60 * 60}] += n
	}
	return s
}

// summed caches the results of withoutTags: all stories together have few tags, which are needed repeatedly.
var summed sync.Map

type summing struct {
	tags, metric string
	folds        bool
}

// withoutTags removes the tags that a query by minute sums over.
func withoutTags(tags, metric string, folds bool) string {
	asked := summing{tags, metric, folds}
	if left, ok := summed.Load(asked); ok {
		return left.(string)
	}
	left := leaveOut(tags, metric, folds)
	summed.Store(asked, left)
	return left
}

func leaveOut(tags, metric string, folds bool) string {
	var kept []string
	for _, t := range strings.Split(tags, ",") {
		key, _, _ := strings.Cut(t, ":")
		switch {
		case key == "writer":
		case folds && metric == "excluded" && key == "rule":
		case folds && (metric == "good" || metric == "bad" || metric == "total") && (key == "route" || key == "method" || key == "journey"):
		default:
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, ",")
}
