package loggen

import "time"

// event is one request: the fields of its line, and what a reader must find in it.
type event struct {
	kind      string // http https h2 grpcs ws wss
	at        int64  // microseconds since 1970: the time of the line
	elapsed   int64  // microseconds between request_creation_time and at
	conn      *conn
	target    string   // "" is "-"
	times     [3]int64 // microseconds; -1 is not measured
	status    int      // -1 is "-"
	tstatus   int      // -1 is "-"
	received  int
	sent      int
	request   []byte // method, URL and protocol as they are logged
	domain    string
	group     string // name of the target group, "" is "-"
	priority  int    // matched_rule_priority, -1 is "-"
	actions   string
	redirect  string
	reason    string // error_reason
	class     string // classification
	classWhy  string
	untraced  bool // rejected before it got a trace id
	malformed bool
	raw       []byte // the text of a malformed line

	rule   string
	method string // canonical
	route  *route
}

// conn is a client's connection: requests of one browser share it.
type conn struct {
	client  string // address:port, IPv6 without brackets
	agent   string
	cipher  string // "" is "-": plain HTTP
	tls     string
	id      [2]uint64 // in the connection log
	resumed bool      // the TLS session was resumed
}

// route is a route under which requests are counted.
type route struct {
	name      string // host and path of its pattern, or other
	journey   string
	threshold time.Duration // of the journey's latency SLI
	group     string        // target group
}

const idle = 60_000_000 // the load balancer's idle timeout in microseconds

// start makes e a request without an answer.
func (e *event) start(at int64) {
	*e = event{at: at, request: e.request[:0], raw: e.raw[:0], times: [3]int64{-1, -1, -1}, status: -1, tstatus: -1,
		domain: phoneHost, priority: 10, actions: "waf,forward"}
}

// answered is a target's answer after that many microseconds.
func (e *event) answered(r *rng, status int, micros int64) {
	e.status, e.tstatus = status, status
	e.target = target(r, e.route)
	e.times = [3]int64{int64(r.n(2)) * 1000, micros, int64(r.n(2)) * 1000}
	e.elapsed = e.times[0] + micros + e.times[2] + int64(r.between(1, 900))
	e.rule = ruleOf(status)
}

// ruleOf returns the built-in rule for an answer's status.
func ruleOf(status int) string {
	switch {
	case status >= 500:
		return "server-error"
	case status == 464:
		return "misdirected"
	case status >= 400:
		return "client-error"
	}
	return "served"
}

// answeredByLambda is an answer of a Lambda function, which has no target address.
func (e *event) answeredByLambda(r *rng, status int, micros int64) {
	e.answered(r, status, micros)
	e.target = ""
}

// lambdaFailed is a function that threw an exception: only error_reason shows that it was reached.
func (e *event) lambdaFailed(r *rng) {
	e.answered(r, 502, 31_000)
	e.target, e.tstatus, e.reason = "", -1, "LambdaUnhandled"
}

// reset is a target that closed the connection during a deployment.
func (e *event) reset(r *rng) {
	e.answered(r, 502, int64(r.between(1, 9))*1000)
	e.tstatus = -1
	e.times[2] = -1
}

// noTarget is a target group without a healthy target.
func (e *event) noTarget(r *rng) {
	e.status, e.rule = 503, "server-error"
	e.elapsed = int64(r.between(200, 2000))
}

// timedOut is a target that did not answer before the idle timeout. The line has the target, but no times.
func (e *event) timedOut(r *rng) {
	e.status, e.rule = 504, "server-error"
	e.target = target(r, e.route)
	e.elapsed = idle + int64(r.between(100, 3000))
}

// closedByClient is a 460: the client left before the target answered.
func (e *event) closedByClient(r *rng, after int64) {
	e.status = 460
	e.target = target(r, e.route)
	e.elapsed = after
	e.rule = "client-gave-up"
	if e.conn.isTwilio() {
		e.rule = "twilio-gave-up"
	}
}

// blocked is an answer by the WAF: 403, or 202 for a challenge, or 405 for a CAPTCHA.
func (e *event) blocked(r *rng, status int) {
	e.status, e.rule, e.actions = status, "waf-blocked", "waf"
	e.elapsed = int64(r.between(300, 4000))
	e.sent = 520
}

// wafFailed is a WAF that did not respond: an outage, not a block.
func (e *event) wafFailed(r *rng) {
	e.status, e.rule, e.actions, e.reason = 500, "server-error", "waf-failed", "WAFConnectionError"
	e.elapsed = int64(r.between(300, 4000))
}

// fixed is an answer of the load balancer's own listener rule.
func (e *event) fixed(r *rng, status int, actions string) {
	e.status, e.rule, e.actions, e.priority = status, ruleOf(status), actions, 0
	e.group = ""
	e.elapsed = int64(r.between(50, 400))
}

// refused is a request that the load balancer could not parse, or did not wait for any longer. Only its connection is
// known.
func (e *event) refused(r *rng, status int, request string) {
	e.fixed(r, status, "-")
	e.priority, e.untraced, e.domain = -1, true, ""
	e.request = append(e.request[:0], request...)
	e.method, e.route = "OTHER", unmatched
	e.conn = bare(e.conn)
}

// goneAway is an HTTP/2 connection that was closed before an answer: status 000, or none at all.
func (e *event) goneAway(r *rng, status int) {
	e.status, e.rule = status, "no-status"
	e.target = target(r, e.route)
	e.elapsed = int64(r.between(300, 4000))
}

// want returns the known answer. The object's period is [from, to).
func (e *event) want(lb string, fields int, from, to int64) Want {
	if e.malformed {
		return Want{malformed: true}
	}
	w := Want{fields: fields, verdict: verdicts[e.rule], rule: e.rule, loadBalancer: lb,
		method: e.method, route: e.route.name, journey: e.route.journey, threshold: e.route.threshold,
		time: time.UnixMicro(e.at).UTC(), status: e.status, latency: e.latency(),
		reachedTarget: e.target != "" || e.tstatus >= 0 || e.reason == "LambdaUnhandled"}
	second := e.at / 1_000_000
	w.clamped = second < from || second >= to
	w.minute = max(from, min(second-second%60, to-60))
	return w
}

func (e *event) latency() time.Duration {
	var sum int64
	for _, t := range e.times {
		if t < 0 {
			return notMeasured
		}
		sum += t
	}
	return time.Duration(sum) * time.Microsecond
}
