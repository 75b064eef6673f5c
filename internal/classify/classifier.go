package classify

import (
	"slices"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Classifier is a list of rules, prepared for matching. It is immutable and safe for concurrent use.
type Classifier struct {
	rules   []Rule
	senders []Sender
	globs   map[string][]string // of the senders, by name
	index   *index
}

// New returns a classifier that tries the rules in order, and then Unclassified. If anything is wrong, it returns all
// errors, each a *RuleError, and no classifier.
func New(rules []Rule, senders []Sender) (*Classifier, []error) {
	if errs := check(rules, senders); len(errs) > 0 {
		return nil, errs
	}
	c := &Classifier{senders: slices.Clone(senders), globs: map[string][]string{}}
	for _, s := range senders {
		c.globs[s.Name] = s.UserAgents
	}
	c.rules = append(c.rules, rules...)
	c.rules = append(c.rules, Rule{Name: Unclassified, Then: Excluded, Builtin: true})
	for i := range c.rules {
		w := &c.rules[i].When
		w.lowerHosts()
		w.Not = slices.Clone(w.Not)
		for j := range w.Not {
			w.Not[j].lowerHosts()
		}
	}
	c.index = newIndex(c.rules, c.globs)
	return c, nil
}

// lowerHosts changes the conditions on hosts to lower case.
func (w *When) lowerHosts() { w.Domain, w.Host = lower(w.Domain), lower(w.Host) }

// lower returns texts in lower case, nil for nil.
func lower(texts []string) []string {
	out := slices.Clone(texts)
	for i, t := range out {
		out[i] = string(appendLower(nil, []byte(t)))
	}
	return out
}

// Rule returns the rule whose index a Matcher returned.
func (c *Classifier) Rule(i int) Rule { return c.rules[i] }

// Rules returns all rules in the order in which they are tried; the last one is Unclassified.
func (c *Classifier) Rules() []Rule { return slices.Clone(c.rules) }

// Sender returns the name of the first sender with a glob that matches the user agent of e; "" if there is none.
func (c *Classifier) Sender(e *elblog.Entry) string {
	return c.senderOf(elblog.Unescape(nil, e.UserAgent))
}

// senderOf is Sender for a user agent without escapes.
func (c *Classifier) senderOf(agent []byte) string {
	for _, s := range c.senders {
		if c.isSender(s.Name, agent) {
			return s.Name
		}
	}
	return ""
}

func (c *Classifier) isSender(name string, agent []byte) bool {
	return !isAbsent(agent) && anyGlob(c.globs[name], agent)
}
