package history

// The text columns, in the file's order.
const (
	textKind = iota
	textSLI
	textLoadBalancer
	textMethod
	textRoute
	textJourney
	textDimensions
	textRule
	textValue
	textReason
	textTargetGroup
	textSender
	textObject
	textSource
	textDetail
	textColumns
)

var textNames = [textColumns]string{
	"kind", "sli", "load_balancer", "method", "route", "journey", "dimensions", "rule", "value", "error_reason",
	"target_group", "sender", "object", "source", "detail",
}

// The number columns, which follow the text columns.
const (
	intMinute = iota
	intTotal
	intGood
	intELBStatus
	intTargetStatus
	intBin
	intColumns
)

type column struct {
	name                string
	physical, converted int32 // converted is -1 for a number without a logical type
}

var intNames = [intColumns]column{
	{"minute", physicalInt64, convertedMillis}, {"total", physicalInt64, -1}, {"good", physicalInt64, -1},
	{"elb_status", physicalInt32, -1}, {"target_status", physicalInt32, -1}, {"bin", physicalInt32, -1},
}

// columnAt returns the name and the type of a column of the file.
func columnAt(i int) (name string, physical int32) {
	if i < textColumns {
		return textNames[i], physicalText
	}
	c := intNames[i-textColumns]
	return c.name, c.physical
}

// row is one row. Columns that its kind does not use are "" or 0.
type row struct {
	text [textColumns]string
	ints [intColumns]int64
}

// The kinds of rows. The counts that the pipeline keeps about itself have the names of their metrics.
const (
	kindObject = "object" // one object that is counted here
	kindRule   = "rule"   // entries, by rule and verdict
	kindCount  = "count"  // valid and good events, by series and minute
	kindBad    = "bad"    // bad events of availability, by cause
	kindSlow   = "slow"   // slow events of latency, by cause
	kindSketch = "sketch" // durations of good events by hour and bin
)
