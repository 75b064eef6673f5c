// Package elblog reads ELB access-log entries, and says where each came from.
//
// Scanner.Open starts a log and decompresses it if necessary. Scanner returns its lines; each is an Entry, or malformed
// for a Reason. ParseKey parses an object's key. A malformed line never ends a log; a damaged stream always does.
//
// # Lines
//
// A line consists of fields separated by one space. A field that starts with a quote ends at the next quote that is not
// escaped with a backslash and is followed by a space or the end of the line. A value that the load balancer does not
// know is "-". The format of a line follows from its first fields:
//
//	TYPE TIME …          Application Load Balancer: 22 fields and more
//	tls VERSION TIME …   Network Load Balancer, TLS listener: 22 fields and more
//	TIME …               Classic Load Balancer: 12 fields and more
//
// Fields after the known ones are ignored, whatever their number and quoting, because AWS adds some about every year.
//
//	https 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 0.001 0.048 0.000
//	200 200 341 1366 "GET https://api.example.com:443/hoge/123 HTTP/1.1" "curl/8.9.1" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2
//	arn:aws:elasticloadbalancing:… "Root=1-…" "api.example.com" "arn:aws:acm:…" 0 2026-11-20T01:02:03.137000Z
//	"waf,forward" "-" "-" "10.0.14.66:8080" "200" "-" "-" TID_… "-" "-" "-" 10.0.1.7
//
// # Vended logs
//
// CloudWatch Logs deliveries write the same entries with any choice of fields and under any key: as one JSON object per
// line, as lines after a #Fields directive, or as plain lines. Scanner detects the form from the first lines. The
// entries have the same Format, alb or nlb, as those of legacy logs.
//
//	{"type":"https","time":"2026-11-20T01:02:03.186641Z","elb":"app/web/50dc6c495c0c9188","elb_status_code":"200",…}
//
// No source documents how keys and columns are spelled. So their case does not matter, nor does client_port or
// client:port, and values may be strings or numbers. If it is not clear what a column is, the log fails: guessing could
// shift columns.
//
// Path, Host, UserAgent and the rest of the request come from the client. They never appear in a Reason or an error.
//
// # Sources
//
// docs.aws.amazon.com/elasticloadbalancing/latest: application/load-balancer-access-logs, classic/access-log-collection
// and network/load-balancer-access-logs, read 2026-11-23; the record fields of CfnLoadBalancerAlbAccessLogs and
// CfnLoadBalancerNlbAccessLogs in the AWS CDK's reference, read 2026-11-28. Where these say nothing, the tests do.
package elblog
