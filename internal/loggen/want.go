package loggen

import "time"

// verdict is what a reader must decide about an entry.
type verdict string

// The verdicts.
const (
	good     verdict = "good"
	bad      verdict = "bad"
	excluded verdict = "excluded"
)

// other is the route of a request that no pattern of the configuration matches.
const other = "other"

// notMeasured is the latency of an entry that lacks one of the three processing times.
const notMeasured time.Duration = -1

// verdicts holds the rules that phone.yaml and the built-in policy apply, with their verdicts.
var verdicts = map[string]verdict{
	"synthetics":     excluded,
	"quota":          bad,
	"waf-blocked":    good,
	"twilio-gave-up": bad,
	"client-gave-up": excluded,
	"no-status":      excluded,
	"server-error":   bad,
	"misdirected":    bad,
	"client-error":   good,
	"served":         good,
}

// wafExcluded is the rule of [OtherPolicy]; under phone.yaml it decides nothing.
const wafExcluded = "waf-excluded"

// Want is the known answer for one line. For a malformed line only malformed is set.
type Want struct {
	malformed     bool
	fields        int // number of fields, a quoted one counts once
	verdict       verdict
	rule          string // the rule that decides
	loadBalancer  string // as in the line
	method        string // canonical: a registered method, else OTHER
	route         string // the pattern's host and path, or other
	journey       string // "" if the route has none
	time          time.Time
	minute        int64 // Unix seconds of the minute in which it counts: of time, clamped into the object's period
	clamped       bool
	status        int           // elb_status_code, -1 for "-"
	latency       time.Duration // the three processing times added up, or notMeasured
	threshold     time.Duration // of the journey's latency SLI, 0 if it has none
	reachedTarget bool          // a target or a target status is not "-", or the error is Lambda's
}

// Line is one line of a log without its newline. Text is valid until the next line is made.
type Line struct {
	Text []byte
	Want Want
}
