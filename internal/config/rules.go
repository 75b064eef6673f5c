package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// rules makes the classifier: the configured rules, then the built-in ones.
func (b *builder) rules() {
	senders := b.senders()
	b.checkNames()
	routes := newKnownRoutes(b.out.Table)
	for _, r := range b.in.rules {
		b.checkSenders(r.when, senders)
		b.checkRoutes(r.when, routes)
	}
	if len(b.errs) > 0 {
		return
	}
	entries := b.in.rules[:len(b.in.rules):len(b.in.rules)]
	for _, r := range b.builtin.rules {
		if !slices.ContainsFunc(b.in.rules, func(o ruleEntry) bool { return o.name.v == r.name.v }) {
			entries = append(entries, r)
		}
	}
	rules := make([]classify.Rule, len(entries))
	for i, r := range entries {
		rules[i] = classify.Rule{Name: r.name.v, When: r.when.When, Then: r.then, Builtin: i >= len(b.in.rules), NoLatency: r.noLatency.v}
	}
	for _, r := range b.in.rules {
		b.out.RulePlaces = append(b.out.RulePlaces, r.at)
	}
	c, errs := classify.New(rules, withoutPlaces(senders))
	for _, err := range errs {
		at := routenorm.Place{File: b.report.file, Line: 1, Col: 1}
		var bad *classify.RuleError
		if errors.As(err, &bad) && bad.Rule >= 0 && bad.Rule < len(b.in.rules) {
			at = b.in.rules[bad.Rule].at
		} else if errors.As(err, &bad) && bad.Sender >= 0 {
			at = senders[bad.Sender].at
		}
		b.add(at, "classify", "%v", err)
	}
	b.out.Classifier = c
}

// senders returns the configured senders, then those built-in ones that no configured sender replaces.
func (b *builder) senders() []senderEntry {
	out := b.in.senders[:len(b.in.senders):len(b.in.senders)]
	mine := map[string]bool{}
	for _, s := range out {
		mine[s.Name] = true
	}
	for _, s := range b.builtin.senders {
		if !mine[s.Name] {
			out = append(out, s)
		}
	}
	return out
}

// withoutPlaces returns the senders of entries.
func withoutPlaces(entries []senderEntry) []classify.Sender {
	out := make([]classify.Sender, len(entries))
	for i, e := range entries {
		out[i] = e.Sender
	}
	return out
}

// checkNames rejects a name that is already used, because the counts of two rules must not be mixed. A copy of a
// built-in rule may keep its name. Any other rule of that name would silently replace the built-in one.
func (b *builder) checkNames() {
	taken := map[string]string{classify.Unclassified: "that of a built-in rule"}
	for _, r := range b.in.rules {
		if r.name.v == "" {
			continue // already reported
		}
		by, ok := taken[r.name.v]
		if !ok && slices.ContainsFunc(b.builtin.rules, r.contradicts) {
			by, ok = "that of a built-in rule", true
		}
		if ok {
			b.add(r.name.at, "classify.name", "%q is taken: it is %s", r.name.v, by)
			continue
		}
		taken[r.name.v] = "that of the rule at " + r.name.at.String()
	}
}

// contradicts reports whether r has the name of another rule without being a copy of it.
func (r ruleEntry) contradicts(o ruleEntry) bool {
	return r.name.v == o.name.v && (r.then != o.then || r.noLatency.v != o.noLatency.v || !reflect.DeepEqual(r.when.When, o.when.When))
}

func (b *builder) checkSenders(w whenEntry, senders []senderEntry) {
	var known []string
	for _, s := range senders {
		known = append(known, s.Name)
	}
	for _, s := range w.senders {
		if s.v != classify.NoneText && !slices.Contains(known, s.v) {
			b.add(s.at, "classify.when.sender", "unknown sender %q%s", s.v, suggest(s.v, known))
		}
	}
}

// checkRoutes rejects routes that no request can have. Heuristic routes cannot be checked, because they are not known
// in advance.
func (b *builder) checkRoutes(w whenEntry, known knownRoutes) {
	for _, r := range w.routes {
		if b.out.Unmatched != pipeline.UnmatchedOther || known.has(r.v) {
			continue
		}
		near := ""
		if len(b.errs) < maxSuggestions {
			if near = Nearest(r.v, known.spellings); near != "" {
				near = fmt.Sprintf(": did you mean %q?", near)
			}
		}
		b.add(r.at, "classify.when.route", "%q is not a configured route%s", r.v, near)
	}
}

// knownRoutes is the routes of a table in the forms in which rules may name them.
type knownRoutes struct {
	names     map[string]bool // ROUTE and METHOD ROUTE
	anyMethod map[string]bool // ROUTE
	spellings []string
}

func newKnownRoutes(t *routenorm.Table) knownRoutes {
	k := knownRoutes{map[string]bool{routenorm.Other: true}, map[string]bool{}, nil}
	for i := range t.Len() {
		p := t.Pattern(i)
		route := p.Route()
		k.names[route] = true
		for _, one := range p.Split() {
			k.spellings = append(k.spellings, one.String())
		}
		k.spellings = append(k.spellings, route)
		if len(p.Methods) == 0 {
			k.anyMethod[route] = true
		}
		for _, m := range p.Methods {
			k.names[m+" "+route] = true
			if m == "GET" {
				k.names["HEAD "+route] = true
			}
		}
	}
	return k
}

func (k *knownRoutes) has(v string) bool {
	_, route, _ := strings.Cut(v, " ")
	return k.names[v] || k.anyMethod[route]
}
