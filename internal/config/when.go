package config

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// whenEntry is the conditions of a rule, with the places of those that depend on other parts of the file.
type whenEntry struct {
	classify.When
	routes  []placed[string]
	senders []placed[string]
}

func rule() kind[ruleEntry] {
	verdicts := map[string]classify.Verdict{}
	var words []string
	for _, v := range []classify.Verdict{classify.Good, classify.Bad, classify.Excluded} {
		words = append(words, v.String())
		verdicts[v.String()] = v
	}
	return mapping([]key[ruleEntry]{
		must(is("name", "The rule's name is the tag value of the entries that it excludes.",
			located(tagName("rule")), func(r *ruleEntry, v placed[string]) { r.name = v })),
		must(is("when", "All of these conditions must be met.",
			when(), func(r *ruleEntry, v whenEntry) { r.when = v })),
		must(is("then", "This is the verdict on the entries that match.",
			word(words...), func(r *ruleEntry, v string) { r.then = verdicts[v] })),
		is("latency", "With excluded, matching good entries are not events of a latency objective.",
			located(word(classify.Excluded.String())), func(r *ruleEntry, v placed[string]) { r.noLatency = placed[bool]{true, v.at} }),
	}, func(v value) ruleEntry { return ruleEntry{at: v.at()} })
}

// when is the kind of a rule's conditions, including `not`.
func when() kind[whenEntry] {
	type w = whenEntry
	keys := append(whenKeys(), is("not", "The entry must not meet all of these conditions. In a list, it must not match any of the items.",
		many(negated()), func(x *w, v []whenEntry) {
			for _, n := range v {
				x.Not = append(x.Not, n.When)
				x.routes, x.senders = append(x.routes, n.routes...), append(x.senders, n.senders...)
			}
		}))
	return conditions(keys)
}

// conditions is the kind of a mapping with at least one of keys.
func conditions(keys []key[whenEntry]) kind[whenEntry] {
	k := mapping(keys, func(value) whenEntry { return whenEntry{} })
	k.shape.MinKeys = 1
	return kind[whenEntry]{k.shape, func(v value) (whenEntry, bool) {
		if v.node.Kind == yaml.MappingNode && len(v.node.Content) == 0 {
			v.fail("no conditions: it would match everything")
			return whenEntry{}, false
		}
		return k.read(v)
	}}
}

// negated is the kind of the conditions in a `not`.
func negated() kind[whenEntry] {
	k := conditions(whenKeys())
	return kind[whenEntry]{k.shape, func(v value) (whenEntry, bool) {
		for i := 0; i < len(v.node.Content) && v.node.Kind == yaml.MappingNode; i += 2 {
			if n := v.node.Content[i]; n.Value == "not" {
				value{v.r, n, v.subject}.fail("a not within a not: write another rule for it")
				return whenEntry{}, false
			}
		}
		return k.read(v)
	}}
}

func whenKeys() []key[whenEntry] {
	type w = whenEntry
	return []key[w]{
		is("elb_status", "The load balancer's status is one of these: a number, a class such as 4xx, a range such as 500-503, none, or a list of them.",
			many(status()), func(x *w, v []classify.Span) { x.ELBStatus = v }),
		is("target_status", "The target's status is one of these, written as for elb_status.",
			many(status()), func(x *w, v []classify.Span) { x.TargetStatus = v }),
		is("elb_made", "This is true if the load balancer answered and no target did.",
			onlyTrue(), func(x *w, v bool) { x.ELBMade = v }),
		is("action", "The last one of actions_executed matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.Action = v }),
		is("actions", "Any one of actions_executed matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.Actions = v }),
		is("error_reason", "The error_reason matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.ErrorReason = v }),
		is("sender", "The user agent matches this sender. With none, it matches no sender.",
			many(located(tagName("sender"))), func(x *w, v []placed[string]) { x.senders, x.Sender = append(x.senders, v...), unplaced(v) }),
		is("user_agent", "The user agent matches this glob, including case, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.UserAgent = v }),
		is("client", "The client's address is this one or in this CIDR block, or there is none.",
			many(block()), func(x *w, v []netip.Prefix) { x.Client = v }),
		is("target", "The target's address is this one or in this CIDR block, or there is none.",
			many(block()), func(x *w, v []netip.Prefix) { x.Target = v }),
		is("method", "The method is this one, or OTHER for those that are not registered.",
			many(methodName()), func(x *w, v []string) { x.Method = v }),
		is("route", "The request has this route, written [METHOD|METHOD ]ROUTE with the host and path as configured, or other.",
			many(located(routeName())), func(x *w, v []placed[string]) {
				v = splitMethods(v)
				x.routes, x.Route = append(x.routes, v...), unplaced(v)
			}),
		is("path", "The request's path as sent, without its query, matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.Path = v }),
		is("host", "The request's host, without its port and in any case, matches this glob, or there is none.",
			many(hostGlob()), func(x *w, v []string) { x.Host = v }),
		is("domain", "The domain_name, in any case, matches this glob, or there is none.",
			many(hostGlob()), func(x *w, v []string) { x.Domain = v }),
		is("target_group", "The target group's ARN or name matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.TargetGroup = v }),
		is("load_balancer", "The load balancer as logged, such as app/NAME/ID, matches this glob.",
			many(loadBalancerGlob()), func(x *w, v []string) { x.LoadBalancer = v }),
		is("type", "The entry has this type. Entries of Classic Load Balancers have none.",
			many(word("http", "https", "h2", "grpcs", "ws", "wss", "tls", classify.NoneText)), func(x *w, v []string) { x.Type = v }),
		is("tls_version", "The ssl_protocol, such as TLSv1.2, matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.TLSVersion = v }),
		is("redirect_url", "The redirect_url matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.RedirectURL = v }),
		is("classification", "The classification of the request's form matches this glob, or there is none. It is Acceptable, Ambiguous or Severe.",
			many(globOrNone()), func(x *w, v []string) { x.Classification = v }),
		is("target_error_code", "The target_error_code matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.TargetErrorCode = v }),
		is("elb_error_code", "The elb_error_code matches this glob, or there is none.",
			many(globOrNone()), func(x *w, v []string) { x.ELBErrorCode = v }),
		is("elapsed", "The time minus the request_creation_time is compared with this, for example >=10s. It may also be none, or a list of comparisons that must all hold.",
			many(timeBound()), func(x *w, v []classify.Bound[time.Duration]) { x.Elapsed = v }),
		is("request_time", "The request_processing_time is compared with this, as for elapsed.",
			many(timeBound()), func(x *w, v []classify.Bound[time.Duration]) { x.RequestTime = v }),
		is("target_time", "The target_processing_time is compared with this, as for elapsed.",
			many(timeBound()), func(x *w, v []classify.Bound[time.Duration]) { x.TargetTime = v }),
		is("response_time", "The response_processing_time is compared with this, as for elapsed.",
			many(timeBound()), func(x *w, v []classify.Bound[time.Duration]) { x.ResponseTime = v }),
		is("received_bytes", "The received_bytes are compared with this, for example >=1MB. It may also be none, or a list of comparisons that must all hold.",
			many(sizeBound()), func(x *w, v []classify.Bound[classify.Bytes]) { x.ReceivedBytes = v }),
		is("sent_bytes", "The sent_bytes are compared with this, as for received_bytes.",
			many(sizeBound()), func(x *w, v []classify.Bound[classify.Bytes]) { x.SentBytes = v }),
		is("at", "The entry's time is in FROM/TO, at or after the first and before the second. Both are written as in RFC 3339.",
			many(period()), func(x *w, v []classify.Period) { x.At = v }),
	}
}

func unplaced[V any](ps []placed[V]) []V {
	out := make([]V, len(ps))
	for i, p := range ps {
		out[i] = p.v
	}
	return out
}

var (
	statusForm = regexp.MustCompile(`^([1-9][0-9]{0,2})(?:-([1-9][0-9]{0,2}))?$`)
	classForm  = regexp.MustCompile(`^([1-9])xx$`)
)

// status accepts a number, a class, a range or "none".
func status() kind[classify.Span] {
	low, high := 1.0, 999.0
	word := &shape{Type: types{"string"}, Pattern: `^(none|[1-9]xx|[1-9][0-9]{0,2}(-[1-9][0-9]{0,2})?)$`}
	number := &shape{Type: types{"integer"}, Minimum: &low, Maximum: &high}
	return kind[classify.Span]{&shape{AnyOf: []*shape{number, word}}, func(v value) (classify.Span, bool) {
		const want = `a status such as 404, 4xx, 500-503 or none`
		t, ok := v.scalar(want)
		if !ok {
			return classify.Span{}, false
		}
		s, err := parseStatus(t)
		if err != nil {
			v.fail("want %s, not %q%v", want, t, err)
			return s, false
		}
		return s, true
	}}
}

// answerStatus is status without "none".
func answerStatus() kind[classify.Span] {
	k := status()
	return kind[classify.Span]{k.shape, func(v value) (classify.Span, bool) {
		s, ok := k.read(v)
		if ok && s == classify.NoneStatus {
			v.fail("an entry without a status has no answer that could be fast")
			return s, false
		}
		return s, ok
	}}
}

func parseStatus(t string) (classify.Span, error) {
	if t == classify.NoneText {
		return classify.NoneStatus, nil
	}
	if m := classForm.FindStringSubmatch(t); m != nil {
		n, _ := strconv.Atoi(m[1])
		return classify.Span{Lo: 100 * n, Hi: 100*n + 99}, nil
	}
	m := statusForm.FindStringSubmatch(t)
	if m == nil {
		hint := ""
		if strings.Trim(t, "0") == "" || t == "-" {
			hint = `: "none" stands for "-" and 000`
		} else if lower := strings.ToLower(t); classForm.MatchString(lower) || lower == classify.NoneText {
			hint = orMeant(lower)
		}
		return classify.Span{}, fmt.Errorf("%s", hint)
	}
	lo, _ := strconv.Atoi(m[1])
	hi := lo
	if m[2] != "" {
		hi, _ = strconv.Atoi(m[2])
	}
	if hi < lo {
		return classify.Span{}, fmt.Errorf(": an empty range")
	}
	return classify.Span{Lo: lo, Hi: hi}, nil
}

// block accepts an address, a CIDR block or "none", which is the zero Prefix.
func block() kind[netip.Prefix] {
	k := anyText(`an address or a CIDR block such as "10.0.0.0/8", or none`)
	return kind[netip.Prefix]{k.shape, func(v value) (netip.Prefix, bool) {
		t, ok := k.read(v)
		if !ok || t == classify.NoneText {
			return netip.Prefix{}, ok
		}
		p, err := parseBlock(t)
		if err != nil {
			v.fail("%v", err)
			return p, false
		}
		return p, true
	}}
}

func parseBlock(t string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(t); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(t)
	switch {
	case err != nil:
		return p, fmt.Errorf(`want an address or a CIDR block such as "10.0.0.0/8", or none, not %q`, t)
	case p.Addr().Is4In6():
		return p, fmt.Errorf("%q: write the IPv4 block itself", t)
	case p != p.Masked():
		return p, fmt.Errorf("%q has bits after its prefix: did you mean %q?", t, p.Masked())
	}
	return p, nil
}

func methodName() kind[string] {
	return text("a method", `^[A-Z-]+$`, func(t string) error {
		if m := routenorm.Method([]byte(t)); m != t {
			if up := routenorm.Method([]byte(strings.ToUpper(t))); up == strings.ToUpper(t) {
				return fmt.Errorf("unknown method %q: did you mean %q?", t, up)
			}
			return fmt.Errorf(`unknown method %q: all that are not registered count as "OTHER"`, t)
		}
		return nil
	})
}

// routeName accepts anything that may be a route. build checks it against the table.
func routeName() kind[string] {
	return text(`a route such as "GET /hoge/:id", or other`, `^(other|([A-Z-]+(\|[A-Z-]+)* )?[^ ]*/[^ ]*)$`, func(t string) error {
		if t == routenorm.Other {
			return nil
		}
		_, err := routenorm.ParsePattern(t)
		return err
	})
}

// splitMethods returns "GET /a" and "PUT /a" for "GET|PUT /a".
func splitMethods(routes []placed[string]) (out []placed[string]) {
	for _, r := range routes {
		p, err := routenorm.ParsePattern(r.v)
		if err != nil || len(p.Methods) < 2 { // other is not a pattern
			out = append(out, r)
			continue
		}
		for _, one := range p.Split() {
			out = append(out, placed[string]{one.String(), r.at})
		}
	}
	return out
}

// hostGlob is globOrNone, converted to lower case.
func hostGlob() kind[string] {
	k := globOrNone()
	return kind[string]{k.shape, func(v value) (string, bool) {
		t, ok := k.read(v)
		return strings.ToLower(t), ok
	}}
}

// globOrNone accepts a glob for a field that a line may lack, or "none" for lines without it.
func globOrNone() kind[string] {
	return text(`a glob such as "curl/*", or none`, "^(?:[^-]|-.)", func(t string) error {
		if t == "-" {
			return errors.New(`a line has "-" for an absent value: write "none"`)
		}
		return nil
	})
}

// loadBalancerGlob accepts a glob for load balancers, which every entry has.
func loadBalancerGlob() kind[string] {
	k := glob()
	return kind[string]{k.shape, func(v value) (string, bool) {
		t, ok := k.read(v)
		if ok && (t == classify.NoneText || t == "-") {
			v.fail("every entry has a load balancer")
			return "", false
		}
		return t, ok
	}}
}

// onlyTrue accepts true. To express the opposite, use not.
func onlyTrue() kind[bool] {
	k, yes := boolean(), true
	return kind[bool]{&shape{Type: types{"boolean"}, Const: &yes}, func(v value) (bool, bool) {
		b, ok := k.read(v)
		if ok && !b {
			v.fail("want true: the opposite is not: {elb_made: true}")
			return false, false
		}
		return b, ok
	}}
}

// The forms of a bound: a comparison and a quantity, or "none".
var (
	timeBoundForm = boundForm(durationText)
	sizeBoundForm = boundForm(`[0-9]{1,9}([KMG]?B|[KMG]iB)?`)
)

func boundForm(quantity string) *regexp.Regexp {
	return regexp.MustCompile(`^(?:none|(>=|>|<=|<) *(` + quantity + `))$`)
}

// timeBound accepts a comparison with a time, or "none".
func timeBound() kind[classify.Bound[time.Duration]] {
	return bound(`a comparison such as ">=10s", or none`, timeBoundForm, time.ParseDuration)
}

// The units of sizes.
var byteUnits = map[string]classify.Bytes{
	"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
}

// sizeBound accepts a comparison with a size, or "none".
func sizeBound() kind[classify.Bound[classify.Bytes]] {
	return bound(`a comparison such as ">=1MB", or none`, sizeBoundForm, func(t string) (classify.Bytes, error) {
		digits := strings.TrimRight(t, "KMGiB")
		n, err := strconv.Atoi(digits)
		return classify.Bytes(n) * byteUnits[t[len(digits):]], err
	})
}

// bound accepts a comparison with a quantity, or "none". parse parses the quantity.
func bound[Q time.Duration | classify.Bytes](want string, form *regexp.Regexp, parse func(string) (Q, error)) kind[classify.Bound[Q]] {
	k := matching(want, form, noGuess)
	return kind[classify.Bound[Q]]{k.shape, func(v value) (classify.Bound[Q], bool) {
		t, ok := k.read(v)
		if !ok || t == classify.NoneText {
			return classify.Bound[Q]{Op: classify.NoneOp}, ok
		}
		m := form.FindStringSubmatch(t)
		n, err := parse(m[2])
		if err != nil {
			v.fail("%v", err)
			return classify.Bound[Q]{}, false
		}
		return classify.Bound[Q]{Op: classify.Op(m[1]), N: n}, true
	}}
}

const timeText = `\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})`

var periodForm = regexp.MustCompile("^" + timeText + "/" + timeText + "$")

// period accepts "FROM/TO".
func period() kind[classify.Period] {
	const want = `two times such as "2026-11-20T01:00:00Z/2026-11-20T02:30:00+09:00"`
	k := matching(want, periodForm, noGuess)
	return kind[classify.Period]{k.shape, func(v value) (p classify.Period, ok bool) {
		t, ok := k.read(v)
		if !ok {
			return p, false
		}
		from, to, _ := strings.Cut(t, "/")
		for _, at := range []struct {
			text string
			time *time.Time
		}{{from, &p.From}, {to, &p.To}} {
			var err error
			if *at.time, err = time.Parse(time.RFC3339, at.text); err != nil || at.time.Year() < 1970 || at.time.Year() > 2261 {
				v.fail("%q is not a time: want %s", at.text, want)
				return p, false
			}
		}
		if !p.From.Before(p.To) {
			v.fail("%s is not before %s", from, to)
			return p, false
		}
		return p, true
	}}
}
