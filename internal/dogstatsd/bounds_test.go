package dogstatsd

import (
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
)

// sized returns a point whose line is counted as this many bytes.
func sized(t *testing.T, bytes int) sli.Point {
	t.Helper()
	p := sli.Point{Metric: "elb_sli.good", Tags: []string{"route:/"}, Value: 1, Unix: minute}
	size, err := checkPoint(&p, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.Tags[0] += strings.Repeat("x", bytes-size)
	return p
}

func TestPacketTo(t *testing.T) {
	for ip, want := range map[string]int{"127.0.0.1": 4096, "127.1.2.3": 4096, "::1": 4096, "192.0.2.1": 1432, "2001:db8::1": 1432, "169.254.79.129": 1432} {
		if got := packetTo(net.ParseIP(ip)); got != want {
			t.Errorf("%s: %d bytes, want %d", ip, got, want)
		}
	}
}

// A datagram is filled to the last byte and no further.
func TestDatagramBounds(t *testing.T) {
	for _, most := range []int{localPacket, remotePacket} {
		quarter := most / 4
		for _, tt := range []struct {
			first, datagrams int
		}{{quarter, 2}, {quarter - 1, 2}, {quarter + 1, 3}} {
			r := dogstatsdtest.Listen(t)
			s := open(t, r.Addr())
			s.maxPacket = most
			want := []sli.Point{sized(t, tt.first)}
			for range 7 {
				want = append(want, sized(t, quarter))
			}
			if err := s.Send(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			r.Settle(t)
			if n, largest := r.Datagrams(); n != tt.datagrams || largest > most {
				t.Errorf("a line of %d bytes and 7 of %d: %d datagrams of up to %d bytes, want %d of up to %d", tt.first, quarter, n, largest, tt.datagrams, most)
			}
			if diff := cmp.Diff(want, received(t, r)); diff != "" {
				t.Errorf("%d bytes (-want +got):\n%s", most, diff)
			}
		}
	}
}

// The receiver can read the longest line as a whole.
func TestLongestLine(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	longest := []sli.Point{sized(t, 8192)}
	if err := s.Send(t.Context(), longest); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(longest, received(t, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.Send(t.Context(), []sli.Point{sized(t, 8193)}); !errors.Is(err, errTooLong) {
		t.Errorf("a byte more: %v, want %v", err, errTooLong)
	}
}

// An error in the middle of a call ends the call, and later successes do not hide it.
func TestErrorInTheMiddleOfSend(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	broken := errors.New("a datagram was not sent")
	s.faults.add(broken)
	if err := s.Send(t.Context(), points(3000)); !errors.Is(err, broken) {
		t.Errorf("Send = %v, want %v", err, broken)
	}
	if n := len(received(t, r)); n > 100 {
		t.Errorf("%d points arrived after the first datagram had failed", n)
	}
	if err := s.Send(t.Context(), points(10)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(points(10), received(t, r)); diff != "" {
		t.Errorf("the next call (-want +got):\n%s", diff)
	}
}

// A line that the client refuses ends the call. The lines before it are sent at once: they must not be sent with those
// of the next call.
func TestLineThatIsNotTaken(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	long := sli.Point{Metric: "elb_sli.good", Tags: []string{"route:/" + strings.Repeat("x", 2*maxLine)}, Value: 1, Unix: minute}
	before := points(3)
	all := append(append([]sli.Point{}, before...), long, before[0])
	if err := s.send(t.Context(), all, make([]int, len(all))); err == nil {
		t.Error("a line of twice the largest datagram was accepted")
	}
	if s.packet != 0 {
		t.Errorf("the client reports %d bytes waiting", s.packet)
	}
	if diff := cmp.Diff(before, received(t, r)); diff != "" {
		t.Errorf("lines before it (-want +got):\n%s", diff)
	}
	if err := s.Send(t.Context(), points(10)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(points(10), received(t, r)); diff != "" {
		t.Errorf("the next call (-want +got):\n%s", diff)
	}
}
