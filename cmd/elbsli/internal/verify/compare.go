package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Difference is a cell whose values in the logs and in Datadog differ. A cell without points is 0.
type Difference struct {
	Cell
	logs, datadog int64
}

// Comparison is the result of comparing the logs with Datadog.
type Comparison struct {
	cells       int          // that either of them has
	Differences []Difference // by time, then by series
	Unbalanced  int          // cells at Datadog in which total is not good + bad
}

// longest is the maximum time span of one query, in seconds. For longer spans, Datadog does not return a point for each
// minute.
const longest = 24 * 60 * 60

// Compare compares the logs with what Datadog has.
func (r *Recount) Compare(ctx context.Context, d *Datadog) (*Comparison, error) {
	held, err := r.heldCells(ctx, d)
	if err != nil {
		return nil, err
	}
	return r.compare(held), nil
}

func (r *Recount) compare(held map[Cell]int64) *Comparison {
	c := &Comparison{}
	differs := func(k Cell, logs int64) {
		c.cells++
		if n := held[k]; n != logs {
			c.Differences = append(c.Differences, Difference{k, logs, n})
		}
	}
	for k, n := range r.cells {
		if r.places[place{lbOf(k.tags), k.start}].compared() {
			differs(k, n)
		}
	}
	for k := range held {
		if _, counted := r.cells[k]; !counted {
			differs(k, 0)
		}
	}
	slices.SortFunc(c.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.tags, b.tags), cmp.Compare(a.metric, b.metric))
	})
	c.Unbalanced = r.unbalanced(held)
	return c
}

// unbalanced counts the series and minutes in which total is not good + bad. The three are sent in different batches, so this
// shows a partial loss even without the logs.
func (r *Recount) unbalanced(held map[Cell]int64) (n int) {
	prefix := r.cfg.Metrics.Prefix
	rest := make(map[Cell]int64)
	for k, v := range held {
		switch k.metric {
		case prefix + ".total":
			rest[Cell{"", k.tags, k.start}] += v
		case prefix + ".good", prefix + ".bad":
			rest[Cell{"", k.tags, k.start}] -= v
		}
	}
	for _, v := range rest {
		if v != 0 {
			n++
		}
	}
	return n
}

// heldCells returns what Datadog has for the places whose logs were all read.
func (r *Recount) heldCells(ctx context.Context, d *Datadog) (map[Cell]int64, error) {
	held := make(map[Cell]int64)
	for _, lb := range r.balancers() {
		for _, from := range r.days(lb) {
			for _, metric := range r.metrics() {
				q := query{text: r.queryText(metric, lb), from: from, to: from + longest}
				series, err := d.query(ctx, q)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", metric, err)
				}
				for _, s := range series {
					for start, n := range s.points {
						// The answer may have only part of a step at either end.
						if start >= q.from && start < q.to && r.places[place{lb, start}].compared() {
							held[r.cell(metric, s.tags, start)] += n
						}
					}
				}
			}
		}
	}
	return held, nil
}

func (r *Recount) balancers() []string {
	var all []string
	for p := range r.places {
		all = append(all, p.lb)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// days returns the starts of the days with counts of a load balancer.
func (r *Recount) days(lb string) []int64 {
	var starts []int64
	for p, is := range r.places {
		if p.lb == lb && is.compared() {
			starts = append(starts, p.start)
		}
	}
	slices.Sort(starts)
	var days []int64
	for _, t := range starts {
		if len(days) == 0 || t >= days[len(days)-1]+longest {
			days = append(days, t)
		}
	}
	return days
}

// queryText returns a query for the sum over the writers, by all other tags.
func (r *Recount) queryText(metric, lb string) string {
	by := r.keys[r.kind(metric)]
	if len(by) == 0 {
		by = []string{"lb"}
	}
	filter := append([]string{"lb:" + lb}, r.cfg.Metrics.Tags...)
	return fmt.Sprintf("sum:%s{%s} by {%s}.as_count().rollup(sum, %d)", metric, strings.Join(filter, ","), strings.Join(slices.Sorted(slices.Values(by)), ","), r.step)
}

func lbOf(tags string) string {
	for t := range strings.SplitSeq(tags, ",") {
		if lb, ok := strings.CutPrefix(t, "lb:"); ok {
			return lb
		}
	}
	return ""
}

// Objects returns the logs of the differences, and the number of differences that are too old to repair: the function
// does not send points older than 55 minutes, and messages wait in its queue.
func (r *Recount) Objects(differences []Difference, oldest time.Time) (names []string, tooOld int) {
	wanted := make(map[place]bool)
	for _, d := range differences {
		if d.start < oldest.Unix() {
			tooOld++
			continue
		}
		wanted[place{lbOf(d.tags), d.start}] = true
	}
	for _, l := range r.logs {
		if slices.ContainsFunc(l.places, func(p place) bool { return wanted[p] }) {
			names = append(names, l.name)
		}
	}
	return names, tooOld
}
