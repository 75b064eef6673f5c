package classify

import "fmt"

// Limits of a classifier. The size of its index is proportional to their product.
const (
	maxRules  = 2000
	maxValues = 10_000 // in all rules and senders
)

// RuleError is a mistake in one rule or one sender.
type RuleError struct {
	Rule    int // index of the rule, -1 if it is about a sender
	Sender  int // index of the sender, -1 if it is about a rule
	problem string
}

// Error returns the problem.
func (e *RuleError) Error() string { return e.problem }

// check returns the errors in rules and senders.
func check(rules []Rule, senders []Sender) []error {
	c := checker{names: map[string]bool{Unclassified: true}, senders: map[string]bool{}}
	for i, s := range senders {
		c.sender(i, s)
	}
	for i := range rules {
		c.rule(i, &rules[i])
	}
	if c.values > maxValues {
		c.errs = append(c.errs, &RuleError{len(rules) - 1, -1, fmt.Sprintf("more than %d values in all rules and senders", maxValues)})
	}
	return c.errs
}

type checker struct {
	names   map[string]bool
	senders map[string]bool
	values  int
	errs    []error
}

func (c *checker) sender(i int, s Sender) {
	fail := func(format string, args ...any) {
		c.errs = append(c.errs, &RuleError{-1, i, fmt.Sprintf(format, args...)})
	}
	switch s.Name {
	case "":
		fail("a sender without a name")
	case NoneText:
		fail("%q cannot be a sender's name: it matches entries without a sender", s.Name)
	}
	if c.senders[s.Name] {
		fail("a second sender %q", s.Name)
	}
	if len(s.UserAgents) == 0 {
		fail("sender %q has no globs", s.Name)
	}
	c.senders[s.Name] = true
	c.values += len(s.UserAgents)
}

func (c *checker) rule(i int, r *Rule) {
	fail := func(format string, args ...any) {
		c.errs = append(c.errs, &RuleError{i, -1, fmt.Sprintf(format, args...)})
	}
	switch {
	case i == maxRules:
		fail("more than %d rules", maxRules)
	case r.Name == "":
		fail("a rule without a name")
	case c.names[r.Name]:
		fail("a second rule %q", r.Name)
	case r.Then < Good || r.Then > Excluded:
		fail("rule %q has no verdict", r.Name)
	}
	c.names[r.Name] = true
	c.when(&r.When, fail, r.Name)
	for i := range r.When.Not {
		not := &r.When.Not[i]
		switch {
		case not.isEmpty():
			fail("rule %q: not has no conditions", r.Name)
		case not.Not != nil:
			fail("rule %q: a not within a not", r.Name)
		}
		c.when(not, fail, r.Name)
	}
}

// when checks the conditions of a rule, or of a not in it.
func (c *checker) when(w *When, fail func(string, ...any), rule string) {
	for f := range numFields {
		n := w.size(f)
		if n == 0 {
			fail("rule %q: %s lists nothing", rule, f)
		}
		c.values += max(n, 0)
	}
	for _, name := range w.Sender {
		if name != NoneText && !c.senders[name] {
			fail("rule %q: unknown sender %q", rule, name)
		}
	}
	for _, p := range w.At {
		if !p.From.Before(p.To) {
			fail("rule %q: %s ends before it begins", rule, p)
		}
	}
}
