package classify

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// field is one key of `when`.
type field uint8

// The fields, cheap ones first.
const (
	elbStatus field = iota
	targetStatus
	elapsed
	method
	route
	action
	actions
	kind
	errorReason
	loadBalancer
	targetGroup
	domain
	sender
	userAgent
	client
	numFields
)

// String returns the key of the configuration.
func (f field) String() string {
	return [numFields]string{
		"elb_status", "target_status", "elapsed", "method", "route", "action", "actions", "type", "error_reason",
		"load_balancer", "target_group", "domain", "sender", "user_agent", "client",
	}[f]
}

// asks tells whether w has a condition on f.
func (w *When) asks(f field) bool {
	switch f {
	case elbStatus:
		return w.ELBStatus != nil
	case targetStatus:
		return w.TargetStatus != nil
	case elapsed:
		return w.Elapsed != nil
	case client:
		return w.Client != nil
	}
	return w.texts(f) != nil
}

// texts returns the values of a condition on text.
func (w *When) texts(f field) []string {
	switch f {
	case method:
		return w.Method
	case route:
		return w.Route
	case action:
		return w.Action
	case actions:
		return w.Actions
	case kind:
		return w.Type
	case errorReason:
		return w.ErrorReason
	case loadBalancer:
		return w.LoadBalancer
	case targetGroup:
		return w.TargetGroup
	case domain:
		return w.Domain
	case sender:
		return w.Sender
	case userAgent:
		return w.UserAgent
	}
	return nil
}

// request is what rules are asked of: an entry, and what became of its request line.
type request struct {
	entry  *elblog.Entry
	method string
	route  string
}

// holds tells whether the condition of w on f holds. It is the meaning of a condition; Matcher is its fast form.
func (c *Classifier) holds(w *When, f field, r request) bool {
	e := r.entry
	switch f {
	case elbStatus:
		return inSpans(w.ELBStatus, e.ELBStatusCode)
	case targetStatus:
		return inSpans(w.TargetStatus, e.TargetStatusCode)
	case elapsed:
		d, ok := e.Elapsed()
		return ok && !slices.ContainsFunc(w.Elapsed, func(b Bound) bool { return !b.holds(d) })
	case method:
		return slices.Contains(w.Method, r.method)
	case route:
		return slices.ContainsFunc(w.Route, func(v string) bool { return holdsRoute(v, r.method, r.route) })
	case client:
		addr, err := netip.ParseAddr(string(e.ClientAddr()))
		return err == nil && slices.ContainsFunc(w.Client, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
	case sender:
		return slices.ContainsFunc(w.Sender, func(name string) bool { return c.isSender(name, e) })
	}
	vs, _ := appendValues(nil, nil, e, f)
	return slices.ContainsFunc(vs, func(v []byte) bool { return len(v) > 0 && anyGlob(w.texts(f), v) })
}

// appendValues appends to dst the texts of e of which one must match, and to text what had to be decoded for that. An
// empty one matches nothing.
func appendValues(dst [][]byte, text []byte, e *elblog.Entry, f field) (values [][]byte, decoded []byte) {
	switch f {
	case action:
		dst = append(dst, e.LastAction())
	case actions:
		for rest, more := e.ActionsExecuted, true; more; {
			var one []byte
			one, rest, more = bytes.Cut(rest, []byte(","))
			if string(one) != "-" {
				dst = append(dst, one)
			}
		}
	case kind:
		dst = append(dst, e.Type)
	case errorReason:
		dst = append(dst, e.ErrorReason)
	case loadBalancer:
		dst = append(dst, e.LoadBalancer)
	case targetGroup:
		dst = append(dst, e.TargetGroupARN, targetGroupName(e.TargetGroupARN))
	case domain:
		text = appendLower(text, e.Domain())
		dst = append(dst, text)
	case sender, userAgent:
		text = elblog.Unescape(text, e.UserAgent)
		dst = append(dst, text)
	}
	return dst, text
}

// appendLower appends s with the letters of ASCII in lower case: host names have no others.
func appendLower(dst, s []byte) []byte {
	for _, c := range s {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// inSpans tells whether a status is in one of the spans. What no line can hold counts as none.
func inSpans(spans []Span, status int) bool {
	if status < elblog.NoStatus || status > maxStatus {
		status = elblog.NoStatus
	}
	return slices.ContainsFunc(spans, func(s Span) bool { return s.Lo <= status && status <= s.Hi })
}

// holdsRoute tells whether the condition v, "[METHOD ]ROUTE", holds.
func holdsRoute(v, method, route string) bool {
	m, path, ok := strings.Cut(v, " ")
	if !ok {
		return v == route
	}
	return path == route && (m == method || m == "GET" && method == "HEAD")
}

// targetGroupName returns NAME of "arn:…:targetgroup/NAME/ID", nil if there is none.
func targetGroupName(arn []byte) []byte {
	_, rest, ok := bytes.Cut(arn, []byte(":targetgroup/"))
	if !ok {
		return nil
	}
	name, _, _ := bytes.Cut(rest, []byte("/"))
	return name
}
