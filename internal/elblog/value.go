package elblog

import (
	"bytes"
	"time"
)

// parseDuration parses seconds with up to nine decimals, exactly; further decimals are dropped. "-" and negative values
// are NotMeasured: the load balancers write -1.
func parseDuration(b []byte) (time.Duration, bool) {
	if len(b) == 0 {
		return NotMeasured, false
	}
	if b[0] == '-' {
		if len(b) == 1 {
			return NotMeasured, true
		}
		_, ok := parseDuration(b[1:])
		return NotMeasured, ok && b[1] != '-'
	}
	var ns int64
	i := 0
	for ; i < len(b) && isDigit(b[i]); i++ {
		ns = ns*10 + int64(b[i]-'0')
	}
	if i == 0 || i > 9 {
		return NotMeasured, false
	}
	frac, ok := parseFraction(b[i:])
	return time.Duration(ns)*time.Second + time.Duration(frac), ok
}

// parseFraction parses "" or a dot and at least one digit into nanoseconds.
func parseFraction(b []byte) (int64, bool) {
	if len(b) == 0 {
		return 0, true
	}
	if b[0] != '.' || len(b) == 1 {
		return 0, false
	}
	ns, unit := int64(0), int64(100_000_000)
	for _, c := range b[1:] {
		if !isDigit(c) {
			return 0, false
		}
		ns += int64(c-'0') * unit
		unit /= 10
	}
	return ns, true
}

// parseStatus parses one to three digits, or "-".
func parseStatus(b []byte) (int, bool) {
	if len(b) == 1 && b[0] == '-' {
		return NoStatus, true
	}
	if len(b) == 0 || len(b) > 3 {
		return NoStatus, false
	}
	n := 0
	for _, c := range b {
		if !isDigit(c) {
			return NoStatus, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// ClientAddr returns the address in Client: the part before the last colon. The load balancers write IPv6 without
// brackets. Tools that rewrite their logs add brackets, which are removed.
func (e *Entry) ClientAddr() []byte { return withoutBrackets(withoutPort(e.Client)) }

// TargetAddr returns the address in Target, in the same way as ClientAddr.
func (e *Entry) TargetAddr() []byte { return withoutBrackets(withoutPort(e.Target)) }

func withoutBrackets(b []byte) []byte {
	if n := len(b); n > 2 && b[0] == '[' && b[n-1] == ']' {
		return b[1 : n-1]
	}
	return b
}

// Domain returns DomainName without surrounding spaces, a port, and the final dot of a fully qualified name, because
// all these forms name the same server.
func (e *Entry) Domain() []byte {
	d := bytes.TrimSpace(e.DomainName)
	if i := bytes.LastIndexByte(d, ':'); i >= 0 && only(d[i+1:], isDigit) && bytes.IndexByte(d[:i], ':') < 0 {
		d = d[:i]
	}
	if n := len(d) - 1; n >= 0 && d[n] == '.' {
		d = d[:n]
	}
	return d
}

// TargetGroupName returns NAME of TargetGroupARN, "arn:…:targetgroup/NAME/ID"; nil if there is none.
func (e *Entry) TargetGroupName() []byte {
	_, rest, ok := bytes.Cut(e.TargetGroupARN, []byte(":targetgroup/"))
	if !ok {
		return nil
	}
	name, _, _ := bytes.Cut(rest, []byte("/"))
	return name
}

// Elapsed returns the time from the creation of the request (NLB: of the connection) to the end. ok is false if the
// line does not have it, as in Classic logs.
func (e *Entry) Elapsed() (time.Duration, bool) {
	created, ok := parseTime(e.RequestCreationTime)
	if !ok {
		return 0, false
	}
	return time.Duration(e.Time - created), true
}

// LastAction returns the last of ActionsExecuted; nil if there is none.
func (e *Entry) LastAction() []byte {
	a := e.ActionsExecuted
	a = a[bytes.LastIndexByte(a, ',')+1:]
	if len(a) == 0 || string(a) == "-" {
		return nil
	}
	return a
}

// ReachedTarget reports whether the request was given to a target, as CloudWatch's RequestCount counts it: there is a
// target or a target's status, or error_reason is one of a Lambda function, which has neither. A Classic Load Balancer
// counts what it routed: if there was no backend, it logs the backend status of its own answer as "-" or as 0.
func (e *Entry) ReachedTarget() bool {
	switch {
	case len(e.Target) > 0 && string(e.Target) != "-":
		return true
	case e.Format == CLB:
		return e.TargetStatusCode > 0
	}
	return e.TargetStatusCode != NoStatus || bytes.HasPrefix(e.ErrorReason, []byte("Lambda"))
}
