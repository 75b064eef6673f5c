package classify

import (
	"bytes"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// request is what rules are matched against: an entry, its canonical method and its route.
type request struct {
	entry  *elblog.Entry
	method string
	route  string
}

// holds reports whether w's condition on f holds. It defines the meaning of a condition; Matcher computes the same
// faster.
func (c *Classifier) holds(w *When, f field, r request) bool {
	e := r.entry
	switch f {
	case elbStatus:
		return inSpans(w.ELBStatus, e.ELBStatusCode)
	case targetStatus:
		return inSpans(w.TargetStatus, e.TargetStatusCode)
	case elbMade:
		return !isNone(e.ELBStatusCode) && isNone(e.TargetStatusCode)
	case elapsed, requestTime, targetTime, responseTime, receivedBytes, sentBytes:
		n, known := quantity(e, f)
		return !slices.ContainsFunc(w.bounds(f), func(b Bound[int64]) bool { return !b.holds(n, known) })
	case at:
		return slices.ContainsFunc(w.At, func(p Period) bool { return p.From.UnixNano() <= e.Time && e.Time < p.To.UnixNano() })
	case method:
		return slices.Contains(w.Method, r.method)
	case route:
		return slices.ContainsFunc(w.Route, func(v string) bool { return holdsRoute(v, r.method, r.route) })
	case client, target:
		addr, err := netip.ParseAddr(string(address(e, f)))
		if err != nil || addr.Zone() != "" {
			return slices.Contains(w.blocks(f), netip.Prefix{})
		}
		return slices.ContainsFunc(w.blocks(f), func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
	case sender:
		agent := elblog.Unescape(nil, e.UserAgent)
		return slices.ContainsFunc(w.Sender, func(name string) bool {
			return c.isSender(name, agent) || name == NoneText && c.senderOf(agent) == ""
		})
	}
	vs, _ := appendValues(nil, nil, e, f)
	if len(vs) == 0 {
		return slices.Contains(w.texts(f), NoneText)
	}
	return slices.ContainsFunc(w.texts(f), func(g string) bool {
		return g != NoneText && slices.ContainsFunc(vs, func(v []byte) bool { return glob(g, v) })
	})
}

// quantity returns the time or size of e for f, in nanoseconds or bytes. known is false if e does not have it.
func quantity(e *elblog.Entry, f field) (n int64, known bool) {
	d := elblog.NotMeasured
	switch f {
	case elapsed:
		d, known = e.Elapsed()
		return int64(d), known
	case requestTime:
		d = e.RequestProcessingTime
	case targetTime:
		d = e.TargetProcessingTime
	case responseTime:
		d = e.ResponseProcessingTime
	case receivedBytes:
		return e.ReceivedBytes()
	case sentBytes:
		return e.SentBytes()
	}
	return int64(d), d >= 0
}

// address returns the address of e for f, as logged and without its port.
func address(e *elblog.Entry, f field) []byte {
	if f == client {
		return e.ClientAddr()
	}
	return e.TargetAddr()
}

// appendValues appends to dst the texts of e of which one must match, and to text the bytes that had to be decoded for
// that. A field that is absent, empty or "-" has no texts.
func appendValues(dst [][]byte, text []byte, e *elblog.Entry, f field) (values [][]byte, decoded []byte) {
	add := func(v []byte) {
		if !isAbsent(v) {
			dst = append(dst, v)
		}
	}
	switch f {
	case action:
		add(e.LastAction())
	case actions:
		for rest, more := e.ActionsExecuted, true; more; {
			var one []byte
			one, rest, more = bytes.Cut(rest, []byte(","))
			add(one)
		}
	case targetGroup:
		add(e.TargetGroupARN)
		add(e.TargetGroupName())
	case domain:
		text = appendLower(text, e.Domain())
		add(text)
	case host:
		text = appendLower(text, bytes.TrimSuffix(e.Host, []byte(".")))
		add(text)
	case path:
		text = elblog.Unescape(text, logged(e, partOf[f]))
		if text = withoutQuery(text); len(text) > 0 && text[0] == '/' {
			add(text)
		}
	case redirectURL, sender, userAgent:
		text = elblog.Unescape(text, logged(e, partOf[f]))
		add(text)
	default:
		add(logged(e, partOf[f]))
	}
	return dst, text
}

// isAbsent reports whether a text means that the value is absent.
func isAbsent(v []byte) bool { return len(v) == 0 || len(v) == 1 && v[0] == '-' }

// logged returns the bytes of e that decide the conditions on a text part.
func logged(e *elblog.Entry, p part) []byte {
	switch p {
	case actionsPart:
		return e.ActionsExecuted
	case kindPart:
		return e.Type
	case reasonPart:
		return e.ErrorReason
	case balancerPart:
		return e.LoadBalancer
	case groupPart:
		return e.TargetGroupARN
	case domainPart:
		return e.DomainName
	case agentPart:
		return e.UserAgent
	}
	return seldomLogged(e, p)
}

// seldomLogged is logged for parts that few rules use.
func seldomLogged(e *elblog.Entry, p part) []byte {
	switch p {
	case hostPart:
		return e.Host
	case pathPart:
		return withoutQuery(e.Path)
	case classificationPart:
		return e.Field(elblog.FieldClassification)
	case redirectPart:
		return e.Field(elblog.FieldRedirectURL)
	case targetErrorPart:
		return e.Field(elblog.FieldTargetErrorCode)
	case elbErrorPart:
		return e.Field(elblog.FieldELBErrorCode)
	}
	return e.Field(elblog.FieldSSLProtocol)
}

// withoutQuery cuts a path at its query or fragment.
func withoutQuery(path []byte) []byte {
	if i := bytes.IndexAny(path, "?#"); i >= 0 {
		return path[:i]
	}
	return path
}

// appendLower appends s with ASCII letters in lower case; host names have no other letters.
func appendLower(dst, s []byte) []byte {
	for _, c := range s {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// isNone reports whether a status is absent. A value that no line can have counts as absent.
func isNone(status int) bool { return status <= NoneStatus.Hi || status > maxStatus }

// inSpans reports whether a status is in one of the spans.
func inSpans(spans []Span, status int) bool {
	if status < elblog.NoStatus || status > maxStatus {
		status = elblog.NoStatus
	}
	return slices.ContainsFunc(spans, func(s Span) bool { return s.Lo <= status && status <= s.Hi })
}

// holdsRoute reports whether the condition v, "[METHOD ]ROUTE", holds.
func holdsRoute(v, method, route string) bool {
	m, path, ok := strings.Cut(v, " ")
	if !ok {
		return v == route
	}
	return path == route && (m == method || m == "GET" && method == "HEAD")
}

// got returns the value that the condition on f examines, for people; "" if it is absent.
func (c *Classifier) got(f field, r request) string {
	e := r.entry
	switch f {
	case elbStatus, targetStatus:
		status := e.ELBStatusCode
		if f == targetStatus {
			status = e.TargetStatusCode
		}
		if status == elblog.NoStatus {
			return ""
		}
		return strconv.Itoa(status)
	case elbMade:
		return strconv.FormatBool(c.holds(&When{ELBMade: true}, f, r))
	case at:
		return time.Unix(0, e.Time).UTC().Format(time.RFC3339Nano)
	case method:
		return r.method
	case route:
		return r.route
	case action:
		return string(e.LastAction())
	case sender:
		return c.Sender(e)
	case client, target:
		return string(address(e, f))
	}
	if !f.isQuantity() {
		return string(elblog.Unescape(nil, logged(e, partOf[f])))
	}
	n, known := quantity(e, f)
	switch {
	case !known:
		return ""
	case f == receivedBytes || f == sentBytes:
		return strconv.FormatInt(n, 10)
	}
	return time.Duration(n).String()
}
