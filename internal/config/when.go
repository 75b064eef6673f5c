package config

import (
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

// whenEntry is the conditions of a rule, and where those stand that other parts of the file decide upon.
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
		must(is("name", "The rule's name: the tag value of what it excludes.",
			located(tagName("rule")), func(r *ruleEntry, v placed[string]) { r.name = v })),
		must(is("when", "The conditions: all must hold.",
			when(), func(r *ruleEntry, v whenEntry) { r.when = v })),
		must(is("then", "The verdict on the entries that match.",
			word(words...), func(r *ruleEntry, v string) { r.then = verdicts[v] })),
	}, func(v value) ruleEntry { return ruleEntry{at: v.at()} })
}

func when() kind[whenEntry] {
	type w = whenEntry
	k := mapping([]key[w]{
		is("elb_status", "Status of the load balancer: numbers, 4xx, ranges such as 500-503, none, or a list of them.",
			many(status()), func(x *w, v []classify.Span) { x.ELBStatus = v }),
		is("target_status", "Status of the target, as elb_status.",
			many(status()), func(x *w, v []classify.Span) { x.TargetStatus = v }),
		is("action", "The last one of actions_executed; glob.",
			many(present()), func(x *w, v []string) { x.Action = v }),
		is("actions", "Any of actions_executed; glob.",
			many(present()), func(x *w, v []string) { x.Actions = v }),
		is("error_reason", "The error_reason; glob.",
			many(present()), func(x *w, v []string) { x.ErrorReason = v }),
		is("sender", "The name of a sender.",
			many(located(tagName("sender"))), func(x *w, v []placed[string]) { x.senders, x.Sender = v, unplaced(v) }),
		is("user_agent", "The user agent, case and all; glob.",
			many(glob()), func(x *w, v []string) { x.UserAgent = v }),
		is("client", "The client's address, or a CIDR block of it.",
			many(block()), func(x *w, v []netip.Prefix) { x.Client = v }),
		is("method", "The method, or OTHER for those that are not registered.",
			many(methodName()), func(x *w, v []string) { x.Method = v }),
		is("route", "[METHOD ]ROUTE as configured, or other.",
			many(located(routeName())), func(x *w, v []placed[string]) { x.routes, x.Route = v, unplaced(v) }),
		is("domain", "The domain_name without regard to case; glob.",
			many(domain()), func(x *w, v []string) { x.Domain = v }),
		is("target_group", "ARN or name of the target group; glob.",
			many(present()), func(x *w, v []string) { x.TargetGroup = v }),
		is("load_balancer", "The load balancer as logged, such as app/NAME/ID; glob.",
			many(glob()), func(x *w, v []string) { x.LoadBalancer = v }),
		is("type", "The type of the entry.",
			many(word("http", "https", "h2", "grpcs", "ws", "wss", "tls")), func(x *w, v []string) { x.Type = v }),
		is("elapsed", "Time minus request_creation_time: a comparison such as >=10s, or a list of which all must hold.",
			many(bound()), func(x *w, v []classify.Bound) { x.Elapsed = v }),
	}, func(value) w { return w{} })
	k.shape.MinKeys = 1
	return kind[w]{k.shape, func(v value) (w, bool) {
		if v.node.Kind == yaml.MappingNode && len(v.node.Content) == 0 {
			v.fail("no conditions: such a rule would match everything")
			return w{}, false
		}
		return k.read(v)
	}}
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

// status takes a number, a class, a range or "none".
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

func parseStatus(t string) (classify.Span, error) {
	if t == "none" {
		return classify.None, nil
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

// block takes an address or a CIDR block.
func block() kind[netip.Prefix] {
	k := anyText(`an address or a CIDR block such as "10.0.0.0/8"`)
	return kind[netip.Prefix]{k.shape, func(v value) (netip.Prefix, bool) {
		t, ok := k.read(v)
		if !ok {
			return netip.Prefix{}, false
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
		return p, fmt.Errorf(`want an address or a CIDR block such as "10.0.0.0/8", not %q`, t)
	case p.Addr().Is4In6():
		return p, fmt.Errorf("%q: write the IPv4 block itself", t)
	case p != p.Masked():
		return p, fmt.Errorf("%q has bits behind its prefix: did you mean %q?", t, p.Masked())
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

// routeName takes what may be a route; build checks it against the table.
func routeName() kind[string] {
	return text(`a route such as "GET /hoge/:id", or other`, `^(other|([A-Z-]+ )?[^ ]*/[^ ]*)$`, func(t string) error {
		if t == routenorm.Other {
			return nil
		}
		_, err := routenorm.ParsePattern(t)
		return err
	})
}

func domain() kind[string] {
	k := present()
	return kind[string]{k.shape, func(v value) (string, bool) {
		t, ok := k.read(v)
		return strings.ToLower(t), ok
	}}
}

// present is a glob for a field that a line may lack. "none" is for statuses: here it would be a text that no line holds,
// and such a rule would never match.
func present() kind[string] {
	k := glob()
	return kind[string]{k.shape, func(v value) (string, bool) {
		t, ok := k.read(v)
		if ok && t == "none" {
			v.fail("none is for statuses: a condition here is on what a line holds")
			return "", false
		}
		return t, ok
	}}
}

// bound takes a comparison of the elapsed time.
func bound() kind[classify.Bound] {
	form := regexp.MustCompile(`^(>=|>|<=|<) *(` + durationForm + `)$`)
	k := matching(`a comparison such as ">=10s"`, form)
	return kind[classify.Bound]{k.shape, func(v value) (classify.Bound, bool) {
		t, ok := k.read(v)
		if !ok {
			return classify.Bound{}, false
		}
		m := form.FindStringSubmatch(t)
		d, err := time.ParseDuration(m[2])
		if err != nil {
			v.fail("%v", err)
			return classify.Bound{}, false
		}
		return classify.Bound{Op: classify.Op(m[1]), D: d}, true
	}}
}
