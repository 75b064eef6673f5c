package elblog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// values returns the fields of a legacy line of the tests without their quotes.
func values(fields []string) []string {
	out := slices.Clone(fields)
	for i, f := range out {
		out[i] = strings.TrimSuffix(strings.TrimPrefix(f, `"`), `"`)
	}
	return out
}

// jsonLine returns an object of the fields in order.
func jsonLine(order []Field, values []string) string {
	var b strings.Builder
	for i, f := range order {
		v, _ := json.Marshal(values[i])
		fmt.Fprintf(&b, "%s%q:%s", map[bool]string{true: "{", false: ","}[i == 0], f, v)
	}
	return b.String() + "}"
}

func albOrder() (order []Field) {
	for f := range albFields {
		order = append(order, Field(f))
	}
	return order
}

// read returns the entries of a log, and the reasons of its malformed lines.
func read(log string, o *Object, f *Formats) (entries []Entry, malformed []string, s *Scanner, err error) {
	s = NewScanner(nil)
	s.OpenPlain(strings.NewReader(log), Options{Object: o, Formats: f})
	for s.Scan() {
		if s.Entry() == nil {
			malformed = append(malformed, s.Malformed().String())
			continue
		}
		e := *s.Entry()
		e.line, e.values = nil, nil // they point into what changes
		entries = append(entries, cloned(e))
	}
	return entries, malformed, s, s.Err()
}

func cloned(e Entry) Entry {
	for _, b := range []*[]byte{&e.Type, &e.Timestamp, &e.LoadBalancer, &e.Client, &e.Target, &e.Request, &e.Method, &e.URL, &e.Protocol,
		&e.Host, &e.Path, &e.UserAgent, &e.TargetGroupARN, &e.DomainName, &e.RequestCreationTime, &e.ActionsExecuted, &e.ErrorReason} {
		*b = bytes.Clone(*b)
	}
	return e
}

// Every way to write an entry gives the same entry.
func TestVendedEntries(t *testing.T) {
	alb34, nlb22 := values(albFields), values(nlbFields)
	names := func(order []Field, sep string) string {
		var out []string
		for _, f := range order {
			out = append(out, f.String())
		}
		return strings.Join(out, sep)
	}
	unnamed := Unnamed("x")
	shuffled := albOrder()
	slices.Reverse(shuffled)
	reversed := slices.Clone(alb34)
	slices.Reverse(reversed)
	for _, row := range []struct {
		name, log string
		want      string // the legacy line
		output    OutputFormat
		formats   *Formats
	}{
		{"legacy", alb() + "\n", alb(), Legacy, nil},
		{"json", jsonLine(albOrder(), alb34), alb(), JSON, nil},
		{"json, shuffled, without a newline", jsonLine(shuffled, reversed), alb(), JSON, nil},
		{"json, spaces and CRLF", strings.NewReplacer(`":"`, "\" :\t\"", `","`, `" , "`).Replace(jsonLine(albOrder(), alb34)) + "\r\n", alb(), JSON, nil},
		{"json, numbers", strings.NewReplacer(`"200"`, "200", `"201"`, "201", `"0.001"`, "1e-3", `"0.048"`, "4.8E-2", `"0.000"`, "0", `"341"`, "341").Replace(jsonLine(albOrder(), alb34)), alb(), JSON, nil},
		{"json, client:port", strings.NewReplacer("client_port", "client:port", "target_port\"", "target:port\"", "request_line", "request").Replace(jsonLine(albOrder(), alb34)), alb(), JSON, nil},
		{"json, unknown keys", strings.Replace(jsonLine(albOrder(), alb34), "{", `{"new":{"a":[1,"}\"",null]},"newer":"\u00e9\"",`, 1), alb(), JSON, nil},
		{"json of an NLB", jsonLine(nlbOrder[:], nlb22), nlb(), JSON, nil},
		{"w3c, tab", "#Version: 1.0\n#Fields: " + names(albOrder(), " ") + "\n" + strings.Join(alb34, "\t"), alb(), W3C, nil},
		{"w3c, tab, quoted", "#Fields: " + names(albOrder(), "\t") + "\n" + strings.Join(albFields, "\t"), alb(), W3C, nil},
		{"w3c, comma", "#Fields: " + names(shuffled, ",") + "\n" + strings.Replace(strings.Join(reversed, ","), "waf,", "", 1), alb(`23="forward"`), W3C, nil},
		{"w3c, space, quoted", "#Fields: " + names(albOrder(), " ") + "\n" + strings.Join(albFields, " "), alb(), W3C, nil},
		{"w3c, delimiter of the configuration", "#Fields: " + names(albOrder(), " ") + "\n" + strings.Join(alb34, "<|>"), alb(), W3C, &Formats{Delimiter: "<|>"}},
		{"w3c of an NLB", "#Fields: " + names(nlbOrder[:], " ") + "\n" + strings.Join(nlb22, "\t"), nlb(), W3C, nil},
		{"plain, tab", strings.Join(alb34, "\t"), alb(), Plain, nil},
		{"plain, tab, quoted", strings.Join(albFields, "\t"), alb(), Plain, nil},
		{"plain, comma", strings.Replace(strings.Join(alb34, ","), "waf,", "", 1), alb(`23="forward"`), Plain, nil},
		{"plain, comma, quoted, with commas", strings.Replace(strings.Join(albFields, ","), "curl/8.9.1", "Mozilla/5.0 (KHTML, like Gecko)", 1), alb(`14="Mozilla/5.0 (KHTML, like Gecko)"`), Plain, nil},
		{"plain, more fields", strings.Join(alb34, "\t") + "\t-\tTargetConnectionError\tnew", alb(), Plain, nil},
		{"plain of an NLB", strings.Join(nlb22, "\t"), nlb(), Plain, nil},
		{"plain, configured", strings.Join(reversed, "~~"), alb(), Plain, &Formats{Delimiter: "~~", Fields: shuffled}},
		{"plain, space", alb(), alb(), Legacy, nil},
	} {
		var want Entry
		if why := parseLine([]byte(row.want), &want, nil); why != 0 {
			t.Fatal(why)
		}
		got, malformed, s, err := read(row.log, &unnamed, row.formats)
		if err != nil || len(got) != 1 || len(malformed) > 0 || s.Output() != row.output {
			t.Errorf("%s: %s, %d entries, malformed %v, %v", row.name, s.Output(), len(got), malformed, err)
			continue
		}
		if diff := cmp.Diff(want, got[0], cmpopts.IgnoreUnexported(Entry{})); diff != "" {
			t.Errorf("%s: -legacy +got\n%s", row.name, diff)
		}
	}
}

// A vended log is told by what is in it; a log that is none of these is skipped, or fails where it would be missed.
func TestDetect(t *testing.T) {
	unnamed := Unnamed("x")
	named, _ := ParseKey("123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261120T0105Z_10.0.1.7_20sg8hgm.log.gz")
	alb34 := values(albFields)
	reduced := []Field{FieldELB, FieldTime, FieldRequest, FieldELBStatusCode}
	reducedValues := []string{alb34[2], alb34[1], alb34[12], alb34[8]}
	for _, row := range []struct {
		name, log string
		object    *Object
		want      string // the output and the numbers of entries and malformed lines, or the error
	}{
		{"nothing", "", &unnamed, "legacy 0 0"},
		{"blank lines", "\n\n", &unnamed, "legacy 0 2"},
		{"a user's own file", "some text\n", nil, "legacy 0 1"},
		{"text", "some text\n", &unnamed, "not an access log: not-a-log"},
		{"text under a real key", "some text\n", &named, "legacy 0 1"},
		{"other JSON", `{"Records":[{"eventVersion":"1.08"}]}`, &unnamed, "not an access log: not-a-log"},
		{"other JSON with a time", `{"time":"2026-11-20T01:02:03Z","type":"x","user_agent":"y"}`, &unnamed, "not an access log: not-a-log"},
		{"JSON over several lines", "{\n\"elb\": 1\n}\n", &unnamed, "not an access log: not-a-log"},
		{"other W3C", "#Version: 1.0\n#Fields: date time x-edge-location c-ip\n2026-11-20\t01:02:03\tNRT\t192.0.2.1\n", &unnamed, "not an access log: not-a-log"},
		{"a comment", "# hello\n", &unnamed, "not an access log: not-a-log"},
		{"connection log, legacy lines", strings.Repeat(`2026-11-20T01:02:03.186641Z 198.51.100.131 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.014 "-" "-" "-" - TID_1234 app/web/50dc6c495c0c9188 10.0.1.7`+"\n", 3), &unnamed, "not an access log: connection-log"},
		{"connection log, tabs", "2026-11-20T01:02:03.186641Z\t198.51.100.131\t36280\t443\tTLSv1.3\tTLS_AES_128_GCM_SHA256\t0.014\t-\t-\t-\t-\tTID_1234\n", &unnamed, "not an access log: connection-log"},
		{"connection log, JSON", `{"time":"2026-11-20T01:02:03.186641Z","client_ip":"198.51.100.131","client_port":"36280","listener_port":"443","elb":"app/web/50dc6c495c0c9188"}`, &unnamed, "not an access log: connection-log"},
		{"connection log, JSON, a user's own", `{"time":"2026-11-20T01:02:03.186641Z","client_ip":"198.51.100.131","client_port":"36280","listener_port":"443","elb":"app/web/50dc6c495c0c9188"}`, nil, "not an access log: connection-log"},
		{"connection log, W3C", "#Fields: time client_ip client_port listener_port tls_protocol elb\n", &unnamed, "not an access log: connection-log"},
		{"health-check log", "http 2026-11-20T01:02:03.186641Z 0.00054 10.0.14.66:80 web PASS 200 - app/web/50dc6c495c0c9188 10.0.1.7\n", &unnamed, "not an access log: health-check-log"},
		{"health-check log, JSON", `{"type":"http","time":"2026-11-20T01:02:03Z","latency":0.1,"target_addr":"10.0.14.66:80","target_group_id":"web","status":"PASS","status_code":"200","reason_code":"-","elb":"app/web/50dc6c495c0c9188","ip_address":"10.0.1.7"}`, &unnamed, "not an access log: health-check-log"},
		{"JSON without a status", jsonLine(reduced[:3], reducedValues[:3]), &unnamed, "the log has no elb_status_code: add the record fields to its delivery"},
		{"JSON without a request", `{"elb":"app/web/50dc6c495c0c9188","time":"2026-11-20T01:02:03Z","elb_status_code":"200"}`, &unnamed, "the log has no request_line: add the record fields to its delivery"},
		{"W3C without a load balancer", "#Fields: time elb_status_code request_line actions_executed\n", &unnamed, "the log has no elb: add the record fields to its delivery"},
		{"JSON of the least", jsonLine(reduced, reducedValues), &unnamed, "json 1 0"},
		{"W3C of the least", "#Fields: elb time request_line elb_status_code\n" + strings.Join(reducedValues, "\t"), &unnamed, "w3c 1 0"},
		{"JSON under a real key", jsonLine(albOrder(), alb34), &named, "json 1 0"},
		{"plain under a real key", strings.Join(alb34, "\t"), &named, "legacy 0 1"},
		{"plain, lists with the delimiter", strings.Join(alb34, ",") + "\n", &unnamed, ErrUnknownFields.Error()},
		{"plain, some lists with the delimiter", strings.Repeat(strings.Replace(strings.Join(alb34, ","), "waf,", "", 1)+"\n", 2) + strings.Join(alb34, ","), &unnamed, "plain 2 1"},
		{"plain in another order", strings.Join(reducedValues, "\t"), &unnamed, ErrUnknownFields.Error()},
		{"W3C with an unknown delimiter", "#Fields: elb time request_line elb_status_code\n" + strings.Join(reducedValues, "<>"), &unnamed, ErrUnknownFields.Error()},
		{"W3C, every line with a tab too many", "#Fields: elb time request_line elb_status_code\n" + strings.Join(reducedValues, "\t") + "\tx\n", &unnamed, "w3c 0 1"},
		{"W3C without a line", "#Fields: elb time request_line elb_status_code\n", &unnamed, "w3c 0 0"},
		{"W3C, its header twice", strings.Repeat("#Version: 1.0\n#Fields: elb time request_line elb_status_code\n"+strings.Join(reducedValues, "\t")+"\n", 2), &unnamed, "w3c 2 0"},
		{"W3C, another header further on", "#Fields: elb time request_line elb_status_code\n" + strings.Join(reducedValues, "\t") + "\n#Fields: user_agent\n", &unnamed, "w3c 1 1"},
		{"a first line that a client made long", jsonLine(append(reduced, FieldUserAgent), append(reducedValues, strings.Repeat("x", headSize))) + "\n" + jsonLine(reduced, reducedValues), &unnamed, "json 2 0"},
		{"legacy lines behind rubbish", "rubbish\n" + strings.Repeat(alb()+"\n", 3), &unnamed, "legacy 3 1"},
	} {
		entries, malformed, s, err := read(row.log, row.object, nil)
		got := fmt.Sprintf("%s %d %d", s.Output(), len(entries), len(malformed))
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
		if s.Scan() {
			t.Errorf("%s: a line after the end", row.name)
		}
	}
}

// What is told of a log does not depend on how its bytes arrive, and an error of the reader is passed on.
func TestDetectReads(t *testing.T) {
	unnamed := Unnamed("x")
	log := strings.Repeat(jsonLine(albOrder(), values(albFields))+"\n", 100)
	s := NewScanner(nil)
	s.OpenPlain(iotest.OneByteReader(strings.NewReader(log)), Options{Object: &unnamed})
	n := 0
	for s.Scan() {
		n++
	}
	if n != 100 || s.Err() != nil || s.Output() != JSON {
		t.Errorf("byte by byte: %d lines, %v, %s", n, s.Err(), s.Output())
	}
	broken := errors.New("broken")
	s.OpenPlain(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(log))), Options{Object: &unnamed})
	for s.Scan() {
	}
	if !errors.Is(s.Err(), iotest.ErrTimeout) {
		t.Errorf("got %v, want the reader's error", s.Err())
	}
	s.OpenPlain(iotest.ErrReader(broken), Options{Object: &unnamed})
	if s.Scan() || !errors.Is(s.Err(), broken) {
		t.Errorf("got %v, want %v", s.Err(), broken)
	}
}

// Values of JSON that are spelled in other ways, and objects that are malformed.
func TestJSONValues(t *testing.T) {
	with := func(changes ...string) string {
		line := jsonLine(albOrder(), values(albFields))
		for i := 0; i < len(changes); i += 2 {
			if !strings.Contains(line, changes[i]) {
				t.Fatalf("%q is not in the line", changes[i])
			}
			line = strings.Replace(line, changes[i], changes[i+1], 1)
		}
		return line
	}
	status, agent, at := `"elb_status_code":"200"`, `"user_agent":"curl/8.9.1"`, `"time":"2026-11-20T01:02:03.186641Z"`
	for _, row := range []struct{ line, want string }{
		{with(), "ELBStatusCode=200|conn_trace_id=TID_1234abcd5678ef90|target_error_code=<nil>"},
		{with(status, `"elb_status_code":null`), "ELBStatusCode=-1"},
		{with(status, `"elb_status_code":"-"`), "ELBStatusCode=-1"},
		{with(status, `"elb_status_code":""`), "ELBStatusCode=-1"},
		{with(status, `"elb_status_code":-1`), "ELBStatusCode=-1"},
		{with(status, `"elb_status_code":200.0`), "ELBStatusCode=200"},
		{with(status, `"elb_status_code":2e2`), "ELBStatusCode=200"},
		{with(status, `"elb_status_code":0`), "ELBStatusCode=0"},
		{with(status, `"elb_status_code":200.5`), "status"},
		{with(status, `"elb_status_code":2000`), "status"},
		{with(status, `"elb_status_code":true`), "status"},
		{with(status, `"elb_status_code":[200]`), "fields"},
		{with(status, `"elb_status_code":{"a":200}`), "fields"},
		{with(status, `"elb_status_code":"200","elb_status_code":"500"`), "fields"},
		{with(status, `"elb_status_code":"200","ELB-Status-Code":"500"`), "fields"},
		{with(`"request_processing_time":"0.001"`, `"request_processing_time":null`), "RequestProcessingTime=-1ns"},
		{with(`"request_processing_time":"0.001"`, `"request_processing_time":-1`), "RequestProcessingTime=-1ns"},
		{with(`"request_processing_time":"0.001"`, `"request_processing_time":5.0E-4`), "RequestProcessingTime=500µs"},
		{with(`"request_processing_time":"0.001"`, `"request_processing_time":1e10`), "time"},
		{with(at, `"time":1795136523`), "Time=1795136523000000000|Timestamp=2026-11-20T01:02:03.000000Z"},
		{with(at, `"time":1795136523186`), "Time=1795136523186000000|Timestamp=2026-11-20T01:02:03.186000Z"},
		{with(at, `"time":1795136523186641`), "Time=1795136523186641000|Timestamp=2026-11-20T01:02:03.186641Z"},
		{with(at, `"time":"1795136523.5"`), "Time=1795136523500000000"},
		{with(at, `"time":1795136523186641000,"request_creation_time_":1`), "Time=1795136523186641000"},
		{with(`"request_creation_time":"2026-11-20T01:02:03.137000Z"`, `"request_creation_time":1795136521`), "Elapsed=2.186641s"},
		{with(at, `"time":-5`), "time"},
		{with(at, `"time":1e300`), "time"},
		{with(at, `"time":"yesterday"`), "time"},
		{with(at, `"time":null`), "fields"},
		{with(at+",", ""), "fields"},
		{with(`"elb":"app/web/50dc6c495c0c9188"`, `"elb":"-"`), "load-balancer"},
		{with(`"elb":"app/web/50dc6c495c0c9188"`, `"elb":null`), "fields"},
		{with(`"request_line":`, `"request_lines":`), "fields"},
		{with(agent, `"user_agent":"say \"hi\" \\ \/ \u00e9 \uD83D\uDE00 \ud83d \t"`), "UserAgent=say \"hi\" \\ / é 😀 \uFFFD \t"},
		{with(agent, `"user_agent":"\\x22hi\\x22"`), `UserAgent=\x22hi\x22`},
		{with(agent, `"user_agent":""`), "UserAgent="},
		{with(agent, `"user_agent":null`), "UserAgent=<nil>"},
		{with(agent, `"user_agent":"\x22"`), "format"},
		{with(agent, `"user_agent":"\u12g4"`), "format"},
		{with(agent, `"user_agent":"\u12`), "format"},
		{with(agent, `"user_agent":"open`), "format"},
		{with(agent, `"user_agent":"""`), "format"},
		{with(agent, `"user_agent":nul`), "format"},
		{with(agent, `"user_agent":1.`), "format"},
		{with(agent, `"user_agent":-`), "format"},
		{with(agent, `"user_agent":1e`), "format"},
		{with(agent, `"x":`+strings.Repeat("[", 16)+strings.Repeat("]", 16)), "UserAgent=<nil>"},
		{with(agent, `"x":`+strings.Repeat("[", 17)+strings.Repeat("]", 17)), "format"},
		{with(agent, `"x":`+strings.Repeat("[", 100_000)), "format"},
		{with(agent, `"x":[}`), "format"},
		{with(agent, `"x":{"a":"]}"}`), "UserAgent=<nil>"},
		{with(agent, `"x" 1`), "format"},
		{with(agent, `x:1`), "format"},
		{with() + "x", "format"},
		{with()[:200], "format"},
		{"{}", "fields"},
		{"{,}", "format"},
		{"", "empty"},
		{"[]", "format"},
	} {
		log := with() + "\n" + row.line + "\n"
		s := NewScanner(strings.NewReader(log))
		s.Scan()
		s.Scan()
		if got := describeEntry(s.Entry(), s.Malformed(), row.want); got != row.want {
			t.Errorf("%s\ngot  %s\nwant %s", row.line, got, row.want)
		}
	}
}

// A client that gets delimiters or quotes into its fields moves no other: each line has its own values, or is malformed.
func TestNoColumnMoves(t *testing.T) {
	header := "#Fields: time elb elb_status_code user_agent request_line target_status_code\n"
	line := func(agent, quote, delimiter string) string {
		return strings.Join([]string{"2026-11-20T01:02:03.186641Z", "app/web/50dc6c495c0c9188", "502", quote + agent + quote, quote + "GET https://a:443/ HTTP/1.1" + quote, "502"}, delimiter) + "\n"
	}
	for _, quote := range []string{"", `"`} {
		for _, delimiter := range []string{"\t", ",", ";"} {
			for _, agent := range []string{`x`, `x` + delimiter + `y`, `"`, `"x`, `x"`, `"` + delimiter + `"`, `x"` + delimiter + `"y`, `x\`, `x\"` + delimiter, `"` + delimiter, delimiter + `"`,
				`x"` + delimiter + `"GET / HTTP/1.1"` + delimiter + `200`, `\"` + delimiter + `\"`, delimiter + delimiter, ``} {
				good := strings.Repeat(line("curl", quote, delimiter), 5)
				entries, malformed, _, err := read(header+good+line(agent, quote, delimiter)+good, nil, nil)
				if err != nil || len(entries)+len(malformed) != 11 || len(malformed) > 1 {
					t.Fatalf("%q: %d entries, %d malformed, %v", line(agent, quote, delimiter), len(entries), len(malformed), err)
				}
				for _, e := range entries {
					if e.ELBStatusCode != 502 || e.TargetStatusCode != 502 || string(e.Path) != "/" {
						t.Errorf("%q: status %d of the target, path %q", line(agent, quote, delimiter), e.TargetStatusCode, e.Path)
					}
				}
			}
		}
	}
}

// In the steady state nothing is allocated for a line of any form.
func TestVendedAllocs(t *testing.T) {
	alb34 := values(albFields)
	unnamed := Unnamed("x")
	for name, log := range map[string]string{
		"json":    strings.Repeat(jsonLine(albOrder(), alb34)+"\n"+strings.Replace(jsonLine(albOrder(), alb34), `curl`, `\"curl\u00e9`, 1)+"\n{}\n", 1000),
		"numbers": strings.Repeat(strings.NewReplacer(`"200"`, "200", `"0.048"`, "4.8E-2", `"2026-11-20T01:02:03.186641Z"`, "1795136523186").Replace(jsonLine(albOrder(), alb34))+"\n", 1000),
		"w3c":     "#Fields: elb time request_line elb_status_code\n" + strings.Repeat(strings.Join([]string{alb34[2], alb34[1], alb34[12], alb34[8]}, "\t")+"\n", 1000),
		"plain":   strings.Repeat(strings.Join(albFields, "\t")+"\n", 1000),
	} {
		r := strings.NewReader(log)
		s := NewScanner(nil)
		run := func(log string) float64 {
			return testing.AllocsPerRun(5, func() {
				r.Reset(log)
				s.OpenPlain(r, Options{Object: &unnamed})
				for s.Scan() {
				}
			})
		}
		if short, long := run(log[:len(log)/2]), run(log); long > short+1 || s.Err() != nil {
			t.Errorf("%s: %v allocations for half of it, %v for all, %v", name, short, long, s.Err())
		}
	}
}

func FuzzVended(f *testing.F) {
	alb34 := values(albFields)
	f.Add([]byte(jsonLine(albOrder(), alb34)))
	f.Add([]byte(jsonLine(nlbOrder[:], values(nlbFields)) + "\n{\"a\":[{}]}"))
	f.Add([]byte("#Fields: elb time request_line elb_status_code\n" + strings.Join([]string{alb34[2], alb34[1], alb34[12], alb34[8]}, "\t")))
	f.Add([]byte(strings.Join(albFields, ",")))
	unnamed := Unnamed("x")
	f.Fuzz(func(t *testing.T, log []byte) {
		for _, o := range []*Object{nil, &unnamed} {
			s := NewScanner(nil)
			f := &Formats{Delimiter: "~", Fields: []Field{FieldTime, FieldELB, FieldELBStatusCode, FieldRequest}}
			s.OpenPlain(bytes.NewReader(log), Options{Object: o, Formats: f})
			lines := 0
			for s.Scan() {
				lines++
				e := s.Entry()
				if s.Output() == JSON {
					checkJSON(t, lineOf(log, s.Line()), e, s.Malformed())
				}
				if e == nil {
					if s.Malformed().String() == "" {
						t.Fatalf("line %d: neither an entry nor malformed", s.Line())
					}
					continue
				}
				checkValues(t, log, e)
			}
			if s.Err() == nil && s.Output() != W3C && lines != bytes.Count(log, []byte("\n"))+count1(len(log) > 0 && log[len(log)-1] != '\n') {
				t.Fatalf("%d lines", lines)
			}
		}
	})
}

// checkJSON compares with encoding/json, which reads fewer lines: it takes no control characters in strings.
func checkJSON(t *testing.T, line []byte, e *Entry, why Reason) {
	t.Helper()
	var want map[string]any
	if json.Unmarshal(line, &want) != nil {
		return
	}
	if why == UnknownFormat && bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{")) <= maxJSONDepth {
		t.Fatalf("%q is JSON, and malformed", line)
	}
	if e == nil {
		return
	}
	for f, name := range fieldNames {
		s, ok := want[name].(string)
		got := string(e.Field(Field(f)))
		isTime := Field(f) == FieldTime || Field(f) == FieldRequestCreationTime
		if ok && s != got && utf8.ValidString(got) && !isTime {
			t.Fatalf("%q: %s is %q, want %q", line, name, got, s)
		}
	}
}

func lineOf(log []byte, n int) []byte { return bytes.Split(log, []byte("\n"))[n-1] }
