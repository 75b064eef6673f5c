package pipeline

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// always are the fields that counting needs under every policy.
var always = elblog.SetOf(elblog.FieldTime, elblog.FieldELB, elblog.FieldELBStatusCode, elblog.FieldRequest, elblog.FieldErrorReason) | reached

// reached are the fields that show whether a request was given to a target. error_reason is also examined: it shows
// that for a Lambda function that failed. Without it, entries{reached_target} is wrong for those entries only.
var reached = elblog.SetOf(elblog.FieldTarget, elblog.FieldTargetStatusCode)

// neededFields returns the fields that counting under p needs.
func (p *Policy) neededFields() elblog.FieldSet {
	needs := always
	for _, r := range p.Classifier.Rules() {
		needs |= r.When.Fields()
	}
	for i := range p.Journeys {
		if l := p.Journeys[i].Latency; l != nil {
			needs |= l.Time.fields()
		}
	}
	for i := range p.Dimensions {
		needs |= p.Dimensions[i].fields()
	}
	return needs
}

// fields returns the field that determines d.
func (d *Dimension) fields() elblog.FieldSet {
	if d.Name == DomainDimension {
		return elblog.SetOf(elblog.FieldDomainName)
	}
	return elblog.SetOf(elblog.FieldTargetGroupARN)
}

// fields returns the fields that t consists of.
func (t LatencyTime) fields() elblog.FieldSet {
	switch t {
	case TargetTime:
		return elblog.SetOf(elblog.FieldTargetProcessingTime)
	case RequestTargetTime:
		return elblog.SetOf(elblog.FieldRequestProcessingTime, elblog.FieldTargetProcessingTime)
	}
	return elblog.SetOf(elblog.FieldRequestProcessingTime, elblog.FieldTargetProcessingTime, elblog.FieldResponseProcessingTime)
}

// Undecidable returns what cannot be decided because a field is missing, with one text for each field: "without
// user_agent: rule \"bots\"". has is the fields that the log's entries had; it is 0 for a legacy log, which lacks
// nothing.
func (p *Policy) Undecidable(has elblog.FieldSet) (all []string) {
	if has == 0 {
		return nil
	}
	for _, f := range (p.neededFields() &^ has).Fields() {
		var what []string
		for _, r := range p.Classifier.Rules() {
			if r.When.Fields().Has(f) {
				what = append(what, fmt.Sprintf("rule %q", r.Name))
			}
		}
		for i := range p.Journeys {
			if l := p.Journeys[i].Latency; l != nil && l.Time.fields().Has(f) {
				what = append(what, fmt.Sprintf("latency of journey %q", p.Journeys[i].Name))
			}
		}
		for i := range p.Dimensions {
			if d := &p.Dimensions[i]; d.fields().Has(f) {
				what = append(what, fmt.Sprintf("dimension %q", d.Name))
			}
		}
		if reached.Has(f) {
			what = append(what, "entries{reached_target}")
		}
		if len(what) == 0 {
			continue
		}
		all = append(all, fmt.Sprintf("without %s: %s", f, strings.Join(what, ", ")))
	}
	return all
}
