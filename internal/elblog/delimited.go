package elblog

import "bytes"

// layout describes how the lines of a log are split into fields.
type layout struct {
	format    Format
	delimiter string
	quoted    bool    // a field that starts with a quote ends at a quote, and may contain delimiters
	columns   []Field // noField for a column that is not read
	has       FieldSet
}

// parseDelimited splits a line into the values. A line whose number of fields differs from the layout's is malformed: a
// client that gets a delimiter into its user agent adds fields, and must not shift the fields after it.
//
// In a quoted layout, a quote followed by the delimiter ends a field, whatever precedes the quote. If the writer does
// not escape quotes, a client can end a field early, but that adds fields too.
func (v *vended) parseDelimited(line []byte) (set FieldSet, why Reason) {
	clear(v.values[:])
	v.scratch = v.scratch[:0]
	l := &v.layout
	rest, more := line, true
	for _, f := range l.columns {
		if !more {
			return 0, BadFields
		}
		var value []byte
		if value, rest, more = l.cut(rest); value == nil {
			return 0, BadFields
		}
		if f != noField {
			v.values[f] = value
		}
	}
	if more {
		return 0, BadFields
	}
	return l.has, 0
}

// cut returns the first field of rest and the text after its delimiter. more is false if no delimiter follows. value is
// nil if a quoted field has no closing quote.
func (l *layout) cut(rest []byte) (value, after []byte, more bool) {
	if l.quoted && len(rest) > 0 && rest[0] == '"' {
		for end := 1; ; end++ {
			n := bytes.IndexByte(rest[end:], '"')
			if n < 0 {
				return nil, nil, false
			}
			end += n
			if end+1 == len(rest) {
				return rest[1:end], nil, false
			}
			if behind := rest[end+1:]; len(behind) >= len(l.delimiter) && string(behind[:len(l.delimiter)]) == l.delimiter {
				return rest[1:end], behind[len(l.delimiter):], true
			}
		}
	}
	n := 0
	if len(l.delimiter) == 1 {
		n = bytes.IndexByte(rest, l.delimiter[0])
	} else {
		n = bytes.Index(rest, []byte(l.delimiter))
	}
	if n < 0 {
		if rest == nil {
			rest = []byte{} // an empty last field
		}
		return rest, nil, false
	}
	return rest[:n], rest[n+len(l.delimiter):], true
}

// newLayout returns the layout of columns. If two columns have the same field, neither is read.
func newLayout(format Format, columns []Field, delimiter string, quoted bool) layout {
	l := layout{format: format, delimiter: delimiter, quoted: quoted, columns: columns}
	for _, f := range columns {
		if f != noField {
			l.has |= SetOf(f)
		}
	}
	return l
}

// fits reports whether a line is an entry under l and every typed field has the form that load balancers write.
func (l *layout) fits(line []byte, v *vended) bool {
	v.layout = *l
	if _, why := v.parseDelimited(line); why != 0 || v.entry(&v.trial, l.format, new(before)) != 0 {
		return false
	}
	return v.spelled(l.has)
}

// spelled reports whether the values of the fields in has have the form that load balancers write. A field that the
// client fills proves nothing; the others show that each field is in its place.
func (v *vended) spelled(has FieldSet) bool {
	for _, f := range has.Fields() {
		b := v.values[f]
		if len(b) == 0 || string(b) == "-" {
			continue
		}
		ok := true
		switch f {
		case FieldType:
			ok = isType(b)
		case FieldELB:
			ok = isBalancer(b)
		case FieldClient, FieldTarget:
			ok = isEndpoint(b)
		case FieldReceivedBytes, FieldSentBytes:
			_, ok = parseSize(b)
		case FieldRequestCreationTime:
			_, ok = parseTime(b)
		case FieldRequest:
			ok = bytes.IndexByte(b, ' ') > 0 && b[0] != '"'
		case FieldTargetGroupARN:
			ok = bytes.HasPrefix(b, []byte("arn:"))
		case FieldActionsExecuted:
			ok = only(b, func(c byte) bool { return isName(c) || c == ',' })
		case FieldRedirectURL:
			ok = bytes.Contains(b, []byte("://"))
		case FieldErrorReason, FieldConnTraceID:
			ok = only(b, func(c byte) bool { return isAlnum(c) || c == '_' })
		case FieldIPAddress:
			ok = only(withoutBrackets(b), isAddr)
		}
		if !ok {
			return false
		}
	}
	return true
}

// isBalancer reports whether b is app/NAME/ID or net/NAME/ID.
func isBalancer(b []byte) bool {
	parts := bytes.Split(b, []byte("/"))
	return len(parts) == 3 && (string(parts[0]) == "app" || string(parts[0]) == "net") && only(parts[1], isName) && only(parts[2], isAlnum)
}

// isEndpoint reports whether b is ADDRESS:PORT.
func isEndpoint(b []byte) bool {
	i := bytes.LastIndexByte(b, ':')
	return i > 0 && only(b[i+1:], isDigit) && only(withoutBrackets(b[:i]), isAddr)
}
