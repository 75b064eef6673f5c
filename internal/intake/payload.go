package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// The limits of one payload, in bytes.
const (
	maxPacked = 512_000
	maxPlain  = 5_242_880
)

// count is the type of a series whose points are counts.
const count = 1

type payload struct {
	Series []*series `json:"series"`
}

// series is the points of one metric with the same tags.
type series struct {
	Metric   string   `json:"metric"`
	Type     int      `json:"type"`
	Interval int64    `json:"interval"` // seconds
	Points   []point  `json:"points"`
	Tags     []string `json:"tags,omitempty"`
}

type point struct {
	Timestamp int64 `json:"timestamp"` // Unix seconds
	Value     int64 `json:"value"`
}

// encode returns the points as one gzip'd payload. fits is false if they are too many for one.
func (c *Client) encode(points []sli.Point) (body []byte, fits bool, err error) {
	plain, err := json.Marshal(payload{c.series(points)})
	if err != nil {
		return nil, false, err
	}
	if len(plain) > maxPlain {
		return nil, false, nil
	}
	c.packing.Lock()
	defer c.packing.Unlock()
	if c.packer == nil { // other levels take up to three times as long and save at most a tenth
		if c.packer, err = gzip.NewWriterLevel(nil, gzip.BestSpeed); err != nil {
			return nil, false, err
		}
	}
	var packed bytes.Buffer
	c.packer.Reset(&packed)
	if _, err := c.packer.Write(plain); err != nil {
		return nil, false, err
	}
	if err := c.packer.Close(); err != nil {
		return nil, false, err
	}
	return packed.Bytes(), packed.Len() <= maxPacked, nil
}

// series groups points by metric and tags, in the order of their first points.
func (c *Client) series(points []sli.Point) []*series {
	type id struct{ metric, tags string }
	var all []*series
	byID := make(map[id]*series)
	for i := range points {
		p := &points[i]
		k := id{p.Metric, strings.Join(p.Tags, "\n")}
		s := byID[k]
		if s == nil {
			s = &series{Metric: p.Metric, Type: count, Interval: c.interval, Tags: slices.Concat(p.Tags, c.tags)}
			byID[k] = s
			all = append(all, s)
		}
		s.Points = append(s.Points, point{p.Unix, p.Value})
	}
	return all
}

// check rejects a point that the intake would misread. It is called before anything is sent.
func check(p *sli.Point) error {
	if p.Metric == "" {
		return errors.New("metric's name is empty")
	}
	if p.Unix <= 0 {
		return fmt.Errorf("metric %q: no timestamp: %d", p.Metric, p.Unix)
	}
	for i, t := range p.Tags {
		if !utf8.ValidString(t) {
			return fmt.Errorf("metric %q: tag %d of %d is not UTF-8", p.Metric, i+1, len(p.Tags)) // JSON would change it
		}
	}
	return nil
}
