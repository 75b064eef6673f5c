package classify

import (
	"fmt"
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Classifier is rules ready to be asked. It is immutable and safe for concurrent use.
type Classifier struct {
	rules   []Rule
	senders []Sender
}

// RuleError is what is wrong with one rule or one sender.
type RuleError struct {
	Rule    int // index of the rule, -1 if it is about a sender
	Sender  int // index of the sender, -1 if it is about a rule
	Subject string
	Problem string
}

// Error returns "subject: problem".
func (e *RuleError) Error() string { return e.Subject + ": " + e.Problem }

// New returns a classifier that tries the rules in order. The errors are *RuleError, all at once; with one there is no
// classifier.
func New(rules []Rule, senders []Sender) (*Classifier, []error) {
	var errs []error
	for i, r := range rules {
		if slices.ContainsFunc(rules[:i], func(o Rule) bool { return o.Name == r.Name }) {
			errs = append(errs, &RuleError{i, -1, fmt.Sprintf("rule %q", r.Name), "a second rule of that name"})
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return &Classifier{append(slices.Clone(rules), Rule{Name: Unclassified, Then: Excluded}), slices.Clone(senders)}, nil
}

// Classify returns the index of the rule that decides e. method is canonical, or "OTHER"; route is in configured
// spelling, or "other". It allocates nothing.
func (c *Classifier) Classify(e *elblog.Entry, method, route string) int {
	r := request{e, method, route}
	for i := range c.rules {
		if c.matches(&c.rules[i].When, r) {
			return i
		}
	}
	return len(c.rules) - 1
}

func (c *Classifier) matches(w *When, r request) bool {
	for f := range numFields {
		if w.asks(f) && !c.holds(w, f, r) {
			return false
		}
	}
	return true
}

// Rule returns the rule that Classify calls i.
func (c *Classifier) Rule(i int) Rule { return c.rules[i] }

// Rules returns all rules in the order in which they are tried; the last one is Unclassified.
func (c *Classifier) Rules() []Rule { return slices.Clone(c.rules) }

// Sender returns the name of the first sender whose globs match the user agent of e, "" if there is none.
func (c *Classifier) Sender(e *elblog.Entry) string {
	for _, s := range c.senders {
		if c.isSender(s.Name, e.UserAgent) {
			return s.Name
		}
	}
	return ""
}

func (c *Classifier) isSender(name string, userAgent []byte) bool {
	i := slices.IndexFunc(c.senders, func(s Sender) bool { return s.Name == name })
	return i >= 0 && len(userAgent) > 0 && anyGlob(c.senders[i].UserAgents, elblog.Unescape(nil, userAgent))
}
