package classify

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// The oracle decides as the documentation says, rule by rule, with other means than the package: regular expressions
// for globs, strings for actions.

func oracle(rules []Rule, senders []Sender, e *elblog.Entry, method, route string) int {
	for i := range rules {
		if oracleMatches(&rules[i].When, senders, e, method, route) {
			return i
		}
	}
	return len(rules)
}

func oracleMatches(w *When, senders []Sender, e *elblog.Entry, method, route string) bool {
	for i := range w.Not {
		if oracleMatches(&w.Not[i], senders, e, method, route) {
			return false
		}
	}
	ok := true
	none := func(status int) bool { return status < 1 || status > 999 }
	spans := func(ss []Span, status int) {
		ok = ok && (ss == nil || slices.ContainsFunc(ss, func(s Span) bool { return s.Lo <= status && status <= s.Hi || s == NoneStatus && none(status) }))
	}
	texts := func(globs []string, values ...string) {
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" || v == "-" })
		named := slices.DeleteFunc(slices.Clone(globs), func(g string) bool { return g == "none" })
		ok = ok && (globs == nil || len(values) == 0 && len(named) < len(globs) || slices.ContainsFunc(values, func(v string) bool { return oracleGlobs(named, v) }))
	}
	field := func(f elblog.Field) string { return string(e.Field(f)) }
	decoded := func(b []byte) string { return string(elblog.Unescape(nil, b)) }
	acts := strings.Split(string(e.ActionsExecuted), ",")
	_, group, _ := strings.Cut(string(e.TargetGroupARN), ":targetgroup/")
	group, _, _ = strings.Cut(group, "/")
	pathOnly := ""
	if strings.HasPrefix(decoded(e.Path), "/") {
		pathOnly = strings.FieldsFunc(decoded(e.Path), func(r rune) bool { return r == '?' || r == '#' })[0]
	}
	hostName := func(s string) string {
		return strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s)), ":443"), ".")
	}
	spans(w.ELBStatus, e.ELBStatusCode)
	spans(w.TargetStatus, e.TargetStatusCode)
	ok = ok && (!w.ELBMade || !none(e.ELBStatusCode) && none(e.TargetStatusCode))
	texts(w.Action, acts[len(acts)-1])
	texts(w.Actions, acts...)
	texts(w.ErrorReason, string(e.ErrorReason))
	texts(w.UserAgent, decoded(e.UserAgent))
	texts(lower(w.Domain), hostName(string(e.DomainName)))
	texts(lower(w.Host), hostName(string(e.Host)))
	texts(w.Path, pathOnly)
	texts(w.TargetGroup, string(e.TargetGroupARN), group)
	texts(w.LoadBalancer, string(e.LoadBalancer))
	texts(w.Type, string(e.Type))
	texts(w.RedirectURL, decoded(e.Field(elblog.FieldRedirectURL)))
	texts(w.Classification, field(elblog.FieldClassification))
	texts(w.TLSVersion, field(elblog.FieldSSLProtocol))
	texts(w.TargetErrorCode, field(elblog.FieldTargetErrorCode))
	texts(w.ELBErrorCode, field(elblog.FieldELBErrorCode))
	ok = ok && (w.Method == nil || slices.Contains(w.Method, method))
	return ok && oracleSender(w, senders, decoded(e.UserAgent)) && oracleRoute(w, method, route) &&
		oracleAddress(w.Client, string(e.Client)) && oracleAddress(w.Target, string(e.Target)) && oracleQuantities(w, e) && oracleAt(w, e)
}

// compiled caches the expressions of globs: compiling them takes most of the oracle's time.
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

// latin1 turns each byte into one rune.
func latin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

func oracleSender(w *When, senders []Sender, agent string) bool {
	is := func(s Sender) bool { return agent != "" && agent != "-" && oracleGlobs(s.UserAgents, agent) }
	return w.Sender == nil || slices.Contains(w.Sender, "none") && !slices.ContainsFunc(senders, is) ||
		slices.ContainsFunc(senders, func(s Sender) bool { return slices.Contains(w.Sender, s.Name) && is(s) })
}

func oracleRoute(w *When, method, route string) bool {
	return w.Route == nil || slices.Contains(w.Route, route) || slices.Contains(w.Route, method+" "+route) ||
		method == "HEAD" && slices.Contains(w.Route, "GET "+route)
}

func oracleAddress(blocks []netip.Prefix, withPort string) bool {
	if blocks == nil {
		return true
	}
	a, err := netip.ParseAddr(withPort[:max(0, strings.LastIndex(withPort, ":"))])
	return slices.ContainsFunc(blocks, func(p netip.Prefix) bool {
		return err == nil && p.Contains(a) || err != nil && p == netip.Prefix{}
	})
}

func oracleQuantities(w *When, e *elblog.Entry) bool {
	created, err := time.Parse(time.RFC3339Nano, strings.TrimSuffix(string(e.RequestCreationTime), "Z")+"Z") // an NLB does not log one
	received, err1 := strconv.Atoi(string(e.Field(elblog.FieldReceivedBytes)))
	sent, err2 := strconv.Atoi(string(e.Field(elblog.FieldSentBytes)))
	return oracleBounds(w.Elapsed, time.Duration(e.Time-created.UnixNano()), err == nil) &&
		oracleBounds(w.RequestTime, e.RequestProcessingTime, e.RequestProcessingTime >= 0) &&
		oracleBounds(w.TargetTime, e.TargetProcessingTime, e.TargetProcessingTime >= 0) &&
		oracleBounds(w.ResponseTime, e.ResponseProcessingTime, e.ResponseProcessingTime >= 0) &&
		oracleBounds(w.ReceivedBytes, Bytes(received), err1 == nil) && oracleBounds(w.SentBytes, Bytes(sent), err2 == nil)
}

func oracleBounds[Q time.Duration | Bytes](bounds []Bound[Q], n Q, known bool) bool {
	for _, b := range bounds {
		if b.Op == NoneOp && known || b.Op != NoneOp && !known {
			return false
		}
		if known && !map[Op]bool{AtLeast: n >= b.N, Over: n > b.N, AtMost: n <= b.N, Under: n < b.N}[b.Op] {
			return false
		}
	}
	return true
}

func oracleAt(w *When, e *elblog.Entry) bool {
	now := time.Unix(0, e.Time)
	return w.At == nil || slices.ContainsFunc(w.At, func(p Period) bool { return !now.Before(p.From) && now.Before(p.To) })
}

// gen generates rules and entries whose values often match.
type gen struct {
	*rand.Rand
	lines *elblog.Scanner
}

func newGen(seed uint64) gen {
	return gen{rand.New(rand.NewPCG(seed, 7)), elblog.NewScanner(nil)}
}

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
	return pick(g, NoneStatus, Span{lo, lo}, Span{400, 499}, Span{500, 599}, Span{lo, min(999, lo+g.IntN(100))})
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

func (g gen) op() Op { return pick(g, AtLeast, Over, AtMost, Under, AtLeast, Under, NoneOp) }

func (g gen) seconds() Bound[time.Duration] {
	return Bound[time.Duration]{g.op(), time.Duration(g.IntN(6)) * time.Second}
}

func (g gen) bytes() Bound[Bytes] { return Bound[Bytes]{g.op(), Bytes(g.IntN(4) * 1000)} }

// now is the time of most entries.
var now = time.Unix(1_790_000_000, 0).UTC()

func (g gen) period() Period {
	from := now.Add(time.Duration(g.IntN(9)-5) * time.Minute)
	return Period{from, from.Add(time.Duration(1+g.IntN(4)) * time.Minute)}
}

// orNone returns a list of texts that may include none.
func (g gen) orNone(f func() string) []string {
	return some(g, func() string { return pick(g, f(), f(), f(), NoneText) })
}

func (g gen) blockOrNone() netip.Prefix { return pick(g, g.block(), g.block(), netip.Prefix{}) }

func (g gen) when() When {
	w := g.conditions(pick(g, 0, 1, 1, 2, 2, 3, 12))
	for range pick(g, 0, 0, 0, 0, 1, 2) {
		w.Not = append(w.Not, g.conditions(pick(g, 1, 1, 2)))
	}
	return w
}

// conditions returns conditions on up to n fields: the same field may be drawn twice.
func (g gen) conditions(n int) When {
	var w When
	for range n {
		switch field(g.IntN(int(numFields))) {
		case elbStatus:
			w.ELBStatus = some(g, g.span)
		case targetStatus:
			w.TargetStatus = some(g, g.span)
		case elbMade:
			w.ELBMade = true
		case elapsed:
			w.Elapsed = some(g, g.seconds)
		case requestTime:
			w.RequestTime = some(g, g.seconds)
		case targetTime:
			w.TargetTime = some(g, g.seconds)
		case responseTime:
			w.ResponseTime = some(g, g.seconds)
		case receivedBytes:
			w.ReceivedBytes = some(g, g.bytes)
		case sentBytes:
			w.SentBytes = some(g, g.bytes)
		case at:
			w.At = some(g, g.period)
		case method:
			w.Method = some(g, g.method)
		case route:
			w.Route = some(g, func() string { return pick(g, "", "", g.method()+" ") + g.route() })
		case action:
			w.Action = g.orNone(func() string { return pick(g, "waf", "waf*", "forward") })
		case actions:
			w.Actions = g.orNone(func() string { return pick(g, "waf", "auth*", "forward", "*") })
		case kind:
			w.Type = g.orNone(func() string { return pick(g, "https", "h2", "w*", "tls") })
		case errorReason:
			w.ErrorReason = g.orNone(g.glob)
		case classification:
			w.Classification = g.orNone(func() string { return pick(g, "Severe", "A*") })
		case redirectURL:
			w.RedirectURL = g.orNone(func() string { return pick(g, "https://*", "*/login", "*\"*", g.glob()) })
		case targetErrorCode:
			w.TargetErrorCode = g.orNone(g.glob)
		case elbErrorCode:
			w.ELBErrorCode = g.orNone(g.glob)
		case tlsVersion:
			w.TLSVersion = g.orNone(func() string { return pick(g, "TLSv1.2", "TLSv1*", "TLSv1.?") })
		case loadBalancer:
			w.LoadBalancer = some(g, g.glob)
		case targetGroup:
			w.TargetGroup = g.orNone(func() string { return pick(g, "web", "w*", "*targetgroup*", "arn:*:targetgroup/api/?") })
		case domain:
			w.Domain = g.orNone(g.glob)
		case host:
			w.Host = g.orNone(func() string { return pick(g, "A.example.com", "*.example.com", g.glob()) })
		case path:
			w.Path = g.orNone(func() string { return pick(g, "/*", "/a?c*", "*/c", "/hoge/*", g.glob()) })
		case sender:
			w.Sender = g.orNone(func() string { return pick(g, "twilio", "bots") })
		case userAgent:
			w.UserAgent = g.orNone(g.glob)
		case client:
			w.Client = some(g, g.blockOrNone)
		case target:
			w.Target = some(g, g.blockOrNone)
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

// keptEntry is entry, but stays valid.
func (g gen) keptEntry() (*elblog.Entry, string, string) {
	g.lines = elblog.NewScanner(nil)
	return g.entry()
}

// entry generates an entry, and returns its method and route. It is valid until the next call.
func (g gen) entry() (*elblog.Entry, string, string) {
	dash := func(s string) string {
		if s = strings.ReplaceAll(s, " ", "+"); s == "" {
			return "-"
		}
		return s
	}
	code := func() string {
		if n := g.status(); n >= 0 {
			return fmt.Sprintf("%03d", n)
		}
		return "-"
	}
	seconds := func() string {
		return pick(g, "-1", "-", "0.000", "1.000", "3.001", fmt.Sprintf("%.3f", 6*g.Float64()))
	}
	size := func() string { return pick(g, "0", "1000", "2999", "-", fmt.Sprint(g.IntN(4000))) }
	address := func() string { return pick(g, g.addr().String()+":443", g.addr().String()+":1", "-", "junk:1") }
	stamp := func() string {
		return pick(g, now, now.Add(time.Duration(g.IntN(20)-10)*time.Minute)).Format("2006-01-02T15:04:05.000000Z")
	}
	request := pick(g, "GET", "HEAD") + " " + pick(g,
		"https://a.example.com:443"+pick(g, "/", "/hoge/1", "/a/c?x=/d", "/abc#top", `/a\x22c`, `/\x3f`),
		"http://A.Example.com.:80/"+g.word(), "/hoge/2?a", "*", "http://host:80-") + " HTTP/1.1"
	text := strings.Join([]string{
		pick(g, "https", "h2", "ws"), stamp(), dash(g.text()), address(), address(), seconds(), seconds(), seconds(), code(), pick(g, "-", "000", "200", "502"),
		size(), size(), `"` + request + `"`, `"` + g.text() + `"`, "-", pick(g, "-", "TLSv1.2", "TLSv1.3"),
		pick(g, "-", "arn:aws:x:targetgroup/web/1", "arn:aws:x:targetgroup/api/2"), `"-"`, `"` + pick(g, "", " ") + g.text() + pick(g, "", "", ".", ":443", ".:443") + `"`, `"-"`, "0",
		pick(g, "-", now.Add(-time.Duration(g.IntN(12))*time.Second/2).Format("2006-01-02T15:04:05.000000Z")),
		`"` + pick(g, g.action(), g.action()+","+g.action(), g.action()+","+g.action()+","+g.action()) + `"`,
		`"` + pick(g, "-", "https://a.example.com:443/login", `https://a/\x22`, g.text()) + `"`, `"` + g.text() + `"`, `"-"`, `"-"`,
		`"` + pick(g, "-", "Acceptable", "Severe") + `"`, `"-"`, "TID_1", `"-"`, `"-"`, `"-"`, "10.0.1.7", dash(g.text()), dash(g.text()),
	}, " ")
	switch g.IntN(12) {
	case 0:
		text = strings.Join([]string{stamp(), dash(g.text()), address(), address(), seconds(), seconds(), seconds(), code(), "-", size(), size(), `"` + request + `"`, `"` + g.text() + `"`, "-", "TLSv1.2"}, " ")
	case 1:
		text = fmt.Sprintf("tls 2.0 %s net/a/1 l %s %s 5 - %s %s - - - - tlsv12 - %s - - \"-\" %s", stamp()[:19], address(), address(), size(), size(), dash(g.word()), stamp()[:19])
	}
	g.lines.OpenPlain(strings.NewReader(text), elblog.Options{})
	if !g.lines.Scan() || g.lines.Entry() == nil {
		return g.entry() // a drawn value means none, such as a load balancer "-"
	}
	return g.lines.Entry(), g.method(), g.route()
}
