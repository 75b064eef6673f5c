package classify

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// builtin is the built-in rules, as config reads them.
func builtin() []Rule {
	return []Rule{
		{Name: "waf-blocked", When: When{ELBStatus: []Span{{1, 399}, {401, 407}, {409, 412}, {414, 459}, {461, 499}}, TargetStatus: []Span{NoneStatus}, Action: []string{"waf"}}, Then: Good},
		{Name: "twilio-gave-up", When: When{ELBStatus: []Span{{460, 460}}, Sender: []string{"twilio"}}, Then: Bad},
		{Name: "client-gave-up", When: When{ELBStatus: []Span{{460, 460}}}, Then: Excluded},
		{Name: "no-status", When: When{ELBStatus: []Span{NoneStatus}}, Then: Excluded},
		{Name: "server-error", When: When{ELBStatus: []Span{{500, 599}}}, Then: Bad},
		{Name: "misdirected", When: When{ELBStatus: []Span{{464, 464}}}, Then: Bad},
		{Name: "client-error", When: When{ELBStatus: []Span{{400, 499}}}, Then: Good},
		{Name: "served", When: When{ELBStatus: []Span{{100, 199}, {200, 299}, {300, 399}}}, Then: Good},
	}
}

func twilio() []Sender { return []Sender{{"twilio", []string{"TwilioProxy/*", "Twilio.TmeWs/*"}}} }

// benchRules returns n configured rules of one kind, or of all kinds in turn, followed by the built-in ones.
func benchRules(kind string, n int) []Rule {
	kinds := []string{"status", "user_agent", "client", "route", "domain", "elapsed", "actions"}
	var rules []Rule
	for i := range n {
		k := kind
		if k == "mixed" {
			k = kinds[i%len(kinds)]
		}
		w := When{ELBStatus: []Span{{200, 499}}}
		switch k {
		case "status":
			w = When{ELBStatus: []Span{{200 + i%300, 200 + i%300}}, ErrorReason: []string{fmt.Sprint("Reason", i)}}
		case "user_agent":
			w.UserAgent = []string{fmt.Sprintf("*Bot%04d/*", i)}
		case "client":
			w.Client = []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{100, byte(i >> 8), byte(i), 0}), 24)}
		case "route":
			w.Route = []string{fmt.Sprintf("GET /api/v1/things%d/:id", i)}
		case "domain":
			w.Domain = []string{fmt.Sprintf("tenant%d.*", i)}
		case "elapsed":
			w.Elapsed = []Bound[time.Duration]{{Over, time.Duration(10+i) * time.Second}}
		case "actions":
			w.Actions = []string{fmt.Sprint("action", i)}
		}
		rules = append(rules, Rule{Name: fmt.Sprint("r", i), When: w, Then: Excluded})
	}
	return append(rules, builtin()...)
}

// benchEntries is a mix of traffic: 500 user agents, some of them bots, and clients from all over the world.
func benchEntries(n int) ([]elblog.Entry, []string) {
	r := rand.New(rand.NewPCG(1, 2))
	entries, routes := make([]elblog.Entry, n), make([]string, n)
	var names []string
	for i := range 60 {
		names = append(names, fmt.Sprintf("/api/v1/things%d/:id", i))
	}
	for i := range entries {
		agent := fmt.Sprintf("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36", r.IntN(450))
		if r.IntN(10) == 0 {
			agent = fmt.Sprintf("Mozilla/5.0 (compatible; Bot%04d/2.1; +http://example.com/bot.html)", r.IntN(50))
		}
		status := []int{200, 200, 200, 200, 200, 200, 302, 404, 403, 502}[r.IntN(10)]
		entries[i] = elblog.Entry{
			Format: elblog.ALB, Time: 1_790_000_000_000_000_000, ELBStatusCode: status, TargetStatusCode: status,
			Type: []byte("https"), LoadBalancer: []byte("app/web/50dc6c495c0c9188"), Client: fmt.Appendf(nil, "%d.%d.%d.%d:443", 80+r.IntN(40), r.IntN(3), r.IntN(256), r.IntN(256)),
			UserAgent: []byte(agent), DomainName: []byte("tenant7.example.com"), ActionsExecuted: []byte("waf,forward"), ErrorReason: []byte("-"),
			TargetGroupARN: []byte("arn:aws:elasticloadbalancing:x:1:targetgroup/web/1"), RequestCreationTime: []byte("2026-09-21T14:13:19.900000Z"),
		}
		routes[i] = names[r.IntN(len(names))]
	}
	return entries, routes
}

func BenchmarkClassify(b *testing.B) {
	entries, routes := benchEntries(2000)
	for _, kind := range []string{"mixed", "status", "user_agent", "client", "route", "domain", "elapsed", "actions"} {
		for _, n := range []int{0, 10, 100, 1000} {
			c := mustNew(b, benchRules(kind, n), twilio())
			b.Run(fmt.Sprintf("%s/rules=%d", kind, n), func(b *testing.B) {
				m := c.NewMatcher()
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					m.Classify(&entries[i], "GET", routes[i])
					if i++; i == len(entries) {
						i = 0
					}
				}
			})
		}
	}
}

// Every user agent is new, so nothing is cached.
func BenchmarkNewUserAgents(b *testing.B) {
	for _, n := range []int{10, 1000} {
		c := mustNew(b, benchRules("user_agent", n), twilio())
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			m := c.NewMatcher()
			e := &elblog.Entry{ELBStatusCode: 200, TargetStatusCode: 200}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				e.UserAgent = fmt.Appendf(e.UserAgent[:0], "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d Safari", i)
				m.Classify(e, "GET", "other")
				i++
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	rules := benchRules("mixed", 1000)
	b.ReportAllocs()
	for b.Loop() {
		mustNew(b, rules, twilio())
	}
}
