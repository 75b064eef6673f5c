package dogstatsd

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// blind is a sender that cannot see its receiver's socket.
func blind(t *testing.T, addr string) *Sender {
	s := open(t, addr)
	s.sockets.read = tablesIn(filepath.Join(t.TempDir(), "none"))
	return s
}

func same(a, b []sli.Point) bool {
	return reflect.DeepEqual(a, b)
}

// A sender waits for a receiver that stalls. One that cannot see the receiver takes as long as always and notices
// nothing: of 9,000 points to a receiver that stalls for a second, 2,346 arrived.
func TestStallingReceiver(t *testing.T) {
	t.Parallel() // it waits
	stalls := []time.Duration{300 * time.Millisecond, time.Second}
	if testing.Short() {
		stalls = stalls[:1]
	}
	for _, stall := range stalls {
		for _, n := range []int{500, 3000, 9000} {
			r := dogstatsdtest.ListenSlowly(t, 0) // the system's default buffer
			s := open(t, r.Addr())
			want := points(n)
			r.Stall(stall)
			start := time.Now()
			if err := s.Send(t.Context(), want); err != nil {
				t.Fatalf("%d points, stalled for %v: %v", n, stall, err)
			}
			took := time.Since(start)
			if got := received(t, r); !same(want, got) {
				t.Errorf("%d points, stalled for %v: %d arrived and Send returned nil", n, stall, len(got))
			}
			if took < stall/2 || took > stall+3*time.Second {
				t.Errorf("%d points, stalled for %v: Send took %v", n, stall, took)
			}
			t.Logf("%d points, stalled for %v: Send took %v", n, stall, took.Round(time.Millisecond))
		}
	}
}

// A stall in the middle is handled the same way.
func TestReceiverStallsMidway(t *testing.T) {
	t.Parallel() // it waits
	r := dogstatsdtest.ListenSlowly(t, 0)
	s := open(t, r.Addr())
	stalled, sent := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stalled)
		arrived(r, 40, sent)
		r.Stall(300 * time.Millisecond)
	}()
	want := points(9000)
	err := s.Send(t.Context(), want)
	close(sent)
	<-stalled
	if err != nil {
		t.Fatal(err)
	}
	if got := received(t, r); !same(want, got) {
		t.Errorf("%d of %d points arrived, and Send returned nil", len(got), len(want))
	}
}

// Drops by the kernel are an error, and the next call starts afresh.
func TestDroppedDatagramsAreAnError(t *testing.T) {
	t.Parallel() // it waits
	r := dogstatsdtest.ListenNarrow(t, 1)
	s := open(t, r.Addr())
	r.Stall(200 * time.Millisecond)
	if err := s.Send(t.Context(), points(2000)); err == nil || !strings.Contains(err.Error(), "dropped") {
		t.Fatalf("Send to a receiver with a small buffer = %v, want that datagrams were dropped", err)
	}
	if got := len(received(t, r)); got == 0 || got == 2000 {
		t.Errorf("%d points arrived, want a part", got)
	}
	if err := s.Send(t.Context(), points(5)); err != nil {
		t.Errorf("Send of 5 points after it = %v", err)
	}
	r.Take(t)
	r.Stall(200 * time.Millisecond)
	var err error
	for n := 0; n < 2000 && err == nil; n++ {
		err = s.Distribution("elb_sli.objects", 1, []string{"result:counted", "env:" + strings.Repeat("x", 100)})
	}
	if err = errors.Join(err, s.Flush(t.Context())); err == nil || !strings.Contains(err.Error(), "dropped") {
		t.Errorf("Distribution and Flush = %v, want that datagrams were dropped", err)
	}
}

// Five hundred points to a receiver that keeps up: the quickest of several, for the machine may have other things to do.
func TestSendIsQuick(t *testing.T) {
	r := dogstatsdtest.ListenSlowly(t, 0)
	s := open(t, r.Addr())
	want := points(500)
	var took []time.Duration
	for range 15 {
		start := time.Now()
		if err := s.Send(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(start))
		if got := received(t, r); !same(want, got) {
			t.Fatalf("%d of %d points arrived", len(got), len(want))
		}
	}
	slices.Sort(took)
	t.Logf("500 points: %v, %v, %v (least, middle, most)", took[0], took[len(took)/2], took[len(took)-1])
	if took[0] >= 30*time.Millisecond {
		t.Errorf("500 points took %v or more, want less than 30 ms", took[0])
	}
}

// The extension's own queue cannot be seen, so a burst is shorter than that queue, however fast the kernel's is
// emptied.
func TestLongBurstHasPauses(t *testing.T) {
	t.Parallel() // it waits
	r := dogstatsdtest.Listen(t)
	want := points(30_000)
	start := time.Now()
	if err := open(t, r.Addr()).Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	count, _ := r.Datagrams()
	if least := time.Duration((count-1)/watchedPackets) * pause; took < least || least == 0 {
		t.Errorf("%d datagrams took %v, want at least %v", count, took, least)
	}
	if got := received(t, r); !same(want, got) {
		t.Errorf("%d of %d points arrived", len(got), len(want))
	}
}

// A receiver that never reads again is given up after a while, or at the call's deadline.
func TestReceiverStopsReading(t *testing.T) {
	t.Parallel() // it waits
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := open(t, conn.LocalAddr().String())
	if s.patience != 5*time.Second {
		t.Errorf("a sender waits for %v", s.patience)
	}
	s.patience = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Send(ctx, points(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Send within 50 ms = %v, want %v", err, context.DeadlineExceeded)
	}
	if err := s.Send(t.Context(), points(1)); !errors.Is(err, errStalled) {
		t.Errorf("Send = %v, want %v", err, errStalled)
	}
}

// The socket is closed after it received everything and before anything was read: its successor reads none of it.
func TestReceiverRestarts(t *testing.T) {
	t.Parallel() // it waits
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := conn.LocalAddr().String()
	s := open(t, addr)
	time.AfterFunc(100*time.Millisecond, func() {
		conn.Close()
		dogstatsdtest.ListenOn(t, addr)
	})
	if err := s.Send(t.Context(), points(5)); !errors.Is(err, errGone) {
		t.Errorf("Send = %v, want %v", err, errGone)
	}
}

// Without the table, the sender keeps the pace for another host, and what it reports about itself is right. A slow reader
// loses nothing at that pace, but a busy machine may keep the reader waiting, so one of several calls must arrive whole.
func TestBlindPace(t *testing.T) {
	t.Parallel() // it waits
	r := dogstatsdtest.ListenSlowly(t, time.Millisecond)
	want := points(4000)
	whole := false
	for try := 0; try < 5 && !whole; try++ {
		start := time.Now()
		if err := blind(t, r.Addr()).Send(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		datagrams, _ := r.Datagrams()
		if least := time.Duration(datagrams/burstPackets) * pause; datagrams < 2*burstPackets || took < least {
			t.Errorf("Send took %v for %d datagrams, want at least %v", took, datagrams, least)
		}
		got := received(t, r)
		if whole = same(want, got); !whole {
			t.Logf("call %d: %d of %d points arrived unchanged and in order", try+1, len(got), len(want))
		}
	}
	if !whole {
		t.Error("no call's points all arrived unchanged and in order")
	}
	s := blind(t, refusing)
	if err := s.Send(t.Context(), points(3000)); err == nil || s.packets > 1 {
		t.Errorf("Send to nobody = %v after %d datagrams, want an error after 1", err, s.packets)
	}
}

func TestFindsTheReceiver(t *testing.T) {
	for _, tt := range []struct{ listen, network, dial string }{
		{"127.0.0.1:0", "udp4", "127.0.0.1"},
		{"0.0.0.0:0", "udp4", "127.0.0.1"},
		{"0.0.0.0:0", "udp4", "127.0.0.2"},
		{"[::1]:0", "udp6", "::1"},
		{"[::]:0", "udp6", "::1"},
		{"[::]:0", "udp", "127.0.0.1"},
	} {
		conn, err := net.ListenPacket(tt.network, tt.listen)
		if err != nil {
			t.Fatalf("%s %s: %v", tt.network, tt.listen, err)
		}
		defer conn.Close()
		_, port, _ := net.SplitHostPort(conn.LocalAddr().String())
		to := net.JoinHostPort(tt.dial, port)
		s := open(t, to)
		if _, ok := s.sockets.find(); !ok {
			t.Errorf("listening on %s %s, sending to %s: its socket is not found", tt.network, tt.listen, to)
			continue
		}
		if err := s.write(&points(1)[0]); err != nil {
			t.Fatal(err)
		}
		s.client.Flush()
		if line, _ := s.sockets.find(); line.queue == 0 {
			t.Errorf("listening on %s %s: its waiting datagram is not seen", tt.network, tt.listen)
		}
	}
	if s := open(t, "192.0.2.1:8125"); s.sockets.to.IsValid() {
		t.Error("a socket on another host is looked up on this one")
	}
}

// Only the line of the socket that receives the datagram counts, not another one on the same port.
func TestSocketLines(t *testing.T) {
	const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 0100007F:1FBD 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 11 2 0000000000000000 7
  100: 0200007F:1FBD 00000000:0000 07 00000000:00000001 00:00000000 00000000     0        0 12 2 0000000000000000 1
  100: 00000000:1FBD 00000000:0000 07 00000000:00000002 00:00000000 00000000     0        0 13 2 0000000000000000 2
  100: 0100007F:1FBD 0100007F:0035 01 00000000:00000004 00:00000000 00000000     0        0 14 2 0000000000000000 4
  101: 00000000:1FBE 00000000:0000 07 00000000:00000008 00:00000000 00000000     0        0 15 2 0000000000000000 8
  101: 00000000:1FBE 00000000:0000 07 00000000:00000010 00:00000000 00000000     0        0 16 2 0000000000000000 16
  102: 00000000:1FBF 00000000:0000 07 00000000
  103: 00000000:1FC0 00000000:0000 07 00000000:0000000G 00:00000000 00000000     0        0 17 2 0000000000000000 0
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "udp"), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		to   string
		want socket
		ok   bool
	}{
		{"127.0.0.1:8125", socket{queue: 0x300, drops: 7, inode: 11}, true},
		{"127.0.0.2:8125", socket{queue: 1, drops: 1, inode: 12}, true},
		{"127.0.0.3:8125", socket{queue: 2, drops: 2, inode: 13}, true},
		{"127.0.0.1:8126", socket{queue: 0x18, drops: 24, inode: 31}, true}, // SO_REUSEPORT
		{"127.0.0.1:8127", socket{}, false},
		{"127.0.0.1:8128", socket{}, false},
		{"127.0.0.1:8129", socket{}, false},
		{"[::1]:8125", socket{}, false},
	} {
		s := open(t, tt.to).sockets
		s.read = tablesIn(dir)
		got, ok := s.find()
		if got != tt.want || ok != tt.ok {
			t.Errorf("find(%s) = %+v, %v, want %+v, %v", tt.to, got, ok, tt.want, tt.ok)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	s := open(b, dogstatsdtest.Listen(b).Addr())
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.sockets.find(); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkSend500(b *testing.B) {
	r := dogstatsdtest.ListenSlowly(b, 0)
	s := open(b, r.Addr())
	ps := points(500)
	for b.Loop() {
		if err := s.Send(b.Context(), ps); err != nil {
			b.Fatal(err)
		}
	}
}
