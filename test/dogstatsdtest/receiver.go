package dogstatsdtest

import (
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Receiver is a DogStatsD on a loopback UDP socket. It keeps datagrams unparsed until they are needed.
type Receiver struct {
	conn      *net.UDPConn
	delay     time.Duration // of each datagram
	overslept time.Duration // by the reading goroutine

	gate sync.Mutex // held while the receiver stalls

	mu        sync.Mutex
	datagrams [][]byte
	largest   int
	seen      chan string // marks that were received
	done      chan struct{}
}

// A mark is a datagram that the receiver sends to itself. The socket is a queue, so everything sent before the mark has
// been read when the mark is. No sender can send one by accident, because it is not a valid line.
const markPrefix = "mark "

// Listen starts a receiver that reads as fast as it can. It is closed when the test ends.
func Listen(tb testing.TB) *Receiver {
	tb.Helper()
	return ListenOn(tb, "127.0.0.1:0")
}

// ListenOn is Listen on a given address, such as that of a receiver that was closed.
func ListenOn(tb testing.TB, addr string) *Receiver {
	tb.Helper()
	r := start(tb, addr, 0)
	// As much as the system allows: a larger request is reduced without an error.
	if err := r.conn.SetReadBuffer(8 << 20); err != nil {
		tb.Fatal(err)
	}
	return r
}

// ListenSlowly starts a receiver that spends delay on each datagram, and has the system's default buffer.
func ListenSlowly(tb testing.TB, delay time.Duration) *Receiver {
	tb.Helper()
	return start(tb, "127.0.0.1:0", delay)
}

// ListenNarrow starts a receiver whose socket buffer has the given number of bytes, or the system's minimum if that is
// larger.
func ListenNarrow(tb testing.TB, bytes int) *Receiver {
	tb.Helper()
	r := start(tb, "127.0.0.1:0", 0)
	if err := r.conn.SetReadBuffer(bytes); err != nil {
		tb.Fatal(err)
	}
	return r
}

// Stall makes the receiver read nothing for a while, except one datagram that it may already be waiting for.
func (r *Receiver) Stall(d time.Duration) {
	r.gate.Lock()
	time.AfterFunc(d, r.gate.Unlock)
}

// waitOut returns when no stall is active.
func (r *Receiver) waitOut() {
	r.gate.Lock()
	defer r.gate.Unlock()
}

func start(tb testing.TB, addr string, delay time.Duration) *Receiver {
	tb.Helper()
	conn, err := net.ListenPacket("udp", addr)
	if err != nil {
		tb.Fatal(err)
	}
	r := &Receiver{conn: conn.(*net.UDPConn), delay: delay, seen: make(chan string, 1), done: make(chan struct{})}
	go r.read()
	tb.Cleanup(r.Close)
	return r
}

func (r *Receiver) read() {
	defer close(r.done)
	b := make([]byte, 1<<16)
	for {
		r.waitOut()
		n, _, err := r.conn.ReadFromUDP(b)
		if err != nil {
			return
		}
		if s := string(b[:n]); strings.HasPrefix(s, markPrefix) {
			select {
			case r.seen <- s:
			default: // nobody is waiting for it any more, or it will be sent again
			}
			continue
		}
		r.keep(b[:n])
		r.work()
	}
}

// work takes r.delay. A busy machine wakes sleepers late, so the excess is deducted from the next delays. Otherwise a
// reader that needs 1 ms for each datagram would need 2 ms there.
func (r *Receiver) work() {
	if r.delay == 0 {
		return
	}
	nap := r.delay - r.overslept
	if nap <= 0 {
		r.overslept -= r.delay
		return
	}
	start := time.Now()
	time.Sleep(nap)
	r.overslept = time.Since(start) - nap
}

func (r *Receiver) keep(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.datagrams = append(r.datagrams, append([]byte(nil), b...))
	r.largest = max(r.largest, len(b))
}

// Addr returns the socket's address, "127.0.0.1:port".
func (r *Receiver) Addr() string { return r.conn.LocalAddr().String() }

// Close closes the socket: from now on datagrams are refused. Closing twice is allowed.
func (r *Receiver) Close() {
	if err := r.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		panic(err)
	}
	<-r.done
}

// Datagrams returns the number of datagrams since the last Take, and the length of the largest one ever.
func (r *Receiver) Datagrams() (count, largest int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.datagrams), r.largest
}

// Take returns the points of all datagrams that arrived since the last Take, and ends the test if one is not
// well-formed. It includes everything that a sender wrote before Take was called.
func (r *Receiver) Take(tb testing.TB) []Point {
	tb.Helper()
	r.Settle(tb)
	r.mu.Lock()
	datagrams := r.datagrams
	r.datagrams = nil
	r.mu.Unlock()
	var points []Point
	for _, d := range datagrams {
		more, err := parse(d)
		if err != nil {
			tb.Fatalf("dogstatsd: %v", err)
		}
		points = append(points, more...)
	}
	return points
}

// Settle waits until everything that was sent before the call has been read. A mark that found the socket's buffer full
// is sent again.
func (r *Receiver) Settle(tb testing.TB) {
	tb.Helper()
	out, err := net.DialUDP("udp", nil, r.conn.LocalAddr().(*net.UDPAddr))
	if err != nil {
		tb.Fatal(err)
	}
	defer out.Close()
	mark := markPrefix + out.LocalAddr().String() + time.Now().String()
	for patience := 10 * time.Millisecond; patience < time.Minute; patience *= 2 {
		if _, err := out.Write([]byte(mark)); err != nil {
			tb.Fatalf("dogstatsd: receiver is closed: %v", err)
		}
		if r.await(mark, patience) {
			return
		}
	}
	tb.Fatal("dogstatsd: receiver reads nothing")
}

// await reports whether the mark was received in time. Older marks are skipped.
func (r *Receiver) await(mark string, patience time.Duration) bool {
	late := time.After(patience)
	for {
		select {
		case s := <-r.seen:
			if s == mark {
				return true
			}
		case <-late:
			return false
		}
	}
}
