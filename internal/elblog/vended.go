package elblog

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unsafe"
)

// OutputFormat is the format of a log. Legacy is what load balancers themselves deliver to S3. The others are the
// formats of CloudWatch Logs deliveries (vended logs), under AWS's names.
type OutputFormat uint8

// The output formats. They are recognized by the content of a log.
const (
	Legacy  OutputFormat = iota
	JSON                 // one object per line
	W3C                  // lines after a #Fields directive
	Plain                // lines whose fields only a configuration describes
	Parquet              // a file of columns
)

// String returns AWS's name.
func (o OutputFormat) String() string {
	return [...]string{"legacy", "json", "w3c", "plain", "parquet"}[o]
}

// Formats says how to read logs that do not describe their own format.
type Formats struct {
	Delimiter string  // between the fields of plain logs; "" if nothing is configured
	Fields    []Field // of plain logs, in their order; FieldIgnored for a field that is not read
}

// FieldIgnored is the field of a column that is not read.
const FieldIgnored = noField

// Check returns a *MissingError if the fields do not suffice for counting.
func (f *Formats) Check() error { return missing(f.format(), SetOf(f.Fields...)) }

// format returns the kind of load balancer that writes lines with these fields.
func (f *Formats) format() Format {
	if has := SetOf(f.Fields...); has&httpNames == 0 && has&tlsNames != 0 {
		return NLB
	}
	return ALB
}

// MissingError is the error for a log without fields that every SLI needs.
type MissingError struct{ Fields FieldSet }

func (e *MissingError) Error() string {
	return fmt.Sprintf("the log has no %s: add the record fields to its delivery", e.Fields)
}

// ErrUnknownFields is the error for lines that contain a load balancer, with fields in an unknown order.
var ErrUnknownFields = errors.New("a log of a load balancer with unknown fields or delimiter: name them in formats.plain")

// missing returns an error if a log with these fields lacks some that are needed; nil if it does not.
func missing(format Format, has FieldSet) error {
	needs := needsOfALB
	if format == NLB {
		needs = needsOfNLB
	}
	if lacks := needs &^ has; lacks != 0 {
		return &MissingError{lacks}
	}
	return nil
}

// vended is the state for reading vended logs. It can be used for any number of logs in turn.
type vended struct {
	layout  layout
	values  [Fields][]byte // of the current entry; nil: the log does not have the field, or has null
	scratch []byte         // decoded values
	keys    []jsonKey      // of the previous line, in their order
	header  [][]byte       // the directives of a W3C log
	seen    FieldSet       // fields that an entry of this log has had
	head    [][]byte       // first lines
	trial   Entry          // entry of one of them
}

// parse parses one line of a vended log.
func (v *vended) parse(line []byte, output OutputFormat, e *Entry, b *before) Reason {
	if len(line) == 0 {
		return Empty
	}
	parse, format := v.parseDelimited, v.layout.format
	if output == JSON {
		parse = v.parseJSON
	}
	set, why := parse(line)
	if why != 0 {
		return why
	}
	if output == JSON {
		if format = ALB; set&httpNames == 0 {
			format = NLB
		}
	}
	if why = v.entry(e, format, b); why == 0 {
		v.seen |= set
	}
	return why
}

// isDirective reports whether a line belongs to the log's header. AWS may concatenate parts of a log, each with its own
// header. Any other line that starts like one comes from a client.
func (v *vended) isDirective(line []byte) bool {
	if len(line) == 0 || line[0] != '#' {
		return false
	}
	for _, h := range v.header {
		if bytes.Equal(h, line) {
			return true
		}
	}
	return false
}

// entry sets e from the values. Every []byte of e is one of them.
func (v *vended) entry(e *Entry, format Format, b *before) Reason {
	x := &v.values
	*e = Entry{
		Format: format, values: x,
		Type: x[FieldType], Timestamp: x[FieldTime], LoadBalancer: x[FieldELB], Client: x[FieldClient], Target: x[FieldTarget],
		ELBStatusCode: NoStatus, TargetStatusCode: NoStatus,
		RequestProcessingTime: NotMeasured, TargetProcessingTime: NotMeasured, ResponseProcessingTime: NotMeasured,
		DomainName: x[FieldDomainName], RequestCreationTime: x[FieldRequestCreationTime],
	}
	for len(e.DomainName) > 0 && e.DomainName[0] == ' ' {
		e.DomainName = e.DomainName[1:]
	}
	if e.Timestamp == nil || e.LoadBalancer == nil {
		return BadFields
	}
	var ok bool
	if e.Time, ok = b.time(e.Timestamp); !ok {
		if e.Time, ok = v.otherTime(&e.Timestamp); !ok {
			return BadTime
		}
	}
	if c := e.RequestCreationTime; len(c) > 0 && !timeShaped(c, 0) {
		v.otherTime(&e.RequestCreationTime)
	}
	if format == NLB {
		return balancerReason(e)
	}
	if x[FieldRequest] == nil {
		return BadFields
	}
	var ok1, ok2, ok3, ok4, ok5 bool
	e.RequestProcessingTime, ok1 = vendedDuration(x[FieldRequestProcessingTime])
	e.TargetProcessingTime, ok2 = vendedDuration(x[FieldTargetProcessingTime])
	e.ResponseProcessingTime, ok3 = vendedDuration(x[FieldResponseProcessingTime])
	e.ELBStatusCode, ok4 = vendedStatus(x[FieldELBStatusCode])
	e.TargetStatusCode, ok5 = vendedStatus(x[FieldTargetStatusCode])
	switch {
	case !ok1 || !ok2 || !ok3:
		return BadTime
	case balancerReason(e) != 0:
		return BadLoadBalancer
	case !ok4 || !ok5:
		return BadStatus
	}
	e.Request, e.UserAgent, e.TargetGroupARN = x[FieldRequest], x[FieldUserAgent], x[FieldTargetGroupARN]
	e.ActionsExecuted, e.ErrorReason = x[FieldActionsExecuted], x[FieldErrorReason]
	if !e.splitUsual(b) {
		e.splitRequest()
	}
	return 0
}

func balancerReason(e *Entry) Reason {
	if len(e.LoadBalancer) == 0 || string(e.LoadBalancer) == "-" {
		return BadLoadBalancer
	}
	return 0
}

// otherTime is parseTime for the other forms that a vended log may have: a time with another number of decimals, or a
// number of seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by its size. The text of a
// number is replaced by the time that it means.
func (v *vended) otherTime(text *[]byte) (ns int64, ok bool) {
	if timeShaped(*text, 0) {
		return parseTime(*text)
	}
	f, ok := number(*text)
	if !ok || f < 0 {
		return 0, false
	}
	unit := float64(time.Second)
	for _, limit := range []float64{1e11, 1e14, 1e17} {
		if f >= limit {
			unit /= 1000
		}
	}
	if n, err := strconv.ParseInt(unsafe.String(unsafe.SliceData(*text), len(*text)), 10, 64); err == nil { // exactly
		ns = n * int64(unit)
	} else {
		ns = int64(math.Round(f * unit))
	}
	if ns < 0 || f*unit >= math.MaxInt64 {
		return 0, false
	}
	start := len(v.scratch)
	v.scratch = time.Unix(0, ns).UTC().AppendFormat(v.scratch, "2006-01-02T15:04:05.000000Z")
	*text = v.scratch[start:]
	return ns, true
}

// vendedDuration is parseDuration for seconds that may be absent, or in exponent notation: 4.8E-2.
func vendedDuration(b []byte) (time.Duration, bool) {
	if len(b) == 0 {
		return NotMeasured, true
	}
	if d, ok := parseDuration(b); ok {
		return d, true
	}
	f, ok := number(b)
	switch {
	case !ok || f >= 1e9:
		return NotMeasured, false
	case f < 0:
		return NotMeasured, true
	}
	return time.Duration(math.Round(f * float64(time.Second))), true
}

// vendedStatus is parseStatus for a status that may be absent, or a number such as -1 or 200.0.
func vendedStatus(b []byte) (int, bool) {
	if len(b) == 0 {
		return NoStatus, true
	}
	if code, ok := parseStatus(b); ok {
		return code, true
	}
	f, ok := number(b)
	switch {
	case !ok || f != math.Trunc(f) || f > 999:
		return NoStatus, false
	case f < 0:
		return NoStatus, true
	}
	return int(f), true
}

// number parses a JSON number.
func number(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > 32 || !isDigit(b[0]) && b[0] != '-' {
		return 0, false
	}
	for _, c := range b {
		if !isDigit(c) && c != '.' && c|0x20 != 'e' && c != '-' && c != '+' {
			return 0, false
		}
	}
	// ParseFloat keeps no part of the string except in its error, which is dropped. The same holds for ParseInt above.
	f, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 64)
	return f, err == nil
}
