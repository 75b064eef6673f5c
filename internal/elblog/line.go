package elblog

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"time"
)

// parseLine parses one line, without its newline, into e. It returns 0 if the line is an entry; otherwise the fields of
// e are undefined. It allocates nothing, and every []byte of e is a part of line. b remembers values of earlier lines;
// it may be nil.
func parseLine(line []byte, e *Entry, b *before) Reason {
	switch {
	case len(line) == 0:
		return Empty
	case len(line) > maxLine:
		return TooLong
	}
	if b != nil {
		if parseUsual(line, e, b) {
			b.elbLast = true
			return 0
		}
		b.detailed, b.elbLast, b.sameELB = true, false, false
	}
	return parseAny(line, e)
}

// parseAny is parseLine for any line that is neither empty nor too long.
func parseAny(line []byte, e *Entry) Reason {
	if isDigit(line[0]) {
		return parseCLB(line, e)
	}
	kind, i := field(line, 0)
	if !isType(kind) {
		return UnknownFormat
	}
	e.Type = kind
	if string(kind) == "tls" && !timeShaped(line, i) {
		return parseNLB(line, i, e)
	}
	return parseALB(line, i, e)
}

// isType reports whether b may be a type. AWS has http, https, h2, grpcs, ws, wss and tls today, and may add others.
func isType(b []byte) bool {
	if len(b) == 0 || len(b) > 16 {
		return false
	}
	for _, c := range b {
		if (c < 'a' || c > 'z') && !isDigit(c) {
			return false
		}
	}
	return true
}

// timeShaped reports whether a time seems to start at line[i]: it has the digits of a year and the separators of a
// date.
func timeShaped(line []byte, i int) bool {
	return i >= 0 && i+11 <= len(line) && isDigit(line[i]) && line[i+4] == '-' && line[i+10] == 'T'
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// field returns the field that starts at line[i], without its quotes, and where the next field starts. After the last
// field, next is len(line). After that, next is -1: there was no field, or its closing quote is missing.
func field(line []byte, i int) (value []byte, next int) {
	if uint(i) >= uint(len(line)) {
		return nil, -1
	}
	if line[i] == '"' {
		return quoted(line, i+1)
	}
	n := bytes.IndexByte(line[i:], ' ')
	if n < 0 {
		return line[i:], len(line)
	}
	return line[i : i+n], i + n + 1
}

// quoted is field for the content of a quoted field. The field ends at a quote that is not escaped with a backslash and
// is followed by a space or the end of the line. A writer that does not escape backslashes may leave one before the
// closing quote, so if no such quote is found, backslashes are ignored.
func quoted(line []byte, i int) (value []byte, next int) {
	n := 1 // many fields are "-"
	if i+1 >= len(line) || line[i+1] != '"' {
		if n = bytes.IndexByte(line[i:], '"'); n < 0 {
			return nil, -1
		}
	}
	end := i + n
	if n > 0 && line[end-1] == '\\' || end+1 < len(line) && line[end+1] != ' ' {
		if end = closingQuote(line, i, true); end < 0 {
			end = closingQuote(line, i, false)
		}
		if end < 0 {
			return nil, -1
		}
	}
	return line[i:end], min(end+len(`" `), len(line))
}

func closingQuote(line []byte, i int, escapes bool) int {
	for end := i; ; end++ {
		n := bytes.IndexByte(line[end:], '"')
		if n < 0 {
			return -1
		}
		end += n
		if end+1 < len(line) && line[end+1] != ' ' {
			continue
		}
		if !escapes || !escaped(line[i:end]) {
			return end
		}
	}
}

// escaped reports whether the byte after b is escaped, that is, whether b ends with an odd number of backslashes.
func escaped(b []byte) bool {
	n := 0
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// moment is field for the line's time. In ALB and Classic lines it has 27 characters. A space among them does not end
// the field: the line is damaged, and parseTime rejects it.
func moment(line []byte, i int) (value []byte, next int) {
	const size = len("2006-01-02T15:04:05.000000Z")
	if i >= 0 && i+size < len(line) && line[i+size] == ' ' && line[i+size-1] == 'Z' {
		return line[i : i+size], i + size + 1
	}
	return field(line, i)
}

// shortField is field for a field that probably has fewer than eight bytes. It examines eight bytes at once, which is
// cheaper than a search.
func shortField(line []byte, i int) (value []byte, next int) {
	if i >= 0 && i+8 <= len(line) && line[i] != '"' {
		if n := firstSpace(binary.LittleEndian.Uint64(line[i:])); n < 8 {
			return line[i : i+n], i + n + 1
		}
	}
	return field(line, i)
}

// firstSpace returns the index of the first space in the eight bytes of a little-endian word; 8 if there is none.
func firstSpace(w uint64) int {
	return bits.TrailingZeros64(someSpaces(w)) >> 3
}

// someSpaces returns a word with the highest bit of the first space set, and perhaps bits of later bytes; 0 if no byte
// is a space.
func someSpaces(w uint64) uint64 {
	const ones = 0x01_01_01_01_01_01_01_01
	w ^= ones * ' '
	return (w - ones) &^ w & (ones * 0x80)
}

// skip returns where the field after the one at line[i] starts.
func skip(line []byte, i int) int {
	_, i = field(line, i)
	return i
}

// skipShort is skip for a field that probably has fewer than eight bytes.
func skipShort(line []byte, i int) int {
	_, i = shortField(line, i)
	return i
}

// duration is field for a processing time. The form that an ALB nearly always writes, 0.001, needs no search.
func duration(line []byte, i int) (d time.Duration, next int, ok bool) {
	if i >= 0 && i+3 <= len(line) && string(line[i:i+3]) == "-1 " {
		return NotMeasured, i + 3, true
	}
	if i >= 0 && i+6 <= len(line) {
		b := line[i : i+6 : i+6]
		d0, d1, d2, d3 := b[0]-'0', b[2]-'0', b[3]-'0', b[4]-'0'
		if b[1] == '.' && b[5] == ' ' && d0 <= 9 && d1 <= 9 && d2 <= 9 && d3 <= 9 {
			ms := int64(d0)*1000 + int64(d1)*100 + int64(d2)*10 + int64(d3)
			return time.Duration(ms) * time.Millisecond, i + 6, true
		}
	}
	b, next := field(line, i)
	d, ok = parseDuration(b)
	return d, next, ok
}

// status is field for a status.
func status(line []byte, i int) (code, next int, ok bool) {
	if i >= 0 && i+2 <= len(line) && string(line[i:i+2]) == "- " {
		return NoStatus, i + 2, true
	}
	if i >= 0 && i+4 <= len(line) {
		b := line[i : i+4 : i+4]
		d0, d1, d2 := b[0]-'0', b[1]-'0', b[2]-'0'
		if b[3] == ' ' && d0 <= 9 && d1 <= 9 && d2 <= 9 {
			return int(d0)*100 + int(d1)*10 + int(d2), i + 4, true
		}
	}
	b, next := field(line, i)
	code, ok = parseStatus(b)
	return code, next, ok
}
