package classify

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// sample is an entry; each condition of TestConditions looks at one of its fields.
func sample() *elblog.Entry {
	return &elblog.Entry{
		Format: elblog.ALB, Type: []byte("https"), LoadBalancer: []byte("app/web/50dc6c495c0c9188"), Client: []byte("203.0.113.7:54321"),
		Time:          time.Date(2026, 11, 20, 1, 2, 15, 0, time.UTC).UnixNano(),
		ELBStatusCode: 403, TargetStatusCode: elblog.NoStatus, UserAgent: []byte(`TwilioProxy/1.1 \x22q\x22`),
		TargetGroupARN: []byte("arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/phone/73e2d6bc24d8a067"),
		DomainName:     []byte(" API.example.com"), RequestCreationTime: []byte("2026-11-20T01:02:05.000000Z"),
		ActionsExecuted: []byte("authenticate,waf"), ErrorReason: []byte("WAFServiceError"),
	}
}

// Each row is one condition, and whether sample, with the change, meets it.
func TestConditions(t *testing.T) {
	texts := func(vs ...string) []string { return vs }
	status := func(s int) func(*elblog.Entry) { return func(e *elblog.Entry) { e.ELBStatusCode = s } }
	target := func(s int) func(*elblog.Entry) { return func(e *elblog.Entry) { e.TargetStatusCode = s } }
	acts := func(s string) func(*elblog.Entry) { return func(e *elblog.Entry) { e.ActionsExecuted = []byte(s) } }
	agent := func(s string) func(*elblog.Entry) { return func(e *elblog.Entry) { e.UserAgent = []byte(s) } }
	client := func(s string) func(*elblog.Entry) { return func(e *elblog.Entry) { e.Client = []byte(s) } }
	created := func(s string) func(*elblog.Entry) {
		return func(e *elblog.Entry) { e.RequestCreationTime = []byte(s) }
	}
	group := func(s string) func(*elblog.Entry) { return func(e *elblog.Entry) { e.TargetGroupARN = []byte(s) } }
	name := func(s string) func(*elblog.Entry) { return func(e *elblog.Entry) { e.DomainName = []byte(s) } }
	same := func(*elblog.Entry) {}
	block := func(s string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(s)} }
	since := func(bs ...Bound[time.Duration]) When { return When{Elapsed: bs} }
	for i, tt := range []struct {
		when   When
		change func(*elblog.Entry)
		want   bool
	}{
		{When{}, same, true},
		{When{ELBStatus: []Span{{403, 403}}}, same, true},
		{When{ELBStatus: []Span{{404, 404}, {400, 403}}}, same, true},
		{When{ELBStatus: []Span{{404, 499}}}, same, false},
		{When{ELBStatus: []Span{{0, 999}}}, status(999), true},
		{When{ELBStatus: []Span{NoneStatus}}, status(elblog.NoStatus), true},
		{When{ELBStatus: []Span{NoneStatus}}, status(0), true},
		{When{ELBStatus: []Span{NoneStatus}}, status(1), false},
		{When{ELBStatus: []Span{{1, 999}}}, status(0), false},
		{When{ELBStatus: []Span{NoneStatus}}, status(1000), true}, // not a status that a line can have
		{When{ELBStatus: []Span{NoneStatus}}, status(-2), true},
		{When{TargetStatus: []Span{NoneStatus}}, same, true},
		{When{TargetStatus: []Span{NoneStatus}}, target(0), true},
		{When{TargetStatus: []Span{NoneStatus}}, target(200), false},
		{When{TargetStatus: []Span{{200, 299}}}, target(200), true},
		{When{Action: texts("waf")}, same, true},
		{When{Action: texts("authenticate")}, same, false},
		{When{Action: texts("waf")}, acts("waf,forward"), false},
		{When{Action: texts("waf")}, acts("waf-failed"), false},
		{When{Action: texts("waf*")}, acts("waf-failed"), true},
		{When{Action: texts("*")}, acts("-"), false},
		{When{Action: texts("*")}, acts(""), false},
		{When{Actions: texts("waf")}, acts("waf,forward"), true},
		{When{Actions: texts("authenticate")}, same, true},
		{When{Actions: texts("redirect", "forward")}, same, false},
		{When{Actions: texts("*")}, acts("-"), false},
		{When{Actions: texts("*")}, acts(""), false},
		{When{ErrorReason: texts("WAFServiceError")}, same, true},
		{When{ErrorReason: texts("Lambda*", "WAF*")}, same, true},
		{When{ErrorReason: texts("wafserviceerror")}, same, false},
		{When{Sender: texts("twilio")}, same, true},
		{When{Sender: texts("bots", "twilio")}, same, true},
		{When{Sender: texts("bots")}, same, false},
		{When{Sender: texts("twilio")}, agent("xTwilioProxy/1.1"), false},
		{When{UserAgent: texts(`TwilioProxy/1.1 "q"`)}, same, true},
		{When{UserAgent: texts(`*\x22*`)}, same, false},
		{When{UserAgent: texts("twilioproxy/*")}, same, false},
		{When{UserAgent: texts("-")}, agent("-"), false},
		{When{UserAgent: texts("*")}, agent("-"), false},
		{When{UserAgent: texts("none")}, agent("-"), true},
		{When{UserAgent: texts("none")}, agent(""), true},
		{When{UserAgent: texts("none")}, agent("none"), false},
		{When{UserAgent: texts("none", "curl/*")}, agent("curl/8"), true},
		{When{UserAgent: texts("none", "curl/*")}, agent("wget/1"), false},
		{When{UserAgent: texts("*")}, agent(""), false},
		{When{UserAgent: texts("É")}, agent(`\xC3\x89`), true},
		{When{UserAgent: texts("??")}, agent(`\xC3\x89`), true},
		{When{UserAgent: texts("?")}, agent(`\xC3\x89`), false},
		{When{Client: block("203.0.113.0/24")}, same, true},
		{When{Client: block("203.0.113.7/32")}, same, true},
		{When{Client: block("203.0.113.8/29")}, same, false},
		{When{Client: block("0.0.0.0/0")}, same, true},
		{When{Client: block("::/0")}, same, false},
		{When{Client: block("2001:db8::/32")}, client("2001:db8::1:443"), true},
		{When{Client: block("2001:db8::1/128")}, client("2001:db8::1:443"), true},
		{When{Client: block("2001:db8::/32")}, client("[2001:db8::1]:443"), true},
		{When{Client: block("2001:db8::2/127")}, client("2001:db8::1:443"), false},
		{When{Client: block("10.0.0.0/8")}, client("::ffff:10.1.2.3:443"), true},
		{When{Client: block("::/0")}, client("fe80::1%eth0:443"), false},
		{When{Client: block("255.255.255.255/32")}, client("255.255.255.255:1"), true},
		{When{Client: block("10.0.0.0/8")}, client("10.0.0.256:1"), false},
		{When{Client: block("10.0.0.0/8")}, client("10.0.0.01:1"), false},
		{When{Client: block("10.0.0.0/8")}, client("10.0.0:1"), false},
		{When{Client: block("0.0.0.0/0")}, client("-"), false},
		{When{Method: texts("GET")}, same, true},
		{When{Method: texts("get")}, same, false},
		{When{Method: texts("PUT", "POST")}, same, false},
		{When{Route: texts("/hoge/:id")}, same, true},
		{When{Route: texts("GET /hoge/:id")}, same, true},
		{When{Route: texts("POST /hoge/:id")}, same, false},
		{When{Route: texts("other")}, same, false},
		{When{Route: texts("other", "/hoge/:id")}, same, true},
		{When{Route: texts("/hoge/*")}, same, false},
		{When{Domain: texts("api.example.com")}, same, true},
		{When{Domain: texts("*.EXAMPLE.com")}, same, true},
		{When{Domain: texts("example.com")}, same, false},
		{When{Domain: texts("api.example.com")}, name("api.example.com."), true},
		{When{Domain: texts("api.example.com")}, name("Api.Example.com:443"), true},
		{When{Domain: texts("*:443")}, name("api.example.com:443"), false},
		{When{TargetGroup: texts("phone")}, same, true},
		{When{TargetGroup: texts("ph*")}, same, true},
		{When{TargetGroup: texts("arn:*:targetgroup/phone/*")}, same, true},
		{When{TargetGroup: texts("phone/73e2d6bc24d8a067")}, same, false},
		{When{TargetGroup: texts("-")}, group("-"), false},
		{When{TargetGroup: texts("none")}, group("-"), true},
		{When{TargetGroup: texts("none")}, same, false},
		{When{LoadBalancer: texts("app/web/*")}, same, true},
		{When{LoadBalancer: texts("web")}, same, false},
		{When{Type: texts("h2", "https")}, same, true},
		{When{Type: texts("http")}, same, false},
		{since(Bound[time.Duration]{AtLeast, 10 * time.Second}), same, true},
		{since(Bound[time.Duration]{Over, 10 * time.Second}), same, false},
		{since(Bound[time.Duration]{AtMost, 10 * time.Second}), same, true},
		{since(Bound[time.Duration]{Under, 10 * time.Second}), same, false},
		{since(Bound[time.Duration]{AtLeast, 10 * time.Second}, Bound[time.Duration]{Under, 11 * time.Second}), same, true},
		{since(Bound[time.Duration]{AtLeast, 10 * time.Second}, Bound[time.Duration]{Over, 11 * time.Second}), same, false},
		{since(Bound[time.Duration]{AtLeast, 0}), created("-"), false},
		{since(Bound[time.Duration]{AtMost, time.Hour}), created(""), false},
		{When{ELBStatus: []Span{{403, 403}}, Type: texts("https"), Method: texts("GET")}, same, true},
		{When{ELBStatus: []Span{{403, 403}}, Type: texts("h2"), Method: texts("GET")}, same, false},
	} {
		e := sample()
		tt.change(e)
		c := mustNew(t, []Rule{{Name: "rule", When: tt.when, Then: Bad}}, append(twilio(), Sender{"bots", []string{"*bot*"}}))
		rule, steps := c.NewMatcher().Classify(e, "GET", "/hoge/:id"), c.Explain(e, "GET", "/hoge/:id")
		if got := rule == 0; got != tt.want || steps[0].Matched() != tt.want {
			t.Errorf("row %d: %+v\n%+v: got %v, Explain %v, want %v", i, tt.when, steps[0].Checks, got, steps[0].Matched(), tt.want)
		}
	}
}

// fullLine is an entry with something in each of its 36 fields.
const fullLine = `https 2026-11-20T01:02:15.000000Z app/web/50dc6c495c0c9188 203.0.113.7:54321 10.0.1.5:8080 3.200 0.020 0.001 502 502 2500000 1366 ` +
	`"POST https://API.example.com:443/a/b?next=/c HTTP/1.1" "curl/8" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ` +
	`arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "api.example.com" ` +
	`"arn:aws:acm:us-east-1:123456789012:certificate/12345678" 0 2026-11-20T01:02:05.000000Z "forward" "https://api.example.com:443/a/b" "-" ` +
	`"10.0.1.5:8080" "502" "Ambiguous" "UndefinedContentLengthSemantics" TID_1234abcd5678ef90 "-" "-" "-" 10.0.1.7 TargetConnectionError "ELB code"`

// entryOf parses one line.
func entryOf(t *testing.T, line string) *elblog.Entry {
	t.Helper()
	s := elblog.NewScanner(strings.NewReader(line))
	if !s.Scan() || s.Entry() == nil {
		t.Fatalf("%s: %s", line, s.Malformed())
	}
	return s.Entry()
}

// Each row is one condition, and whether fullLine, with one text replaced, meets it.
func TestConditionsOnLines(t *testing.T) {
	texts := func(vs ...string) []string { return vs }
	seconds := func(op Op, n float64) []Bound[time.Duration] {
		return []Bound[time.Duration]{{op, time.Duration(n * float64(time.Second))}}
	}
	size := func(op Op, n Bytes) []Bound[Bytes] { return []Bound[Bytes]{{op, n}} }
	block := func(s string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(s)} }
	noBlock := []netip.Prefix{{}}
	second := func(n int) time.Time { return time.Date(2026, 11, 20, 1, 2, n, 0, time.UTC) }
	for i, tt := range []struct {
		when     When
		old, new string
		want     bool
	}{
		{When{Path: texts("/a/b")}, "", "", true},
		{When{Path: texts("/a/*")}, "", "", true},
		{When{Path: texts("/a")}, "", "", false},
		{When{Path: texts("*next*")}, "", "", false}, // the query is not part of it
		{When{Path: texts("/a/b")}, "?next=/c", "#top?x", true},
		{When{Path: texts(`/a/"b`)}, "/a/b?", `/a/\x22b?`, true},
		{When{Path: texts("/A/b")}, "", "", false},
		{When{Path: texts("/")}, "/a/b?next=/c HTTP", " HTTP", true}, // an absolute URL without a path
		{When{Path: texts("none")}, "POST https://API.example.com:443/a/b?next=/c HTTP/1.1", "- http://host:80- -", true},
		{When{Path: texts("*")}, "POST https://API.example.com:443/a/b?next=/c HTTP/1.1", "- http://host:80- -", false},
		{When{Path: texts("none")}, "POST https://API.example.com:443/a/b?next=/c", "OPTIONS *", true},
		{When{Host: texts("api.example.com")}, "", "", true},
		{When{Host: texts("API.*")}, "", "", true},
		{When{Host: texts("api.example.com")}, "API.example.com", "api.example.com.", true},
		{When{Host: texts("none")}, "https://API.example.com:443/a", "/a", true},
		{When{Host: texts("none")}, "", "", false},
		{When{RedirectURL: texts("https://*/a/b")}, "", "", true},
		{When{RedirectURL: texts("none")}, "", "", false},
		{When{RedirectURL: texts("none")}, `"https://api.example.com:443/a/b" "-"`, `"-" "-"`, true},
		{When{RedirectURL: texts("*")}, `"https://api.example.com:443/a/b" "-"`, `"-" "-"`, false},
		{When{RedirectURL: texts(`*"q"`)}, `443/a/b" "-"`, `443/\x22q\x22" "-"`, true},
		{When{ErrorReason: texts("*")}, "", "", false},
		{When{ErrorReason: texts("none")}, "", "", true},
		{When{ErrorReason: texts("none")}, `/a/b" "-"`, `/a/b" "LambdaUnhandled"`, false},
		{When{Classification: texts("Ambiguous", "Severe")}, "", "", true},
		{When{Classification: texts("none")}, `"Ambiguous" "U`, `"-" "U`, true},
		{When{TLSVersion: texts("TLSv1.2")}, "", "", true},
		{When{TLSVersion: texts("TLSv1.?")}, "TLSv1.2", "-", false},
		{When{TLSVersion: texts("none")}, "TLSv1.2", "-", true},
		{When{TargetErrorCode: texts("Target*")}, "", "", true},
		{When{TargetErrorCode: texts("none")}, " TargetConnectionError", " -", true},
		{When{ELBErrorCode: texts("ELB code")}, "", "", true},
		{When{ELBErrorCode: texts("none")}, ` "ELB code"`, "", true},
		{When{ELBErrorCode: texts("*")}, ` "ELB code"`, "", false},
		{When{Domain: texts("none")}, `"api.example.com" "arn`, `"-" "arn`, true},
		{When{Domain: texts("*")}, `"api.example.com" "arn`, `"-" "arn`, false},
		{When{Action: texts("none")}, `"forward"`, `"-"`, true},
		{When{Actions: texts("none")}, `"forward"`, `""`, true},
		{When{Actions: texts("none")}, "", "", false},
		{When{Type: texts("none")}, "", "", false},
		{When{Sender: texts("none")}, "", "", true},
		{When{Sender: texts("none")}, "curl/8", "TwilioProxy/1.1", false},
		{When{Sender: texts("none")}, "curl/8", "my-bot/1.1", false},
		{When{Sender: texts("none", "twilio")}, "curl/8", "TwilioProxy/1.1", true},
		{When{Sender: texts("none")}, "curl/8", "-", true},
		{When{Client: noBlock}, "", "", false},
		{When{Client: noBlock}, "203.0.113.7:54321", "-", true},
		{When{Target: block("10.0.0.0/8")}, "", "", true},
		{When{Target: block("10.0.2.0/24")}, "", "", false},
		{When{Target: block("0.0.0.0/0")}, "10.0.1.5:8080 3", "- 3", false},
		{When{Target: noBlock}, "10.0.1.5:8080 3", "- 3", true},
		{When{RequestTime: seconds(AtLeast, 3.2)}, "", "", true},
		{When{RequestTime: seconds(Over, 3.2)}, "", "", false},
		{When{RequestTime: seconds(AtLeast, 0)}, "3.200", "-1", false},
		{When{RequestTime: seconds(NoneOp, 0)}, "3.200", "-1", true},
		{When{RequestTime: seconds(NoneOp, 0)}, "", "", false},
		{When{TargetTime: seconds(AtMost, 0.02)}, "", "", true},
		{When{TargetTime: seconds(Under, 0.02)}, "", "", false},
		{When{ResponseTime: seconds(AtLeast, 0.001)}, "", "", true},
		{When{ResponseTime: seconds(NoneOp, 0)}, "0.001 502", "-1 502", true},
		{When{ReceivedBytes: size(AtLeast, 2_500_000)}, "", "", true},
		{When{ReceivedBytes: size(Over, 2_500_000)}, "", "", false},
		{When{SentBytes: size(Under, 1367)}, "", "", true},
		{When{SentBytes: size(Under, 1367)}, "1366", "-", false},
		{When{SentBytes: size(NoneOp, 0)}, "1366", "-", true},
		{When{Elapsed: seconds(NoneOp, 0)}, "2026-11-20T01:02:05.000000Z", "-", true},
		{When{At: []Period{{second(15), second(16)}}}, "", "", true},
		{When{At: []Period{{second(14), second(15)}}}, "", "", false}, // half-open
		{When{At: []Period{{second(14), second(15)}, {second(15), second(20)}}}, "", "", true},
		{When{At: []Period{{second(14).In(time.FixedZone("", 3600)), second(16)}}}, "", "", true},
		{When{ELBMade: true}, "", "", false},
		{When{ELBMade: true}, "502 502", "502 -", true},
		{When{ELBMade: true}, "502 502", "- -", false},
		{When{ELBMade: true}, "502 502", "000 -", false},
		{When{ELBMade: true, ELBStatus: []Span{{503, 503}}}, "502 502", "502 -", false},
		{When{ELBMade: true, ELBStatus: []Span{NoneStatus, {500, 599}}}, "502 502", "502 -", true},
		{When{Not: []When{{ELBMade: true}}}, "502 502", "000 -", true},
		{When{Not: []When{{UserAgent: texts("curl/*")}}}, "", "", false},
		{When{Not: []When{{UserAgent: texts("wget/*")}}}, "", "", true},
		{When{Not: []When{{UserAgent: texts("curl/*")}}}, "curl/8", "-", true},
		{When{Not: []When{{UserAgent: texts("curl/*"), Client: block("10.0.0.0/8")}}}, "", "", true},
		{When{Not: []When{{UserAgent: texts("curl/*"), Client: block("203.0.113.0/24")}}}, "", "", false},
		{When{Not: []When{{UserAgent: texts("wget/*")}, {Client: block("203.0.113.0/24")}}}, "", "", false},
		{When{ELBStatus: []Span{{500, 599}}, Not: []When{{ELBStatus: []Span{{502, 502}}}}}, "", "", false},
		{When{ELBStatus: []Span{{500, 599}}, Not: []When{{ELBStatus: []Span{{502, 502}}}}}, "502 502", "503 -", true},
		{When{Not: []When{{ErrorReason: texts("none")}}}, "", "", false},
	} {
		line := strings.Replace(fullLine, tt.old, tt.new, 1)
		if tt.old != "" && line == fullLine {
			t.Fatalf("row %d: %q is not in the line", i, tt.old)
		}
		e := entryOf(t, line)
		c := mustNew(t, []Rule{{Name: "rule", When: tt.when, Then: Bad}}, append(twilio(), Sender{"bots", []string{"*bot*"}}))
		rule, steps := c.NewMatcher().Classify(e, "POST", "other"), c.Explain(e, "POST", "other")
		if got := rule == 0; got != tt.want || steps[0].Matched() != tt.want {
			t.Errorf("row %d: %+v\n%+v: got %v, Explain %v, want %v", i, tt.when, steps[0].Checks, got, steps[0].Matched(), tt.want)
		}
	}
}

// GET includes HEAD in a route, but not in a method.
func TestHead(t *testing.T) {
	for _, tt := range []struct {
		when   When
		method string
		want   bool
	}{
		{When{Route: []string{"GET /a"}}, "HEAD", true},
		{When{Route: []string{"GET /a"}}, "POST", false},
		{When{Route: []string{"HEAD /a"}}, "GET", false},
		{When{Route: []string{"/a"}}, "OTHER", true},
		{When{Method: []string{"GET"}}, "HEAD", false},
		{When{Method: []string{"OTHER"}}, "OTHER", true},
	} {
		c := mustNew(t, []Rule{{Name: "rule", When: tt.when, Then: Bad}}, nil)
		if got := c.NewMatcher().Classify(sample(), tt.method, "/a") == 0; got != tt.want {
			t.Errorf("%+v, %s: got %v", tt.when, tt.method, got)
		}
	}
}

func TestSender(t *testing.T) {
	c := mustNew(t, nil, append([]Sender{{"proxy", []string{"*Proxy*"}}}, twilio()...))
	for _, tt := range [][2]string{{"TwilioProxy/1.1", "proxy"}, {"Twilio.TmeWs/1.0", "twilio"}, {"curl/8", ""}, {"-", ""}, {"", ""}} {
		if got := c.Sender(&elblog.Entry{UserAgent: []byte(tt[0])}); got != tt[1] {
			t.Errorf("%q: got %q, want %q", tt[0], got, tt[1])
		}
	}
}

func TestExplain(t *testing.T) {
	rules := append([]Rule{{Name: "slow", When: When{Elapsed: []Bound[time.Duration]{{AtLeast, time.Minute}}, Client: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Not: []When{{ErrorReason: []string{"none", "Lambda*"}}}}, Then: Bad}}, builtin()...)
	c := mustNew(t, rules, twilio())
	e := sample()
	e.ELBStatusCode = 460
	got := c.Explain(e, "GET", "other")
	want := []Step{
		{0, []Check{
			{Field: "elapsed", Want: ">=1m0s", Got: "10s"}, {Field: "client", Want: "10.0.0.0/8", Got: "203.0.113.7"},
			{Field: "not", Held: true, Not: []Check{{Field: "error_reason", Want: "none, Lambda*", Got: "WAFServiceError"}}},
		}},
		{1, []Check{{Field: "elb_status", Want: "1-399, 401-407, 409-412, 414-459, 461-499", Got: "460"}, {Field: "target_status", Want: "none", Held: true}, {Field: "action", Want: "waf", Got: "waf", Held: true}}},
		{2, []Check{{Field: "elb_status", Want: "460", Got: "460", Held: true}, {Field: "sender", Want: "twilio", Got: "twilio", Held: true}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct {
		s    Span
		want string
	}{{NoneStatus, "none"}, {Span{404, 404}, "404"}, {Span{400, 499}, "4xx"}, {Span{500, 503}, "500-503"}, {Span{401, 500}, "401-500"}} {
		if got := tt.s.String(); got != tt.want {
			t.Errorf("%d-%d: got %q, want %q", tt.s.Lo, tt.s.Hi, got, tt.want)
		}
	}
	for v, want := range map[Verdict]string{Good: "good", Bad: "bad", Excluded: "excluded", 0: "unknown"} {
		if v.String() != want {
			t.Errorf("%d: got %q, want %q", v, v, want)
		}
	}
}

// globRows seed the fuzz target too.
var globRows = []struct {
	pattern, text string
	want          bool
}{
	{"", "", true}, {"", "a", false}, {"a", "", false}, {"*", "", true}, {"*", "anything", true}, {"?", "", false}, {"?", "a", true}, {"?", "ab", false},
	{"a*", "a", true}, {"a*", "ab", true}, {"a*", "ba", false}, {"*a", "ba", true}, {"*a", "ab", false}, {"*a*", "bab", true}, {"a*c", "abc", true}, {"a*c", "abcd", false},
	{"a*b*c", "aXbYbc", true}, {"*ab*ab", "abab", true}, {"*ab*ab", "abxab", true}, {"*aab", "aaab", true}, {"a**b", "ab", true}, {"*?", "", false}, {"?*?", "ab", true}, {"?*?", "a", false},
	{"a?c", "abc", true}, {"a.c", "abc", false}, {"[a]", "a", false}, {`a\*`, "a*", false}, {"A", "a", false}, {"é", "é", true}, {"??", "é", true},
}

func TestGlob(t *testing.T) {
	for _, tt := range globRows {
		if got := glob(tt.pattern, []byte(tt.text)); got != tt.want {
			t.Errorf("glob(%q, %q) = %v, want %v", tt.pattern, tt.text, got, tt.want)
		}
	}
}

// A glob matches as its regular expression does, and many globs together match as each does alone.
func FuzzGlob(f *testing.F) {
	for _, tt := range globRows {
		f.Add(tt.pattern, tt.text)
	}
	f.Add("*Bot/1.0 *\n*curl*", "curl Bot/1.0 (x)")
	f.Fuzz(func(t *testing.T, patterns, text string) {
		if len(patterns) > 200 || len(text) > 200 {
			return
		}
		var g globs
		want := newSet(256)
		for i, p := range strings.Split(patterns, "\n") {
			g.add(map[string]int{}, p, i)
			q := strings.NewReplacer(`\*`, `[\x00-\x{ff}]*`, `\?`, `[\x00-\x{ff}]`).Replace(regexp.QuoteMeta(latin1(p)))
			if regexp.MustCompile(`\A(?s:` + q + `)\z`).MatchString(latin1(text)) {
				want.add(i)
			}
			if got := glob(p, []byte(text)); got != want.has(i) {
				t.Errorf("glob(%q, %q) = %v", p, text, got)
			}
		}
		g.build()
		got := newSet(256)
		g.match([]byte(text), got, newSet(256))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q, %q: %s", patterns, text, d)
		}
	})
}

// A long user agent that contains many pieces of globs is tried once with each glob, not once with each piece.
func TestLongUserAgent(t *testing.T) {
	var rules []Rule
	for _, p := range []string{"*Bot/a*x", "*Bot/b*y", "*Bot/*z"} {
		rules = append(rules, Rule{Name: p, When: When{UserAgent: []string{p}}, Then: Bad})
	}
	m := mustNew(t, rules, nil).NewMatcher()
	e := &elblog.Entry{UserAgent: []byte(strings.Repeat("Bot/", 250_000))}
	start := time.Now() // each piece with each glob would take minutes
	if got := m.Classify(e, "GET", "other"); got != len(rules) {
		t.Errorf("got rule %d", got)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("%v for a user agent of 1 MB", d)
	}
}

func TestParseIPv4(t *testing.T) {
	for _, text := range []string{"0.0.0.0", "255.255.255.255", "1.2.3.4", "10.20.30.40", "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.004", "1..2.3", "", ".", "1.2.3.4 ", "::1", "1.2.3.1000", "a.b.c.d"} {
		want, err := netip.ParseAddr(text)
		got, ok := parseIPv4([]byte(text))
		if ok != (err == nil && want.Is4()) || ok && netip.AddrFrom4([4]byte{byte(got >> 24), byte(got >> 16), byte(got >> 8), byte(got)}) != want {
			t.Errorf("%q: %x %v, netip %v %v", text, got, ok, want, err)
		}
	}
}
