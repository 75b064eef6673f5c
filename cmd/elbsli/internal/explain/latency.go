package explain

import (
	"fmt"
	"strconv"
	"time"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// The spellings of the verdicts.
const (
	verdictGood = "good"
	verdictBad  = "bad"
)

// seconds is a duration that is written to JSON in seconds.
type seconds time.Duration

// MarshalJSON writes s as the log does, without unnecessary digits.
func (s seconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, time.Duration(s).Seconds(), 'f', -1, 64), nil
}

// measured returns a time of the log; nil if it was not measured.
func measured(d time.Duration) *seconds {
	if d < 0 {
		return nil
	}
	s := seconds(d)
	return &s
}

// Present returns a field of the log; "" for "-".
func Present(b []byte) string {
	if string(b) == "-" {
		return ""
	}
	return string(b)
}

// judgeLatency sets the result of the journey's latency SLI for the entry.
func (x *explainer) judgeLatency(made *explanation, e *elblog.Entry, rule classify.Rule) {
	l := latencyOf(x.policy, made.Journey)
	if l == nil {
		return
	}
	made.ThresholdMS, made.latencyTime = l.Threshold.Milliseconds(), l.Time
	took, event := l.Event(e)
	switch {
	case made.Verdict != verdictGood:
		made.noLatency = "the request is " + made.Verdict
	case rule.NoLatency:
		made.noLatency = "the rule " + rule.Name + " leaves it out"
	case !event:
		made.noLatency = "its status is none of latency.of, or its times were not measured"
	default:
		made.LatencyMS = float64(took) / float64(time.Millisecond)
		made.Latency = verdictGood
		if took > l.Threshold {
			made.Latency = verdictBad
		}
	}
}

// latencyOf returns the latency SLI of a journey; nil if it has none.
func latencyOf(p *pipeline.Policy, journey string) *pipeline.Latency {
	for i := range p.Journeys {
		if journey != "" && p.Journeys[i].Name == journey {
			return p.Journeys[i].Latency
		}
	}
	return nil
}

// latencyText says why the entry is fast or slow; "" if its journey has no latency SLI.
func (t textWriter) latencyText(x *explanation) string {
	switch {
	case x.ThresholdMS == 0:
		return ""
	case x.Latency == "":
		return "not measured: " + x.noLatency
	}
	compared := "at or under"
	if x.Latency == verdictBad {
		compared = "over"
	}
	return fmt.Sprintf("%s: %s time %s ms is %s the threshold of %d ms", t.style.Verdict(x.Latency), x.latencyTime,
		strconv.FormatFloat(x.LatencyMS, 'f', -1, 64), compared, x.ThresholdMS)
}

// timesText formats the three times of the log.
func timesText(x *explanation) string {
	return fmt.Sprintf("request %s, target %s, response %s", x.Request.text(), x.TargetTime.text(), x.Response.text())
}

// text formats a time; "-" if it was not measured.
func (s *seconds) text() string {
	if s == nil {
		return "-"
	}
	return Seconds(time.Duration(*s))
}

// Seconds formats a time of the log; "-" if it was not measured.
func Seconds(d time.Duration) string {
	if d < 0 {
		return "-"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) + " s"
}
