package classify

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// The oracle says what the documentation says, rule by rule, with other means than the package: regular expressions for
// globs, strings for actions.

func oracle(rules []Rule, senders []Sender, e *elblog.Entry, method, route string) int {
	for i := range rules {
		if oracleMatches(&rules[i].When, senders, e, method, route) {
			return i
		}
	}
	return len(rules)
}

func oracleMatches(w *When, senders []Sender, e *elblog.Entry, method, route string) bool {
	ok := true
	spans := func(ss []Span, status int) {
		ok = ok && (ss == nil || slices.ContainsFunc(ss, func(s Span) bool { return s.Lo <= status && status <= s.Hi }))
	}
	texts := func(globs []string, values ...string) {
		ok = ok && (globs == nil || slices.ContainsFunc(values, func(v string) bool { return v != "" && oracleGlobs(globs, v) }))
	}
	acts := strings.Split(strings.ReplaceAll(","+string(e.ActionsExecuted), ",-", ","), ",")
	last := acts[len(acts)-1]
	agent := string(elblog.Unescape(nil, e.UserAgent))
	_, group, _ := strings.Cut(string(e.TargetGroupARN), ":targetgroup/")
	group, _, _ = strings.Cut(group, "/")
	spans(w.ELBStatus, e.ELBStatusCode)
	spans(w.TargetStatus, e.TargetStatusCode)
	texts(w.Action, last)
	texts(w.Actions, acts...)
	texts(w.ErrorReason, string(e.ErrorReason))
	texts(w.UserAgent, agent)
	texts(lower(w.Domain), strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(string(e.DomainName))), ":443"), "."))
	texts(w.TargetGroup, string(e.TargetGroupARN), group)
	texts(w.LoadBalancer, string(e.LoadBalancer))
	texts(w.Type, string(e.Type))
	ok = ok && (w.Method == nil || slices.Contains(w.Method, method))
	return ok && oracleSender(w, senders, agent) && oracleRoute(w, method, route) && oracleClient(w, e) && oracleElapsed(w, e)
}

// compiled keeps the expressions of globs: compiling them is most of the oracle's time.
var compiled sync.Map

func oracleGlobs(globs []string, v string) bool {
	return slices.ContainsFunc(globs, func(g string) bool {
		re, ok := compiled.Load(g)
		if !ok {
			q := strings.NewReplacer(`\*`, `[\x00-\xff]*`, `\?`, `[\x00-\xff]`).Replace(regexp.QuoteMeta(g))
			re, _ = compiled.LoadOrStore(g, regexp.MustCompile(`\A(?s:`+q+`)\z`))
		}
		return re.(*regexp.Regexp).MatchString(latin1(v))
	})
}

// latin1 makes each byte one rune.
func latin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

func oracleSender(w *When, senders []Sender, agent string) bool {
	return w.Sender == nil || slices.ContainsFunc(senders, func(s Sender) bool {
		return slices.Contains(w.Sender, s.Name) && agent != "" && oracleGlobs(s.UserAgents, agent)
	})
}

func oracleRoute(w *When, method, route string) bool {
	return w.Route == nil || slices.Contains(w.Route, route) || slices.Contains(w.Route, method+" "+route) ||
		method == "HEAD" && slices.Contains(w.Route, "GET "+route)
}

func oracleClient(w *When, e *elblog.Entry) bool {
	if w.Client == nil {
		return true
	}
	text := string(e.Client)
	a, err := netip.ParseAddr(text[:max(0, strings.LastIndex(text, ":"))])
	return err == nil && slices.ContainsFunc(w.Client, func(p netip.Prefix) bool { return p.Contains(a) })
}

func oracleElapsed(w *When, e *elblog.Entry) bool {
	if w.Elapsed == nil {
		return true
	}
	created, err := time.Parse(time.RFC3339Nano, string(e.RequestCreationTime))
	if err != nil {
		return false
	}
	d := time.Duration(e.Time - created.UnixNano())
	for _, b := range w.Elapsed {
		if !map[Op]bool{AtLeast: d >= b.D, Over: d > b.D, AtMost: d <= b.D, Under: d < b.D}[b.Op] {
			return false
		}
	}
	return true
}

// gen makes rules and entries whose values meet often.
type gen struct{ *rand.Rand }

func newGen(seed uint64) gen { return gen{rand.New(rand.NewPCG(seed, 7))} }

func pick[V any](g gen, vs ...V) V { return vs[g.IntN(len(vs))] }

// some returns one to three values of f.
func some[V any](g gen, f func() V) []V {
	out := make([]V, 1+g.IntN(3))
	for i := range out {
		out[i] = f()
	}
	return out
}

func (g gen) word() string {
	return pick(g, "", "a", "B", "curl", "Twilio", "Proxy/1.1", "Mozilla/5.0", "bot", "Bot/00", fmt.Sprint(g.IntN(40)))
}

func (g gen) glob() string {
	return pick(g, "", "*", "?") + g.word() + pick(g, "", "*", "?", "/") + g.word() + pick(g, "", "*", "*", "?*")
}

func (g gen) text() string {
	return pick(g, "", "-", g.word(), g.word()+"/"+g.word(), g.word()+g.word()+pick(g, `\x22`, `\xC3\x88`, " ")+g.word(), g.word()+fmt.Sprint(g.IntN(1e6)))
}

func (g gen) status() int {
	return pick(g, -1, 0, 200, 301, 403, 404, 460, 500, 502, 504, 561, 600, g.IntN(1000))
}

func (g gen) span() Span {
	lo := g.status()
	return pick(g, None, Span{lo, lo}, Span{400, 499}, Span{500, 599}, Span{lo, min(999, lo+g.IntN(100))})
}

func (g gen) addr() netip.Addr {
	if g.IntN(3) == 0 {
		return netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 15: byte(g.IntN(8))})
	}
	return netip.AddrFrom4([4]byte{byte(10 + g.IntN(2)), byte(g.IntN(2)), pick[byte](g, 0, 255), byte(g.IntN(256))})
}

func (g gen) block() netip.Prefix {
	a := g.addr()
	p, err := a.Prefix(pick(g, 0, 8, 16, 24, a.BitLen()-2, a.BitLen()))
	if err != nil {
		panic(err)
	}
	return p
}

func (g gen) method() string { return pick(g, "GET", "HEAD", "POST", "OTHER") }

func (g gen) route() string { return pick(g, "other", "/", "/hoge/:id", fmt.Sprint("/r/", g.IntN(20))) }

func (g gen) action() string { return pick(g, "waf", "forward", "waf-failed", "authenticate", "-", "") }

func (g gen) bound() Bound {
	return Bound{pick(g, AtLeast, Over, AtMost, Under), time.Duration(g.IntN(6)) * time.Second}
}

func (g gen) when() When {
	var w When
	for range pick(g, 0, 1, 1, 2, 2, 3) {
		switch field(g.IntN(int(numFields))) {
		case elbStatus:
			w.ELBStatus = some(g, g.span)
		case targetStatus:
			w.TargetStatus = some(g, g.span)
		case elapsed:
			w.Elapsed = some(g, g.bound)
		case method:
			w.Method = some(g, g.method)
		case route:
			w.Route = some(g, func() string { return pick(g, "", "", g.method()+" ") + g.route() })
		case action:
			w.Action = some(g, func() string { return pick(g, "waf", "waf*", "forward") })
		case actions:
			w.Actions = some(g, func() string { return pick(g, "waf", "auth*", "forward", "*") })
		case kind:
			w.Type = some(g, func() string { return pick(g, "https", "h2", "w*") })
		case errorReason:
			w.ErrorReason = some(g, g.glob)
		case loadBalancer:
			w.LoadBalancer = some(g, g.glob)
		case targetGroup:
			w.TargetGroup = some(g, func() string { return pick(g, "web", "w*", "*targetgroup*", "arn:*:targetgroup/api/?") })
		case domain:
			w.Domain = some(g, g.glob)
		case sender:
			w.Sender = some(g, func() string { return pick(g, "twilio", "bots") })
		case userAgent:
			w.UserAgent = some(g, g.glob)
		case client:
			w.Client = some(g, g.block)
		}
	}
	return w
}

func (g gen) rules(n int) []Rule {
	rules := make([]Rule, n)
	for i := range rules {
		rules[i] = Rule{Name: fmt.Sprint("r", i), When: g.when(), Then: pick(g, Good, Bad, Excluded)}
	}
	return rules
}

func (g gen) senders() []Sender {
	return []Sender{{"twilio", []string{"Twilio*"}}, {"bots", []string{"*bot*", "*Bot/00" + g.glob()}}}
}

// entry makes an entry, and the method and route that it was given.
func (g gen) entry() (*elblog.Entry, string, string) {
	now := time.Unix(1_790_000_000, 0).UTC()
	e := &elblog.Entry{
		Format: elblog.ALB, Time: now.UnixNano(),
		ELBStatusCode: g.status(), TargetStatusCode: pick(g, -1, 0, 200, 502),
		Type:                []byte(pick(g, "https", "h2", "ws", "")),
		LoadBalancer:        []byte(g.text()),
		Client:              []byte(pick(g, g.addr().String()+":443", g.addr().String()+":1", "-", "junk:1", "")),
		UserAgent:           []byte(g.text()),
		TargetGroupARN:      []byte(pick(g, "-", "", "arn:aws:x:targetgroup/web/1", "arn:aws:x:targetgroup/api/2")),
		DomainName:          []byte(pick(g, "", " ") + g.text() + pick(g, "", "", ".", ":443", ".:443")),
		RequestCreationTime: []byte(pick(g, "-", "", now.Add(-time.Duration(g.IntN(12))*time.Second/2).Format("2006-01-02T15:04:05.000000Z"))),
		ErrorReason:         []byte(g.text()),
		ActionsExecuted:     []byte(pick(g, g.action(), g.action()+","+g.action(), g.action()+","+g.action()+","+g.action())),
	}
	return e, g.method(), g.route()
}
