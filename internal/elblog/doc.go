// Package elblog reads ELB access-log entries, and says where each came from.
//
// Open decompresses a log if need be, Scanner returns its lines, each of which is an Entry or malformed for a Reason, and
// ParseKey reads an object's key. A bad line never ends a log; a bad stream always does.
//
// # Lines
//
// A line is fields with one space between. A field that starts with a quote ends at the next quote that a space or the
// end of the line follows and no backslash escapes. What a load balancer does not know is "-". Each line tells its
// format itself:
//
//	TYPE TIME …          Application Load Balancer: 22 fields and more
//	tls VERSION TIME …   Network Load Balancer, TLS listener: 22 fields and more
//	TIME …               Classic Load Balancer: 12 fields and more
//
// Fields after the known ones are ignored, whatever their number and quoting: AWS adds some about every year.
//
//	https 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 0.001 0.048 0.000
//	200 200 341 1366 "GET https://api.example.com:443/hoge/123 HTTP/1.1" "curl/8.9.1" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2
//	arn:aws:elasticloadbalancing:… "Root=1-…" "api.example.com" "arn:aws:acm:…" 0 2026-11-20T01:02:03.137000Z
//	"waf,forward" "-" "-" "10.0.14.66:8080" "200" "-" "-" TID_… "-" "-" "-" 10.0.1.7
//
// # Vended logs
//
// CloudWatch Logs deliveries write the same entries with any choice of fields, under any key: as an object a line, as
// lines behind a #Fields directive, as plain lines. Scanner tells them by their first lines. They are entries of the same
// Format, alb or nlb, as legacy lines are.
//
//	{"type":"https","time":"2026-11-20T01:02:03.186641Z","elb":"app/web/50dc6c495c0c9188","elb_status_code":"200",…}
//
// How keys and columns are spelled was in no source: case, and whether it is client_port or client:port, does not count;
// values are strings or numbers. Where one does not say what it is, the log fails: to guess would shift columns.
//
// Path, Host, UserAgent and the rest of the request are the client's words. Nothing of them is in a Reason or an error.
//
// # Sources
//
// docs.aws.amazon.com/elasticloadbalancing/latest: application/load-balancer-access-logs, classic/access-log-collection
// and network/load-balancer-access-logs, read 2026-11-23; the record fields of CfnLoadBalancerAlbAccessLogs and
// CfnLoadBalancerNlbAccessLogs in the AWS CDK's reference, read 2026-11-28. What those do not say, the tests' rows do.
package elblog
