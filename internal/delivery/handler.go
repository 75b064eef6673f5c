package delivery

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// What of the extension's contexts is not for points. The timestamp is a part of a context, so a point is one.
const (
	reserved = 240 // for the extension's own metrics, and for what is said of objects that were not begun
	perNotes = 3   // contexts of what is said of one object beside its points
)

// MaxPoints is how many points an object may have so that it fits an invocation of its own, whatever limits.points says.
const MaxPoints = dogstatsd.ExtensionContexts - reserved - perNotes

// Caps on one object. A node of a load balancer writes one log in five minutes, and several if it is busy. At some 450
// bytes a line, 4 GiB are 9.5 million requests, 32,000 a second on one node; but a client can make a line 70 times as
// long, of escaped quotes that compress to next to nothing. So the time that is left is what bounds an object, and the cap
// on what it inflates to is no more than the default timeout allows for the cheapest of such lines (3.9 GiB took 2.1 s).
const (
	maxObject   = 512 << 20 // bytes in S3
	maxInflated = 64 << 30  // bytes of log
)

// Times that are kept free before the invocation's deadline.
const (
	startMargin  = 5 * time.Second        // no object is begun
	endMargin    = time.Second            // the one that is read is given up, so that the others are still acknowledged
	answerMargin = 200 * time.Millisecond // nothing is waited for any more, so that the service still hears the answer
)

// Handler deals with invocations, one at a time. It keeps nothing from one to the next but its reader's buffers. What it
// needs of the world are funcs: a simulation puts its own faults there.
type Handler struct {
	policy     *pipeline.Policy
	reader     pipeline.Worker
	lacking    map[elblog.FieldSet]bool // sets of fields of which was said what goes without the others
	prefix     string
	tags       []string
	room       int // contexts of one invocation
	maxPoints  int
	maxObject  int64
	historical bool

	confirmations int // passes that must have sent an object before its message is acknowledged
	maxReceives   int // of a message, before SQS makes it a dead letter; 0: not known

	get   func(context.Context, Ref) (Body, error)
	claim func(context.Context, try) (claim, error) // nil: there is no table
	mark  func(context.Context, try, claim) error   // nil as claim is
	send  func(context.Context, []sli.Point) error
	keep  func(ctx context.Context, name string, content []byte) error // nil: no history is kept
	note  func(name string, value float64, tags []string) error
	flush func(context.Context) error

	settle func()                       // waits for what flush has begun and need not be known before the marks
	beside func(f func()) (wait func()) // runs f beside its caller

	digest history.Digest // of what is kept
	failed result         // of an object whose points did not all leave
	now    func() time.Time
	log    *slog.Logger
}

// Invoke deals with one invocation. Its error makes the service try the whole of it again; what SQS and S3 Batch need
// not have tried again is in its answer.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	r, err := decode(payload)
	if err != nil {
		h.log.ErrorContext(ctx, "event", "result", unknownEvent, "error", err.Error())
		err = errors.Join(err, h.count(unknownEvent), h.flush(ctx))
		h.settle()
		return nil, err
	}
	in := &invocation{h: h, from: r.from, left: h.room, seen: make(map[string]seen)}
	units := make([][]outcome, 0, len(r.units))
	for _, u := range r.units {
		outcomes := make([]outcome, 0, len(u.items))
		for _, it := range u.items {
			outcomes = append(outcomes, in.item(ctx, it, u.receives))
		}
		units = append(units, outcomes)
	}
	ctx, cancel := h.limit(ctx, answerMargin)
	defer cancel()
	defer func() { h.settle() }() // of this flush
	// All that was sent must have left before the invocation ends, since then the extension flushes.
	if err := errors.Join(in.broken, h.flush(ctx)); err != nil {
		h.log.ErrorContext(ctx, "flush", "result", h.failed, "error", err.Error())
		handBackSent(units, h.failed, err)
		return r.answer(units)
	}
	in.markSent(ctx, units)
	return r.answer(units)
}

// count says what became of one object.
func (h *Handler) count(r result, tags ...string) error {
	return h.note(h.prefix+".objects", 1, slices.Concat([]string{"result:" + string(r)}, tags, h.tags))
}

// passesFor returns how many passes must have sent an object of a message that was received so often. A single pass
// proves little: Lambda answers SQS before the extension has flushed, and what a failed flush held is gone. An event
// that does not say how often it was received may not come again, and a message after its last permitted receive will
// not. Where there is no table with marks, the receives stand for the passes.
func (h *Handler) passesFor(receives int) int {
	last := h.maxReceives > 0 && receives >= h.maxReceives
	if receives == 0 || last || h.mark == nil && receives >= h.confirmations {
		return 1
	}
	return h.confirmations
}

// outcome is what became of one item.
type outcome struct {
	result result
	err    error
	work   *work // nil where no object was begun
}

func (o outcome) done() bool { return o.result.done() }

// sent reports whether something may have left.
func (o outcome) sent() bool { return o.work != nil && o.work.sent }

// toBeMarked reports whether the pass sent all of the object, and the ledger must hear of it. Passes over an object that is
// done already need no mark. A first pass whose history could not be written needs one: what counts otherwise may not be sent
// beside it.
func (o outcome) toBeMarked() bool {
	if !o.sent() {
		return false
	}
	return o.err == nil && o.result == unconfirmed || (o.err == nil || o.result == noHistory) && o.work.standing.passes == 0
}

// invocation is what must be known of the objects before this one.
type invocation struct {
	h      *Handler
	from   source
	left   int             // contexts
	seen   map[string]seen // by the object's identity
	broken error           // the first failure to say something
}

type seen struct {
	ref Ref
	outcome
}

// handBackSent takes back the acknowledgement of what was sent: nobody knows which of it was lost.
func handBackSent(units [][]outcome, failed result, err error) {
	for _, u := range units {
		for i, o := range u {
			if o.sent() && o.done() {
				u[i] = outcome{failed, err, o.work}
			}
		}
	}
}

// markSent notes in the ledger which objects were sent in whole, once all of it has left. A pass that cannot be marked
// does not count: the next one sends the same. Of an object that is done at its first pass that is noted, too: if it ever
// comes again under another configuration, its points must not be sent beside these.
func (in *invocation) markSent(ctx context.Context, units [][]outcome) {
	if in.h.mark == nil {
		return
	}
	failed := make(map[*work]error)
	for _, u := range units {
		for i, o := range u {
			if !o.toBeMarked() {
				continue
			}
			err, tried := failed[o.work]
			if !tried {
				err = o.work.mark(ctx)
				failed[o.work] = err
			}
			if err == nil {
				continue
			}
			u[i] = outcome{noLedger, err, o.work}
			if !tried {
				in.h.logged(o.work.ref).ErrorContext(ctx, "mark", "result", noLedger, "error", err.Error())
				in.countResult(noLedger) // best effort: the object is handed back with or without it
			}
		}
	}
}

func (in *invocation) item(ctx context.Context, it item, receives int) outcome {
	switch {
	case it.err != nil:
		in.countResult(unknownEvent)
		in.h.log.ErrorContext(ctx, "record", "result", unknownEvent, "error", it.err.Error())
		return outcome{result: unknownEvent, err: it.err}
	case it.skip != "":
		in.countResult(skipped, "reason:"+string(it.skip))
		in.h.log.InfoContext(ctx, "record", "result", skipped, "reason", string(it.skip))
		return outcome{result: skipped}
	}
	name, skip := elblog.ParseKey(it.ref.Key)
	switch skip {
	case "":
		return in.once(ctx, it, name, receives)
	case elblog.NotALog:
		return in.once(ctx, it, elblog.Unnamed(it.ref.Key), receives)
	}
	in.countResult(skipped, "reason:"+string(skip))
	in.h.logged(it.ref).InfoContext(ctx, "object", "result", skipped, "reason", string(skip))
	return outcome{result: skipped}
}

// once counts an object at most once in the invocation: the extension would add up what was sent twice before it
// flushes. A copy elsewhere gets its own try where nothing of the one before it has left.
func (in *invocation) once(ctx context.Context, it item, name elblog.Object, receives int) outcome {
	r := it.ref
	before, ok := in.seen[name.ID]
	if !ok || before.ref != r && !before.sent() && !before.done() {
		out := in.begin(ctx, it, name, in.h.passesFor(receives))
		in.seen[name.ID] = seen{r, out}
		return out
	}
	out := before.outcome
	if out.sent() && out.err == nil {
		out.result = out.work.sentAs(in.h.passesFor(receives)) // of this message there may be another receive, or none
	}
	in.countResult(duplicate)
	in.h.logged(r).InfoContext(ctx, "object", "result", duplicate, "outcome", out.result)
	return out
}

// countResult counts a result. The reserve covers results without an object: they fall into few contexts.
func (in *invocation) countResult(r result, tags ...string) { in.check(in.h.count(r, tags...)) }

func (in *invocation) check(err error) {
	if in.broken == nil {
		in.broken = err
	}
}
