package elblog

import (
	"bytes"
	"encoding/binary"
	"time"
)

// parseUsual is parseALB for the lines that load balancers write of nearly all requests. It returns false for all
// others, and then e's fields mean nothing. A line that it takes, parseALB parses alike; see there for the fields.
//
// It reads from left to right. What is at line[i] was not looked at yet.
func parseUsual(line []byte, e *Entry, c *clock) bool {
	const least = 128 // shorter lines are not usual, and this many bytes need no checks
	if len(line) < least {
		return false
	}
	i := firstSpace(binary.LittleEndian.Uint64(line)) + 1
	if isDigit(line[0]) || !isType(line[:i-1]) || line[i+27] != ' ' || line[i+26] != 'Z' {
		return false
	}
	e.Format, e.Type, e.Timestamp = ALB, line[:i-1], line[i:i+27]
	var ok bool
	if e.Time, ok = c.parse(e.Timestamp); !ok {
		return false
	}
	i += 28

	var n int
	if n = bytes.IndexByte(line[i:], ' '); n < 2 || line[i] == '"' {
		return false
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
	i = skipShort(line, skipShort(line, i)) // received_bytes, sent_bytes

	if e.Request, i, ok = plainQuoted(line, i); !ok {
		return false
	}
	if e.UserAgent, i, ok = plainQuoted(line, i); !ok {
		return false
	}
	i = skipShort(line, skip(line, i)) // ssl_cipher, ssl_protocol
	e.TargetGroupARN, i = field(line, i)
	if _, i, ok = plainQuoted(line, i); !ok { // trace_id
		return false
	}
	if e.DomainName, i, ok = plainQuoted(line, i); !ok || len(e.DomainName) > 0 && e.DomainName[0] == ' ' {
		return false
	}
	if _, i, ok = plainQuoted(line, i); !ok { // chosen_cert_arn
		return false
	}
	i = skipShort(line, i) // matched_rule_priority
	e.RequestCreationTime, i = field(line, i)
	if e.ActionsExecuted, i, ok = plainQuoted(line, i); !ok {
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

// clock parses times of which most share their minute with the one before.
type clock struct {
	date, hour uint64 // the first 16 bytes of a time: 2026-11-23T01:02
	start      int64  // of that minute, nanoseconds since 1970; the words are 0 while it is not known
}

// parse is parseTime for times of 27 bytes with six decimals and a Z.
func (c *clock) parse(b []byte) (ns int64, ok bool) {
	if len(b) != 27 {
		return 0, false
	}
	date, hour := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	if date != c.date || hour != c.hour {
		if ns, ok = parseTime(b); ok {
			seconds := int64(b[17]-'0')*10 + int64(b[18]-'0')
			fraction, _ := timeFraction(b[19:])
			*c = clock{date, hour, ns - seconds*int64(time.Second) - fraction}
		}
		return ns, ok
	}
	s1, s2 := b[17]-'0', b[18]-'0'
	fraction, ok := timeFraction(b[19:])
	if !ok || b[16] != ':' || s1 > 5 || s2 > 9 {
		return 0, false
	}
	return c.start + (int64(s1)*10+int64(s2))*int64(time.Second) + fraction, true
}
