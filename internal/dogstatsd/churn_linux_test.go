package dogstatsd

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// Other sockets open and close while the table is read, which has several pages. Once in some hundred readings, the
// kernel leaves out the receiver's line or lists it twice, although the receiver is always there.
func TestOtherSocketsComeAndGo(t *testing.T) {
	listen := func() net.PacketConn {
		c, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			t.Error(err)
		}
		return c
	}
	r := dogstatsdtest.Listen(t)
	for range 200 {
		c := listen()
		t.Cleanup(func() { c.Close() })
	}
	stop := make(chan struct{})
	var others sync.WaitGroup
	others.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			var some []net.PacketConn
			for range 20 {
				some = append(some, listen())
			}
			for _, c := range some {
				c.Close()
			}
		}
	})
	s := open(t, r.Addr())
	n := 500
	if testing.Short() {
		n = 50
	}
	want := points(1)
	for i := range n {
		if err := s.Send(t.Context(), want); err != nil {
			t.Errorf("call %d of %d: %v", i+1, n, err)
			break
		}
	}
	close(stop)
	others.Wait()
}

// The same, without chance: a line that is missing or appears twice means nothing unless it does so repeatedly.
func TestLinesLeftOut(t *testing.T) {
	const head = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n"
	line := func(queue, inode, drops int) string {
		return fmt.Sprintf("  100: 0100007F:1FBD 00000000:0000 07 00000000:%08X 00:00000000 00000000     0        0 %d 2 0000000000000000 %d\n", queue, inode, drops)
	}
	ours, waits := line(0, 11, 7), line(0x300, 11, 7)
	tables := map[byte]string{'o': ours, 'w': waits, '2': ours + waits, 'a': line(0, 12, 0), 'd': line(0, 11, 8), '.': ""}
	for _, tt := range []struct {
		name  string
		looks string // the content of each reading: o ours, w ours with datagrams, 2 ours twice, a another's, d ours with a drop, . no line
		want  string
	}{
		{"there", "oowo", "<nil>"},
		{"left out once", "oow.o", "<nil>"},
		{"left out at first", ".oowo", "<nil>"},
		{"left out again and again", "oo.w.w...w......wo", "<nil>"},
		{"twice", "oow2", "<nil>"},
		{"twice at first", "2oo", "<nil>"},
		{"another's instead, which listens to all addresses", "ooao", "<nil>"},
		{"gone", "oow" + strings.Repeat(".", looks), errGone.Error()},
		{"another one", "oow" + strings.Repeat("a", looks), errGone.Error()},
		{"a drop", "oow.d", "the receiver's queue was full, and the kernel dropped 1 of the datagrams"},
	} {
		r := dogstatsdtest.Listen(t)
		s, i := open(t, r.Addr()), 0
		s.sockets.to = netip.MustParseAddrPort("127.0.0.1:8125")
		s.sockets.read = func(name string) []byte {
			if name != "udp" {
				return nil
			}
			i++
			return []byte(head + tables[tt.looks[min(i, len(tt.looks))-1]])
		}
		var ok bool
		if s.before, ok = s.sockets.findTwice(); !ok {
			t.Errorf("%s: the receiver's line is not found", tt.name)
		}
		if got := fmt.Sprint(s.drain(t.Context(), 0)); got != tt.want || i != len(tt.looks) {
			t.Errorf("%s: got %q after %d readings, want %q after %d", tt.name, got, i, tt.want, len(tt.looks))
		}
	}
}
