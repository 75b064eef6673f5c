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

// claimAhead begins to ask the ledger for the object's place, where the notification says all that the ledger must hear: a
// legacy key has the period, and the record has the ETag. Elsewhere it returns nil, and the object is read first.
//
// An object that then cannot be counted keeps its ordinal. That leaves a slot without points, and changes nothing else.
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

// end gives up a claim that nobody needs any more.
func (a *ahead) end() {
	a.stop()
	a.wait()
}

// claim returns the object's place in one period. Where the content is another one than was announced, the ledger is asked
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

// beside runs f beside its caller, and returns a func that waits for f's end.
func beside(f func()) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return func() { <-done }
}
