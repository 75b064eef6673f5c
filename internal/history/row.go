package history

// The text columns, in the order of the file.
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

// The columns of numbers, after those of text.
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
	physical, converted int32 // converted -1: the number as it is
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

// row is one row. A column that its kind does not use is "" or 0.
type row struct {
	text [textColumns]string
	ints [intColumns]int64
}

// The kinds of rows. The counts that the pipeline keeps about itself have the names of their metrics.
const (
	kindObject = "object" // one object that is counted here
	kindRule   = "rule"   // entries by rule and verdict
	kindCount  = "count"  // valid and good events of a series and minute
	kindBad    = "bad"    // events that availability calls bad, by cause
	kindSlow   = "slow"   // events that latency calls slow, by cause
	kindSketch = "sketch" // durations of good events by hour and bin
)
