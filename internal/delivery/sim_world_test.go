package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/smithy-go"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/sli"
)

const (
	simTimeout    = time.Minute      // of an invocation
	simVisibility = 6 * time.Minute  // of a message
	simReceives   = 4                // before a message is a dead letter
	simMaxObject  = 64 << 10         // bytes
	simSlow       = 40 * time.Second // what a slow S3 takes
)

// fault is what goes wrong at one step. none must stay the first.
type fault string

const (
	none     fault = ""
	crash    fault = "crash"    // the environment is gone, and what the extension held with it
	flushed  fault = "flushed"  // the environment is gone, but the extension could still flush
	fails    fault = "fails"    // the call fails without effect
	missing  fault = "missing"  // S3 says 404
	slow     fault = "slow"     // the call takes long
	cut      fault = "cut"      // the body ends early, without an error
	resets   fault = "resets"   // the body ends early, with an error
	unheard  fault = "unheard"  // the call has its effect, but fails
	dies     fault = "dies"     // the extension is gone in the middle of the call
	vanishes fault = "vanishes" // the extension is gone, and nothing in the function sees it
)

// world is everything around the handler. One goroutine of it runs at any time, so that a seed tells the whole story.
type world struct {
	rng      *rand.Rand
	plan     func(step string, can []fault) fault
	now      time.Time
	objects  map[string]*simObject // by bucket + "/" + key
	queue    []*message
	dead     []*message
	ledger   map[string]map[string]int64 // ordinals by load balancer and end, by identity
	backend  datadog
	envs     []*environment
	build    func() *Handler
	settings Settings

	contexts   int  // of the extension
	noOrdinals bool // break it: every object is the first of its period
	doneMark   map[string]bool

	acked map[string]int64 // by key: Unix seconds from which on an acknowledgement promises the points
	story []string
	steps int
}

type message struct {
	id       string
	body     string
	keys     []string // of the objects in it
	visible  time.Time
	receives int
	gone     bool // deleted, or a dead letter
}

func (w *world) tell(format string, args ...any) {
	w.story = append(w.story, w.now.Format("15:04:05 ")+fmt.Sprintf(format, args...))
}

// environment is one execution environment: a handler, an extension, and the invocation in progress.
type environment struct {
	w        *world
	name     int
	h        *Handler
	x        *extension
	busy     []*message // in progress
	deadline time.Time
	killed   bool
	over     bool
	resume   chan struct{}
	paused   chan struct{}
}

func (w *world) environment(name int) *environment {
	e := &environment{w: w, name: name, h: w.build(), x: newExtension(w.contexts)}
	e.h.get, e.h.send, e.h.flush, e.h.note = e.get, e.send, e.flush, e.note
	e.h.claim = e.claim
	e.h.now = func() time.Time { return w.now }
	e.h.log = slog.New(slog.DiscardHandler)
	e.h.room = w.contexts - reserved
	e.h.maxPoints = min(e.h.maxPoints, e.h.room-perNotes)
	e.h.maxObject = simMaxObject
	return e
}

// step is where the world may go on elsewhere, and where something may go wrong. It does not return to a dead caller.
func (e *environment) step(name string, can ...fault) fault {
	e.paused <- struct{}{}
	<-e.resume
	w := e.w
	w.steps++
	if w.now.After(e.deadline) {
		w.tell("env %d: timeout at %s", e.name, name)
		e.die(crash)
	}
	f := w.plan(name, append(can, crash, flushed))
	if f != none {
		w.tell("env %d: %s at %s", e.name, f, name)
	}
	switch f {
	case crash, flushed:
		e.die(f)
	case slow:
		w.now = w.now.Add(simSlow)
	case vanishes:
		e.x = newExtension(w.contexts)
		e.x.dead = true
	}
	return f
}

func (e *environment) die(how fault) {
	if how == flushed && !e.x.dead {
		for _, payload := range e.x.drain() {
			e.w.backend.put(e.x, payload)
		}
	}
	e.killed = true
	runtime.Goexit()
}

func (e *environment) get(_ context.Context, r Ref) (Body, error) {
	switch e.step("get", fails, missing, slow) {
	case fails:
		return Body{}, &smithy.GenericAPIError{Code: "SlowDown", Message: "503"}
	case missing:
		return Body{}, &smithy.GenericAPIError{Code: "NoSuchKey"}
	}
	o := e.w.objects[r.Bucket+"/"+r.Key]
	if o == nil || o.broken {
		return Body{}, &smithy.GenericAPIError{Code: "AccessDenied"}
	}
	half := o.data[:len(o.data)/2]
	switch e.step("read", resets, cut) {
	case resets:
		return Body{io.NopCloser(io.MultiReader(bytes.NewReader(half), broken{})), int64(len(o.data))}, nil
	case cut:
		return Body{io.NopCloser(bytes.NewReader(half)), int64(len(o.data))}, nil
	}
	return Body{io.NopCloser(bytes.NewReader(o.data)), int64(len(o.data))}, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }

func (e *environment) claim(_ context.Context, o *elblog.Object, _ time.Time) (Claim, error) {
	f := e.step("claim", fails, unheard)
	if f == fails {
		return Claim{}, errors.New("throttled")
	}
	period := o.LoadBalancer + o.End.String()
	given := e.w.ledger[period]
	if given == nil {
		given = make(map[string]int64)
		e.w.ledger[period] = given
	}
	n, known := given[o.ID]
	if !known {
		n = int64(len(given))
		given[o.ID] = n
	}
	if f == unheard {
		return Claim{}, errors.New("timeout")
	}
	e.step("claimed")
	if e.w.noOrdinals {
		n = 0
	}
	return Claim{Ordinal: n}, nil
}

func (e *environment) send(_ context.Context, points []sli.Point) error {
	f := e.step("send", fails, dies)
	if f == fails || e.x.dead {
		return errors.New("refused")
	}
	for i, p := range points {
		if i == len(points)/2 {
			if f == dies {
				e.x.dead = true
				return errors.New("refused")
			}
			e.step("send the rest")
		}
		e.x.take(p, e.w.now)
	}
	f = e.step("sent", unheard, vanishes)
	if f == unheard {
		return errors.New("lost")
	}
	if e.w.doneMark != nil {
		for _, m := range e.busy {
			for _, k := range m.keys {
				e.w.doneMark[k] = true
			}
		}
	}
	return nil
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
	return nil
}

// clock is a context that ends when the world's clock says so, and not when that of the machine does.
type clock struct {
	context.Context
	deadline time.Time
}

func (c clock) Deadline() (time.Time, bool) { return c.deadline, true }

// invoke runs one invocation, from the messages' receipt to their acknowledgement.
func (e *environment) invoke(messages []*message) {
	w := e.w
	e.deadline, e.busy = w.now.Add(simTimeout), messages
	e.resume, e.paused, e.over, e.killed = make(chan struct{}), make(chan struct{}), false, true
	go func() {
		defer func() { e.over = true; e.paused <- struct{}{} }()
		<-e.resume
		e.run(messages)
		e.killed = false
	}()
}

func (e *environment) run(messages []*message) {
	w := e.w
	failed, err := e.handle(messages)
	if f := e.step("returned", dies); f == dies || e.x.dead {
		e.die(crash) // Lambda fails an invocation whose extension is gone
	}
	for _, payload := range e.x.drain() {
		e.step("flushing")
		w.backend.put(e.x, payload)
	}
	e.x = newExtension(w.contexts)
	if e.step("flushed", unheard) == unheard || err != nil {
		w.tell("env %d: not acknowledged: %v", e.name, err)
		return
	}
	for _, m := range messages {
		if !slices.Contains(failed, m.id) {
			w.acknowledge(e, m)
		}
	}
}

func (w *world) acknowledge(e *environment, m *message) {
	m.gone = true
	w.tell("env %d: %s is acknowledged", e.name, m.id)
	from := w.now.Add(-55 * time.Minute).Unix()
	if e.h.historical {
		from = 0
	}
	for _, k := range m.keys {
		if before, ok := w.acked[k]; !ok || from < before {
			w.acked[k] = from
		}
	}
}

// handle asks the handler, and returns the ids of the messages that it hands back.
func (e *environment) handle(messages []*message) ([]string, error) {
	var event events.SQSEvent
	for _, m := range messages {
		marked := len(m.keys) > 0
		for _, k := range m.keys {
			marked = marked && e.w.doneMark[k]
		}
		if !marked {
			event.Records = append(event.Records, events.SQSMessage{MessageId: m.id, Body: m.body})
		}
	}
	if len(event.Records) == 0 {
		return nil, nil
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	answer, err := e.h.Invoke(clock{context.Background(), e.deadline}, payload)
	if err != nil {
		return nil, err
	}
	var response events.SQSEventResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		return nil, err
	}
	var failed []string
	for _, f := range response.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	return failed, nil
}

// turn lets e go on to its next step, or ends it.
func (w *world) turn(e *environment) {
	e.resume <- struct{}{}
	<-e.paused
	if !e.over {
		return
	}
	e.busy = nil
	if e.killed { // a new environment takes its place
		w.envs[e.name] = w.environment(e.name)
	}
}
