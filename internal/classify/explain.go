package classify

import "github.com/elb-sli/elb-sli/internal/elblog"

// Step is one rule that was tried.
type Step struct {
	Rule   int // index
	Checks []Check
}

// Matched tells whether the rule decided.
func (s Step) Matched() bool {
	for _, c := range s.Checks {
		if !c.Held {
			return false
		}
	}
	return true
}

// Check is one condition of a rule that was tried.
type Check struct {
	Field string // key of `when`
	Want  string // what was asked, as configured
	Held  bool
}

// Explain returns the rules that are tried for e, in order, with all of their conditions. The last one is the rule that
// decides. It asks each rule by itself, so it is slow, and the measure of what Classify returns.
func (c *Classifier) Explain(e *elblog.Entry, method, route string) []Step {
	var steps []Step
	for i := range c.rules {
		s := Step{Rule: i}
		w := &c.rules[i].When
		for f := range numFields {
			if w.asks(f) {
				s.Checks = append(s.Checks, Check{f.String(), w.want(f), c.holds(w, f, request{e, method, route})})
			}
		}
		steps = append(steps, s)
		if s.Matched() {
			break
		}
	}
	return steps
}
