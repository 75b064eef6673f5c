package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/elb-sli/elb-sli/test/dynamodb"
)

const (
	simTimeout    = time.Minute      // of an invocation
	simVisibility = 6 * time.Minute  // of a message
	simMaxObject  = 64 << 10         // bytes
	simSlow       = 40 * time.Second // delay of a slow S3
	simTries      = 3                // of the extension, for one payload
	simSkew       = 2 * time.Minute  // largest error of a clock
)

// fault is what goes wrong at one step. none must stay the first.
type fault string

const (
	none     fault = ""
	crash    fault = "crash"    // the environment dies, with everything that the extension held
	flushed  fault = "flushed"  // the environment dies, but the extension could still flush
	fails    fault = "fails"    // the call fails without effect
	missing  fault = "missing"  // S3 says 404
	slow     fault = "slow"     // the call takes long
	cut      fault = "cut"      // the body ends early, without an error
	resets   fault = "resets"   // the body ends early, with an error
	unheard  fault = "unheard"  // the call succeeds, but reports a failure
	dies     fault = "dies"     // the extension dies in the middle of the call
	vanishes fault = "vanishes" // the extension dies, and the function does not notice
	jumps    fault = "jumps"    // the environment's clock jumps
	drops    fault = "drops"    // the kernel drops datagrams, and counts them
	swallows fault = "swallows" // the extension drops datagrams that it has read
	partly   fault = "partly"   // the intake accepts a part
)

// variant is one way to count one object.
type variant struct {
	conf    string // identifies the counting: configurations that count alike have the same name here
	content *simContent
}

// pass is one try of the function to count one object.
type pass struct {
	object  *simObject
	content *simContent // nil before it is read
	conf    *simConfig
	asked   []place // places asked for in the ledger
	marks   []marks // in the ledger each time it was asked

	slots map[Period]int64 // seconds of its points within their minute
	at    time.Time        // the environment's clock when it decided which points are still in time

	contexts map[simContext]bool // those about to be sent

	sent    bool // all its points, and the function saw no error
	settled bool // and none at the end of the invocation
	dropped int  // points whose loss the function can see

	lost map[simContext]bool // points whose loss it cannot see
}

// lose records that one of p's points will not arrive, unnoticed.
func (p *pass) lose(c simContext) {
	if p.lost == nil {
		p.lost = make(map[simContext]bool)
	}
	p.lost[c] = true
}

func (p *pass) variant() variant { return variant{p.conf.counts(), p.content} }

// another reports whether the ledger already has the object with different counting in one of its periods.
func (w *world) another(p *pass) bool {
	return slices.ContainsFunc(p.asked, func(at place) bool { return w.first[at] != p.variant() })
}

// marks is the ledger's record of an object in one period.
type marks struct {
	n    int
	what variant
}

type place struct {
	object *simObject
	period Period
}

// beside reports whether passes with different counting were marked.
func (p *pass) beside() bool {
	return slices.ContainsFunc(p.marks, func(m marks) bool { return m.n > 0 && m.what != p.variant() })
}

// slot returns the second within its minute for p's points in a cell.
func (p *pass) slot(c cell) int64 {
	for _, t := range strings.Split(c.tags, ",") {
		if lb, ok := strings.CutPrefix(t, "lb:"); ok {
			if !p.object.vended {
				return p.slots[Period{loadBalancer: lb}]
			}
			return p.slots[PeriodOf(lb, c.minute)]
		}
	}
	return 0
}

// world is everything around the handler. Only one of its goroutines runs at any time, so that a seed determines the
// whole story.
type world struct {
	simOptions
	rng  *rand.Rand
	plan func(step string, can []fault) fault
	now  time.Time

	objects map[string]*simObject // by bucket + "/" + key
	named   map[string]*simObject // by key
	queue   []*message
	dead    []*message

	db      *dynamodb.Server
	client  *awsdynamodb.Client
	backend datadog
	outage  [2]time.Time // while the intake accepts nothing
	lost    [2]time.Time // while the ledger's table is missing

	envs    []*environment
	running *environment
	conf    *simConfig
	confs   map[string]*simConfig // by the name of their counting
	release int                   // of the function: incremented by each deployment
	history bool

	t        testing.TB
	isCalm   bool         // nothing fails any more
	sawDrops atomic.Int64 // passes in which the kernel dropped something

	messages int     // published so far
	events   []event // not due yet

	passes    map[*simObject][]*pass              // those that sent, and were not handed back for a loss
	tried     map[*simObject][]variant            // those that may have sent something
	delivered map[*simObject]map[simContext]int64 // to the backend
	first     map[place]variant                   // that the ledger saw
	marked    map[place]marks
	results   map[*simObject]map[result]bool
	acked     map[*simObject]bool

	broken error // the first violation
	story  []string
	steps  int
}

func (w *world) tell(format string, args ...any) {
	if !w.told {
		return
	}
	w.story = append(w.story, w.now.Format("15:04:05 ")+fmt.Sprintf(format, args...))
}

// wrong records a violation.
func (w *world) wrong(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf(format, args...)
		w.tell("WRONG: %v", w.broken)
	}
}

// environment is one execution environment: a handler, an extension, and the invocation in progress.
type environment struct {
	w        *world
	name     int
	release  int
	conf     *simConfig
	skew     time.Duration // of its clock
	h        *Handler
	x        *extension
	socket   *socket    // nil: what the sender does is a model
	busy     []*message // in progress
	passes   []*pass    // of the invocation in progress
	current  *pass      // the unfinished one, which is the last
	marking  *pass
	asking   place   // asked of the ledger
	counting variant // as given to the ledger
	snapped  bool
	emitting bool // between the ledger's answer and the first datagram
	deadline time.Time
	killed   bool
	over     bool
	resume   chan struct{}
	paused   chan struct{}
}

// environment starts an environment of the latest release.
func (w *world) environment(name int) *environment {
	e := &environment{w: w, name: name, release: w.release, conf: w.conf, x: newExtension(w.contexts)}
	s := w.conf.settings
	s.Historical = s.Historical || w.history
	s.Confirmations, s.MaxReceives = w.confirmations, 0
	if w.receivesKnown {
		s.MaxReceives = w.receives
	}
	e.h = newHandler(s, nil)
	e.h.get, e.h.send, e.h.flush, e.h.note = e.get, e.send, e.flush, e.note
	if w.intake {
		e.h.send, e.h.flush = e.post, func(context.Context) error { return nil }
		e.h.note = func(string, float64, []string) error { return nil }
	}
	if w.sockets {
		e.socket = openSocket(w.t, w.isCalm)
		e.h.send, e.h.note = e.sendBySocket, e.socket.sender.Distribution
		e.h.flush = func(ctx context.Context) error {
			if err := e.flush(ctx); err != nil {
				return err
			}
			return e.socket.sender.Flush(context.WithoutCancel(ctx))
		}
	}
	if w.table {
		ledger := newLedger(w.client, "writers", s.Prefix, s.digest(nil))
		e.h.claim, e.h.mark = e.claim(ledger), e.mark(ledger)
	}
	e.h.now = func() time.Time {
		if p := e.current; p != nil && p.contexts == nil {
			p.at = e.clock()
		}
		return e.clock()
	}
	e.h.log = slog.New(simLog{e: e})
	e.h.room = w.contexts - reserved
	e.h.maxPoints = min(e.h.maxPoints, e.h.room-perNotes)
	e.h.maxObject = simMaxObject
	e.h.reader = w.conf.reader()
	return e
}

func (e *environment) clock() time.Time {
	now := e.w.now.Add(e.skew)
	if e.emitting && e.w.without == theGuard {
		now = now.Add(23 * time.Hour)
	}
	return now
}

// openTable creates the ledger's table, whose requests are steps of the story.
func (w *world) openTable() {
	w.db = &dynamodb.Server{Table: "writers", Limit: w.itemLimit}
	w.db.Before = func(operation string) string {
		f := w.running.step(operation, fails)
		switch {
		case !w.now.Before(w.lost[0]) && w.now.Before(w.lost[1]):
			return "ResourceNotFoundException"
		case f == fails:
			return "ProvisionedThroughputExceededException"
		}
		return ""
	}
	w.db.Lose = func() bool {
		e := w.running
		if p := e.marking; p != nil {
			w.marked[e.asking] = marks{w.marked[e.asking].n + 1, p.variant()}
		} else {
			e.snap()
			if w.first[e.asking] == (variant{}) {
				w.first[e.asking] = e.counting
			}
		}
		return e.step("answer", unheard) == unheard
	}
	w.client = awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-1", Credentials: aws.AnonymousCredentials{}, HTTPClient: w.db,
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.Backoff = 2, retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	})
}

// snap keeps the ledger's state at the moment of a request.
func (e *environment) snap() {
	if !e.snapped {
		e.current.marks, e.snapped = append(e.current.marks, e.w.marked[e.asking]), true
	}
}

// pass returns the one in progress. It begins when the object is read or the ledger is asked, whichever comes first.
func (e *environment) pass(o *simObject) *pass {
	if e.current == nil {
		e.current = &pass{object: o, conf: e.conf, slots: make(map[Period]int64)}
		e.passes = append(e.passes, e.current)
	}
	return e.current
}

func (e *environment) claim(l *ledger) func(context.Context, try) (claim, error) {
	return func(ctx context.Context, t try) (claim, error) {
		o := e.w.objects[t.Ref.Bucket+"/"+t.Ref.Key]
		pass := e.pass(o)
		e.snapped, e.asking, e.counting = false, place{o, t.Period}, variant{e.conf.counts(), o.announced(t.ETag)}
		pass.asked = append(pass.asked, e.asking)
		c, err := l.claim(ctx, t)
		e.snap()
		p := Period{loadBalancer: strings.ToLower(t.Period.loadBalancer)}
		if t.Vended {
			p.End = t.Period.End
		}
		pass.slots[p] = c.Ordinal % 6 * 10
		e.emitting = true
		switch e.w.without {
		case theOrdinal:
			c.Ordinal = 0
		case theMarks:
			c.Passes = e.w.confirmations - 1
		}
		return c, err
	}
}

func (e *environment) mark(l *ledger) func(context.Context, try, claim) error {
	return func(ctx context.Context, t try, c claim) error {
		o := e.w.objects[t.Ref.Bucket+"/"+t.Ref.Key]
		i := slices.IndexFunc(e.passes, func(p *pass) bool { return p.object == o && p.sent })
		e.marking, e.asking = e.passes[i], place{o, t.Period}
		defer func() { e.marking = nil }()
		return l.mark(ctx, t, c)
	}
}

// step is a point where the world may continue elsewhere, and where something may go wrong. It does not return to a
// dead caller.
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
	case jumps:
		e.skew = time.Duration(w.rng.Int64N(2*int64(simSkew))) - simSkew
	case vanishes:
		e.lose()
		e.x.dead = true
	}
	return f
}

// die ends the environment in the middle of an invocation.
func (e *environment) die(how fault) {
	if how == flushed && !e.x.dead {
		e.put(e.x.drain())
	}
	e.lose()
	e.killed = true
	// The goroutine of the invocation ends here. The world starts another environment in its place.
	exit()
}

// put sends contexts to Datadog.
func (e *environment) put(payload []simContext) {
	w := e.w
	for _, c := range payload {
		h := e.x.counts[c]
		delete(e.x.counts, c)
		if !accepts(c.unix, w.now, e.h.historical) {
			h.pass.lose(c)
			continue
		}
		w.backend[c] = h.value
		w.deliver(h.pass.object, c, h.value)
	}
}

func (w *world) deliver(o *simObject, c simContext, value int64) {
	if w.delivered[o] == nil {
		w.delivered[o] = make(map[simContext]int64)
	}
	w.delivered[o][c] = value
}

// lose discards what the extension holds.
func (e *environment) lose() {
	for c, h := range e.x.counts {
		h.pass.lose(c)
	}
	e.x = newExtension(e.w.contexts)
}

// invoke runs one invocation, from the messages' receipt to the extension's flush.
func (e *environment) invoke(messages []*message) {
	w := e.w
	e.deadline, e.busy, e.passes, e.current = w.now.Add(simTimeout), messages, nil, nil
	e.resume, e.paused, e.over, e.killed = make(chan struct{}), make(chan struct{}), false, false
	onRunner(func() {
		defer func() { e.over = true; e.paused <- struct{}{} }()
		<-e.resume
		e.run(messages)
	})
}

// runners are goroutines that wait for something to run. They are reused, because an invocation needs a deep stack,
// which takes longer to grow than to use.
var runners = make(chan chan func(), 64)

// onRunner runs f in parallel with its caller.
func onRunner(f func()) {
	select {
	case r := <-runners:
		r <- f
		return
	default:
	}
	r := make(chan func(), 1)
	r <- f
	go func() {
		for f := range r {
			f() // does not return if the environment dies
			select {
			case runners <- r:
			default:
				return
			}
		}
	}()
}

// turn lets e continue to its next step, or ends it.
func (w *world) turn(e *environment) {
	w.running = e
	e.resume <- struct{}{}
	<-e.paused
	if !e.over {
		return
	}
	e.busy = nil
	if e.killed { // a new environment takes its place
		w.replace(e)
	}
}

// replace starts a new environment in place of e.
func (w *world) replace(e *environment) *environment {
	e.closeSocket()
	e.conf.keep(e.h.reader)
	w.envs[e.name] = w.environment(e.name)
	return w.envs[e.name]
}

// simLog receives the results of objects.
type simLog struct {
	e      *environment
	key    string
	result result
}

func (l simLog) Enabled(context.Context, slog.Level) bool { return true }
func (l simLog) WithGroup(string) slog.Handler            { return l }

func (l simLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		switch a.Key {
		case "key":
			l.key = a.Value.String()
		case "result":
			l.result, _ = a.Value.Any().(result)
		}
	}
	return l
}

func (l simLog) Handle(_ context.Context, r slog.Record) error {
	w := l.e.w
	o := w.named[l.key]
	if r.Message != "object" || o == nil {
		return nil
	}
	r.Attrs(func(a slog.Attr) bool { // for a duplicate, and for the first try of its kind
		switch a.Key {
		case "result", "outcome":
			l.result, _ = a.Value.Any().(result)
		}
		return true
	})
	if l.result == unconfirmed && r.Level >= slog.LevelError {
		w.wrong("a pass that waits for another is logged as an error")
	}
	if w.results[o] == nil {
		w.results[o] = make(map[result]bool)
	}
	w.results[o][l.result] = true
	l.e.current, l.e.emitting = nil, false
	w.tell("env %d: %s %s", l.e.name, o.name(), l.result)
	return nil
}

// deploy starts a release with another configuration. Environments in the middle of an invocation finish it.
func (w *world) deploy(conf *simConfig) {
	w.conf = conf
	w.release++
	w.tell("deployed: %s", conf.name)
}
