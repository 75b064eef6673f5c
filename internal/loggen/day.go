package loggen

import (
	"compress/gzip"
	"time"
)

// DaySeed makes the sample logs of the repository.
const DaySeed = 20261120

var nodes = []string{"10.0.1.23", "10.0.2.45"}

// Tokyo works from 00:00 to 09:00 UTC.
var tokyo = [24]int{70, 88, 92, 64, 84, 90, 86, 80, 66, 48, 36, 30, 26, 20, 12, 8, 5, 4, 4, 5, 8, 14, 28, 46}

// Day is 2026-11-20 of the product: only the periods in which something of interest happens, not all 288. See
// testdata/README.md.
func Day(seed uint64) *Scenario {
	s := &Scenario{seed: seed, level: gzip.BestCompression}
	for hour, n := range tokyo {
		s.rate[hour] = n/2 + 1
	}
	for _, end := range []string{"00:05", "01:05", "01:10", "01:35", "05:05", "05:10", "08:05", "08:10", "13:05", "23:05"} {
		for _, node := range nodes {
			s.objects = append(s.objects, newObject(ALB, day(end), node, fieldsNode))
		}
	}
	for i, end := range []string{"02:05", "03:05", "04:05", "06:05", "07:05", "09:05", "10:05", "11:05", "12:05", "15:05", "18:05", "20:05", "22:05"} {
		s.objects = append(s.objects, newObject(ALB, day(end), nodes[i%2], fieldsNode))
	}
	s.dress()
	s.objects = append(s.objects, late("01:05"),
		newObject(Classic, day("01:05"), "10.0.1.80", 15), newObject(Classic, day("13:05"), "10.0.1.80", 12),
		newObject(NLB, day("01:05"), "", 22),
		newObject(ConnLog, day("01:05"), nodes[0], 0), newObject(TestFile, day("00:00"), "", 0))
	s.incidents = dayIncidents()
	s.arrange()
	return s
}

// late is the second object of a node and period.
func late(end string) Object {
	o := newObject(ALB, day(end), nodes[0], fieldsNode)
	o.late, o.Key = true, o.key("late")
	return o
}

// dress gives some objects the format of older line generations and of other writers.
func (s *Scenario) dress() {
	for i := range s.objects {
		o := &s.objects[i]
		switch o.end {
		case day("03:05"):
			o.fields = fieldsConn
		case day("04:05"):
			o.fields = fieldsTransform
		case day("07:05"):
			o.fields = fieldsDesync
		case day("09:05"):
			o.fields = fieldsActions
		case day("05:10"):
			o.members = 40
		case day("10:05"):
			o.cRLF = true
		case day("11:05"):
			o.noLastNewline = true
		case day("20:05"):
			o.plain = true
		}
	}
}

// day returns a time of 2026-11-20, given as 15:04 or 15:04:05.
func day(clock string) time.Time {
	if len(clock) == len("15:04") {
		clock += ":00"
	}
	at, err := time.Parse("2006-01-02 15:04:05", "2026-11-20 "+clock)
	if err != nil {
		panic(err) // a constant of this package
	}
	return at
}

func dayIncidents() []incident {
	at := func(clock string, m maker) incident { return incident{from: day(clock), to: day(clock), n: 1, make: m} }
	during := func(from, to string, n int, m maker) incident {
		return incident{from: day(from), to: day(to), n: n, make: m}
	}
	call := hook(voice, "/twilio/voice/CA%c", ringing)
	all := []incident{
		// Twilio waits 15 s for a webhook, then the caller hears an error.
		at("01:31:07", as(call, givesUp(15))), at("01:31:52", as(call, givesUp(15))), at("01:32:40", as(call, givesUp(15))),
		during("01:31:00", "01:33:00", 12, as(call, takes(2900))),
		at("01:06:10", as(call, takes(800))), at("01:06:20", as(call, takes(801))), // on the threshold, and over it
		// The deploy.
		during("05:01:30", "05:03:20", 60, as(anyRoute, (*event).reset)),
		during("05:02:10", "05:02:30", 6, as(anyRoute, (*event).noTarget)),
		during("05:03:20", "05:03:40", 3, as(anyRoute, (*event).timedOut)),
		// The attack on the sign-in.
		during("08:02:00", "08:07:00", 120, attack),
		at("08:04:11", wafOutage),
		// A number that could not be ported: the second of five that day.
		at("01:02:00", portRequest), at("03:03:00", as(portRequest, fails(500))), at("06:02:00", portRequest),
		at("10:01:00", portRequest), at("12:03:00", portRequest),
		// The carrier's quota is used up, twice.
		at("07:02:10", overQuota), at("07:02:40", overQuota),
		// The export function throws once.
		at("06:03:30", as(exported, (*event).lambdaFailed)),
	}
	return append(all, oddities(at)...)
}

// oddities are single lines of kinds that occur in real files.
func oddities(at func(string, maker) incident) []incident {
	late := at("01:10:01", page(hoge, "/hoge/%n")) // written a second after the period's end
	late.in = day("01:05")
	early := at("04:59:58", page(hoge, "/hoge/%n"))
	early.in = day("05:00")
	return []incident{late, early,
		at("02:01:10", cut(70)), at("02:02:20", cut(400)), at("02:03:30", garbage("scheduled for maintenance")),
		at("02:01:30", raw(search, "GET", "GET https://phone.example.com:443/search?q=03 1234 5678 HTTP/1.1")),
		at("02:01:40", raw(search, "GET", `GET https://phone.example.com:443/search?q=\x22hoge\x22\x5c HTTP/1.1`)),
		at("02:01:50", raw(hoge, "GET", "GET /hoge/7 HTTP/1.1")),
		at("02:02:00", raw(unmatched, "CONNECT", "CONNECT phone.example.com:443 HTTP/1.1")),
		at("02:02:40", raw(unmatched, "GET", `GET https://phone.example.com:443/\xC3\x88\x22 HTTP/1.1`)),
		at("02:02:50", raw(hoge, "GET", "GET https://phone.example.com:443/hoge/8/?a=1#top HTTP/1.1")),
		at("02:03:00", refusal(408, "- http://phone.example.com:80- -")),
		at("02:03:10", refusal(414, "- http://phone.example.com:80- -")),
		at("02:03:20", refusal(400, "- http://host:80- -")),
		at("02:03:25", refusal(400, "- - -")),
		at("02:03:40", as(anyRoute, func(e *event, r *rng) { e.fixed(r, 463, "-") })),
		at("02:03:50", as(grpc, func(e *event, r *rng) { e.fixed(r, 464, "-") })),
		at("02:04:00", as(page(top, "/"), func(e *event, r *rng) { e.goneAway(r, 0) })),
		at("02:04:10", as(page(top, "/"), func(e *event, r *rng) { e.goneAway(r, -1) })),
		at("02:04:20", staff),
		at("02:04:30", as(page(search, "/search?q=%t"), func(e *event, r *rng) { leftDuringWAF(e, r) })),
		at("02:04:40", plainSocket),
	}
}

// staff is a sign-in to the staff pages that the identity provider rejected.
func staff(g *gen, e *event) {
	g.setRequest(e, admin, browsers, "h2", "GET", "/admin/calls/%n")
	e.fixed(&g.rng, 561, "waf,authenticate")
	e.reason = "AuthInvalidIdToken"
}

// leftDuringWAF is a 460 before the WAF decided: the client left, and was not blocked.
func leftDuringWAF(e *event, r *rng) {
	e.closedByClient(r, 2_000_000)
	e.actions, e.target = "waf", ""
}

// plainSocket is a WebSocket without TLS.
func plainSocket(g *gen, e *event) {
	g.setRequest(e, media, twilioMedia, "ws", "GET", "/media/CA%c")
	plain := *e.conn
	plain.cipher, plain.tls = "", ""
	e.conn = &plain
	e.answered(&g.rng, 101, 4000)
}
