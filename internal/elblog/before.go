package elblog

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"time"
)

// before is what the lines before had in common, so that it need not be found out again. It has a fixed size, and all
// of it is compared byte by byte with the line at hand: what does not come again costs a little, and changes nothing.
type before struct {
	date, hour uint64 // the first 16 bytes of the time: 2026-11-23T01:02
	start      int64  // of that minute, nanoseconds since 1970; the words are 0 while it is not known

	elb          text     // with the space behind, like the others
	groups       [64]text // ssl_cipher, ssl_protocol and target_group_arn, which starts at first
	domains      texts    // with their quotes
	certificates texts
	origins      texts // https://HOST:PORT/, HOST is from first to last
	short        text
}

// text is one of up to 189 bytes; none is known while n is 0.
type text struct {
	n, first, last uint8
	bytes          [189]byte
}

// starts returns the text's length if b starts with it, else 0.
func (t *text) starts(b []byte) int {
	if n := int(t.n); n <= len(b) && string(b[:n]) == string(t.bytes[:n]) {
		return n
	}
	return 0
}

// set makes b the text; one that is too long makes it none.
func (t *text) set(b []byte) {
	t.n = 0
	if len(b) <= len(t.bytes) {
		t.n = uint8(copy(t.bytes[:], b))
	}
}

// texts are some, each where a few of its bytes say.
type texts [16]text

const hashOdd = 0x9e3779b97f4a7c15

func (t *texts) at(word uint64) *text { return &t[word*hashOdd>>60] }

// quoted is plainQuoted, with the text that the field is likely to be.
func (t *text) quoted(line []byte, i int) (value []byte, next int, ok bool) {
	if n := t.starts(line[i:]); n > 0 {
		return line[i+1 : i+n-2], i + n, true
	}
	value, next, ok = plainQuoted(line, i)
	if ok {
		t.set(line[i:next])
	}
	return value, next, ok
}

// domain is plainQuoted for domain_name.
func (b *before) domain(line []byte, i int) (value []byte, next int, ok bool) {
	if i < 0 || i+8 > len(line) {
		return nil, 0, false
	}
	return b.domains.at(binary.LittleEndian.Uint64(line[i:])).quoted(line, i)
}

// certificate is plainQuoted for chosen_cert_arn. The last 36 bytes of an ARN tell it from others.
func (b *before) certificate(line []byte, i int) (value []byte, next int, ok bool) {
	const arn = 56
	if i < 0 || i+arn+8 > len(line) {
		return plainQuoted(line, i)
	}
	w := binary.LittleEndian.Uint64(line[i:])
	if line[i+1] == 'a' {
		w ^= binary.LittleEndian.Uint64(line[i+arn:])
	}
	return b.certificates.at(w).quoted(line, i)
}

// url is usualURL.
func (b *before) url(url []byte) (host, path []byte, ok bool) {
	const https = len("https://")
	known := &b.short
	if len(url) >= https+8 {
		known = b.origins.at(binary.LittleEndian.Uint64(url[https:]))
		if n := known.starts(url); n > 0 {
			return url[known.first:known.last], url[n-1:], true
		}
	}
	if host, path, ok = usualURL(url); ok {
		first := https
		if url[len("http")] == ':' {
			first--
		}
		known.first, known.last = uint8(first), uint8(first+len(host))
		known.set(url[:len(url)-len(path)+1])
	}
	return host, path, ok
}

// group sets TargetGroupARN, the third of the fields from line[i] on: ssl_cipher, ssl_protocol, target_group_arn. The
// three are known together: there are few of them, and they are long. It returns -1 where they are not usual.
func (e *Entry) group(line []byte, i int, b *before) int {
	const arn = 104 // more or less: in what tells one group from another
	known := &b.short
	if i+arn+24 <= len(line) {
		at := i + arn
		if line[i] == '-' { // no TLS
			at -= len("TLS_AES_128_GCM_SHA256 TLSv1.3") - len("- -")
		}
		w := binary.LittleEndian.Uint64(line[i+8:]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(line[at:]), 20) ^
			bits.RotateLeft64(binary.LittleEndian.Uint64(line[at+16:]), 40)
		known = &b.groups[w*hashOdd>>58]
		if n := known.starts(line[i:]); n > 0 {
			e.TargetGroupARN = line[i+int(known.first) : i+n-1]
			return i + n
		}
	}
	start := i
	n := bytes.IndexByte(line[i:], ' ')
	if n < 1 || line[i] == '"' {
		return -1
	}
	if i = skipProtocol(line, i+n+1); i < 0 {
		return -1
	}
	if n = bytes.IndexByte(line[i:], ' '); n < 1 || line[i] == '"' {
		return -1
	}
	e.TargetGroupARN = line[i : i+n]
	known.first = uint8(i - start)
	known.set(line[start : i+n+1])
	return i + n + 1
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
