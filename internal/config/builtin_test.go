package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Each row is a logged entry, and the built-in rule that decides it.
func TestBuiltinRules(t *testing.T) {
	const web, proxy, media = "curl/8.1", "TwilioProxy/1.1", "Twilio.TmeWs/1.0"
	c := Default().Classifier
	for _, tt := range []struct {
		status, target, agent, actions string
		want                           string
	}{
		{"200", "200", web, "forward", "served good"},
		{"200", "200", web, "waf,forward", "served good"},
		{"101", "101", media, "forward", "served good"},
		{"100", "-", web, "forward", "served good"},
		{"301", "-", web, "redirect", "served good"},
		{"399", "-", web, "-", "served good"},
		{"403", "-", web, "waf", "waf-blocked good"},
		{"403", "-", web, "authenticate,waf", "waf-blocked good"},
		{"403", "403", web, "waf,forward", "client-error good"},
		{"403", "-", web, "waf,fixed-response", "client-error good"},
		{"403", "200", web, "waf", "client-error good"},
		{"202", "-", web, "waf", "waf-blocked good"},
		{"405", "-", web, "waf", "waf-blocked good"},
		{"499", "-", web, "waf", "waf-blocked good"},
		{"500", "-", web, "waf", "server-error bad"},
		{"503", "-", web, "waf", "server-error bad"},
		{"500", "-", web, "waf-failed", "server-error bad"},
		{"403", "-", web, "waf-failed", "client-error good"},
		{"460", "-", web, "waf", "client-gave-up excluded"},
		{"460", "-", proxy, "waf", "twilio-gave-up bad"},
		{"460", "-", proxy, "forward", "twilio-gave-up bad"},
		{"460", "-", media, "waf,forward", "twilio-gave-up bad"},
		{"460", "-", "xTwilioProxy/1.1", "forward", "client-gave-up excluded"},
		{"460", "-", "-", "forward", "client-gave-up excluded"},
		{"200", "200", proxy, "forward", "served good"},
		{"504", "-", proxy, "forward", "server-error bad"},
		{"463", "-", web, "-", "client-error good"},
		{"464", "-", web, "-", "misdirected bad"},
		{"464", "464", web, "forward", "misdirected bad"},
		{"400", "-", web, "waf", "client-error good"},
		{"408", "-", web, "waf", "client-error good"},
		{"413", "-", web, "waf", "client-error good"},
		{"414", "-", web, "waf", "waf-blocked good"},
		{"400", "-", "-", "", "client-error good"},
		{"561", "-", web, "authenticate", "server-error bad"},
		{"502", "502", web, "forward", "server-error bad"},
		{"599", "-", web, "forward", "server-error bad"},
		{"-", "-", web, "forward", "no-status excluded"},
		{"-", "-", web, "waf", "no-status excluded"},
		{"000", "-", web, "waf", "no-status excluded"},
		{"000", "000", web, "forward", "no-status excluded"},
		{"600", "-", web, "forward", "unclassified excluded"},
		{"999", "-", web, "waf", "unclassified excluded"},
		{"099", "200", web, "forward", "unclassified excluded"},
	} {
		line := fmt.Sprintf(`https 2026-11-20T01:02:15.000000Z app/web/50dc6c495c0c9188 203.0.113.7:54321 10.0.0.1:80 0.001 0.002 0.000 %s %s 34 366 `+
			`"GET https://example.com:443/a HTTP/1.1" "%s" - - arn:aws:elasticloadbalancing:x:1:targetgroup/web/1 "Root=1" "example.com" "-" 0 2026-11-20T01:02:05.000000Z "%s" "-" "-"`,
			tt.status, tt.target, tt.agent, tt.actions)
		r := decidedBy(t, c, line, "/a")
		if got := r.Name + " " + r.Then.String(); got != tt.want {
			t.Errorf("status %s, target %s, agent %q, actions %q: got %s, want %s", tt.status, tt.target, tt.agent, tt.actions, got, tt.want)
		}
	}
}

func TestBuiltinRulesOfOtherFormats(t *testing.T) {
	c := Default().Classifier
	const clb = `2026-11-20T01:02:15.000000Z web 203.0.113.7:54321 10.0.0.1:80 0.001 0.002 0.000 `
	for _, tt := range [][2]string{
		{clb + `200 200 0 29 "GET http://example.com:80/ HTTP/1.1" "curl/8.1" - -`, "served good"},
		{clb + `503 0 0 0 "GET http://example.com:80/ HTTP/1.1" "curl/8.1" - -`, "server-error bad"},
		{clb + `- - 82 305 "- - - " "-" - -`, "no-status excluded"},
		{"tls 2.0 2026-11-20T01:02:15 net/phone/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.7:51341 10.0.0.1:443 5 2 98 246 - " +
			"arn:aws:acm:x:1:certificate/2a - ECDHE-RSA-AES128-SHA tlsv12 - example.com - - - 2026-11-20T01:02:14", "no-status excluded"},
	} {
		r := decidedBy(t, c, tt[0], "/")
		if got := r.Name + " " + r.Then.String(); got != tt[1] {
			t.Errorf("%s: got %s, want %s", tt[0], got, tt[1])
		}
	}
}

// decidedBy returns the rule that decides a line of a log.
func decidedBy(t *testing.T, c *classify.Classifier, line, route string) classify.Rule {
	t.Helper()
	s := elblog.NewScanner(strings.NewReader(line))
	if !s.Scan() || s.Entry() == nil {
		t.Fatalf("%s: %v, %v", line, s.Malformed(), s.Err())
	}
	return c.Rule(c.NewMatcher().Classify(s.Entry(), "GET", route))
}
