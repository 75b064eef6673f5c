package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// begin counts one object, if there is time and room for it.
func (in *invocation) begin(ctx context.Context, r Ref, name elblog.Object, passes int) outcome {
	w := &work{h: in.h, ref: r, name: name, passes: passes, at: in.h.now()}
	if deadline, ok := ctx.Deadline(); ok && deadline.Sub(w.at) < startMargin || in.left <= perNotes {
		err := errors.New("no time or no room is left in this invocation")
		in.countResult(deferred)
		in.h.logged(r).WarnContext(ctx, "object", "result", deferred, "error", err.Error())
		return outcome{result: deferred, err: err}
	}
	ctx, cancel := in.h.limit(ctx, endMargin)
	defer cancel()
	in.left -= perNotes
	w.room = in.left
	result, err := w.guarded(ctx)
	if w.sent {
		in.left -= w.points
	}
	in.report(ctx, w, result, err)
	return outcome{result, err, w}
}

// limit returns a context that ends margin before the invocation does.
func (h *Handler) limit(ctx context.Context, margin time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, deadline.Sub(h.now())-margin)
}

// guarded turns a panic into the failure of this object alone. The panic's value may hold a line of the log, so only its
// type and its origin are logged. The reader keeps state from one object to the next, and a panic may have left it
// inconsistent, so the next object gets a new reader.
func (w *work) guarded(ctx context.Context) (result result, err error) {
	defer func() {
		if p := recover(); p != nil {
			w.h.reader = pipeline.Worker{}
			result, err = panicked, fmt.Errorf("panic of type %T at %s", p, panicPlace())
		}
	}()
	return w.run(ctx)
}

// panicPlace names the functions that led to a panic, the innermost first.
func panicPlace() string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var places []string
	for {
		f, more := frames.Next()
		places = append(places, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return strings.Join(places, " < ")
		}
	}
}

// report reports the object's result in metrics and in the log. Only the first pass reports late points and the
// delivery lag.
func (in *invocation) report(ctx context.Context, w *work, result result, err error) {
	log := in.h.logged(w.ref).With("result", result)
	if result == skipped {
		in.countResult(result, "reason:"+string(w.reason))
		log.InfoContext(ctx, "object", "reason", string(w.reason))
		return
	}
	in.countResult(result)
	counted, passes := result == unconfirmed || result.done(), w.standing.passes
	if w.late > 0 && passes == 0 {
		in.check(in.h.note(in.h.prefix+".late", float64(w.late), in.h.tags))
	}
	if end := w.end(); !end.IsZero() {
		lag := max(w.at.Sub(end), 0)
		if counted && passes == 0 && in.from != fromBatch { // the lag of a backfill says nothing about delivery
			in.check(in.h.note(in.h.prefix+".delivery_lag", lag.Seconds(), in.h.tags))
		}
		log = log.With("lag_s", int64(lag.Seconds()))
	}
	log = log.With("took_ms", in.h.now().Sub(w.at).Milliseconds(), "bytes", w.bytes)
	if counted && w.sent {
		passes++
	}
	if w.counts != nil {
		log = log.With("entries", w.counts.Entries, "malformed", w.counts.MalformedLines(), "points", w.points, "late", w.late,
			"folded", w.folded, "ordinal", w.standing.ordinal, "passes", passes, w.spent.attr())
	}
	if !w.name.Named() {
		log = log.With("periods", len(w.numbered), "other_kind", w.standing.taken)
	}
	if w.counts != nil && !in.h.lacking[w.counts.Fields] {
		in.h.lacking[w.counts.Fields] = true
		if lacks := in.h.policy.Undecidable(w.counts.Fields); len(lacks) > 0 {
			in.h.logged(w.ref).WarnContext(ctx, "fields", "missing", lacks)
		}
	}
	// The report of S3 Batch already says so.
	cutShort := w.sent && result.done() && passes < in.h.confirmations && in.from != fromBatch && in.h.mark != nil
	switch {
	case result == tooEarly:
		log.WarnContext(ctx, "object", "error", err.Error())
	case err != nil:
		log.ErrorContext(ctx, "object", "error", err.Error())
	case result == changed, result == otherKind, result == unknownFormat, w.late > 0, cutShort:
		log.WarnContext(ctx, "object")
	default:
		log.InfoContext(ctx, "object")
	}
}

// logged returns a logger for one object.
func (h *Handler) logged(r Ref) *slog.Logger {
	log := h.log.With("bucket", r.Bucket, "key", r.Key)
	if r.version != "" {
		log = log.With("version", r.version)
	}
	return log
}
