package logcheck

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/shapes"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// Dimension is the requests by the values of a configured dimension.
type Dimension struct {
	Name     string  `json:"name"`
	Values   []Value `json:"values"` // the configured ones, in order, and other
	Unlisted []Value `json:"unlisted"`
}

// Value is one value and how many good and bad requests have it.
type Value struct {
	Value    string `json:"value"`
	Requests int64  `json:"requests"`
}

// addUnlisted records the values of e that count as other. The client chooses the domain, so a domain counts only if a
// target answered successfully, and it is shown only if several clients requested it.
func (w *watcher) addUnlisted(e *elblog.Entry, d *pipeline.Observation) {
	success := 200 <= e.ELBStatusCode && e.ELBStatusCode <= 399 && e.TargetStatusCode > 0
	for i := range w.dimensions {
		if d.Verdict == classify.Excluded || !success || w.dimensions[i].Value(e) >= 0 {
			continue
		}
		value := string(e.TargetGroupName())
		if w.dimensions[i].Name == pipeline.DomainDimension {
			value = strings.ToLower(string(e.Domain()))
		}
		if isHostName(value) {
			w.unlisted[i].Add(shapes.Shape{Path: value}, e.ClientAddr())
		}
	}
}

// isHostName reports whether a value has only letters, digits, dots, dashes and underscores, like target groups and
// domains.
func isHostName(s string) bool {
	return s != "" && s != "-" && len(s) <= 253 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
	})
}

// dimensions returns the requests by the values of each dimension.
func (k *Check) dimensions() []Dimension {
	var all []Dimension
	for i, d := range k.policy.Dimensions {
		out := Dimension{Name: d.Name, Unlisted: []Value{}}
		for _, v := range append(d.Values[:len(d.Values):len(d.Values)], sli.Other) {
			out.Values = append(out.Values, Value{v, k.whole.values[[2]string{d.Name, v}]})
		}
		unlisted := k.unlisted[i].Top(shapes.Shown)
		if d.Name == pipeline.DomainDimension {
			unlisted = k.unlisted[i].Witnessed(shapes.Shown)
		}
		for _, s := range unlisted {
			out.Unlisted = append(out.Unlisted, Value{s.Path, s.Requests})
		}
		all = append(all, out)
	}
	return all
}

func (d *Dimension) write(b *bytes.Buffer, s term.Style) {
	fmt.Fprintf(b, "\n%s\n", s.Bold("dimension "+d.Name))
	for _, v := range d.Values {
		fmt.Fprintf(b, "  %10s  %s\n", spell.Thousands(v.Requests), v.Value)
	}
	if len(d.Unlisted) > 0 {
		b.WriteString("  in other, of what targets answered with a success:\n")
	}
	for _, v := range d.Unlisted {
		fmt.Fprintf(b, "  %10s  %s\n", spell.Thousands(v.Requests), v.Value)
	}
}
