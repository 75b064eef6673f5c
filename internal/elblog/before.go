package elblog

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// before remembers values of earlier lines, so that a repeated value is not parsed again. Its size is fixed. A
// remembered value is used only if all of its bytes equal those of the current line, so it never changes a result.
type before struct {
	date, hour uint64 // the first 16 bytes of the time: 2026-11-23T01:02
	start      int64  // start of that minute, nanoseconds since 1970; date and hour are 0 while it is unknown

	// Fields that were not requested are checked but not kept.
	noTimes   bool // no processing time was requested
	noDetails bool // none of type, time as text, client, target group, domain and creation time was requested
	detailed  bool // the previous entry still has all of them set

	elb     text  // including the space after it, as in all texts here
	elbLast bool  // the previous entry has elb
	sameELB bool  // this entry has it too
	groups  texts // ssl_cipher, ssl_protocol, target_group_arn; first: where the ARN starts; last: the length of the domain that followed
	domains texts // domain_name, chosen_cert_arn, matched_rule_priority; first: where the domain ends
	origins texts // https://HOST:PORT/; HOST is from first to last
}

// open prepares for a new log. asked is the set of requested fields; 0 means all.
func (b *before) open(asked FieldSet) {
	times := SetOf(FieldRequestProcessingTime, FieldTargetProcessingTime, FieldResponseProcessingTime)
	details := SetOf(FieldType, FieldClient, FieldTargetGroupARN, FieldDomainName, FieldRequestCreationTime)
	b.elbLast, b.sameELB = false, false
	b.noTimes, b.noDetails = asked != 0 && asked&times == 0, asked != 0 && asked&details == 0
}

// text is a remembered piece of a line, up to 189 bytes long; n is 0 if there is none.
type text struct {
	n, first, last uint8
	bytes          [189]byte
}

// prefixLen returns the text's length if b starts with the text, and 0 otherwise.
func (t *text) prefixLen(b []byte) int {
	if n := int(t.n); n <= len(b) && string(b[:n]) == string(t.bytes[:n]) {
		return n
	}
	return 0
}

// set remembers b. If b is too long, it remembers nothing.
func (t *text) set(b []byte) {
	t.n = 0
	if len(b) <= len(t.bytes) {
		t.n = uint8(copy(t.bytes[:], b))
	}
}

// texts is a hash table of texts. The caller chooses the bytes that are hashed.
type texts [64]text

const hashOdd = 0x9e3779b97f4a7c15

func (t *texts) at(word uint64) *text { return &t[word*hashOdd>>58] }

// url is usualURL with a memory of origins.
func (b *before) url(url []byte) (host, path []byte, ok bool) {
	const https = len("https://")
	if len(url) < https+8 {
		return usualURL(url)
	}
	known := b.origins.at(binary.LittleEndian.Uint64(url[https:]))
	if n := known.prefixLen(url); n > 0 {
		first, last := int(known.first), int(known.last)
		return url[first:last:last], url[n-1:], true
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

// groupWord returns a hash key that probably distinguishes target groups and ciphers. ssl_cipher starts at line[i].
func groupWord(line []byte, i int) uint64 {
	const arn = 104 // approximate offset of the part of the ARN that distinguishes groups
	const noTLS = arn - len("TLS_AES_128_GCM_SHA256 TLSv1.3") + len("- -")
	if i+arn+24 > len(line) {
		return 0
	}
	t := line[i : i+arn+24 : i+arn+24]
	if t[0] == '-' {
		return binary.LittleEndian.Uint64(t[noTLS:]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(t[noTLS+16:]), 20)
	}
	return binary.LittleEndian.Uint64(t[8:]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(t[arn:]), 20) ^
		bits.RotateLeft64(binary.LittleEndian.Uint64(t[arn+16:]), 40)
}

// group sets TargetGroupARN, the third of the fields ssl_cipher, ssl_protocol and target_group_arn, which start at
// line[i]. The three are remembered together: they are long, and there are few combinations. It returns -1 if they do
// not have their usual form.
func (e *Entry) group(line []byte, i int, known *text, b *before) int {
	if n := known.prefixLen(line[i:]); n > 0 {
		if !b.noDetails {
			e.TargetGroupARN = line[i+int(known.first) : i+n-1]
		}
		return i + n
	}
	start := i
	if i = skipPlain(line, skipPlain(line, i)); i < 0 {
		return -1
	}
	arn := i
	if i = skipPlain(line, i); i < 0 {
		return -1
	}
	if !b.noDetails {
		e.TargetGroupARN = line[arn : i-1]
	}
	known.first = uint8(arn - start)
	known.set(line[start:i])
	return i
}

// skipPlain is skip for a field that is neither quoted nor empty nor the last one. It returns -1 for any other field.
func skipPlain(line []byte, i int) int {
	if uint(i) >= uint(len(line)) || line[i] == '"' {
		return -1
	}
	n := bytes.IndexByte(line[i:], ' ')
	if n < 1 {
		return -1
	}
	return i + n + 1
}

// domain sets DomainName, the first of the fields domain_name, chosen_cert_arn and matched_rule_priority, which start
// at line[i]. They too are remembered together. The hash key is the first bytes of the domain and of the certificate,
// whose position is assumed to be the last one seen with this group. It returns -1 if they do not have their usual
// form.
func (e *Entry) domain(line []byte, i int, group *text, b *before) int {
	start, certificate := i, i+int(group.last)
	if certificate+8 > len(line) {
		return -1
	}
	known := b.domains.at(binary.LittleEndian.Uint64(line[i:i+8:i+8]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(line[certificate:certificate+8:certificate+8]), 32))
	if n := known.prefixLen(line[i:]); n > 0 {
		if !b.noDetails {
			e.DomainName = line[i+1 : i+int(known.first)]
		}
		return i + n
	}
	name, i, ok := plainQuoted(line, i)
	if !ok || name[0] == ' ' {
		return -1
	}
	if !b.noDetails {
		e.DomainName = name
	}
	group.last = uint8(i - start)
	if _, i, ok = plainQuoted(line, i); !ok { // chosen_cert_arn
		return -1
	}
	if i = skipPlain(line, i); i >= 0 { // matched_rule_priority
		known.first = uint8(len(name) + 1)
		known.set(line[start:i])
	}
	return i
}

// noSpace reports whether t, which should be a time, contains no space.
func noSpace(t *[27]byte) bool {
	return someSpaces(binary.LittleEndian.Uint64(t[:]))|someSpaces(binary.LittleEndian.Uint64(t[8:]))|
		someSpaces(binary.LittleEndian.Uint64(t[16:]))|someSpaces(binary.LittleEndian.Uint64(t[19:])) == 0
}

// time is parseTime for times of 27 bytes, with six decimals and a Z. Most lines share their minute with the previous
// line.
func (b *before) time(text []byte) (ns int64, ok bool) {
	if len(text) != 27 {
		return 0, false
	}
	t := (*[27]byte)(text)
	date, hour := binary.LittleEndian.Uint64(t[:]), binary.LittleEndian.Uint64(t[8:])
	f, ok := pairs(binary.LittleEndian.Uint64(t[19:]), fracWord, fracSeparators)
	s1, s2 := t[17]-'0', t[18]-'0'
	if !ok || t[16] != ':' || s1 > 5 || s2 > 9 {
		return 0, false
	}
	behind := int64(s1)*10_000_000_000 + int64(s2)*1_000_000_000 +
		int64(f>>8&0xff)*10_000_000 + int64(f>>24&0xff)*100_000 + int64(f>>40&0xff)*1000
	if date != b.date || hour != b.hour {
		if ns, ok = parseTime(text); ok {
			b.date, b.hour, b.start = date, hour, ns-behind
		}
		return ns, ok
	}
	return b.start + behind, true
}
