package delivery

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// An impossible period is refused before anything is read, and the object is never reported as done.
func TestBadPeriod(t *testing.T) {
	const (
		alb     = "123456789012_elasticloadbalancing_eu-west-1_app.web.50dc6c495c0c9188_%s_10.0.0.1_abc.log.gz"
		nlb     = "123456789012_elasticloadbalancing_eu-west-1_net.web.50dc6c495c0c9188_%s_abc.log.gz"
		classic = "123456789012_elasticloadbalancing_eu-west-1_web_%s_10.0.0.1_abc.log"
	)
	for _, tt := range []struct {
		key, end string
		hourly   bool
		bad      bool
	}{
		{alb, "20261120T0105Z", false, false},
		{alb, "20261120T0103Z", false, true},
		{alb, "20261120T0105Z", true, false}, // only Classic load balancers write once an hour
		{nlb, "20261120T0110Z", false, false},
		{nlb, "20261120T0111Z", false, true},
		{classic, "20261120T0105Z", false, false},
		{classic, "20261120T0104Z", false, true},
		{classic, "20261120T0100Z", true, false},
		{classic, "20261120T0105Z", true, true},
		{classic, "20261120T0055Z", true, true},
		{alb, "20261121T0100Z", false, false}, // the function's clock may be wrong by less than a day
		{alb, "20261121T0115Z", false, true},
	} {
		r := newRig(t)
		r.objects["logs/"+fmt.Sprintf(tt.key, tt.end)] = nil
		if tt.hourly {
			p := *r.policy
			p.ClassicPeriod = time.Hour
			r.policy = &p
		}
		got := r.invoke(sqs(s3Event(fmt.Sprintf(tt.key, tt.end))))
		answer, result, reads := sqsFailed(), "counted", 1
		if tt.bad {
			answer, result, reads = sqsFailed("m0"), "bad_period", 0
		}
		if got != answer || !slices.Equal(r.results, []string{result}) || len(r.refs) != reads {
			t.Errorf("%s, hourly %v: got %s, %q, %d reads; want %s, %s, %d", fmt.Sprintf(tt.key, tt.end), tt.hourly, got, r.results, len(r.refs), answer, result, reads)
		}
	}
}

// A Classic load balancer writes every five minutes, but the configuration says once an hour. Objects with overlapping
// periods would be numbered separately, and one line of the first replaced three hundred of the second.
func TestOverlappingPeriods(t *testing.T) {
	r := newRig(t)
	p := *r.policy
	p.ClassicPeriod, r.historical, r.clock = time.Hour, true, rigEnd.Add(2*time.Hour)
	r.policy = &p
	at := time.Date(2026, 11, 20, 1, 3, 0, 0, time.UTC)
	put := func(end string, lines int) string {
		o := simObject{format: elblog.CLB, lb: "web"}
		var log strings.Builder
		for range lines {
			log.WriteString(o.text(simLine{at: at}))
		}
		k := "123456789012_elasticloadbalancing_eu-west-1_web_" + end + "_10.0.0.1_abc.log"
		r.objects["logs/"+k] = []byte(log.String())
		return k
	}
	long, short := put("20261120T0200Z", 300), put("20261120T0105Z", 1)
	r.invoke(s3Event(long))
	if got := r.invoke(sqs(s3Event(short))); got != sqsFailed("m0") {
		t.Errorf("the second: got %s, want it handed back", got)
	}
	total := int64(0)
	for _, point := range r.points {
		if point.Metric == "elb_sli.total" && slices.Contains(point.Tags, "sli:availability") {
			total += point.Value
		}
	}
	if want := []string{"counted", "bad_period"}; total != 300 || !slices.Equal(r.results, want) {
		t.Errorf("got %d requests and %q, want 300 and %q", total, r.results, want)
	}
}
