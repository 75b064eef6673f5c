package loggen

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// Bench is one object of any length, for measuring: ordinary traffic of the product in lines of 33 fields, about 600
// bytes each, over the five minutes that end on 2026-11-20 at 01:05 UTC.
type Bench struct {
	Seed     uint64
	Lines    int
	Distinct int // number of different ids in paths; 0: no limit
	Routes   int // additional routes in the table, GET /svc-N/items/:id; half of the lines are for one of them
	Rules    int // further rules in the configuration; none of them matches
}

// Write writes the lines, not compressed, and adds their known answers to t.
func (b Bench) Write(w io.Writer, t *Tally) error { return b.stream().write(w, t) }

func (b Bench) stream() stream {
	st := stream{seed: b.Seed, lines: b.Lines, distinct: b.Distinct, mix: ordinary, varied: true}
	if b.Routes > 0 {
		st.mix = append([]share{{total(ordinary), furtherRoutes(b.Routes)}}, ordinary...)
	}
	return st
}

// furtherRoutes makes requests for n further routes; one in 4,000 fails.
func furtherRoutes(n int) maker {
	makers := make([]maker, n)
	for i := range makers {
		prefix := fmt.Sprintf("/svc-%d/items/", i)
		makers[i] = rest(api(prefix+":id"), "GET", prefix+"%n", quick)
	}
	return func(g *gen, e *event) { pick(&g.rng, makers)(g, e) }
}

// Config is phone.yaml with the further routes and rules.
func (b Bench) Config() []byte { return Config(b.Routes, b.Rules) }

// Hostile is one object of an attacker's requests: random paths, methods, hosts and user agents, with almost no
// repetition. With phone.yaml, all of it falls into the routes of the table and into other.
type Hostile struct {
	Seed  uint64
	Lines int
}

// Write writes the lines, not compressed, and adds their known answers to t.
func (h Hostile) Write(w io.Writer, t *Tally) error {
	return stream{seed: h.Seed, lines: h.Lines, mix: hostile}.write(w, t)
}

// stream is an object that is generated while it is written.
type stream struct {
	seed     uint64
	lines    int
	distinct int
	mix      []share
	varied   bool // see gen
}

func (s stream) write(w io.Writer, t *Tally) error {
	out := bufio.NewWriterSize(w, 1<<18)
	err := s.each(t, func(line []byte) error {
		out.Write(line)
		return out.WriteByte('\n') // a bufio.Writer keeps its first error
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// each makes the lines, and adds their known answers to t.
func (s stream) each(t *Tally, take func(line []byte) error) error {
	o := newObject(ALB, day("01:05"), nodes[0], fieldsTransform)
	g := newGen(newRNG(s.seed, uint64(len(s.mix))), 512)
	g.distinct, g.varied = s.distinct, s.varied
	p := printer{object: o}
	sum := total(s.mix)
	t.Objects++
	var e event
	for i := range s.lines {
		e.start(o.Start().UnixMicro() + int64(i)*period.Microseconds()/int64(s.lines))
		draw(&g.rng, s.mix, sum)(g, &e)
		line := p.line(&e, g.next())
		t.Add(&line.Want)
		if err := take(line.Text); err != nil {
			return err
		}
	}
	return nil
}

// hostile is the attackers' traffic.
var hostile = []share{
	{30, randomRequest},
	{10, randomID},
	{5, scan},
	{5, floodedAgent},
}

// randomRequest has a path, a method and a host that have not occurred before.
func randomRequest(g *gen, e *event) {
	m, method := "GET", "GET"
	switch g.n(4) {
	case 0:
		m, method = string(g.expand(nil, "X%t")), "OTHER"
	case 1:
		m, method = "POST", "POST"
	}
	host := "h" + string(g.expand(nil, "%t")) + ".example.net"
	e.domain = host
	path := strings.Repeat("/%t", g.between(1, 12)) + "/%x" // two segments or more: it does not match /hoge/:id and the like
	g.setRequest(e, unmatched, scanners, "https", m, path)
	e.method = method
	e.answered(&g.rng, 404, time.Millisecond.Microseconds())
}

// randomID is a route of the table with a random text as its id.
func randomID(g *gen, e *event) {
	g.setRequest(e, hoge, scanners, "https", "GET", "/hoge/%t%t%t")
	e.answered(&g.rng, 404, time.Millisecond.Microseconds())
}

// floodedAgent has a user agent of kilobytes, in escapes.
func floodedAgent(g *gen, e *event) {
	g.setRequest(e, unmatched, scanners, "https", "GET", "/%t.php")
	long := *e.conn
	long.agent = strings.Repeat(`\x22`, g.between(100, 2000)) + string(g.expand(nil, "%x"))
	e.conn = &long
	e.answered(&g.rng, 404, time.Millisecond.Microseconds())
}
