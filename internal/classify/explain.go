package classify

import "github.com/elb-sli/elb-sli/internal/elblog"

// Step is one rule that was tried.
type Step struct {
	Rule   int // index
	Checks []Check
}

// Matched reports whether the rule decided.
func (s Step) Matched() bool { return allHeld(s.Checks) }

func allHeld(checks []Check) bool {
	for _, c := range checks {
		if !c.Held {
			return false
		}
	}
	return true
}

// Check is one condition of a rule that was tried.
type Check struct {
	Field string  // key in `when`
	Want  string  // the condition, as configured
	Got   string  // the entry's value, unescaped; "" if it has none
	Not   []Check // the conditions in a `not`, which holds if one of them does not; Want and Got are then empty
	Held  bool
}

// Explain returns the rules that are tried for e, in order, each with all of its conditions. The last rule decides.
// Explain tries one rule after another, as documented; tests compare Classify with it.
func (c *Classifier) Explain(e *elblog.Entry, method, route string) []Step {
	var steps []Step
	for i := range c.rules {
		s := Step{Rule: i, Checks: c.checks(&c.rules[i].When, request{e, method, route})}
		steps = append(steps, s)
		if s.Matched() {
			break
		}
	}
	return steps
}

// checks evaluates each condition of w for one entry.
func (c *Classifier) checks(w *When, r request) []Check {
	var checks []Check
	for f := range numFields {
		if w.has(f) {
			checks = append(checks, Check{Field: f.String(), Want: w.want(f), Got: c.got(f, r), Held: c.holds(w, f, r)})
		}
	}
	for i := range w.Not {
		not := c.checks(&w.Not[i], r)
		checks = append(checks, Check{Field: "not", Not: not, Held: !allHeld(not)})
	}
	return checks
}
