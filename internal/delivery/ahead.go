package delivery

import (
	"context"
	"fmt"
)

// ahead is a claim of the ledger that is made while the object is read.
type ahead struct {
	try   try
	claim claim
	err   error
	wait  func() // for the answer
	stop  context.CancelFunc
}

// claimAhead starts to ask the ledger for the object's place. That needs a period, which is in a legacy key, and an ETag,
// which is in the notification. Where one of them is missing it returns nil, and the object must be read first.
//
// An object that turns out not to be countable keeps its ordinal. That leaves a slot without points, and changes nothing else.
func (w *work) claimAhead(ctx context.Context) *ahead {
	if w.h.claim == nil || !w.name.Named() || w.announced == "" {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	a := &ahead{try: w.try(w.periods()[0], w.announced), stop: cancel}
	a.wait = w.h.beside(func() {
		defer func() {
			if p := recover(); p != nil {
				a.err = fmt.Errorf("panic of type %T at %s", p, panicPlace())
			}
		}()
		a.claim, a.err = w.h.claim(ctx, a.try)
	})
	return a
}

// end cancels a claim whose answer is no longer needed, and waits until it has ended.
func (a *ahead) end() {
	a.stop()
	a.wait()
}

// claim returns the object's place in one period. If the content is not the one that was announced, the ledger is asked
// again, so that it compares what was read.
func (w *work) claim(ctx context.Context, t try) (claim, error) {
	if w.ahead != nil {
		w.ahead.wait()
		if w.ahead.err != nil || w.ahead.try == t {
			return w.ahead.claim, w.ahead.err
		}
	}
	return w.h.claim(ctx, t)
}

// try is this pass over the object in one of its periods.
func (w *work) try(p Period, etag string) try {
	return try{Period: p, ID: w.name.ID, Vended: !w.name.Named(), Ref: w.ref, ETag: etag, At: w.at}
}

// beside starts f in a goroutine, and returns a func that waits until f has returned.
func beside(f func()) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return func() { <-done }
}
