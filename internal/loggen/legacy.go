package loggen

// legacy is the traffic of the Classic Load Balancer that one old client still uses.
var legacy = []share{
	{30, as(rest(hoge, "GET", "/hoge/%n", quick), usual)},
	{30, as(hook(status, "/twilio/status/CA%c", quick), usual)},
	{4, as(rest(search, "GET", "/search?q=%t", quick), usual)},
	{2, as(rest(hoge, "GET", "/hoge/%n", quick), noBackend)},
	{4, tcp},
}

// usual keeps the answer, and adds the microseconds that a Classic Load Balancer logs.
func usual(e *event, r *rng) {
	e.answered(r, 200, int64(r.between(1_200, 180_000)))
	e.times[0], e.times[2] = int64(r.between(20, 90)), int64(r.between(10, 60))
}

// noBackend is a 503: no backend, whose status is logged as 0.
func noBackend(e *event, r *rng) {
	e.noTarget(r)
	e.tstatus = 0
}

// tcp is a connection to a TCP listener: no request and no status, so neither good nor bad.
func tcp(g *gen, e *event) {
	g.setRequest(e, unmatched, browsers, "http", "GET", "/")
	e.request = append(e.request[:0], "- - - "...)
	e.conn = bare(e.conn)
	e.method, e.rule = "OTHER", "no-status"
	e.target = target(&g.rng, e.route)
	e.times = [3]int64{int64(g.between(500, 900)), int64(g.between(10, 90)), int64(g.between(10, 90))}
}

// sip is a TLS connection to the Network Load Balancer. One in ten never finishes its handshake.
func sip(g *gen, e *event) {
	g.setRequest(e, unmatched, partners, "tls", "", "")
	e.at -= e.at % 1_000_000
	e.rule, e.target = "no-status", "10.0.13.7:5061"
	e.elapsed = int64(g.between(1, 240)) * 1_000_000
	if !g.oneIn(10) {
		e.times[0] = int64(g.between(2, 40)) * 1000
	}
}

var sips = []share{{1, sip}}
