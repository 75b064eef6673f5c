package logcheck

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// bill projects what Datadog would bill: a custom metric is a metric's name with one combination of tag values, and a
// month's number is the mean over its hours of those that had a point
// (docs.datadoghq.com/account_management/billing/custom_metrics, read 2026-11-23).
type bill struct {
	options sli.PointOptions
	slots   int64 // number of objects that share a writer
	price   float64
	hours   map[int64]map[uint64]bool // hashes of metric and tags, by hour since 1970; true: for a route outside the table
	table   map[string]bool           // route tags of the table, and other

	dimensions map[string]bool           // names of tags
	without    map[int64]map[uint64]bool // like hours, for the metrics without these tags
	objects    map[objectID]int64        // so far
	writers    int64

	points map[string]int64 // by metric, in all logs
}

type objectID struct {
	loadBalancer string
	end          int64 // of the period, Unix seconds
}

// ownMetrics is the number of metrics for the function's own distributions (objects and delivery_lag). Datadog counts
// five for each: count, sum, min, max, avg.
const ownMetrics = 2 * 5

func newBill(cfg *config.Config, price float64) bill {
	table := map[string]bool{"route:" + tag.Value("route", sli.Other): true}
	for i := range cfg.Table.Len() {
		table["route:"+tag.Value("route", cfg.Table.Pattern(i).Route())] = true
	}
	dimensions := map[string]bool{}
	for _, d := range cfg.Metrics.Dimensions {
		dimensions[d.Name] = true
	}
	return bill{
		table: table, dimensions: dimensions, without: make(map[int64]map[uint64]bool),
		options: sli.PointOptions{Prefix: cfg.Metrics.Prefix, Tags: cfg.Metrics.Tags},
		slots:   int64(cfg.Metrics.Resolution / (10 * time.Second)), price: price,
		hours: make(map[int64]map[uint64]bool), objects: make(map[objectID]int64), points: make(map[string]int64),
	}
}

// add counts the metrics of one log. Objects of one load balancer and period are numbered in order of arrival, and
// share a writer as long as the bucket has slots. A log without a period in its name is numbered in each period in
// which it has counts.
func (b *bill) add(o *elblog.Object, t *sli.Tally) {
	b.options.Place = nil
	if o != nil && o.Named() {
		b.options.Writer = b.writer(objectID{o.LoadBalancer, o.End.Unix()})
	} else {
		writers := make(map[objectID]string)
		b.options.Place = func(lb string, start int64) (writer string, after int64, ok bool) {
			id := objectID{lb, pipeline.PeriodEnd(start)}
			if writers[id] == "" {
				writers[id] = b.writer(id)
			}
			return writers[id], 0, true
		}
	}
	for _, own := range []string{"objects", "delivery_lag"} {
		b.points[b.options.Prefix+"."+own] += ownMetrics / 2
	}
	for _, p := range t.Points(b.options) {
		b.points[p.Metric]++
		hour := p.Unix / 3600
		if b.hours[hour] == nil {
			b.hours[hour], b.without[hour] = make(map[uint64]bool), make(map[uint64]bool)
		}
		b.hours[hour][identity(p)] = b.outside(p)
		if len(b.dimensions) > 0 {
			b.without[hour][identity(b.withoutDimensions(p))] = true
		}
	}
}

// writer numbers another object, and returns its writer.
func (b *bill) writer(id objectID) string {
	writer := b.objects[id] / b.slots
	b.objects[id]++
	b.writers = max(b.writers, writer+1)
	return strconv.FormatInt(writer, 10)
}

// outside reports whether a point is for a route that is not in the table.
func (b *bill) outside(p sli.Point) bool {
	i := slices.IndexFunc(p.Tags, func(t string) bool { return strings.HasPrefix(t, "route:") })
	return i >= 0 && !b.table[p.Tags[i]]
}

func (b *bill) withoutDimensions(p sli.Point) sli.Point {
	p.Tags = slices.DeleteFunc(slices.Clone(p.Tags), func(t string) bool {
		name, _, _ := strings.Cut(t, ":")
		return b.dimensions[name]
	})
	return p
}

func identity(p sli.Point) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.Metric))
	for _, t := range p.Tags {
		_, _ = h.Write([]byte{0})
		_, _ = h.Write([]byte(t))
	}
	return h.Sum64()
}

// CustomMetrics is the projection of a bill.
type CustomMetrics struct {
	Hours        int     `json:"hours"`                // number of hours with logs
	Average      float64 `json:"average"`              // per hour
	Unmatched    float64 `json:"unmatched"`            // part of the average: for routes that are not in the table
	Dimensions   float64 `json:"dimensions,omitempty"` // part of the average: because of metrics.dimensions
	Most         int     `json:"most"`                 // in the busiest hour
	Writers      int64   `json:"writers"`              // number of values of the tag
	PricePer100  float64 `json:"price_per_100"`
	CostPerMonth float64 `json:"cost_per_month"` // US dollars

	// Metric Name Pricing bills names and points instead.
	Names          int   `json:"metric_names"`     // with more than 100 points a month
	PointsPerMonth int64 `json:"points_per_month"` // for all names
	PointsOver     int64 `json:"points_over"`      // part of these: over the 10 million that each name includes
}

// What Metric Name Pricing bills: each name with more than leastPoints points in a month, and the points of a name over
// includedPoints. Tags do not count, so routes and dimensions only cost the points that they make.
// docs.datadoghq.com/account_management/billing/metric_name_pricing, read 2026-11-28.
const (
	leastPoints    = 100
	includedPoints = 10_000_000
	hoursPerMonth  = objective.Month / (60 * 60)
)

// byName fills in what Metric Name Pricing would bill if every hour were like those with logs.
func (c *CustomMetrics) byName(points map[string]int64) {
	for _, n := range points {
		month := n * hoursPerMonth / int64(c.Hours)
		if month > leastPoints {
			c.Names++
		}
		c.PointsPerMonth += month
		c.PointsOver += max(month-includedPoints, 0)
	}
}

func (b *bill) result() CustomMetrics {
	out := CustomMetrics{Hours: len(b.hours), Writers: b.writers, PricePer100: b.price}
	sum, outside, added := 0, 0, 0
	for hour, h := range b.hours {
		if len(b.dimensions) > 0 {
			added += len(h) - len(b.without[hour])
		}
		n := len(h) + ownMetrics
		sum += n
		for _, is := range h {
			if is {
				outside++
			}
		}
		out.Most = max(out.Most, n)
	}
	if out.Hours > 0 {
		out.byName(b.points)
		out.Average = term.Rounded(float64(sum)/float64(out.Hours), 1)
		out.Dimensions = term.Rounded(float64(added)/float64(out.Hours), 1)
		out.Unmatched = term.Rounded(float64(outside)/float64(out.Hours), 1)
		out.CostPerMonth = term.Rounded(float64(sum)/float64(out.Hours)/100*b.price, 2)
	}
	return out
}
