package loggen

import (
	"strconv"
	"time"
)

// The generations of ALB lines: the number of fields at the time.
const (
	fieldsActions   = 25 // with actions_executed, redirect_url, error_reason
	fieldsDesync    = 29 // with target lists and classification
	fieldsConn      = 30 // with conn_trace_id
	fieldsTransform = 33 // with transformed_host, transformed_uri, request_transform_status
	fieldsNode      = 34 // with ip_address
)

const (
	arnPrefix = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/"
	certARN   = "arn:aws:acm:ap-northeast-1:123456789012:certificate/7c2f9a4e-1b5d-4e86-9f03-5a1d8e6b2c47"
)

// appendALB appends an Application Load Balancer's line with that many fields.
func (e *event) appendALB(b []byte, fields int, node string, salt uint64) []byte {
	b = append(b, e.kind...)
	b = appendTime(append(b, ' '), e.at)
	b = appendWords(b, albName, e.conn.client, e.target)
	for _, t := range e.times {
		b = appendMillis(append(b, ' '), t)
	}
	b = appendStatus(append(b, ' '), e.status)
	b = appendNumber(append(b, ' '), e.tstatus)
	b = strconv.AppendInt(append(b, ' '), int64(e.received), 10)
	b = strconv.AppendInt(append(b, ' '), int64(e.sent), 10)
	b = append(append(append(b, ` "`...), e.request...), '"')
	b = appendQuoted(b, e.conn.agent)
	b = appendWords(b, e.conn.cipher, e.conn.tls)
	b = append(e.appendGroup(append(b, ' ')), ' ')
	b = e.appendTrace(b, salt)
	b = appendQuoted(b, e.domain)
	b = appendQuoted(b, e.certificate())
	b = appendNumber(append(b, ' '), e.priority)
	b = appendTime(append(b, ' '), e.at-e.elapsed)
	b = appendQuoted(b, e.actions)
	b = appendQuoted(b, e.redirect)
	b = appendQuoted(b, e.reason)
	return e.appendNewer(b, fields, node)
}

// appendNewer appends the fields that AWS has added since 2020.
func (e *event) appendNewer(b []byte, fields int, node string) []byte {
	if fields >= fieldsDesync {
		b = appendQuoted(b, e.target)
		b = append(appendNumber(append(b, ` "`...), e.tstatus), '"')
		b = appendQuoted(b, e.class)
		b = appendQuoted(b, e.classWhy)
	}
	if fields >= fieldsConn {
		b = append(b, " TID_"...)
		b = appendHex(appendHex(b, e.conn.id[0], 16), e.conn.id[1], 16)
	}
	if fields >= fieldsTransform {
		b = append(b, ` "-" "-" "-"`...)
	}
	if fields >= fieldsNode {
		b = append(append(b, ' '), node...)
	}
	return b
}

func (e *event) appendGroup(b []byte) []byte {
	if e.group == "" {
		return append(b, '-')
	}
	b = append(append(b, arnPrefix...), e.group...)
	return appendHex(append(b, '/'), hash(e.group), 16)
}

func (e *event) appendTrace(b []byte, salt uint64) []byte {
	if e.untraced {
		return append(b, `"-"`...)
	}
	b = append(b, `"Root=1-`...)
	b = appendHex(b, uint64((e.at-e.elapsed)/1_000_000), 8)
	b = appendHex(append(b, '-'), salt, 16)
	b = appendHex(b, mix(salt), 8)
	return append(b, '"')
}

func (e *event) certificate() string {
	if e.conn.cipher == "" || e.untraced {
		return ""
	}
	if e.conn.resumed {
		return "session-reused"
	}
	return certARN
}

// appendCLB appends a Classic Load Balancer's line: 15 fields, or the 12 of 2014.
func (e *event) appendCLB(b []byte, fields int) []byte {
	b = appendTime(b, e.at)
	b = appendWords(b, classicName, e.conn.client, e.target)
	for _, t := range e.times {
		b = appendMicros(append(b, ' '), t)
	}
	b = appendStatus(append(b, ' '), e.status)
	b = appendNumber(append(b, ' '), e.tstatus)
	b = strconv.AppendInt(append(b, ' '), int64(e.received), 10)
	b = strconv.AppendInt(append(b, ' '), int64(e.sent), 10)
	b = append(append(append(b, ` "`...), e.request...), '"')
	if fields > 12 {
		b = appendQuoted(b, e.conn.agent)
		b = appendWords(b, e.conn.cipher, e.conn.tls)
	}
	return b
}

// appendNLB appends a TLS listener's line of 22 fields. Its times have no zone; there is no request and no status.
func (e *event) appendNLB(b []byte, salt uint64) []byte {
	b = append(b, "tls 2.0 "...)
	b = time.UnixMicro(e.at).UTC().AppendFormat(b, "2006-01-02T15:04:05")
	b = appendWords(b, nlbName, "g3d4b5e8bb8464cd", e.conn.client, e.target)
	b = strconv.AppendInt(append(b, ' '), e.elapsed/1000, 10)
	if e.times[0] < 0 {
		b = append(b, " - "...) // the handshake was not finished
	} else {
		b = append(strconv.AppendInt(append(b, ' '), e.times[0]/1000, 10), ' ')
	}
	b = strconv.AppendInt(b, int64(e.received), 10)
	b = strconv.AppendInt(append(b, ' '), int64(e.sent), 10)
	b = appendWords(b, "", certARN, "", "ECDHE-RSA-AES128-GCM-SHA256", "tlsv12", "", "sip.phone.example.com", "", "")
	b = append(b, ` "h2","http/1.1" `...)
	return time.UnixMicro(e.at-e.elapsed).UTC().AppendFormat(b, "2006-01-02T15:04:05")
}

// appendWords appends a space and each word; an empty one is "-".
func appendWords(b []byte, words ...string) []byte {
	for _, w := range words {
		b = append(b, ' ')
		if w == "" {
			w = "-"
		}
		b = append(b, w...)
	}
	return b
}

func appendQuoted(b []byte, s string) []byte {
	if s == "" {
		s = "-"
	}
	return append(append(append(b, ` "`...), s...), '"')
}

// appendNumber appends n, or "-" if there is none.
func appendNumber(b []byte, n int) []byte {
	if n < 0 {
		return append(b, '-')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// appendStatus is appendNumber for the load balancer's status, which writes 0 as 000.
func appendStatus(b []byte, n int) []byte {
	if n == 0 {
		return append(b, "000"...)
	}
	return appendNumber(b, n)
}

// appendMillis appends seconds with three decimals, as an ALB does.
func appendMillis(b []byte, micros int64) []byte {
	if micros < 0 {
		return append(b, "-1"...)
	}
	b = strconv.AppendInt(b, micros/1_000_000, 10)
	return appendDigits(append(b, '.'), micros/1000%1000, 3)
}

// appendMicros appends seconds with six decimals, as a Classic Load Balancer does.
func appendMicros(b []byte, micros int64) []byte {
	if micros < 0 {
		return append(b, "-1"...)
	}
	b = strconv.AppendInt(b, micros/1_000_000, 10)
	return appendDigits(append(b, '.'), micros%1_000_000, 6)
}

func appendDigits(b []byte, n int64, width int) []byte {
	for div := pow10(width - 1); div > 0; div /= 10 {
		b = append(b, byte('0'+n/div%10))
	}
	return b
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// appendHex appends the last digits of v in hexadecimal.
func appendHex(b []byte, v uint64, digits int) []byte {
	for i := digits - 1; i >= 0; i-- {
		b = append(b, "0123456789abcdef"[v>>(4*i)&15])
	}
	return b
}

// appendTime appends 2026-11-20T01:00:00.123456Z.
func appendTime(b []byte, micros int64) []byte {
	return time.UnixMicro(micros).UTC().AppendFormat(b, "2006-01-02T15:04:05.000000Z")
}
