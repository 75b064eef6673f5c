package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
)

func exit() { runtime.Goexit() }

func (e *environment) get(_ context.Context, r Ref) (Body, error) {
	o := e.w.objects[r.Bucket+"/"+r.Key]
	switch e.step("get", fails, missing, slow, jumps) {
	case fails:
		return Body{}, &smithy.GenericAPIError{Code: "SlowDown", Message: "503"}
	case missing:
		return Body{}, &smithy.GenericAPIError{Code: "NoSuchKey"}
	}
	if o == nil || o.content().broken {
		return Body{}, &smithy.GenericAPIError{Code: "AccessDenied"}
	}
	c := o.content()
	e.pass(o).content = c
	body := Body{Size: int64(len(c.data)), etag: o.etag(r.Bucket)}
	half := c.data[:len(c.data)/2]
	f := e.step("read", resets, cut)
	switch f {
	case resets:
		body.ReadCloser = io.NopCloser(io.MultiReader(bytes.NewReader(half), broken{}))
	case cut:
		body.ReadCloser = io.NopCloser(bytes.NewReader(half))
	default:
		body.ReadCloser = io.NopCloser(bytes.NewReader(c.data))
	}
	return body, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }

// send models the sender: datagrams of a few points leave, and some are lost on the way. If the kernel drops one, it
// counts it and the sender fails; if the extension drops one that it has read, nobody notices.
func (e *environment) send(_ context.Context, points []sli.Point) error {
	w, p := e.w, e.current
	e.begins(points)
	f := e.step("send", fails, dies, drops, swallows)
	if f == fails || e.x.dead {
		return errors.New("refused")
	}
	w.leaves(p)
	lost := make(map[int]bool) // datagrams
	if f == drops || f == swallows {
		lost[w.rng.IntN(len(points)/simDatagram+1)], lost[0] = true, w.rng.IntN(3) == 0
	}
	for i, point := range points {
		if i == len(points)/2 {
			if f == dies {
				e.lose()
				e.x.dead = true
				return errors.New("refused")
			}
			e.step("send the rest")
		}
		switch {
		case !lost[i/simDatagram]:
			if !e.x.take(point, p, e.w.now.Add(e.skew)) {
				w.wrong("the extension has no room for a point of %s", p.object.key)
			}
		case f == drops:
			p.dropped++
		default:
			p.lose(contextOf(point))
		}
	}
	if f == drops && w.without != theDropCheck {
		return errors.New("dropped")
	}
	if f = e.step("sent", unheard, vanishes); f == unheard {
		return errors.New("lost")
	}
	p.sent = true
	return nil
}

// simDatagram is the number of points in a datagram.
const simDatagram = 7

// post models the intake's client: nil means that everything was accepted.
func (e *environment) post(_ context.Context, points []sli.Point) error {
	w, p := e.w, e.current
	e.begins(points)
	f := e.step("post", fails, partly, unheard)
	if f == fails || w.down() {
		return errors.New("503")
	}
	w.leaves(p)
	if f == partly {
		points = points[:w.rng.IntN(len(points))]
	}
	for _, point := range points {
		c := contextOf(point)
		if accepts(point.Unix, w.now, e.h.historical) {
			w.backend[c] = point.Value
			w.deliver(p.object, c, point.Value)
		}
	}
	if f != none {
		return errors.New("503")
	}
	p.sent = true
	e.settle()
	return nil
}

// down reports whether Datadog's intake is down now.
func (w *world) down() bool { return !w.now.Before(w.outage[0]) && w.now.Before(w.outage[1]) }

// begins checks the points that a pass is about to send: everything that the oracle knows about the object and that is
// not too old, and nothing after a whole pass with different counts.
func (e *environment) begins(points []sli.Point) {
	w, p := e.w, e.current
	e.emitting = false
	if p.beside() {
		w.wrong("%s is sent as %s beside a whole pass of another kind: %+v", p.object.key, p.conf.name, p.marks)
	}
	got := make(datadog, len(points))
	p.contexts = make(map[simContext]bool, len(points))
	for _, point := range points {
		c := contextOf(point)
		got[c] += point.Value
		p.contexts[c] = true
	}
	want, oldest := maps.Clone(p.object.want(p.content, p.conf)), e.clock().Add(-MaxAge).Unix()
	if !e.h.historical {
		maps.DeleteFunc(want, func(c cell, _ int64) bool { return c.minute+p.slot(c) < oldest })
	}
	if sent := got.sums(p.conf.folds); !maps.Equal(sent, want) {
		w.wrong("%s is sent as %s; cells (-want +got):\n%s", p.object.key, p.conf.name, cmp.Diff(want, sent, cmp.AllowUnexported(cell{})))
	}
}

// leaves records that some points of a pass may have been sent.
func (w *world) leaves(p *pass) {
	if !slices.Contains(w.tried[p.object], p.variant()) {
		w.tried[p.object] = append(w.tried[p.object], p.variant())
	}
}

func (e *environment) note(name string, _ float64, tags []string) error {
	if e.x.dead {
		return errors.New("refused")
	}
	e.x.note(name, tags, e.w.now)
	return nil
}

func (e *environment) flush(context.Context) error {
	if f := e.step("flush", fails, vanishes); f == fails || e.x.dead {
		return errors.New("refused")
	}
	e.settle()
	return nil
}

// settle counts the passes that had no visible error.
func (e *environment) settle() {
	for _, p := range e.passes {
		if p.sent && !p.settled {
			p.settled = true
			if p.dropped > 0 {
				e.w.wrong("a pass over %s is taken for whole, and the kernel dropped %d points", p.object.key, p.dropped)
			}
			e.w.passes[p.object] = append(e.w.passes[p.object], p)
		}
	}
}

// clock is a context that ends by the world's clock, not by the machine's.
type clock struct {
	context.Context
	deadline time.Time
}

func (c clock) Deadline() (time.Time, bool) { return c.deadline, true }

// run is an invocation. The messages are acknowledged before the extension flushes, and nothing reports the result of
// the flush.
func (e *environment) run(messages []*message) {
	w := e.w
	done, err := e.handle(messages)
	if f := e.step("returned", dies); f == dies || e.x.dead {
		e.die(crash) // Lambda fails an invocation whose extension has died
	}
	if e.step("answered", unheard) == unheard || err != nil {
		w.tell("env %d: not acknowledged: %v", e.name, err)
	} else {
		for _, m := range messages {
			if slices.Contains(done, m.id) {
				w.acknowledge(e, m)
			}
		}
	}
	e.flushAll()
	e.lose()
}

// flushAll is the extension's flush at the end of an invocation: payload by payload with a few tries each, stopping at
// the first that fails.
func (e *environment) flushAll() {
	for _, payload := range e.x.payloads(e.w.payload) {
		taken := false
		for try := 0; try < simTries && !taken; try++ {
			f := e.step("flushing", fails, unheard, slow)
			switch {
			case e.w.down():
			case f == fails:
				try = simTries // the fault lasts for all tries
			case f == unheard:
				e.put(payload[:len(payload)/2])
				payload = payload[len(payload)/2:]
			default:
				e.put(payload)
				taken = true
			}
		}
		if !taken {
			e.w.tell("env %d: the flush failed, and nobody is told", e.name)
			return
		}
	}
}

// handle calls the handler, and returns the ids of the messages that are done.
func (e *environment) handle(messages []*message) (done []string, err error) {
	ctx := clock{context.Background(), e.deadline.Add(e.skew)}
	if m := messages[0]; m.kind != fromSQS {
		answer, err := e.h.Invoke(ctx, []byte(m.body))
		if err != nil || m.kind == fromBatch && !bytes.Contains(answer, []byte(succeeded)) {
			return nil, err
		}
		return []string{m.id}, nil
	}
	var event events.SQSEvent
	for _, m := range messages {
		record := events.SQSMessage{MessageId: m.id, Body: m.body}
		if !m.silent {
			record.Attributes = map[string]string{"ApproximateReceiveCount": strconv.Itoa(m.receives)}
		}
		event.Records = append(event.Records, record)
		done = append(done, m.id)
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	answer, err := e.h.Invoke(ctx, payload)
	if err != nil {
		return nil, err
	}
	var response events.SQSEventResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		return nil, err
	}
	for _, f := range response.BatchItemFailures {
		done = slices.DeleteFunc(done, func(id string) bool { return id == f.ItemIdentifier })
	}
	return done, nil
}

// acknowledge deletes a message, and checks that this is allowed: enough passes have sent each of its objects, or no
// pass could send anything more.
func (w *world) acknowledge(e *environment, m *message) {
	m.gone = true
	w.tell("env %d: %s is acknowledged", e.name, m.id)
	for _, o := range m.objects {
		var last *pass
		for _, p := range e.passes {
			if p.object == o && p.content != nil {
				last = p
			}
		}
		passes, enough := len(w.passes[o]), w.confirmations
		if m.kind != fromSQS || m.silent || w.receivesKnown && m.receives >= w.receives || !w.table && m.receives >= w.confirmations {
			enough = 1
		}
		switch {
		case last == nil && o.badPeriod == "":
			w.wrong("%s: %s is acknowledged, and nobody has read it", m.id, o.key)
		case last.content.poison+o.badPeriod != "":
			w.wrong("%s: %s is acknowledged, and is %s%s", m.id, o.key, last.content.poison, o.badPeriod)
		case passes >= enough:
		case last.beside(): // changed
		case last.nothingInTime(e.h.historical):
		default:
			w.wrong("%s: %s is acknowledged after %d of %d passes", m.id, o.key, passes, enough)
		}
		if last != nil && last.sent && w.another(last) && !w.results[o][changed] {
			w.wrong("%s is acknowledged as another than it was first, and nobody says so", o.key)
		}
		w.acked[o] = true
	}
}

// nothingInTime reports whether the object has no point that Datadog would still accept.
func (p *pass) nothingInTime(historical bool) bool {
	for c := range p.object.want(p.content, p.conf) {
		if historical || c.minute+p.slot(c) >= p.at.Add(-MaxAge).Unix() {
			return false
		}
	}
	return true
}
