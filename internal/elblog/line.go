package elblog

import "bytes"

// ParseLine parses one line without its newline into e. It returns 0 if the line is an entry; otherwise e's fields mean
// nothing. It allocates nothing, and every []byte of e is a part of line.
func ParseLine(line []byte, e *Entry) Reason {
	switch {
	case len(line) == 0:
		return Empty
	case len(line) > MaxLine:
		return TooLong
	}
	*e = Entry{
		RequestProcessingTime: NotMeasured, TargetProcessingTime: NotMeasured, ResponseProcessingTime: NotMeasured,
		ELBStatusCode: NoStatus, TargetStatusCode: NoStatus,
	}
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

// isType reports whether b may be a type: AWS has http, https, h2, grpcs, ws, wss and tls today, and may add others.
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

// timeShaped reports whether a time seems to start at line[i]: digits where the year is, and the separators of a date.
func timeShaped(line []byte, i int) bool {
	return i >= 0 && i+11 <= len(line) && isDigit(line[i]) && line[i+4] == '-' && line[i+10] == 'T'
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// field returns the field that starts at line[i], without its quotes, and where the next one starts. The last field's
// next is len(line); from there on, next is -1: there was no field, or its closing quote is missing.
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

// quoted is field for the inside of a quoted field. It ends at a quote that no backslash escapes and that a space or
// the end of the line follows. A line whose writer does not escape backslashes may have one before the closing quote:
// where the rule finds no end, it is tried again without escapes.
func quoted(line []byte, i int) (value []byte, next int) {
	end := closingQuote(line, i, true)
	if end < 0 {
		end = closingQuote(line, i, false)
	}
	if end < 0 {
		return nil, -1
	}
	return line[i:end], min(end+2, len(line))
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

// escaped reports whether the byte after b is escaped: b ends in an odd number of backslashes.
func escaped(b []byte) bool {
	n := 0
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// skip returns where the field after the next n fields starts.
func skip(line []byte, i, n int) int {
	for range n {
		_, i = field(line, i)
	}
	return i
}
