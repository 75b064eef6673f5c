package oracle

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const lb = "app/web/50dc6c495c0c9188"

// The oracle's own verdicts, worked out by hand from the design.
func TestClassify(t *testing.T) {
	for _, tt := range []struct {
		status, answer, actions, agent string
		want                           string
	}{
		{"200", "200", "forward", "-", "good served"},
		{"101", "101", "forward", "-", "good sockets"},
		{"301", "-", "redirect", "-", "good served"},
		{"403", "-", "waf", "-", "good waf-blocked"},
		{"202", "-", "waf", "-", "good waf-blocked"},
		{"403", "403", "waf,forward", "-", "good client-error"},
		{"503", "-", "waf", "-", "bad server-error"},
		{"500", "-", "waf-failed", "-", "bad server-error"},
		{"460", "-", "waf", "-", "excluded client-gave-up"},
		{"460", "-", "waf", "TwilioProxy/1.1", "bad twilio-gave-up"},
		{"460", "-", "forward", "TwilioProxy/1.1", "bad twilio-gave-up"},
		{"460", "-", "forward", "Twilio.TmeWs/1.0", "bad twilio-gave-up"},
		{"460", "-", "forward", "curl TwilioProxy/1.1", "excluded client-gave-up"},
		{"400", "-", "waf", "-", "good client-error"},
		{"408", "-", "waf", "-", "good client-error"},
		{"413", "-", "waf", "-", "good client-error"},
		{"463", "-", "-", "-", "good client-error"},
		{"464", "-", "forward", "-", "bad misdirected"},
		{"561", "-", "authenticate", "-", "bad server-error"},
		{"504", "-", "forward", "-", "bad server-error"},
		{"000", "-", "-", "-", "excluded no-status"},
		{"-", "-", "-", "-", "excluded no-status"},
		{"200", "200", "forward", "Datadog/Synthetics", "excluded synthetics"},
	} {
		c := Sample()
		verdict, rule := classify(&c, entry{kind: "alb", status: tt.status, answer: tt.answer, actions: tt.actions, agent: tt.agent})
		if got := verdict + " " + rule; got != tt.want {
			t.Errorf("%+v: %s, want %s", tt, got, tt.want)
		}
	}
}

func TestFindRoute(t *testing.T) {
	c := Sample()
	w := newWork(&c, object{})
	for _, tt := range []struct{ method, path, want string }{
		{"GET", "/hoge/1", "/hoge/:id"},
		{"HEAD", "//hoge//1/?x=/a", "/hoge/:id"},
		{"POST", "/hoge/1", "other"},
		{"GET", "/hoge/1/2", "other"},
		{"GET", "/Hoge/1", "other"},
		{"GET", "/api/v2/calls/recent", "/api/v2/calls/recent"},
		{"POST", "/api/v2/calls/recent", "/api/v2/calls/:id"},
		{"GET", "/files/report-1.json", "/files/:name.json"},
		{"GET", "/files/.json", "other"},
		{"GET", "/assets/a/b.js", "/assets/*rest"},
		{"PUT", "/orders/7", "/orders/:id"},
		{"HEAD", "/orders/7", "/orders/:id"},
		{"DELETE", "/orders/7", "other"},
		{"POST", "/orders/7:cancel", "/orders/:id::cancel"},
		{"PUT", "/orders/7:cancel", "/orders/:id"},
		{"POST", "/orders:search", "/orders::search"},
		{"POST", "/orders::search", "other"},
		{"GET", "/assets", "other"},
		{"GET", "/hoge/../hoge/1", "other"},
		{"GET", "", "other"},
	} {
		if got := w.findRoute(entry{method: tt.method, path: tt.path}).name; got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.method, tt.path, got, tt.want)
		}
	}
}

func TestObject(t *testing.T) {
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	line := func(at, target, status, answer, times, request string) string {
		return fmt.Sprintf(`https %s %s 192.0.2.10:1 %s %s %s %s 0 0 "%s" "-" - - arn "-" "-" "-" 0 %s "forward" "-" "-"`,
			at, lb, target, times, status, answer, request, at)
	}
	text := strings.Join([]string{
		line("2026-11-20T01:00:59.999999Z", "10.0.0.1:80", "200", "200", "0.1 0.6 0.1", "POST https://a:443/twilio/voice/CA1 HTTP/1.1"),
		line("2026-11-20T01:01:00.000000Z", "10.0.0.1:80", "200", "200", "0.1 0.7 0.001", "POST https://a:443/twilio/voice/CA2 HTTP/1.1"),
		line("2026-11-20T00:59:00.000000Z", "-", "503", "-", "-1 -1 -1", "POST https://a:443/twilio/voice/CA3 HTTP/1.1"),
		"no entry",
	}, "\n")
	got := make(map[string]int64)
	for cell, n := range Object(Sample(), "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261120T0105Z_192.0.2.1_x.log.gz", text) {
		tags := strings.NewReplacer("env:production,", "", "lb:"+lb, "lb", "journey:incoming_call,", "", ",method:post,route:/twilio/voice/:call_sid", "").Replace(cell.Tags)
		got[fmt.Sprintf("%s %s %d", strings.TrimPrefix(cell.Metric, "elb_sli."), tags, (end.Unix()-cell.Minute)/60)] = n
	}
	want := map[string]int64{ // the number at the end: minutes before the period's end
		"entries lb,reached_target:true 5": 1, "entries lb,reached_target:true 4": 1, "entries lb,reached_target:false 5": 1,
		"clamped lb 5": 1, "malformed lb,reason:format 5": 1,
		"total lb,sli:availability 5": 2, "good lb,sli:availability 5": 1, "bad lb,sli:availability 5": 1,
		"total lb,sli:availability 4": 1, "good lb,sli:availability 4": 1,
		"total lb,sli:latency 5": 1, "good lb,sli:latency 5": 1,
		"total lb,sli:latency 4": 1, "good lb,sli:latency 4": 0, "bad lb,sli:latency 4": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
