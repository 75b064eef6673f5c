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

// The extension's contexts that are not available for points. A context includes the timestamp, so each point takes
// one.
const (
	reserved = 240 // for the extension's own metrics, and for the results of objects that were not begun
	perNotes = 3   // for the metrics about one object, in addition to its points
)

// MaxPoints is the maximum number of points of an object that fits into one invocation, whatever limits.points is.
const MaxPoints = dogstatsd.ExtensionContexts - reserved - perNotes

// Size limits of one object. A load balancer node writes one log in five minutes, and several if it is busy. At some
// 450 bytes a line, 4 GiB are 9.5 million requests, or 32,000 a second on one node. But a client can make a line 70
// times as long, of escaped quotes that compress to almost nothing. So the remaining time is what limits an object. The
// limit of its decompressed size is what the default timeout allows for the cheapest of such lines (3.9 GiB took 2.1
// s).
const (
	maxObject   = 512 << 20 // bytes in S3
	maxInflated = 64 << 30  // bytes of decompressed log
)

// Times before the invocation's deadline.
const (
	startMargin  = 5 * time.Second        // after this, no object is begun
	endMargin    = time.Second            // reading is stopped, so that the other objects are still acknowledged
	answerMargin = 200 * time.Millisecond // waiting is stopped, so that the answer is in time
)

// Handler handles invocations, one at a time. Between them it keeps only its reader's buffers. External services are
// funcs, so that a simulation can inject faults.
type Handler struct {
	policy     *pipeline.Policy
	reader     pipeline.Worker
	lacking    map[elblog.FieldSet]bool // sets of fields whose missing fields have been logged
	prefix     string
	tags       []string
	room       int // contexts of one invocation
	maxPoints  int
	maxObject  int64
	historical bool

	confirmations int // passes that must have sent an object before its message is acknowledged
	maxReceives   int // of a message, before SQS moves it to the dead-letter queue; 0: unknown

	get   func(context.Context, Ref) (Body, error)
	claim func(context.Context, try) (claim, error) // nil: there is no table
	mark  func(context.Context, try, claim) error   // nil if claim is nil
	send  func(context.Context, []sli.Point) error
	keep  func(ctx context.Context, name string, content []byte) error // nil: no history is kept
	note  func(name string, value float64, tags []string) error
	flush func(context.Context) error

	digest history.Digest // of the history
	failed result         // the result of an object whose points were not all sent
	now    func() time.Time
	log    *slog.Logger
}

// Invoke handles one invocation. After an error the service repeats all of it. For SQS and S3 Batch the answer says
// which parts need no repeat.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	r, err := decode(payload)
	if err != nil {
		h.log.ErrorContext(ctx, "event", "result", unknownEvent, "error", err.Error())
		return nil, errors.Join(err, h.count(unknownEvent), h.flush(ctx))
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
	// Everything must be sent before the invocation ends, because the extension then flushes.
	if err := errors.Join(in.broken, h.flush(ctx)); err != nil {
		h.log.ErrorContext(ctx, "flush", "result", h.failed, "error", err.Error())
		handBackSent(units, h.failed, err)
		return r.answer(units)
	}
	in.markSent(ctx, units)
	return r.answer(units)
}

// count counts the result of one object.
func (h *Handler) count(r result, tags ...string) error {
	return h.note(h.prefix+".objects", 1, slices.Concat([]string{"result:" + string(r)}, tags, h.tags))
}

// passesFor returns the number of passes that must have sent an object of a message with that many receives. A single
// pass proves little: Lambda answers SQS before the extension has flushed, and a failed flush loses its points. An
// event without a receive count may not be repeated, and a message after its last permitted receive will not be.
// Without a table of marks, receives count as passes.
func (h *Handler) passesFor(receives int) int {
	last := h.maxReceives > 0 && receives >= h.maxReceives
	if receives == 0 || last || h.mark == nil && receives >= h.confirmations {
		return 1
	}
	return h.confirmations
}

// outcome is the result of one item.
type outcome struct {
	result result
	err    error
	work   *work // nil if no object was begun
}

func (o outcome) done() bool { return o.result.done() }

// sent reports whether any point may have been sent.
func (o outcome) sent() bool { return o.work != nil && o.work.sent }

// toBeMarked reports whether the pass sent all of the object and must be marked in the ledger. An object that is
// already done needs no further mark. A first pass whose history could not be written does need one, so that no points
// with a different counting are sent in addition.
func (o outcome) toBeMarked() bool {
	if !o.sent() {
		return false
	}
	return o.err == nil && o.result == unconfirmed || (o.err == nil || o.result == noHistory) && o.work.standing.passes == 0
}

// invocation is the state that the objects of one invocation share.
type invocation struct {
	h      *Handler
	from   source
	left   int             // contexts
	seen   map[string]seen // by the object's identity
	broken error           // the first error of a metric about an object
}

type seen struct {
	ref Ref
	outcome
}

// handBackSent hands back every object that was sent, because it is unknown which of them lost points.
func handBackSent(units [][]outcome, failed result, err error) {
	for _, u := range units {
		for i, o := range u {
			if o.sent() && o.done() {
				u[i] = outcome{failed, err, o.work}
			}
		}
	}
}

// markSent marks in the ledger the objects that were sent completely. A pass that cannot be marked does not count, and
// the next one sends the same points. An object that is done after its first pass is marked too: if it comes again
// under another configuration, its points must not be sent in addition to these.
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
		return in.once(ctx, it.ref, name, receives)
	case elblog.NotALog:
		return in.once(ctx, it.ref, elblog.Unnamed(it.ref.Key), receives)
	}
	in.countResult(skipped, "reason:"+string(skip))
	in.h.logged(it.ref).InfoContext(ctx, "object", "result", skipped, "reason", string(skip))
	return outcome{result: skipped}
}

// once counts an object at most once per invocation, because the extension adds up points that are sent twice between
// two flushes. A copy elsewhere gets its own try if nothing of the earlier one was sent.
func (in *invocation) once(ctx context.Context, r Ref, name elblog.Object, receives int) outcome {
	before, ok := in.seen[name.ID]
	if !ok || before.ref != r && !before.sent() && !before.done() {
		out := in.begin(ctx, r, name, in.h.passesFor(receives))
		in.seen[name.ID] = seen{r, out}
		return out
	}
	out := before.outcome
	if out.sent() && out.err == nil {
		out.result = out.work.sentAs(in.h.passesFor(receives)) // this message may have another receive left, or none
	}
	in.countResult(duplicate)
	in.h.logged(r).InfoContext(ctx, "object", "result", duplicate, "outcome", out.result)
	return out
}

// countResult counts a result. Results without an object need few contexts, which are part of the reserve.
func (in *invocation) countResult(r result, tags ...string) { in.check(in.h.count(r, tags...)) }

func (in *invocation) check(err error) {
	if in.broken == nil {
		in.broken = err
	}
}
