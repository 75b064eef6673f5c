package elblog

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// One field on each row, so that a test can name the one it changes.
var (
	albFields = []string{
		"https", "2026-11-20T01:02:03.186641Z", "app/web/50dc6c495c0c9188", "198.51.100.131:52817", "10.0.14.66:8080",
		"0.001", "0.048", "0.000", "200", "201", "341", "1366",
		`"GET https://api.example.com:443/hoge/123?a=b HTTP/1.1"`, `"curl/8.9.1"`, "ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2",
		"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067",
		`"Root=1-58337262-36d228ad5d99923122bbe354"`, `"api.example.com"`, `"session-reused"`, "0", "2026-11-20T01:02:03.137000Z",
		`"waf,forward"`, `"-"`, `"-"`, // 25, until 2019
		`"10.0.14.66:8080"`, `"201"`, `"-"`, `"-"`, // 29
		"TID_1234abcd5678ef90", `"-"`, `"-"`, `"-"`, "10.0.1.7", // 34
	}
	clbFields = []string{
		"2026-11-20T01:02:03.186641Z", "web", "198.51.100.131:52817", "10.0.14.66:80", "0.000073", "0.001048", "0.000057",
		"200", "201", "0", "29", `"GET http://www.example.com:80/hoge/123 HTTP/1.1"`, `"curl/8.9.1"`, "-", "-",
	}
	nlbFields = []string{
		"tls", "2.0", "2026-11-20T01:02:03", "net/sip/c6e77e28c25b2234", "g3d4b5e8bb8464cd", "198.51.100.131:51341",
		"10.0.14.66:443", "5", "2", "98", "246", "-", "arn:aws:acm:us-east-1:123456789012:certificate/2a108f19", "-",
		"ECDHE-RSA-AES128-SHA", "tlsv12", "-", "sip.example.com", "h2", "h2", `"h2","http/1.1"`, "2026-11-20T01:02:01",
	}
)

// with returns a line of the fields with some replaced: "13=x" makes the 13th x.
func with(fields []string, changes ...string) string {
	fields = append([]string(nil), fields...)
	for _, c := range changes {
		n, v, _ := strings.Cut(c, "=")
		i, _ := strconv.Atoi(n)
		fields[i-1] = v
	}
	return strings.Join(fields, " ")
}

// logged lets cmp compare the unexported fields of Entry.
var logged = cmp.AllowUnexported(Entry{})

func alb(changes ...string) string { return with(albFields, changes...) }
func clb(changes ...string) string { return with(clbFields, changes...) }
func nlb(changes ...string) string { return with(nlbFields, changes...) }

func TestParseLineWhole(t *testing.T) {
	b := func(s string) []byte { return []byte(s) }
	for _, row := range []struct {
		line string
		want Entry
	}{
		{alb(), Entry{
			Format: ALB, Type: b("https"), Timestamp: b("2026-11-20T01:02:03.186641Z"), Time: 1795136523186641000,
			LoadBalancer: b("app/web/50dc6c495c0c9188"), Client: b("198.51.100.131:52817"), Target: b("10.0.14.66:8080"),
			RequestProcessingTime: time.Millisecond, TargetProcessingTime: 48 * time.Millisecond, ResponseProcessingTime: 0,
			ELBStatusCode: 200, TargetStatusCode: 201,
			Request: b("GET https://api.example.com:443/hoge/123?a=b HTTP/1.1"), Method: b("GET"),
			Host: b("api.example.com"), Path: b("/hoge/123?a=b"),
			UserAgent: b("curl/8.9.1"), TargetGroupARN: b("arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067"),
			DomainName: b("api.example.com"), RequestCreationTime: b("2026-11-20T01:02:03.137000Z"), ActionsExecuted: b("waf,forward"), ErrorReason: b("-"),
		}},
		{clb(), Entry{
			Format: CLB, Timestamp: b("2026-11-20T01:02:03.186641Z"), Time: 1795136523186641000,
			LoadBalancer: b("web"), Client: b("198.51.100.131:52817"), Target: b("10.0.14.66:80"),
			RequestProcessingTime: 73 * time.Microsecond, TargetProcessingTime: 1048 * time.Microsecond, ResponseProcessingTime: 57 * time.Microsecond,
			ELBStatusCode: 200, TargetStatusCode: 201,
			Request: b("GET http://www.example.com:80/hoge/123 HTTP/1.1"), Method: b("GET"),
			Host: b("www.example.com"), Path: b("/hoge/123"), UserAgent: b("curl/8.9.1"),
		}},
		{nlb(), Entry{
			Format: NLB, Type: b("tls"), Timestamp: b("2026-11-20T01:02:03"), Time: 1795136523000000000,
			LoadBalancer: b("net/sip/c6e77e28c25b2234"), Client: b("198.51.100.131:51341"), Target: b("10.0.14.66:443"),
			RequestProcessingTime: NotMeasured, TargetProcessingTime: NotMeasured, ResponseProcessingTime: NotMeasured,
			ELBStatusCode: NoStatus, TargetStatusCode: NoStatus,
			DomainName: b("sip.example.com"), RequestCreationTime: b("2026-11-20T01:02:01"),
		}},
	} {
		var e Entry
		if why := parseLine(b(row.line), &e, nil); why != 0 {
			t.Errorf("%s\nmalformed: %v", row.line, why)
			continue
		}
		if diff := cmp.Diff(row.want, e, cmpopts.IgnoreUnexported(Entry{})); diff != "" {
			t.Errorf("%s\n-want +got\n%s", row.line, diff)
		}
	}
}

func TestReasonString(t *testing.T) {
	seen := map[string]bool{}
	for r := TooLong; r <= BadStatus; r++ {
		if s := r.String(); s == "" || seen[s] {
			t.Errorf("reason %d is %q", r, s)
		} else {
			seen[s] = true
		}
	}
	if got := Reason(0).String(); got != "" {
		t.Errorf("reason 0 is %q, want none", got)
	}
}
