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
// fields of one shape are checked, not searched, and those that come again and again are compared.
func parseUsual(line []byte, e *Entry, b *before) bool {
	const least = 192 // shorter lines are not usual, and this many bytes need no checks
	if len(line) < least {
		return false
	}
	i := firstSpace(binary.LittleEndian.Uint64(line)) + 1
	if !usualType(line, i) || line[i+27] != ' ' || line[i+26] != 'Z' {
		return false
	}
	e.Format, e.Type, e.Timestamp = ALB, line[:i-1], line[i:i+27]
	var ok bool
	if e.Time, ok = b.time(e.Timestamp); !ok {
		return false
	}
	i += 28

	n := b.elb.starts(line[i:])
	if n == 0 {
		if n = bytes.IndexByte(line[i:], ' ') + 1; n < 3 || line[i] == '"' {
			return false
		}
		b.elb.set(line[i : i+n])
	}
	e.LoadBalancer, i = line[i:i+n-1], i+n
	if n = address(line, i); n < 1 || line[i] == '"' {
		return false
	}
	e.Client, i = line[i:i+n], i+n+1
	if n = address(line, i); n < 1 || line[i] == '"' {
		return false
	}
	e.Target, i = line[i:i+n], i+n+1

	if i = e.measured(line, i); i < 0 {
		return false
	}
	e.values, e.line, e.bytesAt = nil, line, i
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
	if i = e.group(line, i, group); i < 0 { // ssl_cipher, ssl_protocol, target_group_arn
		return false
	}
	if i = skipTrace(line, i); i < 0 {
		return false
	}
	if i = e.domain(line, i, group, b); i < 0 { // domain_name, chosen_cert_arn, matched_rule_priority
		return false
	}
	if len(line)-i < 64 || line[i+27] != ' ' || !b.noSpace(line[i:i+27]) || line[i] == '"' {
		return false
	}
	e.RequestCreationTime, e.actionsAt, i = line[i:i+27], i+28, i+28
	return e.outcome(line, i)
}

// usualTypes are the types with the space after them, each at the top three bits of its product with typeHash. That is the
// first multiple of hashOdd that gives six different places, with one at 0, so that no empty place equals the word 0.
const typeHash = 0x1fe68f0af33cb97a

var usualTypes = [8]uint64{0: 'w' | 's'<<8 | 's'<<16 | ' '<<24, 1: 'g' | 'r'<<8 | 'p'<<16 | 'c'<<24 | 's'<<32 | ' '<<40, 2: 'w' | 's'<<8 | ' '<<16,
	3: 'h' | 't'<<8 | 't'<<16 | 'p'<<24 | ' '<<32, 6: 'h' | '2'<<8 | ' '<<16, 7: 'h' | 't'<<8 | 't'<<16 | 'p'<<24 | 's'<<32 | ' '<<40}

// usualType reports whether line[:i] is one of today's types that have a request, and its space; parseAny takes others
// too. The type changes from line to line, so that a branch for each would often be guessed wrong.
func usualType(line []byte, i int) bool {
	if i > 6 {
		return false
	}
	w := binary.LittleEndian.Uint64(line) & (1<<(8*i) - 1)
	return w == usualTypes[w*typeHash>>61]
}

// address returns how long the field at line[i] is, which is likely to have fewer than 24 bytes and shall not be
// quoted; -1 if no space follows.
func address(line []byte, i int) int {
	if i+24 > len(line) {
		return -1
	}
	b := line[i : i+24 : i+24]
	s0, s1, s2 := someSpaces(binary.LittleEndian.Uint64(b)), someSpaces(binary.LittleEndian.Uint64(b[8:])), someSpaces(binary.LittleEndian.Uint64(b[16:]))
	n := bits.TrailingZeros64(s2)>>3 + 16
	n1, n0 := bits.TrailingZeros64(s1)>>3+8, bits.TrailingZeros64(s0)>>3
	if s1 != 0 {
		n = n1
	}
	if s0 != 0 {
		n = n0
	}
	if n == 24 { // IPv6
		if n = bytes.IndexByte(line[i+24:], ' '); n >= 0 {
			n += 24
		}
	}
	return n
}

// measured sets the three processing times and the two statuses, which start at line[i], and returns where the next field
// starts, -1 where they are not usual. As a load balancer writes them of nearly all requests they cost no search:
// "0.001 0.048 0.000 200 200 ".
func (e *Entry) measured(line []byte, i int) int {
	if i+26 <= len(line) {
		b := line[i : i+26 : i+26]
		t0, odd0 := millis(binary.LittleEndian.Uint64(b))
		t1, odd1 := millis(binary.LittleEndian.Uint64(b[6:]))
		t2, odd2 := millis(binary.LittleEndian.Uint64(b[12:]))
		codes, ok := pairs(binary.LittleEndian.Uint64(b[18:]), codesWord, codesSeparators)
		if odd0|odd1|odd2 == 0 && ok {
			e.RequestProcessingTime, e.TargetProcessingTime, e.ResponseProcessingTime = t0, t1, t2
			e.ELBStatusCode = int(codes&0xff)*10 + int(b[20]-'0')
			e.TargetStatusCode = int(codes>>32&0xff)*10 + int(b[24]-'0')
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

// Eight characters of two statuses as for parseTime, and six of a processing time.
const (
	codesWord, codesSeparators   = 0x20_30_30_30_20_30_30_30, 0xff_00_00_00_ff_00_00_00 // "000 000 "
	millisWord, millisSeparators = 0x20_30_30_30_2e_30, 0xff_00_00_00_ff_00             // "0.000 "
)

// millis returns the processing time that the first six bytes of a word spell, "0.001 ". odd is not 0 if they do not.
func millis(w uint64) (d time.Duration, odd uint64) {
	const ones = 0x01_01_01_01_01_01
	w = w&(1<<48-1) ^ millisWord
	odd = (w+ones*(0x80-10)|w)&(ones*0x80) | w&millisSeparators
	ms := w&0xff*1000 + (w*10+w>>8)>>16&0xff*10 + w>>32&0xff
	return time.Duration(ms) * time.Millisecond, odd
}

// skipNumbers is skip for two fields of digits. Mostly both ends are among the first sixteen bytes.
func skipNumbers(line []byte, i int) int {
	if i+24 < len(line) && isDigit(line[i]) {
		m := exactSpaces(binary.LittleEndian.Uint64(line[i:])) | exactSpaces(binary.LittleEndian.Uint64(line[i+8:]))<<8
		if more := m & (m - 1); more != 0 && isDigit(line[i+bits.TrailingZeros64(m)+1]) {
			return i + bits.TrailingZeros64(more) + 1
		}
	}
	return skipShort(line, skipShort(line, i))
}

// exactSpaces has a bit for each of the eight bytes of a little-endian word that is a space.
func exactSpaces(w uint64) uint64 {
	const ones = 0x01_01_01_01_01_01_01_01
	w ^= ones * ' '
	w = ^((w&(ones*0x7f) + ones*0x7f) | w | ones*0x7f)
	return w >> 7 * 0x01_02_04_08_10_20_40_80 >> 56
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

// outcome sets ActionsExecuted and ErrorReason, the first and the third of the fields from line[i] on.
func (e *Entry) outcome(line []byte, i int) (ok bool) {
	const waf, forward = `"waf,forward" "-" "-" `, `"forward" "-" "-" `
	rest := line[i:]
	if len(rest) > len(waf) {
		if string(rest[:len(waf)]) == waf {
			e.ActionsExecuted, e.ErrorReason = rest[1:12], rest[19:20]
			return true
		}
		if string(rest[:len(forward)]) == forward {
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
	if method > 7 || r[end] != ' ' || firstSpace(binary.LittleEndian.Uint64(r[end+1:])) < 8 || end <= method {
		return false
	}
	e.Method, e.url, e.protocol = r[:method], r[method+1:end], r[end+1:]
	var ok bool
	e.Host, e.Path, ok = b.url(e.url)
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
