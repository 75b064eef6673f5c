package pipeline

import (
	"testing"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

func TestErrorReason(t *testing.T) {
	for logged, want := range map[string]string{
		"": "", "-": "", "LambdaUnhandled": "LambdaUnhandled", "WAFConnectionError": "WAFConnectionError",
		"<script>alert(1)</script>": sli.OtherReason, "lambdaunhandled": sli.OtherReason, " ": sli.OtherReason,
	} {
		if got := errorReason([]byte(logged)); got != want {
			t.Errorf("%q: %q, want %q", logged, got, want)
		}
	}
}

// The name of a target group is only shown if AWS would allow it.
func TestTargetGroup(t *testing.T) {
	const arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/"
	for logged, want := range map[string]string{
		arn + "web-blue/943f017f100becff": "web-blue", "-": "", "": "", "web-blue": "",
		arn + "<b>/943f017f100becff": "", arn + "a-name-of-more-than-thirty-two-letters/9": "",
	} {
		if got := TargetGroup(&elblog.Entry{TargetGroupARN: []byte(logged)}); got != want {
			t.Errorf("%q: %q, want %q", logged, got, want)
		}
	}
}
