package elblog

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"time"
)

// parseUsual is parseALB for the lines that load balancers write of nearly all requests. It returns false for all
// others, and then e's fields mean nothing. A line that it takes, parseALB parses alike; see there for the fields.
//
// It reads from left to right. What is at line[i] was not looked at yet.
//
// Where each field starts is known when the end of the one before was found, and that chain is what a line takes. So
// fields of one shape are checked, not searched, and those that are mostly as in the line before are compared.
func parseUsual(line []byte, e *Entry, b *before) bool {
	const least = 128 // shorter lines are not usual, and this many bytes need no checks
	if len(line) < least {
		return false
	}
	i := firstSpace(binary.LittleEndian.Uint64(line)) + 1
	if !usualType(line[:i-1]) || line[i-1] != ' ' || line[i+27] != ' ' || line[i+26] != 'Z' {
		return false
	}
	e.Format, e.Type, e.Timestamp = ALB, line[:i-1], line[i:i+27]
	var ok bool
	if e.Time, ok = b.time(e.Timestamp); !ok {
		return false
	}
	i += 28

	var n int
	if n = int(b.elb.n); !b.elb.starts(line[i:]) || line[i+n] != ' ' {
		if n = bytes.IndexByte(line[i:], ' '); n < 2 || line[i] == '"' {
			return false
		}
		b.elb.set(line[i : i+n])
	}
	e.LoadBalancer, i = line[i:i+n], i+n+1
	if n = bytes.IndexByte(line[i:], ' '); n < 2 || line[i] == '"' {
		return false
	}
	e.Client, i = line[i:i+n], i+n+1
	if n = bytes.IndexByte(line[i:], ' '); n < 1 || line[i] == '"' {
		return false
	}
	e.Target, i = line[i:i+n], i+n+1

	var ok1, ok2, ok3, ok4, ok5 bool
	e.RequestProcessingTime, i, ok1 = duration(line, i)
	e.TargetProcessingTime, i, ok2 = duration(line, i)
	e.ResponseProcessingTime, i, ok3 = duration(line, i)
	e.ELBStatusCode, i, ok4 = status(line, i)
	e.TargetStatusCode, i, ok5 = status(line, i)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 {
		return false
	}
	if i = skipNumbers(line, i); i < 0 { // received_bytes, sent_bytes
		return false
	}
	if e.Request, i, ok = plainQuoted(line, i); !ok {
		return false
	}
	if e.UserAgent, i, ok = plainQuoted(line, i); !ok {
		return false
	}
	if n = bytes.IndexByte(line[i:], ' '); n < 1 || line[i] == '"' { // ssl_cipher
		return false
	}
	if i = skipProtocol(line, i+n+1); i < 0 {
		return false
	}
	if n = bytes.IndexByte(line[i:], ' '); n < 1 || line[i] == '"' {
		return false
	}
	e.TargetGroupARN, i = line[i:i+n], i+n+1
	if i = skipTrace(line, i); i < 0 {
		return false
	}
	if n = int(b.domain.n); b.domain.starts(line[i:]) {
		e.DomainName, i = line[i+1:i+n-2], i+n
	} else {
		start := i
		if e.DomainName, i, ok = plainQuoted(line, i); !ok || len(e.DomainName) > 0 && e.DomainName[0] == ' ' {
			return false
		}
		b.domain.set(line[start:i])
	}
	if _, i, ok = plainQuoted(line, i); !ok { // chosen_cert_arn
		return false
	}
	i = skipShort(line, i) // matched_rule_priority
	if i < 0 || len(line)-i < 64 || line[i+27] != ' ' || !noSpace(line[i:i+27]) || line[i] == '"' {
		return false
	}
	e.RequestCreationTime, i = line[i:i+27], i+28
	if e.ActionsExecuted, i, ok = actionsExecuted(line, i); !ok {
		return false
	}
	if _, i, ok = plainQuoted(line, i); !ok { // redirect_url
		return false
	}
	if e.ErrorReason, _, ok = plainQuoted(line, i); !ok {
		return false
	}
	return e.splitUsual()
}

// usualType tells the types of today that have a request; parseAny takes others too.
func usualType(b []byte) bool {
	switch string(b) {
	case "h2", "https", "http", "wss", "ws", "grpcs":
		return true
	}
	return false
}

// skipNumbers is skip for two fields of digits. Mostly both ends are among the first eight bytes.
func skipNumbers(line []byte, i int) int {
	if i+16 < len(line) && isDigit(line[i]) {
		const ones = 0x01_01_01_01_01_01_01_01
		w := binary.LittleEndian.Uint64(line[i:]) ^ ones*' '
		spaces := ^((w&(ones*0x7f) + ones*0x7f) | w | ones*0x7f) // exact in each byte, unlike firstSpace
		if more := spaces & (spaces - 1); more != 0 && isDigit(line[i+bits.TrailingZeros64(spaces)>>3+1]) {
			return i + bits.TrailingZeros64(more)>>3 + 1
		}
	}
	return skipShort(line, skipShort(line, i))
}

// plainQuoted returns the quoted field at line[i] without its quotes, and where the next one starts. ok is false if it
// is not quoted, ends the line, or may hold an escape before its end.
func plainQuoted(line []byte, i int) (value []byte, next int, ok bool) {
	if i < 0 || i+3 >= len(line) || line[i] != '"' {
		return nil, 0, false
	}
	if line[i+2] == '"' && line[i+1] == '-' && line[i+3] == ' ' { // "-"
		return line[i+1 : i+2], i + 4, true
	}
	n := bytes.IndexByte(line[i+1:], '"')
	end := i + 1 + n
	if n < 1 || end+1 >= len(line) || line[end+1] != ' ' || line[end-1] == '\\' {
		return nil, 0, false
	}
	return line[i+1 : end], end + 2, true
}

// splitUsual is splitRequest for METHOD SCHEME://HOST:PORT/PATH HTTP/1.1 and the like.
func (e *Entry) splitUsual() bool {
	r := e.Request
	const least = len("GET http://h:80/ HTTP/1.1")
	if len(r) < least {
		return false
	}
	method := firstSpace(binary.LittleEndian.Uint64(r))
	end := len(r) - len(" HTTP/1.1")
	if method > 7 || r[end] != ' ' || firstSpace(binary.LittleEndian.Uint64(r[end+1:])) < 8 || end <= method {
		return false
	}
	e.Method, e.URL, e.Protocol = r[:method], r[method+1:end], r[end+1:]
	var ok bool
	e.Host, e.Path, ok = usualURL(e.URL)
	return ok
}

// usualURL is splitURL for the URLs that load balancers write of ordinary requests: http or https, a name or an IPv4
// address, a port, and a path. ok is false for any other.
func usualURL(url []byte) (host, path []byte, ok bool) {
	const https, http = "https://", "http://"
	if len(url) < len(https) {
		return nil, nil, false
	}
	start := len(https)
	if string(url[:len(https)]) != https {
		if start = len(http); string(url[:len(http)]) != http {
			return nil, nil, false
		}
	}
	end := start
	for end < len(url) && (isAlnum(url[end]) || url[end] == '.' || url[end] == '-') {
		end++
	}
	slash := end
	if slash < len(url) && url[slash] == ':' {
		for slash++; slash < len(url) && isDigit(url[slash]); slash++ {
		}
	}
	if slash == len(url) || url[slash] != '/' {
		return nil, nil, false
	}
	return url[start:end], url[slash:], true
}

// skipProtocol is skip for ssl_protocol.
func skipProtocol(line []byte, i int) int {
	if i >= 0 && i+8 <= len(line) && (string(line[i:i+8]) == "TLSv1.3 " || string(line[i:i+8]) == "TLSv1.2 ") {
		return i + 8
	}
	return skip(line, i)
}

// skipTrace is skip for "Root=1-67891233-abcdef012345678912345678" or another trace_id, -1 if it is not usual.
func skipTrace(line []byte, i int) int {
	const size = len(`"Root=1-67891233-abcdef012345678912345678" `)
	if i >= 0 && i+size < len(line) && string(line[i:i+8]) == `"Root=1-` && string(line[i+size-2:i+size]) == `" ` {
		const ones = 0x01_01_01_01_01_01_01_01
		quotes := uint64(0)
		for j := i + 8; j < i+40; j += 8 {
			w := binary.LittleEndian.Uint64(line[j:]) ^ ones*'"'
			quotes |= (w - ones) &^ w
		}
		if quotes&(ones*0x80) == 0 && line[i+40] != '\\' {
			return i + size
		}
	}
	_, i, ok := plainQuoted(line, i)
	if !ok {
		return -1
	}
	return i
}

// actionsExecuted is plainQuoted for that field.
func actionsExecuted(line []byte, i int) (value []byte, next int, ok bool) {
	const waf, forward = `"waf,forward" `, `"forward" `
	switch {
	case len(line)-i > len(waf) && string(line[i:i+len(waf)]) == waf:
		return line[i+1 : i+len(waf)-2], i + len(waf), true
	case len(line)-i > len(forward) && string(line[i:i+len(forward)]) == forward:
		return line[i+1 : i+len(forward)-2], i + len(forward), true
	}
	return plainQuoted(line, i)
}

// noSpace reports whether no byte of b, which has 24 to 32, is a space.
func noSpace(b []byte) bool {
	n := len(b) - 8
	return firstSpace(binary.LittleEndian.Uint64(b))&firstSpace(binary.LittleEndian.Uint64(b[8:]))&
		firstSpace(binary.LittleEndian.Uint64(b[16:]))&firstSpace(binary.LittleEndian.Uint64(b[n:])) == 8
}

// before is what the lines before had in common, so that it need not be found out again.
type before struct {
	date, hour uint64 // the first 16 bytes of the time: 2026-11-23T01:02
	start      int64  // of that minute, nanoseconds since 1970; the words are 0 while it is not known
	elb        shortText
	domain     shortText // with its quotes and the space behind
}

// shortText is a text of 1 to 95 bytes, or none that is known.
type shortText struct {
	n    uint8
	text [95]byte
}

// starts reports whether b starts with the text and goes on behind it.
func (s *shortText) starts(b []byte) bool {
	n := int(s.n)
	return n > 0 && n < len(b) && string(b[:n]) == string(s.text[:n])
}

func (s *shortText) set(b []byte) {
	if len(b) <= len(s.text) {
		s.n = uint8(copy(s.text[:], b))
	}
}

// time is parseTime for times of 27 bytes with six decimals and a Z. Most share their minute with the one before.
func (b *before) time(t []byte) (ns int64, ok bool) {
	if len(t) != 27 {
		return 0, false
	}
	date, hour := binary.LittleEndian.Uint64(t), binary.LittleEndian.Uint64(t[8:])
	fraction, ok := timeFraction(t[19:])
	if date != b.date || hour != b.hour {
		if ns, ok = parseTime(t); ok {
			seconds := int64(t[17]-'0')*10 + int64(t[18]-'0')
			b.date, b.hour, b.start = date, hour, ns-seconds*int64(time.Second)-fraction
		}
		return ns, ok
	}
	s1, s2 := t[17]-'0', t[18]-'0'
	if !ok || t[16] != ':' || s1 > 5 || s2 > 9 {
		return 0, false
	}
	return b.start + (int64(s1)*10+int64(s2))*int64(time.Second) + fraction, true
}
