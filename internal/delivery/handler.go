package delivery

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// What the extension holds between two flushes. The timestamp is a part of a context, so a point is one context.
const (
	contexts = 10_240
	reserved = 240 // for the extension's own metrics, and for what is said of objects that were not begun
	perNotes = 3   // contexts of what is said of one object beside its points
)

// maxPoints is how many points an object may have so that it fits an invocation of its own.
const maxPoints = contexts - reserved - perNotes

// Caps on one object. A node of a load balancer writes one log in five minutes, and several if it is busy. At some 450
// bytes a line, 4 GiB are 9.5 million requests, 32,000 a second on one node. A bomb of 512 MiB could otherwise inflate
// to 512 GiB, a thousand times as much, and hold the function until its time is over.
const (
	maxObject   = 512 << 20 // bytes in S3
	maxInflated = 4 << 30   // bytes of log
)

// Times that are kept free before the invocation's deadline.
const (
	startMargin = 5 * time.Second // no object is begun
	endMargin   = time.Second     // the one that is read is given up, so that the others are still acknowledged
)

// Handler deals with invocations, one at a time. It keeps nothing from one to the next but its reader's buffers. What it
// needs of the world are funcs: a simulation puts its own faults there.
type Handler struct {
	policy     *pipeline.Policy
	reader     pipeline.Worker
	prefix     string
	tags       []string
	room       int // contexts of one invocation
	maxPoints  int
	maxObject  int64
	historical bool

	get   func(context.Context, Ref) (Body, error)
	claim func(context.Context, *elblog.Object, time.Time) (Claim, error) // nil: there is no table
	send  func(context.Context, []sli.Point) error
	note  func(name string, value float64, tags []string) error
	flush func(context.Context) error
	now   func() time.Time
	log   *slog.Logger
}

// Invoke deals with one invocation. Its error makes the service try the whole of it again; what SQS and S3 Batch need
// not have tried again is in its answer.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	r, err := decode(payload)
	if err != nil {
		h.log.ErrorContext(ctx, "event", "result", UnknownEvent, "error", err.Error())
		return nil, errors.Join(err, h.count(UnknownEvent), h.flush(ctx))
	}
	in := &invocation{h: h, from: r.from, left: h.room, seen: make(map[string]seen)}
	units := make([][]outcome, 0, len(r.units))
	for _, u := range r.units {
		units = append(units, in.unit(ctx, u))
	}
	if err := in.settle(ctx); err != nil {
		h.log.ErrorContext(ctx, "flush", "result", NoDogStatsD, "error", err.Error())
		handBackSent(units, err)
	}
	return r.answer(units)
}

// count says what became of one object.
func (h *Handler) count(r Result) error {
	return h.note(h.prefix+".objects", 1, append([]string{"result:" + string(r)}, h.tags...))
}

// outcome is what became of one item.
type outcome struct {
	result Result
	err    error
	sent   bool // something may have left
}

func (o outcome) done() bool { return o.result.done() }

// invocation is what must be known of the objects before this one.
type invocation struct {
	h      *Handler
	from   source
	left   int             // contexts
	seen   map[string]seen // by identity: the key's last element
	broken error           // the first failure to say something
}

type seen struct {
	ref Ref
	outcome
}

// settle makes sure that all that was sent has left before the invocation ends, since then the extension flushes.
func (in *invocation) settle(ctx context.Context) error {
	return errors.Join(in.broken, in.h.flush(ctx))
}

// handBackSent takes back the acknowledgement of what was sent: nobody knows which of it was lost.
func handBackSent(units [][]outcome, err error) {
	for _, u := range units {
		for i := range u {
			if u[i].sent && u[i].done() {
				u[i] = outcome{NoDogStatsD, err, true}
			}
		}
	}
}

func (in *invocation) unit(ctx context.Context, u unit) []outcome {
	outcomes := make([]outcome, 0, len(u.items))
	for _, it := range u.items {
		outcomes = append(outcomes, in.item(ctx, it))
	}
	return outcomes
}

func (in *invocation) item(ctx context.Context, it item) outcome {
	switch {
	case it.err != nil:
		in.say(UnknownEvent)
		in.h.log.ErrorContext(ctx, "record", "result", UnknownEvent, "error", it.err.Error())
		return outcome{result: UnknownEvent, err: it.err}
	case it.skip != "":
		in.say(Skipped)
		in.h.log.InfoContext(ctx, "record", "result", Skipped, "reason", it.skip)
		return outcome{result: Skipped}
	}
	name, skip := elblog.ParseKey(it.ref.Key)
	if skip != "" {
		in.say(Skipped)
		in.h.logged(it.ref).InfoContext(ctx, "object", "result", Skipped, "reason", string(skip))
		return outcome{result: Skipped}
	}
	return in.once(ctx, it.ref, name)
}

// once counts an object at most once in the invocation: the extension would add up what was sent twice before it
// flushes. A copy elsewhere gets its own try where nothing of the one before it has left.
func (in *invocation) once(ctx context.Context, r Ref, name elblog.Object) outcome {
	if before, ok := in.seen[name.ID]; ok && (before.ref == r || before.sent || before.done()) {
		in.say(Duplicate)
		in.h.logged(r).InfoContext(ctx, "object", "result", Duplicate, "outcome", before.result)
		return before.outcome
	}
	out := in.begin(ctx, r, name)
	in.seen[name.ID] = seen{r, out}
	return out
}

// say counts a result. The reserve covers results without an object: they fall into few contexts.
func (in *invocation) say(r Result) { in.check(in.h.count(r)) }

func (in *invocation) check(err error) {
	if in.broken == nil {
		in.broken = err
	}
}
