package history

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// Part is the counts of one object, or of several.
type Part struct {
	Tally   sli.Tally
	Detail  sli.Detail
	Objects []Object
}

// Object is one log object that is counted in a Part.
type Object struct {
	ID           ID
	Source       string // URI or path that it was read from
	LoadBalancer string // "" if its name does not contain it
	Entries      int64
	ObjectDetail
}

// ObjectDetail is what is kept about an object in addition to its counts, as the JSON of the column `detail`.
type ObjectDetail struct {
	From      int64            `json:"from"` // its period, Unix seconds, From <= t < To; if its name has none, the span of its entries
	To        int64            `json:"to"`
	First     int64            `json:"first"` // time of the first entry; 0 without entries
	Last      int64            `json:"last"`
	Excluded  map[string]int64 `json:"excluded,omitempty"`  // entries by rule
	Malformed map[string]int64 `json:"malformed,omitempty"` // lines by reason
	Clamped   int64            `json:"clamped,omitempty"`
}

// date returns the date under which the object is kept: the date on which its period starts. If its name has no period,
// it may also contain entries of later dates.
func (o *Object) date() Date { return DateOf(o.From) }

// IDs is the set of the objects' IDs.
func (p *Part) IDs() map[ID]bool {
	ids := make(map[ID]bool, len(p.Objects))
	for i := range p.Objects {
		ids[p.Objects[i].ID] = true
	}
	return ids
}

// Merge adds o. Do not use o afterwards.
func (p *Part) Merge(o *Part) {
	p.Tally.Merge(&o.Tally)
	p.Detail.Merge(&o.Detail)
	p.Objects = append(p.Objects, o.Objects...)
}

// Encode returns the Parquet file of a part. Equal parts give equal bytes.
func (p *Part) Encode() ([]byte, error) {
	w, err := newWriter()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(p.Objects, func(a, b Object) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	for i := range p.Objects {
		r, err := objectRow(&p.Objects[i])
		if err != nil {
			return nil, err
		}
		w.row(r)
	}
	p.writeRules(w)
	p.writeAbout(w)
	for _, s := range p.Tally.All() {
		r := keyRow(kindCount, s.Key)
		for _, b := range s.Buckets() {
			r.ints[intMinute], r.ints[intTotal], r.ints[intGood] = millis(b.Start), b.Total, b.Good
			w.row(r)
		}
	}
	for _, c := range p.Detail.Causes.All() {
		r := causeRow(&c)
		for _, b := range c.Buckets() {
			r.ints[intMinute], r.ints[intTotal] = millis(b.Start), b.Total
			w.row(r)
		}
	}
	for _, s := range p.Detail.Took.All() {
		r := keyRow(kindSketch, s.Key)
		r.ints[intMinute] = millis(s.Start)
		for b := range s.Each {
			r.ints[intBin], r.ints[intTotal] = int64(b.Index), b.Count
			w.row(r)
		}
	}
	return w.finish(), nil
}

// millis converts Unix seconds to the unit of the column `minute`.
func millis(unix int64) int64 { return unix * 1000 }

func keyRow(kind string, k sli.Key) *row {
	r := new(row)
	r.text[textKind], r.text[textSLI], r.text[textLoadBalancer] = kind, k.SLI, k.LoadBalancer
	r.text[textMethod], r.text[textRoute], r.text[textJourney] = k.Method, k.Route, k.Journey
	r.text[textDimensions] = string(k.Dimensions)
	return r
}

func causeRow(c *sli.Caused) *row {
	kind := kindBad
	if c.Key.SLI == sli.Latency {
		kind = kindSlow
	}
	r := keyRow(kind, c.Key)
	r.text[textRule], r.text[textReason] = c.Cause.Rule, c.Cause.Reason
	r.text[textTargetGroup], r.text[textSender] = c.Cause.TargetGroup, c.Cause.Sender
	r.ints[intELBStatus], r.ints[intTargetStatus] = int64(c.Cause.ELBStatus), int64(c.Cause.TargetStatus)
	return r
}

func objectRow(o *Object) (*row, error) {
	detail, err := json.Marshal(o.ObjectDetail)
	r := new(row)
	r.text[textKind], r.text[textObject], r.text[textSource] = kindObject, string(o.ID), o.Source
	r.text[textLoadBalancer], r.text[textDetail] = o.LoadBalancer, string(detail)
	r.ints[intMinute], r.ints[intTotal] = millis(o.From), o.Entries
	return r, err
}

// writeRules writes the number of entries that each rule decided. They have no time except that of their object.
func (p *Part) writeRules(w *writer) {
	decided := slices.SortedFunc(maps.Keys(p.Detail.Decided), func(a, b sli.Decision) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Verdict, b.Verdict))
	})
	r := new(row)
	r.text[textKind] = kindRule
	if len(p.Objects) > 0 {
		r.ints[intMinute] = millis(p.Objects[0].From)
	}
	for _, by := range decided {
		r.text[textRule], r.text[textValue], r.ints[intTotal] = by.Rule, by.Verdict, p.Detail.Decided[by]
		w.row(r)
	}
}

// writeAbout writes the counts that the pipeline keeps about itself. Their kind is the metric.
func (p *Part) writeAbout(w *writer) {
	for _, c := range p.Tally.AllAbout() {
		r := new(row)
		r.text[textKind], r.text[textLoadBalancer] = c.About.Metric, c.About.LoadBalancer
		if c.About.Metric == sli.MetricExcluded {
			r.text[textRule] = c.About.Value
		} else {
			r.text[textValue] = c.About.Value
		}
		for _, b := range c.Buckets() {
			r.ints[intMinute], r.ints[intTotal] = millis(b.Start), b.Total
			w.row(r)
		}
	}
}

// File returns the name and the content of the file for the part of one object.
func (p *Part) File(digest Digest) (name string, content []byte, err error) {
	content, err = p.Encode()
	o := &p.Objects[0]
	return singleName(o.date(), o.ID, digest), content, err
}

// Put stores the part of one object. A repeat replaces its own file.
func (p *Place) Put(ctx context.Context, digest Digest, part *Part) error {
	name, content, err := part.File(digest)
	if err != nil {
		return err
	}
	if err := p.Write(ctx, name, content); err != nil {
		return fmt.Errorf("%s/%s: %w", p.URI, name, err)
	}
	return nil
}
