// Package logs generates access logs for the end-to-end tests. They are seeded, so that a failure can be reproduced, and
// mixed, so that every few hundred lines contain each rule, route and oddity of the design.
//
// The project's sample data comes from package loggen instead. The lines of this package are chosen to be counted in
// different ways, not to look like real traffic.
package logs

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Key returns the key of an ALB's log for the five minutes before end, below prefix, written by node (an IP address).
// random distinguishes the objects of one node and period.
func Key(prefix, lb, node, random string, end time.Time) string {
	return fmt.Sprintf("%sAWSLogs/123456789012/elasticloadbalancing/us-east-1/%s/123456789012_elasticloadbalancing_us-east-1_%s_%s_%s_%s.log.gz",
		prefix, end.Format("2006/01/02"), strings.ReplaceAll(lb, "/", "."), end.Format("20060102T1504Z"), node, random)
}

// Gzip compresses text in members of about a third each, as load balancers do.
func Gzip(tb testing.TB, text string) []byte {
	tb.Helper()
	third := len(text)/3 + 1
	parts := []string{text[:min(third, len(text))]}
	for rest := text[len(parts[0]):]; rest != ""; {
		n := min(third, len(rest))
		parts, rest = append(parts, rest[:n]), rest[n:]
	}
	return Members(tb, parts...)
}

// Members compresses each part as a gzip member of its own.
func Members(tb testing.TB, parts ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(p)); err != nil {
			tb.Fatal(err)
		}
		if err := z.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return b.Bytes()
}

// ALB returns n lines for the five minutes before end. About one line in fifty is malformed.
func ALB(seed uint64, lb string, end time.Time, n int) string {
	g := &generator{rand.New(rand.NewPCG(seed, 1)), lb, end}
	var b strings.Builder
	for range n {
		b.WriteString(g.line())
		b.WriteByte('\n')
	}
	return b.String()
}

type generator struct {
	*rand.Rand
	lb  string
	end time.Time
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// answer is how a request was answered.
type answer struct {
	status, target string // "-" as target: no target answered
	actions        string
	reason         string
	times          string
}

const (
	quick   = "0.001 0.050 0.000"
	unknown = "-1 -1 -1"
)

func (g *generator) answer() answer {
	served := fmt.Sprintf("0.001 %.3f 0.000", pick(g, 0.02, 0.3, 0.798, 0.799, 0.8, 1.2))
	return pick(g,
		answer{"200", "200", "forward", "-", served}, answer{"200", "200", "forward", "-", served},
		answer{"200", "200", "forward", "-", served}, answer{"201", "201", "waf,forward", "-", served},
		answer{"304", "304", "forward", "-", quick}, answer{"101", "101", "forward", "-", quick},
		answer{"301", "-", "redirect", "-", unknown}, answer{"404", "404", "forward", "-", served},
		answer{"400", "-", "-", "-", unknown}, answer{"400", "-", "", "-", unknown}, answer{"429", "429", "forward", "-", quick},
		answer{"403", "-", "waf", "-", unknown}, answer{"403", "403", "waf,forward", "-", quick},
		answer{"202", "-", "waf", "-", unknown}, answer{"503", "-", "waf", "-", unknown},
		answer{"500", "-", "waf-failed", "WAFConnectionTimeout", unknown},
		answer{"460", "-", "forward", "-", unknown}, answer{"460", "-", "waf", "-", unknown},
		answer{"400", "-", "waf", "-", unknown}, answer{"408", "-", "waf", "-", unknown}, answer{"464", "-", "forward", "-", unknown},
		answer{"463", "-", "-", "-", unknown}, answer{"561", "-", "authenticate", "AuthUnhandledException", unknown},
		answer{"502", "-", "forward", "-", "0.001 0.010 -1"}, answer{"502", "502", "forward", "-", quick},
		answer{"503", "-", "forward", "-", unknown}, answer{"504", "-", "forward", "-", unknown},
		answer{"502", "-", "forward", "LambdaInvalidResponse", unknown}, answer{"000", "-", "-", "-", unknown},
		answer{"-", "-", "-", "-", unknown})
}

func (g *generator) request() string {
	id := g.IntN(100000)
	path := pick(g,
		fmt.Sprintf("/hoge/%d", id), fmt.Sprintf("/hoge/%d?token=secret%d", id, id), fmt.Sprintf("//hoge//%d/", id),
		fmt.Sprintf("/api/v2/calls/%d", id), "/api/v2/calls/recent", fmt.Sprintf("/api/v2/calls/%d/", id),
		fmt.Sprintf("/twilio/voice/CA%032x", id), fmt.Sprintf("/files/report-%d.json", id),
		fmt.Sprintf("/assets/a/b/%d.js", id), fmt.Sprintf("/orders/%d", id), fmt.Sprintf("/orders/%d:cancel", id), "/orders:search", fmt.Sprintf("/wp-admin/%d.php", id), "/a/../etc/passwd", "/Hoge/1",
		`/hoge/a\x22b`, "/hoge/a b", "/", "/hoge/1|c,evil:1#x")
	url := "https://api.example.com:443" + path
	if g.IntN(10) == 0 {
		return pick(g, "- http://api.example.com:80- -", "- - -", "GET "+path+" HTTP/1.0", "get https://api.example.com:443/hoge/1 HTTP/1.1")
	}
	return pick(g, "GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "--location", "SSTP_DUPLEX_POST") + " " + url + " HTTP/" + pick(g, "1.1", "2.0")
}

func (g *generator) line() string {
	switch g.IntN(250) {
	case 0:
		return ""
	case 1:
		return "this is no entry"
	case 2:
		return strings.Replace(g.entry(g.lb), "T", pick(g, "!", "T9"), 1)
	case 3:
		return g.entry("app/other/0123456789abcdef")
	case 4:
		return g.entry(g.lb)[:40]
	}
	return g.entry(g.lb)
}

func (g *generator) entry(lb string) string {
	at := g.end.Add(-time.Duration(g.IntN(300_000_000)) * time.Microsecond)
	switch g.IntN(100) {
	case 0:
		at = g.end.Add(time.Duration(g.IntN(10)) * time.Second) // a node whose clock is ahead
	case 1:
		at = g.end.Add(-6 * time.Minute)
	}
	a := g.answer()
	target := "10.0.0.5:8080"
	if a.target == "-" && pick(g, a.status == "460", a.status == "504", false) || a.target != "-" {
		target = pick(g, target, "10.0.0.6:8080")
	} else {
		target = "-"
	}
	agent := pick(g, "Mozilla/5.0 (X11)", "TwilioProxy/1.1", "Twilio.TmeWs/1.0", "Datadog/Synthetics", "-", `a\x22 \x5c`, "curl/8.0 TwilioProxy/1.1")
	line := fmt.Sprintf(`%s %s %s %s %s %s %s %s %d %d "%s" "%s" %s %s arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/%s/73e2d6bc24d8a067 "Root=1-%08x" "%s" "-" %d %s`,
		pick(g, "https", "h2", "http", "grpcs", "ws", "wss"), at.Format("2006-01-02T15:04:05.000000Z"), lb,
		pick(g, "192.0.2.10:41000", "2001:db8::1:443"), target, a.times, a.status, a.target, g.IntN(5000), g.IntN(5000),
		g.request(), agent, "ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2", pick(g, "web", "web", "blue", "web-blue"), g.Uint32(),
		pick(g, "api.example.com", "-", " api.example.com", "API.example.com", "xapi.example.com"),
		g.IntN(9), at.Add(-time.Second).Format("2006-01-02T15:04:05.000000Z"))
	if g.IntN(20) == 0 && a.actions == "forward" && a.reason == "-" {
		return line // a file from before the actions were logged
	}
	line += fmt.Sprintf(` "%s" "-" "%s" "%s" "%s" "-" "-" TID_%032x`, a.actions, a.reason, target, a.target, g.Uint64())
	return line + pick(g, "", ` "-" "-" "-"`, ` "-" "-" "-" 10.1.2.3`, ` "-" "-" "-" 10.1.2.3 "of the future" 1`)
}
