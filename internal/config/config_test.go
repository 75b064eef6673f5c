package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// problems returns the errors in text, each as "line:col: subject: problem".
func problems(t *testing.T, text string) []string {
	t.Helper()
	c, err := Parse("f", []byte(text))
	if err == nil {
		return nil
	}
	var es Errors
	if !errors.As(err, &es) || c != nil {
		t.Fatalf("%q: %v, error %T", text, c, err)
	}
	return lines(es)
}

func lines(es []Error) []string {
	var out []string
	for _, e := range es {
		out = append(out, strings.TrimPrefix(e.Error(), "f:"))
	}
	return out
}

// ruleWith is a rule with these conditions, journeyWith a journey with these keys.
func ruleWith(when string) string {
	return "classify: [{name: r, then: bad, when: {" + when + "}}]"
}

// manyTags is n tags of 200 bytes each.
func manyTags(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "t%d: %s, ", 10+i, strings.Repeat("v", 196))
	}
	return b.String()
}

func journeyWith(keys string) string { return "journeys: [{name: j, " + keys + "}]" }

// valid are texts without an error. They seed the fuzz target too.
var valid = []string{
	"", "# nothing\n", "---\n", "\ufeffroutes: [/a]\n", "routes:\n", "routes: []\n", "routes:\nsenders:\nclassify:\njourneys:\nmetrics:\nlimits:\n", "{}", `{"routes": ["GET /a"]}`,
	"routes: [GET /a, POST /a, /a]", "routes: [GET /hoge/:id, example.com/a, GET example.com/]\nunmatched: heuristic", "unmatched: other",
	"routes: [/a/b]\njourneys: [{name: j, routes: [/a/b, GET /c], availability: {objective: 99.9}}]",
	"journeys: [{name: j, routes: GET /c, latency: {objective: 99, threshold: 800ms}}]",
	"routes: [GET|PUT /a/:id, PATCH /a/:id, 'POST /v1/orders::cancel', GET /v1/orders/:id, /a:b, '/a::b']",
	"routes: [GET|PUT /a/:id]\njourneys: [{name: j, routes: [GET /a/:id], availability: {objective: 99}}, {name: k, routes: [PUT|POST /a/:id], availability: {objective: 99}}]",
	"routes: [GET|PUT /a, DELETE /b]\nclassify: [{name: x, when: {route: [GET|PUT /a, HEAD|DELETE /b, PUT|HEAD /a]}, then: good}]\nunmatched: successful",
	"routes: [GET|PUT /a]\nclassify: [{name: x, when: {route: HEAD|PUT /a}, then: good}]",
	"journeys: [{name: 日本, routes: [/c], latency: {objective: 1.01, threshold: 1h2m}}]",
	"journeys: [{name: j, routes: [/c], latency: {objective: 99, threshold: 1s, of: [2xx, 404, 300-303], time: request+target}}]", "journeys: [{name: j, routes: [/c], latency: {objective: 99, threshold: 1s, of: 200, time: target}}]",
	"classify: [{name: r, when: {elb_status: 101}, then: good, latency: excluded}]",
	"journeys: [{name: Look up, id: look-up, routes: [/a], availability: {objective: 99.9}}, {name: look-up-2, routes: [/b], latency: {objective: 1.5, threshold: 1s}}]\ngroups: [{name: all, sli: availability, journeys: [Look up, look-up-2], objective: 99}, {name: fast, sli: latency, journeys: look-up-2, objective: 99}]",
	"window: 7d\ngroups: []\nalerts: [{burn: 14.4, long: 1h, short: 15m, severity: page}, {burn: 1.5, long: 48h, short: 90m, severity: ticket}, {burn: 2, long: 90m, short: 1h, severity: ticket}]", "window: 90d\nalerts: []\ngroups:\n", "alerts:\n",
	"metrics: {dimensions: {target_group: [web-blue, 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067'], domain: A.example.com}}", "metrics: {dimensions: {}}", "metrics:\n  dimensions:\n",
	"senders: {bots: '*bot*', twilio: [A*, 'B?']}", "metrics: {prefix: a.b_c.D1, resolution: 5m, tags: {env: production, team: \"1\", a-b: 2010-04-01}}",
	"metrics: {tags: {" + manyTags(19) + "}}", "limits: {routes: 1, points: 1}", "limits: {routes: 20000, points: 10000}", "classic_interval: 60m\nhistorical: true", "classic_interval: '5m'\nhistorical: false",
	`formats: {plain: {delimiter: "\t"}}`, "formats:", `formats: {plain: {delimiter: '<|>', fields: [time, ELB, elb_status_code, "client:port", '-', request_line, '-']}}`,
	`formats: {plain: {delimiter: "|", fields: [type, time, elb, listener, destination_port]}}`,
	ruleWith("elb_status: 404"), ruleWith("elb_status: [4xx, 500-503, none, 1, 999, 5xx]"), ruleWith("target_status: none"), ruleWith("target_status: '404'"),
	ruleWith("action: waf, actions: [forward, authenticate], error_reason: 'Lambda*'"), ruleWith("sender: twilio"), ruleWith("sender: [twilio]"), ruleWith(`user_agent: "Datadog/Synthetics*"`),
	ruleWith("client: 10.0.0.0/8"), ruleWith("client: ['2001:db8::/32', 192.0.2.1, '::1', '::ffff:10.0.0.1']"), ruleWith("method: [GET, OTHER, PROPFIND]"), ruleWith("route: other"),
	ruleWith("route: /any/:thing") + "\n", "routes: [GET /a, /b]\n" + ruleWith("route: [GET /a, HEAD /a, /a, /b, PUT /b, other]"), "routes: [/b]\nunmatched: heuristic\n" + ruleWith("route: /x/:id"),
	ruleWith("domain: '*.Example.com'"), ruleWith("target_group: [phone, 'arn:*']"), ruleWith("load_balancer: app/web/*"), ruleWith("type: [https, tls]"), ruleWith("elapsed: '>=10s'"), ruleWith("elapsed: ['> 1s', <=1m30s, <1.5h]"),
	ruleWith("elapsed: none, request_time: '>=0s', target_time: [none], response_time: <1s"), ruleWith("sent_bytes: ['>=1KB', <2MiB], received_bytes: [none]"), ruleWith("sent_bytes: '> 0'"),
	ruleWith("action: none, actions: [none, waf], error_reason: none, user_agent: [none, '-*'], sender: [none, twilio], domain: none, target_group: none, type: none"), ruleWith("client: none, target: [none, 10.0.0.0/8]"),
	ruleWith("path: [/a/*, none], host: 'WWW.*', redirect_url: 'https://*', classification: Severe, tls_version: 'TLSv1.?', target_error_code: x, elb_error_code: [none]"),
	ruleWith("elb_made: true, at: 2026-11-20T01:00:00Z/2026-11-20T11:00:00+09:00"), ruleWith("at: [2026-11-20T01:00:00Z/2026-11-20T01:00:00.5Z, '2026-11-21T01:00:00-01:00/2026-11-22T01:00:00Z']"),
	ruleWith("not: {user_agent: x}"), ruleWith("elb_status: 5xx, not: [{elb_status: 503, elb_made: true}, {sender: twilio}]"),
}

// wrong are texts with all their errors. They seed the fuzz target too.
var wrong = []struct {
	text string
	want []string
}{
	// bytes and YAML
	{"a: b: c\n", []string{`1:1: yaml: mapping values are not allowed in this context: put a value with a colon in quotes, or begin the key on a line of its own`}},
	{"routes:\n  - GET /a\n - b\n", []string{`3:2: yaml: did not find expected key: is this line indented as those beside it, with spaces, and does its key end in a colon?`}},
	{"routes: [1, 2\n", []string{`2:1: yaml: did not find expected ',' or ']': close the list or the mapping with ] or }, and put commas between its values`}},
	{"limits: {a: 1}\nb: ]\n", []string{`2:1: yaml: did not find expected node content: is a bracket, a brace or a quote above this line not closed?`}},
	{"a: 'x\n", []string{`2:1: yaml: found unexpected end of stream: a quote is not closed`}},
	{"a: @x\n", []string{"1:1: yaml: found character that cannot start any token: put a value that begins with @, % or ` in quotes"}},
	{"routes:\n\t- /a\n", []string{`2:1: yaml: a tab in the indentation: use spaces`}},
	{"routes:\n  \t- /a\n\t- /b\n", []string{`2:3: yaml: a tab in the indentation: use spaces`, `3:1: yaml: a tab in the indentation: use spaces`}},
	{"routes: [/\xff]\n", []string{`1:11: yaml: not UTF-8`}},
	{"routes:\n- /a\x00\n", []string{`2:5: yaml: a control character`}},
	{"routes: &r [/a]\n", []string{`1:9: yaml: anchors and aliases are not supported: write the value out`}},
	{"a: &a x\nb: *a\n", []string{`1:4: yaml: anchors and aliases are not supported: write the value out`, `2:4: yaml: anchors and aliases are not supported: write the value out`}},
	{"unmatched:\n  *nowhere\n", []string{`2:3: yaml: anchors and aliases are not supported: write the value out`}},
	{"<<: {unmatched: other}\n", []string{`1:1: yaml: merge keys are not supported: write the values out`}},
	{"unmatched: !!str other\n", []string{`1:12: yaml: tags such as "!!str" are not supported`}},
	{"unmatched: !x other\n", []string{`1:12: yaml: tags such as "!x" are not supported`}},
	{"unmatched: other\n---\nunmatched: other\n", []string{`2:1: yaml: a second document: a configuration is a single one`}},
	{"unmatched: other\n---\na: b: c\n", []string{`3:1: yaml: mapping values are not allowed in this context: put a value with a colon in quotes, or begin the key on a line of its own`}},
	{"routes: " + strings.Repeat("[", 20) + strings.Repeat("]", 20), []string{`1:25: yaml: deeper than 16 levels`}},
	{strings.Repeat("[", 20_000), []string{`1:1: yaml: exceeded max depth of 10000`}},
	{strings.Repeat("-\n", 100_001), []string{`100001:1: yaml: more than 100000 values`}},
	{strings.Repeat(" ", MaxBytes+1), []string{`1:1: yaml: larger than 1048576 bytes`}},
	// types and keys
	{"x", []string{`1:1: configuration: want a mapping, not "x"`}},
	{"[a]", []string{`1:1: configuration: want a mapping, not a list`}},
	{"rotues: []\nSenders: {}\nzzzzzzzz: 1\n", []string{
		`1:1: configuration: unknown key "rotues": did you mean "routes"?`, `2:1: configuration: unknown key "Senders": did you mean "senders"?`,
		`3:1: configuration: unknown key "zzzzzzzz": want one of routes, unmatched, senders, classify, journeys, window, groups, alerts, metrics, limits, classic_interval, historical, formats`}},
	{"unmatched: other\nunmatched: heuristic\n", []string{`2:1: configuration: key "unmatched" is already given at f:1:1`}},
	{"? [a]\n: b\n1: c\n", []string{`1:3: configuration: want a name as the key, not a list`, `3:1: configuration: want a name as the key, not "1"`}},
	{"routes: /a", []string{`1:9: routes: want a list, not "/a": did you mean [/a]?`}},
	{"routes: {a: b}", []string{`1:9: routes: want a list, not a mapping: did you mean "- " before it?`}},
	{"unmatched:\n", []string{`1:11: unmatched: want "other", "successful" or "heuristic", not nothing`}},
	{"unmatched: maybe", []string{`1:12: unmatched: want "other", "successful" or "heuristic", not "maybe"`}},
	{"unmatched: [other]", []string{`1:12: unmatched: want "other", "successful" or "heuristic", not a list`}},
	{"historical: yes", []string{`1:13: historical: want true or false, not "yes": did you mean true?`}},
	{"historical: True", []string{`1:13: historical: want true or false, not "True": did you mean true?`}},
	{"historical: 'true'", []string{`1:13: historical: want true or false, not "true": did you mean true?`}},
	{"metrics: {tags: {env: 1, b: [x]}}", []string{`1:23: metrics.tags.env: want a tag value, not 1: put it in quotes, "1"`, `1:29: metrics.tags.b: want a tag value, not a list`}},
	// routes
	{"routes: [a, GET, '', 5, null, FOO /a]", []string{
		`1:10: routes: a route needs a path that begins with "/", such as "/a"`, `1:13: routes: a route needs a path that begins with "/", such as "GET /hoge/:id"`, `1:18: routes: want a route such as "GET /hoge/:id", not an empty text`,
		`1:22: routes: want a route such as "GET /hoge/:id", not 5`, `1:25: routes: want a route such as "GET /hoge/:id", not nothing`, `1:31: routes: method "FOO" is not a registered HTTP method: such methods count as OTHER`}},
	{"routes:\n- GET /a\n- GET  /a\n", []string{`3:3: routes: "GET /a" is already given at f:2:3`}},
	{"routes:\n- /a/:x\n- /a/:y\n", []string{`3:3: routes: "/a/:y" conflicts with "/a/:x" at f:2:3: both match "/a/x", and neither is more specific`}},
	{"routes:\n- /Users\n- /users\n", []string{`3:3: routes: "/users" has the tag value of "/Users" at f:2:3: "/users"`}},
	{"limits: {routes: 2}\nroutes:\n- /a\n- /b\n- /c\n- /d\n", []string{`5:3: routes: more routes than limits.routes, which is 2`}},
	// journeys
	{"journeys: [{}]", []string{`1:12: journeys: "name" is missing`, `1:12: journeys: "routes" is missing`}},
	{journeyWith("routes: [/a]"), []string{`1:12: journeys: journey "j" has no objective: give it availability, latency or both`}},
	{journeyWith("routes: [], availability: {objective: 99}"), []string{`1:30: journeys.routes: an empty list`}},
	{journeyWith("routes: [/a], availability: 99"), []string{`1:50: journeys.availability: want a mapping, not "99": did you mean {objective: 99}?`}},
	{journeyWith("routes: [/a], availability: {}, latency: {objective: 99}"), []string{`1:50: journeys.availability: "objective" is missing`, `1:63: journeys.latency: "threshold" is missing`}},
	{journeyWith("routes: [/a], availability: {objective: 100}, latency: {objective: 0, threshold: 0s}"), []string{
		`1:62: journeys.availability.objective: 100 % allows no failure at all, so the SLO would have no budget: want a percentage between 1 and 100, such as 99.9`,
		`1:89: journeys.latency.objective: want a percentage between 1 and 100, such as 99.9, not "0"`, `1:103: journeys.latency.threshold: want more than 0s`}},
	{journeyWith("routes: [/a], availability: {objective: 0.999}, latency: {objective: 0.57, threshold: 1s}"), []string{
		`1:62: journeys.availability.objective: 0.999 is less than 1 %: did you mean 99.9?`, `1:91: journeys.latency.objective: 0.57 is less than 1 %: did you mean 57?`}},
	{journeyWith("routes: [/a], availability: {objective: 1}, latency: {objective: 101, threshold: 1s}"), []string{
		`1:62: journeys.availability.objective: 1 % would let 99 of 100 requests fail, and 100 % none: want a percentage between 1 and 100, such as 99.9`,
		`1:87: journeys.latency.objective: 101 % allows no failure at all, so the SLO would have no budget: want a percentage between 1 and 100, such as 99.9`}},
	{journeyWith("routes: [/a], availability: {objective: 99,95}, latency: {objective: 99.9%, threshold: 1s}"), []string{
		`1:65: journeys.availability: a comma ends the value 99: did you mean 99.95?`, `1:91: journeys.latency.objective: want a number without quotes, commas or %, not "99.9%": did you mean 99.9?`}},
	{"journeys:\n- name: j\n  routes: [/a]\n  availability:\n    objective: 99,95\n", []string{`5:16: journeys.availability.objective: want a number without quotes, commas or %, not "99,95": did you mean 99.95?`}},
	{"journeys: [{name: a, id: x, routes: [/a], availability: {objective: 99}}, {name: a, routes: [/b], availability: {objective: 99}}, {name: b, id: X, routes: [/c], availability: {objective: 99}}, {name: x, routes: [/d], availability: {objective: 99}}]", []string{
		`1:82: journeys.name: "a" is already the name at f:1:19`, `1:145: journeys.id: journey "X" has the tag value of the one at f:1:26: "x"`, `1:201: journeys.name: journey "x" has the tag value of the one at f:1:145: "x"`}},
	{journeyWith("routes: [/a], availability: {objective: 99}") + "\ngroups: [{name: J, sli: speed, journeys: [], objective: 100}, {name: k, sli: latency, journeys: [j, j, x], objective: 99}, {name: k, sli: availability, journeys: j, objective: 50}]", []string{
		`2:17: groups.name: group "J" has the tag value of the one at f:1:19: "j"`, `2:25: groups.sli: want "availability" or "latency", not "speed"`, `2:42: groups.journeys: an empty list`,
		`2:57: groups.objective: 100 % allows no failure at all, so the SLO would have no budget: want a percentage between 1 and 100, such as 99.9`,
		`2:98: groups.journeys: journey "j" has no latency objective, so none of its answers would count for the group`, `2:101: groups.journeys: "j" is already in the group`, `2:104: groups.journeys: unknown journey "x": want one of j`,
		`2:131: groups.name: "k" is already the name at f:2:70`}},
	{"groups: [{name: a, sli: availability, journeys: b, objective: 99}]", []string{`1:49: groups.journeys: unknown journey "b": there are none`}},
	{"window: 28d", []string{`1:9: window: want "7d", "30d" or "90d", not "28d": did you mean "30d"?`}},
	{"alerts: [{burn: 1, long: 30m, short: 2m, severity: call}, {burn: 2, long: 1h30m, short: 5m, severity: page}]", []string{
		`1:17: alerts.burn: want a number over 1, up to 1000, not "1"`, `1:26: alerts.long: want 1h to 48h, not 30m`, `1:38: alerts.short: want 5m to 48h, not 2m`, `1:52: alerts.severity: want "page" or "ticket", not "call"`,
		`1:75: alerts.long: want a window such as "1h" or "15m", not "1h30m"`}},
	{"alerts: [{burn: 2, long: 1h, short: 60m, severity: page}, {burn: 3, long: 2h, short: 1h, severity: page}, {burn: 2, long: 120m, short: 1h, severity: page}]", []string{
		`1:37: alerts.short: want less than the long window, which is 1h`, `1:107: alerts: the alert at f:1:59 has the same long window: its monitors would have the same names`}},
	{journeyWith("routes: [/a], latency: {objective: .nan, threshold: 5}"), []string{
		`1:57: journeys.latency.objective: want a percentage between 1 and 100, such as 99.9, not ".nan"`, `1:74: journeys.latency.threshold: want a duration such as "800ms" or "60s", not 5: did you mean 5s?`}},
	{journeyWith("routes: [/a], latency: {objective: 99, threshold: 1s, of: [none, 20x], time: response}"), []string{`1:81: journeys.latency.of: an entry without a status has no answer that could be fast`,
		`1:87: journeys.latency.of: want a status such as 404, 4xx, 500-503 or none, not "20x"`, `1:99: journeys.latency.time: want "total", "target" or "request+target", not "response"`}},
	{"classify: [{name: r, when: {elb_status: 101}, then: good, latency: good}]", []string{`1:68: classify.latency: want "excluded", not "good"`}},
	{"classify: [{name: served, when: {elb_status: [1xx, 2xx, 3xx]}, then: good, latency: excluded}]", []string{`1:19: classify.name: "served" is taken: it is that of a built-in rule`}},
	{journeyWith("routes: [/a], availability: {objective: '99'}"), []string{`1:62: journeys.availability.objective: want a number without quotes, commas or %, not "99": did you mean 99?`}},
	{"journeys:\n- {name: a b, routes: [/a], availability: {objective: 99}}\n- {name: a_B, routes: [/b], availability: {objective: 99}}\n", []string{`3:10: journeys.name: journey "a_B" has the tag value of the one at f:2:10: "a_b"`}},
	{"journeys:\n- {name: a, routes: [/a, /b], availability: {objective: 99}}\n- {name: b, routes: [/b], availability: {objective: 99}}\n", []string{`3:22: journeys.routes: "/b" already belongs to a journey at f:2:26`}},
	{journeyWith("routes: [/a, /a], availability: {objective: 99}"), []string{`1:35: journeys.routes: "/a" already belongs to a journey at f:1:31`}},
	{"routes: [GET|PUT /a, POST|PUT /a, GET|DELETE /a]", []string{
		`1:22: routes: "PUT /a" is already given at f:1:10`, `1:35: routes: "GET /a" is already given at f:1:10`}},
	{"routes: [GET|PUT /a/:x, PUT|POST /a/:y]", []string{`1:25: routes: "PUT|POST /a/:y" conflicts with "GET|PUT /a/:x" at f:1:10: both match "PUT /a/x", and neither is more specific`}},
	{"routes: ['GET,PUT /a', GET|GET /a]", []string{`1:10: routes: method "GET,PUT": several methods are written "GET|PUT"`, `1:24: routes: method "GET" is given twice`}},
	{"routes: ['/A::b', '/a::b']", []string{`1:19: routes: "/a::b" has the tag value of "/A::b" at f:1:10: "/a::b"`}},
	{"routes: [GET|PUT /a]\njourneys:\n- {name: a, routes: [GET|PUT /a], availability: {objective: 99}}\n- {name: b, routes: [POST|PUT /a, GET /a], availability: {objective: 99}}\n", []string{
		`4:22: journeys.routes: "PUT /a" already belongs to a journey at f:3:22`, `4:35: journeys.routes: "GET /a" already belongs to a journey at f:3:22`}},
	{"routes: [GET|PUT /a]\nclassify: [{name: x, when: {route: GET|POST /a}, then: good}]", []string{`2:36: classify.when.route: "POST /a" is not a configured route: did you mean "PUT /a"?`}},
	{"routes: [/a/:x]\n" + journeyWith("routes: [/a/:y], availability: {objective: 99}"), []string{`2:31: routes: "/a/:y" conflicts with "/a/:x" at f:1:10: both match "/a/x", and neither is more specific`}},
	// metrics, limits and the rest
	{"metrics: {prefix: 1a}", []string{`1:19: metrics.prefix: want a metric name (a letter, then letters, digits, _ and single dots), not "1a"`}},
	{"metrics: {prefix: a..b}", []string{`1:19: metrics.prefix: want a metric name (a letter, then letters, digits, _ and single dots), not "a..b": did you mean "a.b"?`}},
	{"metrics: {prefix: " + strings.Repeat("a", 151) + "}", []string{`1:19: metrics.prefix: longer than 150 bytes`}},
	{"metrics: {resolution: 60}", []string{`1:23: metrics.resolution: want a duration such as "800ms" or "60s", not 60: did you mean 60s?`}},
	{"metrics: {resolution: 5s}", []string{`1:23: metrics.resolution: want 10s to 300s, not 5s`}},
	{"metrics: {resolution: 10m}", []string{`1:23: metrics.resolution: want 10s to 300s, not 10m0s`}},
	{"metrics: {resolution: 15s}", []string{`1:23: metrics.resolution: want a multiple of 10s, not 15s: Datadog rounds timestamps down to that`}},
	{"metrics: {resolution: 40s}", []string{`1:23: metrics.resolution: 40s does not divide the 5 minutes of a log object: want 10s, 20s, 30s, 50s, 60s, 100s, 150s or 300s`}},
	{"metrics: {resolution: 9223372036854775807h}", []string{`1:23: metrics.resolution: time: invalid duration "9223372036854775807h"`}},
	{"metrics: {tags: {Env: a, sli: b, host: c, 'a:b': d}}", []string{
		`1:18: metrics.tags: want a tag's name in lower-case letters, digits and single _ - . /, not "Env"`, `1:26: metrics.tags: tag "sli" is reserved`,
		`1:34: metrics.tags: tag "host" is reserved`, `1:43: metrics.tags: want a tag's name in lower-case letters, digits and single _ - . /, not "a:b": did you mean "a-b"?`}},
	{"metrics: {tags: {" + strings.Repeat("k", 101) + ": a}}", []string{`1:18: metrics.tags: longer than 100 bytes`}},
	{"metrics: {tags: {domain: x}, dimensions: {domain: [a.example.com, A.Example.COM], target_group: [other, 'web-*', 5, 'a,b']}}", []string{
		`1:51: metrics.dimensions.domain: the tag is already given at f:1:18`, `1:67: metrics.dimensions.domain: "a.example.com" has the tag value of the one at f:1:52: "a.example.com"`,
		`1:98: metrics.dimensions.target_group: "other" is the value of everything that is not listed`, `1:105: metrics.dimensions.target_group: want a target group's name, whole and without wildcards, not "web-*"`,
		`1:114: metrics.dimensions.target_group: want a target group's name, not 5: put it in quotes, "5"`, `1:117: metrics.dimensions.target_group: want a target group's name, whole and without wildcards, not "a,b"`}},
	{"metrics: {dimensions: {targetgroup: x, domain: []}}", []string{`1:24: metrics.dimensions: unknown key "targetgroup": did you mean "target_group"?`, `1:48: metrics.dimensions.domain: an empty list`}},
	{"metrics: {dimensions: {domain: [a1, a2, a3, a4, a5, a6, a7, a8, a9], target_group: [b1, b2, b3, b4, b5, b6, b7, b8, b9, b10]}}", []string{
		`1:84: metrics.dimensions: 110 combinations of values, with "other": each may be a series of every route, and 100 is the most`}},
	{"metrics: {tags: [env]}", []string{`1:17: metrics.tags: want a mapping such as {env: production}, not a list`}},
	{"limits: {routes: 0, points: 0}", []string{`1:18: limits.routes: want a whole number from 1 to 20000, not "0"`, `1:29: limits.points: want a whole number from 1 to 10000, not "0"`}},
	{"limits: {routes: 0x10, points: 1_000}", []string{`1:18: limits.routes: want a whole number from 1 to 20000, not "0x10"`, `1:32: limits.points: want a whole number from 1 to 10000, not "1_000": did you mean 1000?`}},
	{"limits: {routes: 1e3, points: '900'}", []string{`1:18: limits.routes: want a whole number from 1 to 20000, not "1e3": did you mean 1000?`, `1:31: limits.points: want a whole number from 1 to 10000, not "900": did you mean 900?`}},
	{"limits: {routes: +5, points: 0777}", []string{`1:18: limits.routes: want a whole number from 1 to 20000, not "+5": did you mean 5?`, `1:30: limits.points: want a whole number from 1 to 10000, not "0777": did you mean 777?`}},
	{journeyWith("routes: [/a], availability: {objective: 1e1}, latency: {objective: +9, threshold: 1s}"), []string{
		`1:62: journeys.availability.objective: want a percentage between 1 and 100, such as 99.9, not "1e1"`, `1:89: journeys.latency.objective: want a percentage between 1 and 100, such as 99.9, not "+9"`}},
	{"metrics: {tags: {" + manyTags(21) + "}}", []string{`1:17: metrics.tags: more than 4000 bytes of tags: a point must fit into a datagram`}},
	{"classic_interval: 1h", []string{`1:19: classic_interval: want "5m" or "60m", not "1h": did you mean "60m"?`}},
	{`formats: {plain: {delimiter: ""}}`, []string{`1:30: formats.plain.delimiter: an empty delimiter: the fields cannot be separated. Configure a delimiter for the delivery`}},
	{`formats: {plain: {delimiter: a}}`, []string{`1:30: formats.plain.delimiter: want a delimiter of 1 to 5 characters, such as "\t" without letters, digits, quotes and line ends, not "a"`}},
	{`formats: {plain: {delimiter: "||||||"}}`, []string{`1:30: formats.plain.delimiter: want a delimiter of 1 to 5 characters, such as "\t" without letters, digits, quotes and line ends, not "||||||"`}},
	{`formats: {plain: {delimiter: "\n"}}`, []string{`1:30: formats.plain.delimiter: want a delimiter of 1 to 5 characters, such as "\t" without letters, digits, quotes and line ends, not "\n"`}},
	{`formats: {plain: {delimiter: 5}}`, []string{`1:30: formats.plain.delimiter: want a delimiter of 1 to 5 characters, such as "\t", not 5: put it in quotes`}},
	{`formats: {plain: {delimiter: [x]}}`, []string{`1:30: formats.plain.delimiter: want a delimiter of 1 to 5 characters, such as "\t", not a list`}},
	{`formats: {plain: {fields: [time]}}`, []string{`1:18: formats.plain: "delimiter" is missing`}},
	{`formats: {plain: {delimiter: ",", fields: [time, elb, elb_status_codes, request_line]}}`, []string{
		`1:55: formats.plain.fields: unknown record field "elb_status_codes": did you mean "elb_status_code"?; to ignore a field, write "-"`}},
	{`formats: {plain: {delimiter: ",", fields: [time, elb, request_line]}}`, []string{`1:18: formats.plain: without the fields elb_status_code nothing can be counted`}},
	{`formats: {plain: {delimiter: ",", fields: [time, elb, elb_status_code, request_line, TIME]}}`, []string{`1:86: formats.plain.fields: time is already given at f:1:44`}},
	{`formats: {plain: {delimiter: ",", fields: [time, listener]}}`, []string{`1:18: formats.plain: without the fields elb nothing can be counted`}},
	{`formats: {json: {}}`, []string{`1:11: formats: unknown key "json": want one of plain`}},
	{"classic_interval: 60m", []string{`1:19: classic_interval: 60m needs "historical: true": the first minutes of such a log are always late`}},
	// senders and rules
	{"senders: [a]", []string{`1:10: senders: want a mapping, not a list`}},
	{"senders: {A: x, b: [], c: [1]}", []string{`1:11: senders: want a sender's name in lower-case letters, digits and single _ - . /, not "A"`, `1:20: senders.b: an empty list`, `1:28: senders.c: want a glob such as "curl/*", not 1: put it in quotes, "1"`}},
	{"classify: [{}]", []string{`1:12: classify: "name" is missing`, `1:12: classify: "when" is missing`, `1:12: classify: "then" is missing`}},
	{"classify: [{name: A b, when: {method: GET}, then: maybe}]", []string{
		`1:19: classify.name: want a rule's name in lower-case letters, digits and single _ - . /, not "A b": did you mean "a-b"?`, `1:51: classify.then: want "good", "bad" or "excluded", not "maybe"`}},
	{ruleWith(""), []string{`1:39: classify.when: no conditions: it would match everything`}},
	{"classify: [{name: a, then: bad, when: x}]", []string{`1:39: classify.when: want a mapping, not "x"`}},
	{ruleWith("action: '-', load_balancer: none"), []string{`1:48: classify.when.action: a line has "-" for an absent value: write "none"`, `1:68: classify.when.load_balancer: every entry has a load balancer`}},
	{"senders: {none: x}", []string{`1:11: senders: "none" cannot be a sender's name: sender: none matches entries without a sender`}},
	{ruleWith("elb_made: false, method: none"), []string{`1:50: classify.when.elb_made: want true: the opposite is not: {elb_made: true}`, `1:65: classify.when.method: unknown method "none": all that are not registered count as "OTHER"`}},
	{ruleWith("not: {}"), []string{`1:45: classify.when.not: no conditions: it would match everything`}},
	{ruleWith("not: {not: {method: GET}}"), []string{`1:46: classify.when.not: a not within a not: write another rule for it`}},
	{ruleWith("not: [{sender: twilo}, {route: GET /x}]") + "\nroutes: [/a]", []string{`1:55: classify.when.sender: unknown sender "twilo": did you mean "twilio"?`, `1:71: classify.when.route: "GET /x" is not a configured route`}},
	{ruleWith("sent_bytes: ['>=1M', '>1.5KB', '>=-1', 5]"), []string{
		`1:53: classify.when.sent_bytes: want a comparison such as ">=1MB", or none, not ">=1M"`, `1:61: classify.when.sent_bytes: want a comparison such as ">=1MB", or none, not ">1.5KB"`,
		`1:71: classify.when.sent_bytes: want a comparison such as ">=1MB", or none, not ">=-1"`, `1:79: classify.when.sent_bytes: want a comparison such as ">=1MB", or none, not 5`}},
	{ruleWith("at: ['2026-11-20T01:00:00/2026-11-20T02:00:00Z', 2026-11-20T02:00:00Z/2026-11-20T02:00:00Z, 2026-13-20T02:00:00Z/2026-12-20T02:00:00Z, 2026-11-20]"), []string{
		`1:45: classify.when.at: want two times such as "2026-11-20T01:00:00Z/2026-11-20T02:30:00+09:00", not "2026-11-20T01:00:00/2026-11-20T02:00:00Z"`,
		`1:89: classify.when.at: 2026-11-20T02:00:00Z is not before 2026-11-20T02:00:00Z`,
		`1:132: classify.when.at: "2026-13-20T02:00:00Z" is not a time: want two times such as "2026-11-20T01:00:00Z/2026-11-20T02:30:00+09:00"`,
		`1:175: classify.when.at: want two times such as "2026-11-20T01:00:00Z/2026-11-20T02:30:00+09:00", not "2026-11-20"`}},
	{"classify: [{name: served, then: bad, when: {elb_status: 1-399}}]", []string{`1:19: classify.name: "served" is taken: it is that of a built-in rule`}},
	{"classify: [{name: served, then: bad, when: {method: GET}}, {name: unclassified, then: bad, when: {method: GET}}]", []string{`1:19: classify.name: "served" is taken: it is that of a built-in rule`, `1:67: classify.name: "unclassified" is taken: it is that of a built-in rule`}},
	{"classify: [{name: a, then: bad, when: {method: GET}}, {name: a, then: bad, when: {method: PUT}}]", []string{`1:62: classify.name: "a" is taken: it is that of the rule at f:1:19`}},
	{ruleWith("elb_status: [000, 4XX, 503-500, 1000, '-', [1]]"), []string{
		`1:53: classify.when.elb_status: want a status such as 404, 4xx, 500-503 or none, not "000": "none" stands for "-" and 000`,
		`1:58: classify.when.elb_status: want a status such as 404, 4xx, 500-503 or none, not "4XX": did you mean 4xx?`,
		`1:63: classify.when.elb_status: want a status such as 404, 4xx, 500-503 or none, not "503-500": an empty range`,
		`1:72: classify.when.elb_status: want a status such as 404, 4xx, 500-503 or none, not "1000"`,
		`1:78: classify.when.elb_status: want a status such as 404, 4xx, 500-503 or none, not "-": "none" stands for "-" and 000`,
		`1:83: classify.when.elb_status: want a status such as 404, 4xx, 500-503 or none, not a list`}},
	{ruleWith("status: 5, usr_agent: x"), []string{`1:40: classify.when: unknown key "status": did you mean "elb_status"?`, `1:51: classify.when: unknown key "usr_agent": did you mean "user_agent"?`}},
	{ruleWith("sender: twilo"), []string{`1:48: classify.when.sender: unknown sender "twilo": did you mean "twilio"?`}},
	{"senders: {bots: x}\n" + ruleWith("sender: [q, bots]"), []string{`2:49: classify.when.sender: unknown sender "q": want one of bots, twilio`}},
	{ruleWith("client: [10.0.0.0/33, 10.0.0.1/8, web, '::ffff:10.0.0.0/104', 'fe80::1%eth0']"), []string{
		`1:49: classify.when.client: want an address or a CIDR block such as "10.0.0.0/8", or none, not "10.0.0.0/33"`, `1:62: classify.when.client: "10.0.0.1/8" has bits after its prefix: did you mean "10.0.0.0/8"?`,
		`1:74: classify.when.client: want an address or a CIDR block such as "10.0.0.0/8", or none, not "web"`, `1:79: classify.when.client: "::ffff:10.0.0.0/104": write the IPv4 block itself`,
		`1:102: classify.when.client: want an address or a CIDR block such as "10.0.0.0/8", or none, not "fe80::1%eth0"`}},
	{ruleWith("method: [get, FETCH]"), []string{`1:49: classify.when.method: unknown method "get": did you mean "GET"?`, `1:54: classify.when.method: unknown method "FETCH": all that are not registered count as "OTHER"`}},
	{"routes: [GET /hoge/:id]\n" + ruleWith("route: [/hoge/:no, POST /hoge/:id, hoge]"), []string{
		`2:48: classify.when.route: "/hoge/:no" is not a configured route: did you mean "/hoge/:id"?`, `2:59: classify.when.route: "POST /hoge/:id" is not a configured route: did you mean "GET /hoge/:id"?`,
		`2:75: classify.when.route: a route needs a path that begins with "/", such as "/hoge"`}},
	{ruleWith("type: [https, udp]"), []string{`1:54: classify.when.type: want "http", "https", "h2", "grpcs", "ws", "wss", "tls" or "none", not "udp"`}},
	{ruleWith("elapsed: [10s, '==1s', '>=10', '>=-1s']"), []string{
		`1:50: classify.when.elapsed: want a comparison such as ">=10s", or none, not "10s"`, `1:55: classify.when.elapsed: want a comparison such as ">=10s", or none, not "==1s"`,
		`1:63: classify.when.elapsed: want a comparison such as ">=10s", or none, not ">=10"`, `1:71: classify.when.elapsed: want a comparison such as ">=10s", or none, not ">=-1s"`}},
	{ruleWith("user_agent: '" + strings.Repeat("a", 501) + "'"), []string{`1:52: classify.when.user_agent: longer than 500 bytes`}},
	{ruleWith(`domain: "a\tb"`), []string{`1:48: classify.when.domain: control characters in "a\tb"`}},
}

func TestValid(t *testing.T) {
	for _, text := range valid {
		if got := problems(t, text); got != nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestWrong(t *testing.T) {
	for _, tt := range wrong {
		if d := cmp.Diff(tt.want, problems(t, tt.text)); d != "" {
			t.Errorf("%.300q: %s", tt.text, d)
		}
	}
}

// The example in the documentation, word for word.
func TestExample(t *testing.T) {
	b, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	place := routenorm.Place{File: "testdata/example.yaml", Line: 13, Col: 5}
	want := &Config{
		Journeys:        []Journey{{"incoming-call", "incoming-call", 99.95, Latency{99, pipeline.Latency{Threshold: 800 * time.Millisecond, Of: pipeline.DefaultOf}}, []int{1}, place}},
		journeyOf:       []int{-1, 0, -1},
		Metrics:         Metrics{"elb_sli", time.Minute, []string{"env:production"}, nil},
		Limits:          Limits{2000, 9000},
		ClassicInterval: 5 * time.Minute,
		Digest:          digest(b),
	}
	if d := cmp.Diff(want.Journeys, c.Journeys, cmp.AllowUnexported(Journey{})); d != "" {
		t.Error(d)
	}
	counted := []pipeline.Journey{{Name: "incoming-call", Latency: &pipeline.Latency{Threshold: 800 * time.Millisecond, Of: pipeline.DefaultOf}}}
	if d := cmp.Diff(counted, c.Policy().Journeys); d != "" {
		t.Error(d)
	}
	got := *c
	if got.Table.Len() != 3 || got.Table.Pattern(1).String() != "POST /twilio/voice/:call_sid" || len(got.Warnings) > 0 {
		t.Errorf("table of %d, warnings %v", got.Table.Len(), got.Warnings)
	}
	if r := got.Classifier.Rule(0); r.Name != "synthetics" || r.Then != classify.Excluded || r.Builtin || got.RulePlaces[0].String() != "testdata/example.yaml:9:5" {
		t.Errorf("rule 0: %+v at %v", r, got.RulePlaces)
	}
	if d := cmp.Diff([]any{want.journeyOf, want.Metrics, want.Limits, want.ClassicInterval, false, pipeline.UnmatchedOther, want.Digest},
		[]any{got.journeyOf, got.Metrics, got.Limits, got.ClassicInterval, got.Historical, got.Unmatched, got.Digest}); d != "" {
		t.Error(d)
	}
}

func TestDefault(t *testing.T) {
	c := Default()
	if c.Table.Len() != 0 || c.Unmatched != pipeline.UnmatchedHeuristic || c.Digest != digest(classify.Defaults()) || c.Metrics.Prefix != "elb_sli" {
		t.Errorf("%+v", c)
	}
	var names []string
	for _, r := range c.Classifier.Rules() {
		names = append(names, r.Name+" "+r.Then.String())
	}
	want := []string{"waf-blocked good", "twilio-gave-up bad", "client-gave-up excluded", "no-status excluded", "server-error bad", "misdirected bad", "client-error good", "served good", "unclassified excluded"}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
}

// By default, unmatched is heuristic only if there are no routes at all.
func TestUnmatched(t *testing.T) {
	for text, want := range map[string]string{
		"": "heuristic", "routes: []": "heuristic", "routes: [/a]": "other", "unmatched: other": "other", "routes: [/a]\nunmatched: heuristic": "heuristic",
		"unmatched: successful": "successful", "routes: [/a]\nunmatched: successful": "successful",
		journeyWith("routes: [/a], availability: {objective: 99}"): "other",
	} {
		c, err := Parse("f", []byte(text))
		if err != nil || c.Unmatched.String() != want {
			t.Errorf("%q: %v, %v", text, c, err)
		}
	}
}

// A journey may name only some methods of a route. The others stay outside the journey.
func TestJourneyMethods(t *testing.T) {
	c, err := Parse("f", []byte(`
routes:
  - GET|PUT|DELETE /a/:id
  - POST /b
journeys:
  - {name: read, routes: [GET /a/:id], availability: {objective: 99}}
  - {name: write, routes: [POST|PUT /a/:id, POST /b, PATCH|POST /c], availability: {objective: 99}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ method, path, pattern, journey string }{
		{"GET", "/a/1", "GET /a/:id", "read"},
		{"HEAD", "/a/1", "GET /a/:id", "read"},
		{"PUT", "/a/1", "PUT /a/:id", "write"},
		{"POST", "/a/1", "POST /a/:id", "write"},
		{"DELETE", "/a/1", "DELETE /a/:id", ""},
		{"PATCH", "/a/1", "", ""},
		{"POST", "/b", "POST /b", "write"},
		{"PATCH", "/c", "PATCH|POST /c", "write"},
		{"POST", "/c", "PATCH|POST /c", "write"},
	} {
		pattern, journey := "", ""
		if i := c.Table.Match(tt.method, nil, []byte(tt.path)); i >= 0 {
			pattern = c.Table.Pattern(i).String()
			if j := c.journeyOf[i]; j >= 0 {
				journey = c.Journeys[j].Name
				if !slices.Contains(c.Journeys[j].routes, i) {
					t.Errorf("%s is not among the routes of %s", pattern, journey)
				}
			}
		}
		if pattern != tt.pattern || journey != tt.journey {
			t.Errorf("%s %s: pattern %q of journey %q, want %q of %q", tt.method, tt.path, pattern, journey, tt.pattern, tt.journey)
		}
	}
}

// A condition on several methods is met by each of them.
func TestRuleMethods(t *testing.T) {
	c, err := Parse("f", []byte("routes: [GET|PUT|POST /a]\nclassify: [{name: x, when: {route: GET|PUT /a}, then: bad}]"))
	if err != nil {
		t.Fatal(err)
	}
	for method, want := range map[string]string{"GET": "x", "HEAD": "x", "PUT": "x", "POST": "served"} {
		i := c.Classifier.NewMatcher().Classify(&elblog.Entry{ELBStatusCode: 200, TargetStatusCode: 200}, method, "/a")
		if got := c.Classifier.Rule(i).Name; got != want {
			t.Errorf("%s: rule %q, want %q", method, got, want)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Load(dir); err == nil || errors.As(err, new(Errors)) {
		t.Errorf("a folder: %v", err)
	}
	big := filepath.Join(dir, "big.yaml")
	f, err := os.Create(big)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(100<<20), f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(big); err == nil || !strings.HasSuffix(err.Error(), "big.yaml:1:1: yaml: larger than 1048576 bytes") {
		t.Errorf("100 MB: %v", err)
	}
}

// The built-in rules, as `elbsli classify --defaults` prints them, parse as a configuration with the same rules.
func TestDefaultsAreAConfiguration(t *testing.T) {
	c, err := Parse("defaults.yaml", classify.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, r := range c.Classifier.Rules() {
		got = append(got, r.Name+" "+r.Then.String())
	}
	for _, r := range Default().Classifier.Rules() {
		want = append(want, r.Name+" "+r.Then.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-built in +configured):\n%s", diff)
	}
}
