package classify

import (
	"net/netip"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Verdict is what a rule decides about the entries that it matches.
type Verdict uint8

// The verdicts. Good and bad entries are valid events of the availability SLI; excluded ones are not events.
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

// Unclassified is the name of the rule that comes last. It excludes entries that no other rule matches. With the
// built-in rules these are statuses below 100 and above 599, which no HTTP response has.
const Unclassified = "unclassified"

// Rule is one rule. Its entries are counted under its name, as a tag value.
type Rule struct {
	Name    string
	When    When
	Then    Verdict
	Builtin bool // from defaults.yaml, or Unclassified

	NoLatency bool // its good entries are not events of a latency SLI
}

// When holds the conditions of a rule. All of those given must be met. A nil field is not given.
//
// Each list may include absence: NoneStatus, NoneText, the zero netip.Prefix, or a Bound whose Op is NoneOp.
type When struct {
	ELBStatus       []Span
	TargetStatus    []Span
	ELBMade         bool     // the load balancer has a status and the target has none
	Action          []string // globs over the last action
	Actions         []string // globs, any action
	ErrorReason     []string // globs
	Sender          []string // names
	UserAgent       []string // globs
	Client          []netip.Prefix
	Target          []netip.Prefix
	Method          []string               // canonical names, or "OTHER"
	Route           []string               // "[METHOD ]ROUTE", or "other"
	Path            []string               // globs over the path without its query
	Host            []string               // globs over the host of the URL
	Domain          []string               // globs
	TargetGroup     []string               // globs over the ARN or the name
	LoadBalancer    []string               // globs
	Type            []string               // globs
	TLSVersion      []string               // globs
	RedirectURL     []string               // globs
	Classification  []string               // globs
	TargetErrorCode []string               // globs
	ELBErrorCode    []string               // globs
	Elapsed         []Bound[time.Duration] // all must hold, as in the next five
	RequestTime     []Bound[time.Duration]
	TargetTime      []Bound[time.Duration]
	ResponseTime    []Bound[time.Duration]
	ReceivedBytes   []Bound[Bytes]
	SentBytes       []Bound[Bytes]
	At              []Period
	Not             []When // none of them may be met; they have no Not themselves
}

// Span is the status codes from Lo to Hi, inclusive.
type Span struct{ Lo, Hi int }

// maxStatus is the highest status that a line can hold.
const maxStatus = 999

// NoneStatus is the span of absent statuses: "-", missing, 000.
var NoneStatus = Span{elblog.NoStatus, 0}

// NoneText, in a list of globs or senders, matches an entry that lacks the text, or whose user agent matches no sender.
const NoneText = "none"

// Op compares a quantity with a bound.
type Op string

// The comparisons, and NoneOp, which matches entries that lack the quantity.
const (
	AtLeast Op = ">="
	Over    Op = ">"
	AtMost  Op = "<="
	Under   Op = "<"
	NoneOp  Op = "none"
)

// Bytes is a size.
type Bytes int64

// Bound is a bound of a time or a size. With NoneOp, N is unused.
type Bound[Q ~int64 | ~int] struct {
	Op Op
	N  Q
}

// holds reports whether n meets the bound. n is only meaningful if known is true.
func (b Bound[Q]) holds(n Q, known bool) bool {
	switch b.Op {
	case NoneOp:
		return !known
	case AtLeast:
		return known && n >= b.N
	case Over:
		return known && n > b.N
	case AtMost:
		return known && n <= b.N
	}
	return known && n < b.N
}

// Period is the time from From up to, but not including, To.
type Period struct{ From, To time.Time }

// Sender is a caller, recognized by its user agent.
type Sender struct {
	Name       string
	UserAgents []string // globs
}
