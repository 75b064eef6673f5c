package loggen

import "time"

// Verdict is what a reader must decide about an entry.
type Verdict string

// The verdicts.
const (
	Good     Verdict = "good"
	Bad      Verdict = "bad"
	Excluded Verdict = "excluded"
)

// Other is the route of a request that no pattern of the configuration matches.
const Other = "other"

// NotMeasured is the latency of an entry that has not all three processing times.
const NotMeasured time.Duration = -1

// verdicts holds the rules that phone.yaml and the built-in policy apply, and what they say.
var verdicts = map[string]Verdict{
	"synthetics":     Excluded,
	"quota":          Bad,
	"waf-blocked":    Good,
	"twilio-gave-up": Bad,
	"client-gave-up": Excluded,
	"no-status":      Excluded,
	"server-error":   Bad,
	"misdirected":    Bad,
	"client-error":   Good,
	"served":         Good,
}

// wafExcluded is the rule of [OtherPolicy]; under phone.yaml it decides nothing.
const wafExcluded = "waf-excluded"

// Want is the known answer for one line. Of a malformed line only Malformed is set.
type Want struct {
	Malformed     bool
	Fields        int // number of fields, a quoted one counts once
	Verdict       Verdict
	Rule          string // the rule that decides
	LoadBalancer  string // as in the line
	Method        string // canonical: a registered method, else OTHER
	Route         string // the pattern's host and path, or Other
	Journey       string // "" where the route has none
	Time          time.Time
	Minute        int64 // Unix seconds of the minute in which it counts: of Time, clamped into the object's period
	Clamped       bool
	Status        int           // elb_status_code, -1 for "-"
	Latency       time.Duration // the three processing times added up, or NotMeasured
	Threshold     time.Duration // of the journey's latency SLI, 0 where it has none
	ReachedTarget bool          // a target or a target status is not "-", or the error is Lambda's
}

// Line is one line of a log without its line end. Text is valid until the next line is made.
type Line struct {
	Text []byte
	Want Want
}
