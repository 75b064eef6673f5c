package loggen

// scan is what every site on the internet gets: a stranger trying a path, an odd method or an incomplete request.
func scan(g *gen, e *event) {
	switch g.n(10) {
	case 0:
		half(g, e)
	case 1:
		oddMethod(g, e)
	case 2:
		g.setRequest(e, hoge, scanners, "https", "GET", "/hoge/%n")
		e.blocked(&g.rng, 403)
	default:
		g.setRequest(e, unmatched, scanners, "https", "GET", pick(&g.rng, scanPaths))
		e.answered(&g.rng, 404, instant.micros(&g.rng))
	}
}

// Paths that no pattern of phone.yaml matches.
var scanPaths = []string{
	"/wp-login.php", "/.env", "/.git/config", "/phpmyadmin/%t", "/cgi-bin/%t?id=%n", "/robots.txt", "/favicon.ico",
	"/%t.php", "/backup/%t.zip", "/actuator/env", "/vendor/../.env", "/solr/admin/%t", "/%t", "/a/%t/b/%t/c/%n",
}

// half is a request that the load balancer could not read.
func half(g *gen, e *event) {
	g.setRequest(e, unmatched, scanners, "http", "GET", "/")
	e.refused(&g.rng, 400, pick(&g.rng, []string{"- http://phone.example.com:80- -", "- http://phone.example.com:80- ", "- - -"}))
}

// bare is the connection of a client that sent nothing about itself.
func bare(c *conn) *conn { return &conn{client: c.client, id: c.id} }

// oddMethod sends a request with a registered method, or with none at all.
func oddMethod(g *gen, e *event) {
	m := pick(&g.rng, []struct{ sent, method string }{
		{"PROPFIND", "PROPFIND"}, {"OPTIONS", "OPTIONS"}, {"TRACE", "TRACE"},
		{"SSTP_DUPLEX_POST", "OTHER"}, {"--location", "OTHER"}, {"get-it", "OTHER"},
	})
	g.setRequest(e, unmatched, scanners, "https", m.sent, "/%t")
	e.method = m.method
	e.answered(&g.rng, 404, instant.micros(&g.rng))
}

// raw makes a scanner's request with exactly this request line, which the front end answers with 404.
func raw(rt *route, method, request string) maker {
	return func(g *gen, e *event) {
		g.setRequest(e, rt, scanners, "https", "GET", "/")
		e.request, e.method = append(e.request[:0], request...), method
		e.answered(&g.rng, 404, instant.micros(&g.rng))
	}
}

// refusal is a status that the load balancer itself returns for a request line that it rejects.
func refusal(status int, request string) maker {
	return func(g *gen, e *event) {
		g.setRequest(e, unmatched, scanners, "http", "GET", "/")
		e.refused(&g.rng, status, request)
	}
}

// attack is an attack on the sign-in. Most of it is blocked, some of it is challenged or gets a CAPTCHA.
func attack(g *gen, e *event) {
	g.setRequest(e, login, scanners, "https", "POST", "/login")
	e.blocked(&g.rng, pick(&g.rng, []int{403, 403, 403, 403, 403, 202, 405}))
}

func wafOutage(g *gen, e *event) {
	g.setRequest(e, login, browsers, "h2", "POST", "/login")
	e.wafFailed(&g.rng)
}

// as makes a request like m's, with another end.
func as(m maker, end func(e *event, r *rng)) maker {
	return func(g *gen, e *event) {
		m(g, e)
		*e = event{at: e.at, kind: e.kind, conn: e.conn, request: e.request, raw: e.raw, domain: e.domain, group: e.group,
			priority: 10, actions: "waf,forward", received: e.received, sent: e.sent, method: e.method, route: e.route,
			times: [3]int64{-1, -1, -1}, status: -1, tstatus: -1}
		end(e, &g.rng)
	}
}

// anyRoute is a user's request to any of the targets that are being replaced.
func anyRoute(g *gen, e *event) {
	draw(&g.rng, deployed, deployedTotal)(g, e)
}

var (
	deployed = []share{
		{4, page(hoge, "/hoge/%n")},
		{2, page(call, "/calls/%n")},
		{3, rest(apiCall, "GET", "/api/v1/calls/%n", quick)},
		{2, rest(sendMessage, "POST", "/api/v1/users/%n/messages", normal)},
		{3, hook(voice, "/twilio/voice/CA%c", ringing)},
	}
	deployedTotal = total(deployed)
)

// portRequest requests to port a phone number: a few a day.
var portRequest = rest(portNumber, "POST", "/api/v1/numbers/%e/port", normal)

// fails is an answer with a status from the target.
func fails(status int) func(*event, *rng) {
	return func(e *event, r *rng) { e.answered(r, status, normal.micros(r)) }
}

// takes is an answer after exactly that many milliseconds, as the sum of the three times.
func takes(millis int64) func(*event, *rng) {
	return func(e *event, r *rng) {
		e.answered(r, 200, (millis-2)*1000)
		e.times[0], e.times[2] = 1000, 1000
	}
}

// givesUp is a client that waited that many seconds.
func givesUp(seconds int64) func(*event, *rng) {
	return func(e *event, r *rng) { e.closedByClient(r, seconds*1_000_000+int64(r.between(400, 4000))) }
}

// cut is a line that ends in the middle, after that many bytes.
func cut(bytes int) maker {
	return func(g *gen, e *event) {
		page(hoge, "/hoge/%n")(g, e)
		e.raw = e.appendALB(e.raw[:0], fieldsNode, "10.0.1.23", g.next())
		e.raw = e.raw[:min(bytes, len(e.raw))]
		e.malformed = true
	}
}

// garbage is text that was never an entry.
func garbage(text string) maker {
	return func(g *gen, e *event) {
		page(hoge, "/hoge/%n")(g, e)
		e.raw, e.malformed = append(e.raw[:0], text...), true
	}
}
