package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog/columns"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// errCorrupt is the cause of errors about files that do not belong to a history or are damaged.
var errCorrupt = errors.New("corrupt history file")

// decode adds the content of a Parquet file that Encode made, or only its objects, which are its first rows. Its use of
// memory is limited by the size of the file, whatever the file contains.
func (p *Part) decode(file []byte, onlyObjects bool) error {
	f, err := columns.Open(bytes.NewReader(file).ReadAt, int64(len(file)))
	if err != nil {
		return err
	}
	d := decoder{part: p, of: make([]*decodedColumn, textColumns+intColumns)}
	all := make([]decodedColumn, textColumns+intColumns)
	wanted := make([]int, len(all))
	names := f.Names()
	for i := range all {
		name, _ := columnAt(i)
		d.of[i] = &all[i]
		if wanted[i] = slices.Index(names, name); wanted[i] < 0 {
			return fmt.Errorf("%w: no column %s", errCorrupt, name)
		}
	}
	rows := f.Indexed(wanted)
	for group := 0; ; {
		n, err := rows.Next()
		if n == 0 || err != nil {
			return err
		}
		for i, c := range d.of {
			values, index := rows.Dictionary(i)
			c.index = index[:n]
			if rows.Group() != group {
				if err := c.open(i, values); err != nil {
					return err
				}
			}
		}
		d.newGroup = d.newGroup || rows.Group() != group
		group = rows.Group()
		for i := range n {
			if onlyObjects && d.text(textKind, i) != kindObject {
				return nil
			}
			if err := d.row(i); err != nil {
				return err
			}
		}
	}
}

// decodedColumn is one column in the current row group and batch.
type decodedColumn struct {
	text  []string // by index
	ints  []int64
	index []uint32 // of the rows of the batch
}

// open sets the dictionary of column i of the file.
func (c *decodedColumn) open(i int, values [][]byte) error {
	c.text, c.ints = c.text[:0], c.ints[:0]
	for _, v := range values {
		switch {
		case i < textColumns:
			c.text = append(c.text, string(v))
		case i == textColumns+intMinute:
			t, err := time.Parse(time.RFC3339, string(v))
			if err != nil {
				return fmt.Errorf("%w: not a valid time", errCorrupt)
			}
			c.ints = append(c.ints, t.Unix())
		default:
			n, err := strconv.ParseInt(string(v), 10, 64)
			if err != nil {
				return fmt.Errorf("%w: not a valid number", errCorrupt)
			}
			c.ints = append(c.ints, n)
		}
	}
	return nil
}

// decoder adds rows to a part. The rows of a series are adjacent, so most rows need no search for their counter.
type decoder struct {
	part *Part
	of   []*decodedColumn

	newGroup bool
	before   [textColumns + intColumns]uint32 // indexes of the row to which the fields below belong
	kind     string
	key      sli.Key
	counter  *sli.Counter   // of counts, causes, and of what the pipeline counts about itself
	took     *sli.Durations // nil: not kept
	hour     int64
}

// text returns a text value of row i of the batch.
func (d *decoder) text(column, i int) string { return d.of[column].text[d.of[column].index[i]] }

func (d *decoder) number(column, i int) int64 {
	c := d.of[textColumns+column]
	return c.ints[c.index[i]]
}

// kept is the columns that determine a row's counter.
var kept = []int{textKind, textSLI, textLoadBalancer, textMethod, textRoute, textJourney, textDimensions, textRule, textValue,
	textReason, textTargetGroup, textSender, textColumns + intELBStatus, textColumns + intTargetStatus}

// hasSameCounter reports whether row i belongs to the same counter as the previous row.
func (d *decoder) hasSameCounter(i int) bool {
	if d.newGroup {
		return false
	}
	for _, c := range kept {
		if d.of[c].index[i] != d.before[c] {
			return false
		}
	}
	return true
}

func (d *decoder) row(i int) error {
	if !d.hasSameCounter(i) {
		if err := d.findCounter(i); err != nil {
			return err
		}
	}
	start, total := d.number(intMinute, i), d.number(intTotal, i)
	switch d.kind {
	case kindObject:
		return d.object(i)
	case kindRule:
		d.part.Detail.AddDecided(sli.Decision{Rule: d.text(textRule, i), Verdict: d.text(textValue, i)}, total)
	case kindCount:
		d.counter.AddBucket(sli.Bucket{Start: start, Total: total, Good: d.number(intGood, i)})
	case kindSketch:
		if d.took == nil || d.hour != start {
			d.hour, d.took = start, d.part.Detail.Took.In(d.key, start)
		}
		if d.took != nil {
			d.took.AddBin(sli.Bin{Index: int32(d.number(intBin, i)), Count: total})
		}
	default:
		d.counter.AddN(start, total)
	}
	return nil
}

// findCounter sets the counter of row i.
func (d *decoder) findCounter(i int) error {
	d.newGroup = false
	for _, c := range kept {
		d.before[c] = d.of[c].index[i]
	}
	d.kind = d.text(textKind, i)
	d.key = sli.Key{SLI: d.text(textSLI, i), LoadBalancer: d.text(textLoadBalancer, i), Method: d.text(textMethod, i),
		Route: d.text(textRoute, i), Journey: d.text(textJourney, i), Dimensions: sli.Dimensions(d.text(textDimensions, i))}
	d.counter, d.took = nil, nil
	switch d.kind {
	case kindObject, kindRule, kindSketch:
	case kindCount:
		d.counter = &d.part.Tally.Series(d.key).Counter
	case kindBad, kindSlow:
		d.counter = d.part.Detail.Causes.AddTo(d.key, sli.Cause{
			Rule: d.text(textRule, i), Reason: d.text(textReason, i), TargetGroup: d.text(textTargetGroup, i), Sender: d.text(textSender, i),
			ELBStatus: int(d.number(intELBStatus, i)), TargetStatus: int(d.number(intTargetStatus, i)),
		})
	default:
		about, ok := aboutOf(d.kind, d.key.LoadBalancer, d.text(textRule, i), d.text(textValue, i))
		if !ok {
			return fmt.Errorf("%w: a row of kind %q", errCorrupt, d.kind)
		}
		d.counter = d.part.Tally.About(about)
	}
	return nil
}

func aboutOf(metric, lb, rule, value string) (about sli.About, ok bool) {
	switch metric {
	case sli.MetricEntries:
		return sli.Entries(lb, value == "true"), true
	case sli.MetricExcluded:
		return sli.Excluded(lb, rule), true
	case sli.MetricMalformed:
		return sli.Malformed(lb, value), true
	case sli.MetricClamped:
		return sli.Clamped(lb), true
	case sli.MetricFolded:
		return sli.Folded(lb), true
	}
	return sli.About{}, false
}

func (d *decoder) object(i int) error {
	o := Object{ID: ID(d.text(textObject, i)), Source: d.text(textSource, i), LoadBalancer: d.text(textLoadBalancer, i),
		Entries: d.number(intTotal, i)}
	if err := json.Unmarshal([]byte(d.text(textDetail, i)), &o.ObjectDetail); err != nil {
		return fmt.Errorf("%w: the detail of an object", errCorrupt)
	}
	d.part.Objects = append(d.part.Objects, o)
	return nil
}
