package delivery

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// socket is the real path from the handler to the extension: the sender, a loopback socket with a small buffer, and a
// receiver that may stall, so that the kernel drops datagrams.
type socket struct {
	t        testing.TB
	receiver *dogstatsdtest.Receiver
	sender   *dogstatsd.Sender
	closed   bool
}

// closedLoop reports whether the sender can see what the kernel drops. Elsewhere the tests cause no drops.
const closedLoop = runtime.GOOS == "linux"

// simNarrow is the size of the receiver's buffer: it holds about as many datagrams as an object in the story takes.
const simNarrow = 4 << 10 // bytes

// openSocket opens one. In calm times, its receiver has a normal buffer.
func openSocket(t testing.TB, calm bool) *socket {
	s := &socket{t: t}
	if calm || !closedLoop {
		s.receiver = dogstatsdtest.Listen(t)
	} else {
		s.receiver = dogstatsdtest.ListenNarrow(t, simNarrow)
	}
	var err error
	if s.sender, err = dogstatsd.Dial(s.receiver.Addr()); err != nil {
		t.Error(err)
	}
	return s
}

// close stops the receiver, as the end of the extension does.
func (s *socket) close() {
	s.closed = true
	s.receiver.Close()
}

// closeSockets closes what the environments of a story have open: each socket is a line that a sender reads.
func (w *world) closeSockets() {
	for _, e := range w.envs {
		e.closeSocket()
	}
}

func (e *environment) closeSocket() {
	if e.socket != nil {
		e.socket.close()
		if err := e.socket.sender.Close(); err != nil && !e.x.dead {
			e.w.tell("env %d: %v", e.name, err) // for a datagram that nobody received
		}
	}
}

// sendBySocket sends with the real sender, and passes what the real receiver read to the extension.
func (e *environment) sendBySocket(ctx context.Context, points []sli.Point) error {
	w, p, s := e.w, e.current, e.socket
	e.begins(points)
	can := []fault{dies}
	if closedLoop {
		can = append(can, drops)
	}
	f := e.step("send", can...)
	w.leaves(p)
	switch f {
	case dies:
		e.lose()
		e.x.dead = true
		s.close()
	case drops:
		s.receiver.Stall(20 * time.Millisecond)
	}
	err := s.sender.Send(context.WithoutCancel(ctx), points)
	if s.closed {
		if err == nil {
			w.wrong("nobody listens, and the sender does not say so")
		}
		return err
	}
	arrived := e.take(p)
	p.dropped = len(points) - arrived
	if p.dropped > 0 {
		w.tell("env %d: %d of %d points arrive; the sender says %v", e.name, arrived, len(points), err)
		w.sawDrops.Add(1)
	}
	if err != nil {
		return err
	}
	if f = e.step("sent", unheard, vanishes); f == vanishes {
		s.close()
	}
	p.sent = true
	return nil
}

// take passes what the receiver read to the extension, and returns how many of the points belong to p.
func (e *environment) take(p *pass) (arrived int) {
	for _, got := range e.socket.receiver.Take(e.socket.t) {
		if got.Type != "c" {
			e.x.note(got.Name, got.Tags, e.clock())
			continue
		}
		arrived++
		point := sli.Point{Metric: got.Name, Tags: got.Tags, Value: int64(got.Value), Unix: got.Unix}
		if !e.x.take(point, p, e.clock()) {
			e.w.wrong("the extension has no room for a point of %s", p.object.key)
		}
	}
	return arrived
}

// Runs the stories with the real sender, real datagrams, and a separate receiver for each environment.
func TestSimulationBySocket(t *testing.T) {
	spareGC(t)
	const atATime = 8 // such a story mostly waits
	var all sync.WaitGroup
	var next atomic.Uint64
	var drops, missing atomic.Int64
	n := runs(100)
	if testing.Short() {
		n = 6
	}
	for range atATime {
		all.Go(func() {
			for seed := next.Add(1); seed <= n; seed = next.Add(1) {
				o := simOptionsOf(seed)
				o.sockets, o.intake, o.count = true, false, min(o.count, 4)
				w, v, err := o.story(t)
				w.closeSockets()
				if err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
				drops.Add(w.sawDrops.Load())
				missing.Add(int64(b2i(v.missing > 0)))
			}
		})
	}
	all.Wait()
	t.Logf("%d stories; the kernel dropped datagrams of %d passes; after %d an acknowledged object was incomplete", n, drops.Load(), missing.Load())
	if drops.Load() == 0 && closedLoop {
		t.Error("the kernel dropped nothing: the sender's check was not tested")
	}
}
