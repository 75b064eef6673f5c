package elblog

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"time"
)

// parseUsual parses the lines that load balancers write for nearly all requests, with the same result as parseALB; see
// there for the fields. It returns false for all other lines, and then e's fields are undefined.
//
// It reads from left to right; i is the start of the unread part.
//
// The start of a field is known only after the end of the previous one has been found, and this dependency limits the
// speed. So fields of a fixed shape are checked rather than searched, and values that repeat are compared as a whole.
func parseUsual(line []byte, e *Entry, b *before) bool {
	const least = 192 // shorter lines are not usual, and up to here no bounds checks are needed
	if len(line) < least {
		return false
	}
	if b.detailed && b.noDetails {
		*e, b.detailed = Entry{}, false
	}
	i := firstSpace(binary.LittleEndian.Uint64(line)) + 1
	if !usualType(line, i) || line[i+27] != ' ' || line[i+26] != 'Z' {
		return false
	}
	var ok bool
	if e.Time, ok = b.time(line[i : i+27 : i+27]); !ok {
		return false
	}
	e.Format, e.values, e.line = ALB, nil, line
	if !b.noDetails {
		e.Type, e.Timestamp = line[:i-1], line[i:i+27]
	}
	i += 28

	n := b.elb.prefixLen(line[i:])
	b.sameELB = n > 0 && b.elbLast
	if n == 0 {
		if n = bytes.IndexByte(line[i:], ' ') + 1; n < 3 || line[i] == '"' {
			return false
		}
		b.elb.set(line[i : i+n])
	}
	e.LoadBalancer, i = line[i:i+n-1], i+n
	if n = address(line, i); n < 1 {
		return false
	}
	if !b.noDetails {
		e.Client = line[i : i+n]
	}
	i += n + 1
	if n = address(line, i); n < 1 {
		return false
	}
	e.Target, i = line[i:i+n], i+n+1

	if i = e.measured(line, i, b); i < 0 {
		return false
	}
	e.bytesAt = i
	if i = skipNumbers(line, i); i < 0 { // received_bytes, sent_bytes
		return false
	}
	if e.Request, i, ok = plainQuoted(line, i); !ok || !e.splitUsual(b) {
		return false
	}
	if e.UserAgent, i, ok = plainQuoted(line, i); !ok {
		return false
	}
	group := b.groups.at(groupWord(line, i))
	if i = e.group(line, i, group, b); i < 0 { // ssl_cipher, ssl_protocol, target_group_arn
		return false
	}
	if i = skipTrace(line, i); i < 0 {
		return false
	}
	if i = e.domain(line, i, group, b); i < 0 { // domain_name, chosen_cert_arn, matched_rule_priority
		return false
	}
	if i+64 > len(line) {
		return false
	}
	rest := line[i : i+64 : i+64]
	if rest[27] != ' ' || rest[0] == '"' || !noSpace((*[27]byte)(rest)) {
		return false
	}
	if !b.noDetails {
		e.RequestCreationTime = rest[:27]
	}
	e.actionsAt = i + 28
	return e.setActionsAndReason(line, i+28)
}

// usualTypes are the types, including the space after them, each at the index given by the top three bits of its
// product with typeHash. typeHash is the first multiple of hashOdd that gives six different indexes, including 0, so
// that no empty place equals the word 0.
const typeHash = 0x1fe68f0af33cb97a

var usualTypes = [8]uint64{0: 'w' | 's'<<8 | 's'<<16 | ' '<<24, 1: 'g' | 'r'<<8 | 'p'<<16 | 'c'<<24 | 's'<<32 | ' '<<40, 2: 'w' | 's'<<8 | ' '<<16,
	3: 'h' | 't'<<8 | 't'<<16 | 'p'<<24 | ' '<<32, 6: 'h' | '2'<<8 | ' '<<16, 7: 'h' | 't'<<8 | 't'<<16 | 'p'<<24 | 's'<<32 | ' '<<40}

// usualType reports whether line[:i] is one of today's types that have a request, followed by a space; parseAny accepts
// others too. The type changes from line to line, so a branch for each would often be mispredicted.
func usualType(line []byte, i int) bool {
	if i > 6 {
		return false
	}
	w := binary.LittleEndian.Uint64(line) & (1<<(8*i) - 1)
	return w == usualTypes[w*typeHash>>61]
}

// address returns the length of the field at line[i], which usually has fewer than 24 bytes. It returns -1 if the field
// is quoted or no space follows it. Addresses differ in length from line to line, so a branch between their second and
// third eight bytes would often be mispredicted.
func address(line []byte, i int) int {
	if i+24 > len(line) || line[i] == '"' {
		return -1
	}
	b := (*[24]byte)(line[i : i+24 : i+24])
	if s := someSpaces(binary.LittleEndian.Uint64(b[:])); s != 0 {
		return bits.TrailingZeros64(s) >> 3
	}
	s1, s2 := someSpaces(binary.LittleEndian.Uint64(b[8:])), someSpaces(binary.LittleEndian.Uint64(b[16:]))
	n1, n := bits.TrailingZeros64(s1)>>3+8, bits.TrailingZeros64(s2)>>3+16
	if s1 != 0 {
		n = n1
	}
	if n == 24 { // IPv6
		if n = bytes.IndexByte(line[i+24:], ' '); n >= 0 {
			n += 24
		}
	}
	return n
}

// measured sets the three processing times, if they are requested, and the two statuses, which start at line[i]. It
// returns where the next field starts, or -1 if they do not have their usual form. For nearly all requests it is "0.001
// 0.048 0.000 200 200 ", which needs no search. For its own answers a load balancer writes "-1 -1 -1 403 - ".
func (e *Entry) measured(line []byte, i int, b *before) int {
	const w0, s0 = 0x2e_30_20_30_30_30_2e_30, 0xff_00_ff_00_00_00_ff_00 // "0.000 0."
	const w1, s1 = 0x30_30_2e_30_20_30_30_30, 0x00_00_ff_00_ff_00_00_00 // "000 0.00"
	const w2, s2 = 0x30_30_20_30_30_30_20_30, 0x00_00_ff_00_00_00_ff_00 // "0 000 00"
	const w3, s3 = 0x20_30_30_30_20_30_30_30, 0xff_00_00_00_ff_00_00_00 // "000 000 ", the last eight bytes
	if i+26 <= len(line) {
		t := (*[26]byte)(line[i : i+26 : i+26])
		odd := otherThan(binary.LittleEndian.Uint64(t[:]), w0, s0) | otherThan(binary.LittleEndian.Uint64(t[8:]), w1, s1) |
			otherThan(binary.LittleEndian.Uint64(t[16:]), w2, s2) | otherThan(binary.LittleEndian.Uint64(t[18:]), w3, s3)
		if odd == 0 {
			e.ELBStatusCode = int(t[18])*100 + int(t[19])*10 + int(t[20]) - '0'*111
			e.TargetStatusCode = int(t[22])*100 + int(t[23])*10 + int(t[24]) - '0'*111
			e.RequestProcessingTime, e.TargetProcessingTime, e.ResponseProcessingTime = NotMeasured, NotMeasured, NotMeasured
			if !b.noTimes {
				e.RequestProcessingTime = millis(t[0], t[2], t[3], t[4])
				e.TargetProcessingTime = millis(t[6], t[8], t[9], t[10])
				e.ResponseProcessingTime = millis(t[12], t[14], t[15], t[16])
			}
			return i + 26
		}
	}
	var ok1, ok2, ok3, ok4, ok5 bool
	e.RequestProcessingTime, i, ok1 = duration(line, i)
	e.TargetProcessingTime, i, ok2 = duration(line, i)
	e.ResponseProcessingTime, i, ok3 = duration(line, i)
	e.ELBStatusCode, i, ok4 = status(line, i)
	e.TargetStatusCode, i, ok5 = status(line, i)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 {
		return -1
	}
	return i
}

// otherThan returns 0 if w has digits where layout has a '0', and the separators of layout.
func otherThan(w, layout, separators uint64) uint64 {
	const ones = 0x01_01_01_01_01_01_01_01
	w ^= layout // '0' to '9' become 0 to 9, a separator 0
	return (w+ones*(0x80-10)|w)&(ones*0x80) | w&separators
}

// millis returns the processing time with these four digits: seconds and milliseconds.
func millis(s, d1, d2, d3 byte) time.Duration {
	return time.Duration(int(s)*1000+int(d1)*100+int(d2)*10+int(d3)-'0'*1111) * time.Millisecond
}

// skipNumbers is skip for two fields of digits, each of which probably has fewer than eight digits.
func skipNumbers(line []byte, i int) int {
	if i+16 <= len(line) && isDigit(line[i]) {
		if s := someSpaces(binary.LittleEndian.Uint64(line[i : i+8 : i+8])); s != 0 {
			second := i + bits.TrailingZeros64(s)>>3 + 1
			if s = someSpaces(binary.LittleEndian.Uint64(line[second : second+8 : second+8])); s != 0 && isDigit(line[second]) {
				return second + bits.TrailingZeros64(s)>>3 + 1
			}
		}
	}
	return skipShort(line, skipShort(line, i))
}

// plainQuoted returns the quoted field at line[i] without its quotes, and where the next field starts. ok is false if
// the field is not quoted, ends the line, or may contain an escape.
func plainQuoted(line []byte, i int) (value []byte, next int, ok bool) {
	if uint(i) >= uint(len(line)) || line[i] != '"' {
		return nil, 0, false
	}
	rest := line[i+1:]
	n := bytes.IndexByte(rest, '"')
	if n < 1 || n+1 >= len(rest) || rest[n+1] != ' ' || rest[n-1] == '\\' {
		return nil, 0, false
	}
	return rest[:n], i + n + 3, true
}

// setActionsAndReason sets ActionsExecuted and ErrorReason, the first and the third of the fields from line[i] on.
func (e *Entry) setActionsAndReason(line []byte, i int) (ok bool) {
	// Strings of up to 16 bytes are compared without a call.
	const waf, forward, end = `"waf,forward" "-`, `"forward" "-" "-`, `" `
	if i+24 <= len(line) {
		rest := line[i : i+24 : i+24]
		if string(rest[:16]) == waf && string(rest[16:22]) == `" "-" ` {
			e.ActionsExecuted, e.ErrorReason = rest[1:12], rest[19:20]
			return true
		}
		if string(rest[:16]) == forward && string(rest[16:18]) == end {
			e.ActionsExecuted, e.ErrorReason = rest[1:8], rest[15:16]
			return true
		}
	}
	if e.ActionsExecuted, i, ok = plainQuoted(line, i); !ok {
		return false
	}
	if _, i, ok = plainQuoted(line, i); !ok { // redirect_url
		return false
	}
	e.ErrorReason, _, ok = plainQuoted(line, i)
	return ok
}

// splitUsual is splitRequest for METHOD SCHEME://HOST:PORT/PATH HTTP/1.1 and the like.
func (e *Entry) splitUsual(b *before) bool {
	r := e.Request
	const least = len("GET http://h:80/ HTTP/1.1")
	if len(r) < least {
		return false
	}
	method := firstSpace(binary.LittleEndian.Uint64(r))
	end := len(r) - len(" HTTP/1.1")
	if method > 7 || r[end] != ' ' || firstSpace(binary.LittleEndian.Uint64(r[end+1:end+9:end+9])) < 8 || end <= method {
		return false
	}
	e.Method = r[:method]
	var ok bool
	e.Host, e.Path, ok = b.url(r[method+1 : end : end])
	return ok
}

// usualURL is splitURL for the URLs of ordinary requests: http or https, a name or an IPv4 address, a port, and a path.
// ok is false for any other URL.
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

// skipTrace is skip for "Root=1-67891233-abcdef012345678912345678" or another trace_id. It returns -1 if the field does
// not have its usual form.
func skipTrace(line []byte, i int) int {
	const size = len(`"Root=1-67891233-abcdef012345678912345678" `)
	if i+size <= len(line) {
		t := (*[size]byte)(line[i : i+size : i+size])
		if string(t[:8]) == `"Root=1-` && t[40] != '\\' && string(t[41:]) == `" ` {
			const ones = 0x01_01_01_01_01_01_01_01
			w0, w1 := binary.LittleEndian.Uint64(t[8:])^ones*'"', binary.LittleEndian.Uint64(t[16:])^ones*'"'
			w2, w3 := binary.LittleEndian.Uint64(t[24:])^ones*'"', binary.LittleEndian.Uint64(t[32:])^ones*'"'
			if ((w0-ones)&^w0|(w1-ones)&^w1|(w2-ones)&^w2|(w3-ones)&^w3)&(ones*0x80) == 0 {
				return i + size
			}
		}
	}
	_, i, ok := plainQuoted(line, i)
	if !ok {
		return -1
	}
	return i
}
