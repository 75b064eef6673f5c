package loggen

import "strconv"

// A maker fills in one event that has been started.
type maker func(g *gen, e *event)

// crowd is a kind of client.
type crowd int

const (
	browsers crowd = iota
	apps
	twilio
	twilioMedia
	services // gRPC
	partners
	probes
	synthetics
	scanners
	crowds // number of crowds
)

// gen draws the values that makers need. They depend only on the seed.
type gen struct {
	rng
	distinct int  // number of different ids in paths; 0: no limit
	varied   bool // many user agents, see variedAgent
	pools    [crowds][]*conn
	poolSize int
	recent   [crowds]*conn
	calls    [32]uint64 // calls in progress: Twilio sends several requests about each
}

func newGen(r rng, poolSize int) *gen { return &gen{rng: r, poolSize: poolSize} }

// connection returns a client's connection: half of the time the previous one (a page and its assets), otherwise
// usually another open one, or a new one.
func (g *gen) connection(c crowd) *conn {
	if g.recent[c] == nil || g.oneIn(2) {
		g.recent[c] = g.anyConnection(c)
	}
	return g.recent[c]
}

func (g *gen) anyConnection(c crowd) *conn {
	pool := g.pools[c]
	if len(pool) < g.poolSize {
		pool = append(pool, g.connect(c))
		g.pools[c] = pool
		return pool[len(pool)-1]
	}
	i := g.n(len(pool))
	if g.oneIn(10) {
		pool[i] = g.connect(c)
	}
	return pool[i]
}

func (g *gen) connect(c crowd) *conn {
	n := &conn{client: g.address(c), agent: g.agent(c), id: [2]uint64{g.next(), g.next()}, resumed: !g.oneIn(4)}
	n.cipher, n.tls = "TLS_AES_128_GCM_SHA256", "TLSv1.3"
	if c == twilio || c == twilioMedia || g.oneIn(8) {
		n.cipher, n.tls = "ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2"
	}
	return n
}

func (g *gen) agent(c crowd) string {
	if g.varied && (c == browsers || c == apps) {
		return g.variedAgent(c)
	}
	return pick(&g.rng, agents[c])
}

// address draws an address from the ranges for documentation and benchmarks. One mobile client in four has IPv6.
func (g *gen) address(c crowd) string {
	port := ":" + strconv.Itoa(g.between(1024, 65535))
	switch {
	case c == twilio || c == twilioMedia:
		return "203.0.113." + strconv.Itoa(g.between(1, 30)) + port
	case c == scanners:
		return "192.0.2." + strconv.Itoa(g.between(1, 254)) + port
	case (c == browsers || c == apps) && g.oneIn(4):
		return "2001:db8:" + strconv.FormatUint(g.next()>>48, 16) + "::" + strconv.FormatUint(g.next()>>48, 16) + port
	}
	return "198." + strconv.Itoa(g.between(18, 19)) + "." + strconv.Itoa(g.n(256)) + "." + strconv.Itoa(g.between(1, 254)) + port
}

func (c *conn) isTwilio() bool {
	return c.agent == agents[twilio][0] || c.agent == agents[twilioMedia][0]
}

// agents as they are logged: a quote in a user agent is \x22.
var agents = [crowds][]string{
	browsers: {
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
	},
	apps:        {"PhoneApp/4.12.0 (iPhone; iOS 26.1; Scale/3.00)", "PhoneApp/4.11.2 (Android 16; Pixel 9) okhttp/5.1.0", `PhoneDesk/2.0 (\x22Takeshi's desk\x22; Windows)`},
	twilio:      {"TwilioProxy/1.1"},
	twilioMedia: {"Twilio.TmeWs/1.0"},
	services:    {"grpc-go/1.76.0"},
	partners:    {"PartnerHooks/2.3 (+https://partner.example.net/bot)"},
	probes:      {"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"},
	synthetics:  {"Datadog/Synthetics"},
	scanners:    {"Mozilla/5.0 zgrab/0.x", "python-requests/2.32.5", "curl/8.16.0", "", `() { :; }; echo \x22Content-Type: text/plain\x22; /bin/id`, "Go-http-client/1.1"},
}

// setRequest sets the request line. The path may contain %n (a number), %x (32 hex digits), %c (those of a call), %u (a
// UUID), %e (an E.164 number) and %t (a token of ten letters and digits), each drawn anew.
func (g *gen) setRequest(e *event, rt *route, c crowd, kind, method, path string) {
	e.route, e.method, e.kind, e.group = rt, method, kind, rt.group
	e.conn = g.connection(c)
	b := append(append(e.request[:0], method...), ' ')
	if kind == "http" || kind == "ws" {
		b = append(append(append(b, "http://"...), e.domain...), ":80"...)
	} else {
		b = append(append(append(b, "https://"...), e.domain...), ":443"...)
	}
	b = g.expand(b, path)
	if kind == "h2" || kind == "grpcs" {
		b = append(b, " HTTP/2.0"...)
	} else {
		b = append(b, " HTTP/1.1"...)
	}
	e.request = b
	e.received, e.sent = g.between(90, 1400), g.between(200, 9000)
}

func (g *gen) expand(b []byte, path string) []byte {
	for i := 0; i < len(path); i++ {
		if path[i] != '%' || i+1 == len(path) {
			b = append(b, path[i])
			continue
		}
		i++
		b = g.expandVerb(b, path[i])
	}
	return b
}

func (g *gen) expandVerb(b []byte, verb byte) []byte {
	if verb == 'c' {
		id := g.call()
		return appendHex(appendHex(b, id, 16), mix(id), 16)
	}
	id := g.id()
	switch verb {
	case 'n':
		return strconv.AppendUint(b, id%900_000+1, 10)
	case 'x':
		return appendHex(appendHex(b, id, 16), mix(id), 16)
	case 'u':
		return appendUUID(b, id)
	case 'e':
		b = append(b, "+1"...)
		b = strconv.AppendUint(b, 200+id%700, 10)
		b = append(b, "55501"...)
		return appendDigits(b, int64(id/700%100), 2)
	case 't':
		for range 10 {
			b = append(b, "abcdefghijklmnopqrstuvwxyz012345"[id&31])
			id >>= 5
		}
		return b
	}
	return append(b, '%', verb) // an escape in the path
}

// call draws one of the calls in progress, or starts another.
func (g *gen) call() uint64 {
	i := g.n(len(g.calls))
	if g.calls[i] == 0 || g.oneIn(4) {
		g.calls[i] = g.id()
	}
	return g.calls[i]
}

// id draws an identifier, from a limited number of different ones if requested.
func (g *gen) id() uint64 {
	id := g.next()
	if g.distinct > 0 {
		return mix(id%uint64(g.distinct) + 1)
	}
	return id
}

func appendUUID(b []byte, id uint64) []byte {
	b = append(appendHex(b, id, 8), '-')
	b = append(appendHex(b, id>>32, 4), '-', '4')
	b = append(appendHex(b, id>>48, 3), '-', 'a')
	b = append(appendHex(b, mix(id), 3), '-')
	return appendHex(b, mix(id+1), 12)
}
