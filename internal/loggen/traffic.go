package loggen

// share is a part of the ordinary traffic.
type share struct {
	weight int
	make   maker
}

// ordinary is an ordinary minute of the phone product.
var ordinary = []share{
	{140, page(hoge, "/hoge/%n")},
	{40, page(top, "/")},
	{50, page(call, "/calls/%n?tab=notes")},
	{20, page(search, "/search?q=%t&page=2")},
	{200, asset},
	{60, hook(voice, "/twilio/voice/CA%c", ringing)},
	{110, hook(status, "/twilio/status/CA%c", quick)},
	{30, audio},
	{12, smsHook},
	{70, rest(apiCall, "GET", "/api/v1/calls/%n", quick)},
	{20, rest(apiCalls, "POST", "/api/v1/calls", normal)},
	{60, rest(apiMessages, "GET", "/api/v1/users/%n/messages", quick)},
	{35, rest(sendMessage, "POST", "/api/v1/users/%n/messages", normal)},
	{15, rest(apiRecording, "GET", "/api/v1/recordings/%u", normal)},
	{10, rest(apiNumber, "GET", "/api/v1/numbers/%e", quick)},
	{25, grpc},
	{4, exported},
	{12, signIn},
	{8, probe},
	{6, synthetic},
	{8, redirect},
	{10, scan},
	{2, leave},
	{1, quota},
}

// total adds the weights up.
func total(mix []share) int {
	sum := 0
	for _, s := range mix {
		sum += s.weight
	}
	return sum
}

// draw picks a maker by weight; sum is total(mix).
func draw(r *rng, mix []share, sum int) maker {
	n := r.n(sum)
	for _, s := range mix {
		if n -= s.weight; n < 0 {
			return s.make
		}
	}
	return mix[len(mix)-1].make
}

// page is a page of the front end: h2 or https, now and then with a trailing slash or a doubled one.
func page(rt *route, path string) maker {
	return func(g *gen, e *event) {
		kind, p := "h2", path
		switch g.n(40) {
		case 0:
			p = "/" + path
		case 1, 2, 3:
			kind = "https"
		}
		g.setRequest(e, rt, browsers, kind, "GET", p)
		e.answered(&g.rng, g.usualStatus(), normal.micros(&g.rng))
	}
}

// usualStatus draws 200, or a 304, a 404, rarely a 500.
func (g *gen) usualStatus() int {
	switch n := g.n(6000); {
	case n == 0:
		return 500
	case n < 150:
		return 404
	case n < 400:
		return 304
	}
	return 200
}

var assetFiles = []string{"/assets/app-3f2a91.js", "/assets/app-3f2a91.css", "/assets/vendor/phone-8c11d0.js", "/assets/img/logo.svg", "/assets/fonts/noto-sans-jp.woff2", "/assets/sounds/ring.mp3"}

func asset(g *gen, e *event) {
	g.setRequest(e, assets, browsers, "h2", "GET", pick(&g.rng, assetFiles))
	e.answered(&g.rng, pick(&g.rng, []int{200, 200, 304}), instant.micros(&g.rng))
}

func hook(rt *route, path string, s speed) maker {
	return func(g *gen, e *event) {
		g.setRequest(e, rt, twilio, "https", "POST", path)
		e.answered(&g.rng, 200, s.micros(&g.rng))
	}
}

// audio is a call's audio: the line is written when the WebSocket closes, minutes after the start.
func audio(g *gen, e *event) {
	g.setRequest(e, media, twilioMedia, "wss", "GET", "/media/CA%c")
	e.answered(&g.rng, 101, int64(g.between(2, 9))*1000)
	e.elapsed += int64(g.between(5, 300)) * 1_000_000
	e.received, e.sent = g.between(40_000, 900_000), g.between(40_000, 900_000)
}

func smsHook(g *gen, e *event) {
	e.domain = hooksHost
	g.setRequest(e, sms, partners, "https", "POST", "/sms/%u")
	e.answered(&g.rng, 202, quick.micros(&g.rng))
}

func rest(rt *route, method, path string, s speed) maker {
	return func(g *gen, e *event) {
		g.setRequest(e, rt, apps, "https", method, path)
		status := 200
		switch {
		case g.oneIn(4000):
			status = 500
		case g.oneIn(60):
			status = pick(&g.rng, []int{400, 401, 404})
		case method == "POST":
			status = 201
		}
		e.answered(&g.rng, status, s.micros(&g.rng))
	}
}

func grpc(g *gen, e *event) {
	g.setRequest(e, presence, services, "grpcs", "POST", pick(&g.rng, []string{"/phone.v1.Presence/Watch", "/phone.v1.Presence/Set"}))
	e.answered(&g.rng, 200, quick.micros(&g.rng))
}

func exported(g *gen, e *event) {
	g.setRequest(e, export, apps, "https", "GET", "/api/v1/exports/%u")
	e.answeredByLambda(&g.rng, 200, normal.micros(&g.rng))
}

func signIn(g *gen, e *event) {
	g.setRequest(e, login, browsers, "h2", "POST", "/login")
	e.answered(&g.rng, pick(&g.rng, []int{302, 302, 302, 401}), normal.micros(&g.rng))
}

// probe is a health check, which sends HEAD as often as GET.
func probe(g *gen, e *event) {
	g.setRequest(e, healthz, probes, "https", pick(&g.rng, []string{"HEAD", "GET"}), "/healthz")
	e.answered(&g.rng, 200, instant.micros(&g.rng))
}

// synthetic is our own probe, which fails now and then. None of it counts.
func synthetic(g *gen, e *event) {
	g.setRequest(e, top, synthetics, "https", "GET", "/")
	e.answered(&g.rng, pick(&g.rng, []int{200, 200, 200, 500}), normal.micros(&g.rng))
	e.rule = "synthetics"
}

// redirect is plain HTTP, sent on to HTTPS by the listener.
func redirect(g *gen, e *event) {
	g.setRequest(e, top, browsers, "http", "GET", "/")
	plain := *e.conn
	plain.cipher, plain.tls = "", ""
	e.conn = &plain
	e.fixed(&g.rng, 301, "waf,redirect")
	e.redirect = "https://" + phoneHost + ":443/"
}

// leave is a person who closed the tab.
func leave(g *gen, e *event) {
	g.setRequest(e, search, browsers, "h2", "GET", "/search?q=%t")
	e.closedByClient(&g.rng, int64(g.between(900, 9000))*1000)
}

// quota is a rare call that the carrier's quota rejected.
func quota(g *gen, e *event) {
	if !g.oneIn(10) {
		rest(apiCalls, "POST", "/api/v1/calls", normal)(g, e)
		return
	}
	overQuota(g, e)
}

func overQuota(g *gen, e *event) {
	g.setRequest(e, apiCalls, apps, "https", "POST", "/api/v1/calls")
	e.answered(&g.rng, 429, quick.micros(&g.rng))
	e.rule = "quota"
}
