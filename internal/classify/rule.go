package classify

import (
	"net/netip"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Verdict is what a rule says of the entries that it matches.
type Verdict uint8

// The verdicts. Good and bad entries are valid events of the availability SLI; excluded ones are no events.
const (
	Good Verdict = iota + 1
	Bad
	Excluded
)

// String returns "good", "bad" or "excluded", as configured.
func (v Verdict) String() string {
	switch v {
	case Good:
		return "good"
	case Bad:
		return "bad"
	case Excluded:
		return "excluded"
	}
	return "unknown"
}

// Unclassified is the name of the rule behind all others. It excludes what no rule matches: with the built-in rules,
// statuses below 100 and above 599, which no HTTP response has.
const Unclassified = "unclassified"

// Rule is one rule. Its name is the tag value by which its entries are counted.
type Rule struct {
	Name    string
	When    When
	Then    Verdict
	Builtin bool // not the user's: of defaults.yaml, or Unclassified
}

// When is the conditions of a rule: all that are given must hold. A nil field is not given.
type When struct {
	ELBStatus    []Span
	TargetStatus []Span
	Action       []string // globs over the last action
	Actions      []string // globs, any action
	ErrorReason  []string // globs
	Sender       []string // names
	UserAgent    []string // globs
	Client       []netip.Prefix
	Method       []string // canonical names, or "OTHER"
	Route        []string // "[METHOD ]ROUTE", or "other"
	Domain       []string // globs
	TargetGroup  []string // globs over the ARN or the name
	LoadBalancer []string // globs
	Type         []string // globs
	Elapsed      []Bound  // all must hold
}

// Span is the status codes from Lo to Hi, both included.
type Span struct{ Lo, Hi int }

// maxStatus is the highest status that a line can hold.
const maxStatus = 999

// None is the span of the statuses that are none: "-", absent, 000.
var None = Span{elblog.NoStatus, 0}

// Op compares an elapsed time with a bound.
type Op string

// The comparisons of `elapsed`.
const (
	AtLeast Op = ">="
	Over    Op = ">"
	AtMost  Op = "<="
	Under   Op = "<"
)

// Bound is one bound of an elapsed time.
type Bound struct {
	Op Op
	D  time.Duration
}

func (b Bound) holds(d time.Duration) bool {
	switch b.Op {
	case AtLeast:
		return d >= b.D
	case Over:
		return d > b.D
	case AtMost:
		return d <= b.D
	}
	return d < b.D
}

// Sender is who is calling, told by user agent.
type Sender struct {
	Name       string
	UserAgents []string // globs
}
