package classify

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// field is a key of `when`.
type field uint8

// The fields, from the cheapest to evaluate on.
const (
	elbStatus field = iota
	targetStatus
	elbMade
	elapsed // the six quantities
	requestTime
	targetTime
	responseTime
	receivedBytes
	sentBytes
	at
	method
	route
	action
	actions
	kind
	errorReason
	classification
	redirectURL
	targetErrorCode
	elbErrorCode
	tlsVersion
	loadBalancer
	targetGroup
	domain
	host
	path
	sender
	userAgent
	client
	target
	numFields
)

// numQuantities is the number of fields that are times or sizes. They are consecutive, starting with elapsed.
const numQuantities = int(sentBytes-elapsed) + 1

func (f field) isQuantity() bool { return elapsed <= f && f <= sentBytes }

// String returns the key of the configuration.
func (f field) String() string {
	return [numFields]string{
		"elb_status", "target_status", "elb_made", "elapsed", "request_time", "target_time", "response_time",
		"received_bytes", "sent_bytes", "at", "method", "route", "action", "actions", "type", "error_reason",
		"classification", "redirect_url", "target_error_code", "elb_error_code", "tls_version", "load_balancer",
		"target_group", "domain", "host", "path", "sender", "user_agent", "client", "target",
	}[f]
}

// spans returns the values of a condition on a status.
func (w *When) spans(f field) []Span {
	if f == elbStatus {
		return w.ELBStatus
	}
	return w.TargetStatus
}

// bounds returns the values of a condition on a quantity: nanoseconds or bytes.
func (w *When) bounds(f field) []Bound[int64] {
	switch f {
	case elapsed:
		return plain(w.Elapsed)
	case requestTime:
		return plain(w.RequestTime)
	case targetTime:
		return plain(w.TargetTime)
	case responseTime:
		return plain(w.ResponseTime)
	case receivedBytes:
		return plain(w.ReceivedBytes)
	}
	return plain(w.SentBytes)
}

func plain[Q time.Duration | Bytes](bs []Bound[Q]) []Bound[int64] {
	if bs == nil {
		return nil
	}
	out := make([]Bound[int64], len(bs))
	for i, b := range bs {
		out[i] = Bound[int64]{b.Op, int64(b.N)}
	}
	return out
}

// blocks returns the values of a condition on an address.
func (w *When) blocks(f field) []netip.Prefix {
	if f == client {
		return w.Client
	}
	return w.Target
}

// texts returns the values of a condition on text; nil for the other fields.
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
	case classification:
		return w.Classification
	case redirectURL:
		return w.RedirectURL
	case targetErrorCode:
		return w.TargetErrorCode
	case elbErrorCode:
		return w.ELBErrorCode
	case tlsVersion:
		return w.TLSVersion
	case loadBalancer:
		return w.LoadBalancer
	case targetGroup:
		return w.TargetGroup
	case domain:
		return w.Domain
	case host:
		return w.Host
	case path:
		return w.Path
	case sender:
		return w.Sender
	case userAgent:
		return w.UserAgent
	}
	return nil
}

// size returns the number of values of the condition on f; -1 if there is no such condition.
func (w *When) size(f field) int {
	switch {
	case f == elbStatus || f == targetStatus:
		return lenOrNone(w.spans(f))
	case f == elbMade && w.ELBMade:
		return 1
	case f.isQuantity():
		return lenOrNone(w.bounds(f))
	case f == at:
		return lenOrNone(w.At)
	case f == client || f == target:
		return lenOrNone(w.blocks(f))
	}
	return lenOrNone(w.texts(f))
}

func lenOrNone[V any](vs []V) int {
	if vs == nil {
		return -1
	}
	return len(vs)
}

// has reports whether w has a condition on f.
func (w *When) has(f field) bool { return w.size(f) >= 0 }

// isEmpty reports whether w has no condition.
func (w *When) isEmpty() bool {
	for f := range numFields {
		if w.has(f) {
			return false
		}
	}
	return len(w.Not) == 0
}

// want returns the values of the condition on f as configured, separated by commas.
func (w *When) want(f field) string {
	switch f {
	case elbStatus, targetStatus:
		return join(w.spans(f))
	case elbMade:
		return "true"
	case elapsed:
		return join(w.Elapsed)
	case requestTime:
		return join(w.RequestTime)
	case targetTime:
		return join(w.TargetTime)
	case responseTime:
		return join(w.ResponseTime)
	case receivedBytes:
		return join(w.ReceivedBytes)
	case sentBytes:
		return join(w.SentBytes)
	case at:
		return join(w.At)
	case client, target:
		out := make([]string, len(w.blocks(f)))
		for i, p := range w.blocks(f) {
			out[i] = NoneText
			if p.IsValid() {
				out[i] = p.String()
			}
		}
		return strings.Join(out, ", ")
	}
	return strings.Join(w.texts(f), ", ")
}

func join[V fmt.Stringer](values []V) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.String()
	}
	return strings.Join(out, ", ")
}

// String returns the span as configured: "404", "4xx", "500-503" or "none".
func (s Span) String() string {
	switch {
	case s == NoneStatus:
		return NoneText
	case s.Lo == s.Hi:
		return fmt.Sprint(s.Lo)
	case s.Lo%100 == 0 && s.Hi == s.Lo+99:
		return fmt.Sprintf("%dxx", s.Lo/100)
	}
	return fmt.Sprintf("%d-%d", s.Lo, s.Hi)
}

// String returns the bound as configured: ">=10s" or "none".
func (b Bound[Q]) String() string {
	if b.Op == NoneOp {
		return NoneText
	}
	return string(b.Op) + fmt.Sprint(b.N)
}

// String returns the size in the largest unit that divides it.
func (b Bytes) String() string {
	for _, u := range [...]struct {
		size Bytes
		name string
	}{{1 << 30, "GiB"}, {1e9, "GB"}, {1 << 20, "MiB"}, {1e6, "MB"}, {1 << 10, "KiB"}, {1e3, "KB"}} {
		if b != 0 && b%u.size == 0 {
			return fmt.Sprintf("%d%s", b/u.size, u.name)
		}
	}
	return fmt.Sprintf("%dB", int64(b))
}

// String returns the period as configured: "FROM/TO".
func (p Period) String() string {
	return p.From.Format(time.RFC3339Nano) + "/" + p.To.Format(time.RFC3339Nano)
}
