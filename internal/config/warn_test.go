package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWarnings(t *testing.T) {
	var routes strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&routes, "- /r%d\n", i)
	}
	two := func(first, second string) string {
		return "classify:\n- {name: a, then: bad, when: {" + first + "}}\n- {name: b, then: good, when: {" + second + "}}\n"
	}
	covered := []string{`3:3: classify: rule "b" can never match: rule "a" at f:2:3 matches all of its entries`}
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"routes: ['/a/<int:id>', '/b/[id]', '/c/a[0]', /d/$ref, '/e$']", []string{
			`1:10: routes: "/a/<int:id>" is matched literally; a parameter is ":name", a rest "*rest", and elbsli routes import reads the routes of frameworks`,
			`1:25: routes: "/b/[id]" is matched literally; a parameter is ":name", a rest "*rest", and elbsli routes import reads the routes of frameworks`,
			`1:56: routes: "/e$" is matched literally; a parameter is ":name", a rest "*rest", and elbsli routes import reads the routes of frameworks`}},
		{"limits: {points: 31}", []string{`1:18: limits.points: 31, but an object can have 32 points even after folding: such objects would fail`}},
		{"limits: {points: 32}", nil},
		{"limits: {points: 251}\nclassic_interval: 60m\nhistorical: true", []string{`1:18: limits.points: 251, but an object can have 252 points even after folding: such objects would fail`}},
		{"routes:\n" + strings.Join(strings.SplitAfter(routes.String(), "\n")[:200], ""), nil},
		{"routes:\n" + strings.ReplaceAll(strings.Join(strings.SplitAfter(routes.String(), "\n")[:400], ""), "/r", "GET|PUT|DELETE /r"), []string{
			`202:3: routes: 400 routes: each costs metrics for every load balancer and method, and few people read more than 200`,
			`401:3: limits.points: an object with every route of the table (400) has at least 12000 points, and limits.points is 9000: the routes with the fewest events would count as "other"`}},
		{"routes:\n" + routes.String(), []string{
			`202:3: routes: 1000 routes: each costs metrics for every load balancer and method, and few people read more than 200`,
			`1001:3: limits.points: an object with every route of the table (1000) has at least 10000 points, and limits.points is 9000: the routes with the fewest events would count as "other"`}},
		{journeyWith("routes: [/a], availability: {objective: 99.9}, latency: {objective: 99, threshold: 60s}"), nil},
		{journeyWith("routes: [/a], availability: {objective: 90}"), []string{`1:62: journeys.availability.objective: 90: the burn rate is never above 10, which is 1/(1-objective), so Datadog refuses alerts at 14.4`}},
		{journeyWith("routes: [/a], availability: {objective: 50}"), []string{`1:62: journeys.availability.objective: 50: the burn rate is never above 2, which is 1/(1-objective), so Datadog refuses alerts at 14.4, 6, 3`}},
		{journeyWith("routes: [/a], availability: {objective: 99.999}"), []string{`1:62: journeys.availability.objective: 99.999: it allows only one bad event in 100000`}},
		{journeyWith("routes: [/a], latency: {objective: 99, threshold: 61s}"), []string{`1:72: journeys.latency.threshold: 1m1s is longer than a load balancer waits by default (1m0s): no answer would count as slow`}},
		{journeyWith("routes: [/a], latency: {objective: 99, threshold: 10us}"), []string{`1:72: journeys.latency.threshold: 10µs is shorter than the resolution of the logs (1ms)`}},
		{two("elb_status: 4xx", "elb_status: [403, 404], method: GET"), covered},
		{two("elb_status: 403", "elb_status: 4xx"), nil},
		{two("user_agent: curl*", "user_agent: curl/8.1"), covered},
		{two("domain: '*.EXAMPLE.com'", "domain: a.example.COM"), covered},
		{two("elapsed: '>1s'", "elapsed: ['>=2s', <5s]"), covered},
		{two("elb_status: 5xx", "elapsed: ['>=2s', <1s]"), []string{`3:3: classify: rule "b" can never match: nothing is within all bounds of elapsed`}},
		{two("elb_status: 5xx", "type: tls, elb_status: 4xx"), []string{`3:3: classify: rule "b" can never match: the entries of type tls have no elb_status`}},
		{two("action: wfa", "actions: [waf, 'w?f', forwrad]"), []string{`2:3: classify: rule "a" has an unknown action: "wfa"`, `3:3: classify: rule "b" has an unknown action: "forwrad"`}},
		{"alerts: [{burn: 20, long: 1h, short: 14m, severity: page}]\n" + journeyWith("routes: [/a], availability: {objective: 90}"), []string{
			`1:38: alerts.short: 14m: logs come five to ten minutes late, so a window of less than 15m is often empty`,
			`2:62: journeys.availability.objective: 90: the burn rate is never above 10, which is 1/(1-objective), so Datadog refuses alerts at 20`}},
		{two("action: none", "actions: none"), nil},
		{two("not: {action: wfa}", "method: PUT"), []string{`2:3: classify: rule "a" has an unknown action: "wfa"`}},
		{two("not: {path: /a}", "path: /a*, not: {path: /a*}"), []string{`3:3: classify: rule "b" can never match: not excludes everything that the other conditions match`}},
		{two("elb_made: true", "elb_status: 4xx, target_status: none"), covered},
		{two("error_reason: '*'", "error_reason: none"), nil},
		{"classify: [{name: r, when: {elb_status: 5xx}, then: bad, latency: excluded}]", []string{`1:67: classify.latency: rule "r": only good entries count in a latency objective, and these are bad`}},
		{"senders: {bots: '*bot*', calm: x}\n" + ruleWith("sender: none, not: {sender: bots}"), []string{`1:26: senders: no rule uses sender "calm"`}},
		{"senders: {bots: '*bot*', twilio: x}", []string{`1:11: senders: no rule uses sender "bots"`}},
		{"senders: {bots: '*bot*'}\n" + ruleWith("sender: bots"), nil},
		{"metrics: {resolution: 10s, tags: {service: web}}", []string{
			`1:23: metrics.resolution: 10s: each 5 minutes take 30 points a series instead of 5, and objects of one period need more writer tags`, `1:35: metrics.tags: Datadog ties the tag service to its APM pages`}},
	} {
		c, err := Parse("f", []byte(tt.text))
		if err != nil {
			t.Errorf("%.200q: %v", tt.text, err)
			continue
		}
		if d := cmp.Diff(tt.want, lines(c.Warnings)); d != "" {
			t.Errorf("%.200q: %s", tt.text, d)
		}
	}
}
