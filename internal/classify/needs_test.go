package classify

import (
	"reflect"
	"testing"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Each condition reads at least one field. Otherwise it would silently be false for logs that lack the field it needs.
func TestEveryConditionLooksAtAField(t *testing.T) {
	for f := range numFields {
		if f.logFields() == 0 {
			t.Errorf("%s looks at no field", f)
		}
	}
}

// A rule decides an entry by only the fields that it needs.
func TestFieldsSuffice(t *testing.T) {
	g := newGen(17)
	senders := g.senders()
	n := 3000
	if testing.Short() {
		n = 300
	}
	for range n {
		rules := g.rules(3)
		c := mustNew(t, rules, senders)
		e, method, route := g.entry()
		var needs elblog.FieldSet
		for i := range rules {
			needs |= rules[i].When.Fields()
		}
		m := c.NewMatcher()
		want := m.Classify(e, method, route)
		if got := m.Classify(only(e, needs), method, route); got != want {
			t.Fatalf("%+v\nof %+v: rule %d, with %s alone %d", rules, e, want, needs, got)
		}
	}
}

// only returns e without the texts that are not in needs.
func only(e *elblog.Entry, needs elblog.FieldSet) *elblog.Entry {
	out := *e
	v := reflect.ValueOf(&out).Elem()
	for name, f := range map[string]elblog.Field{
		"Type": elblog.FieldType, "LoadBalancer": elblog.FieldELB, "Client": elblog.FieldClient, "Target": elblog.FieldTarget,
		"UserAgent": elblog.FieldUserAgent, "TargetGroupARN": elblog.FieldTargetGroupARN, "DomainName": elblog.FieldDomainName,
		"RequestCreationTime": elblog.FieldRequestCreationTime, "ActionsExecuted": elblog.FieldActionsExecuted, "ErrorReason": elblog.FieldErrorReason,
		"Path": elblog.FieldRequest, "Host": elblog.FieldRequest,
	} {
		if !needs.Has(f) {
			v.FieldByName(name).SetBytes(nil)
		}
	}
	return &out
}
