package dogstatsd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

const minute = 1795140000

func open(t testing.TB, addr string) *Sender {
	t.Helper()
	s, err := Dial(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// points returns n different points like those of a real object.
func points(n int) []sli.Point {
	ps := make([]sli.Point, n)
	for i := range ps {
		ps[i] = sli.Point{
			Metric: [...]string{"elb_sli.good", "elb_sli.total"}[i%2],
			Tags: []string{"env:production", "lb:app/web/50dc6c495c0c9188", "method:get",
				fmt.Sprintf("route:/api/v%d/calls/:id", i/10), "sli:availability", "writer:0"},
			Value: int64(i),
			Unix:  minute + int64(i/2%5)*60,
		}
	}
	return ps
}

func received(t *testing.T, r *dogstatsdtest.Receiver) []sli.Point {
	t.Helper()
	var ps []sli.Point
	for _, p := range r.Take(t) {
		if p.Type != "c" {
			t.Fatalf("received type %q", p.Type)
		}
		ps = append(ps, sli.Point{Metric: p.Name, Tags: p.Tags, Value: int64(p.Value), Unix: p.Unix})
	}
	return ps
}

// arrived waits until n datagrams have arrived, but not after the sender is done.
func arrived(r *dogstatsdtest.Receiver, n int, done <-chan struct{}) {
	for have := 0; have < n; have, _ = r.Datagrams() {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Microsecond):
		}
	}
}

func TestSendArrives(t *testing.T) {
	for _, n := range []int{0, 1, 7, 200, 201, 1000} {
		r := dogstatsdtest.Listen(t)
		want := points(n)
		if err := open(t, r.Addr()).Send(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		got := received(t, r)
		if len(want) == 0 && len(got) == 0 {
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d points (-want +got):\n%s", n, diff)
		}
		if _, largest := r.Datagrams(); largest > localPacket {
			t.Errorf("%d points: a datagram of %d bytes, want at most %d", n, largest, localPacket)
		}
	}
}

// The pace is chosen so that a slow reader loses nothing; without the pauses, most of these points are lost.
func TestSlowReaderLosesNothing(t *testing.T) {
	t.Parallel() // it waits
	r := dogstatsdtest.ListenSlowly(t, time.Millisecond)
	want := points(50_000)
	if testing.Short() {
		want = want[:10_000]
	}
	start := time.Now()
	if err := open(t, r.Addr()).Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	count, _ := r.Datagrams()
	t.Logf("sent %d points in %v, over %d datagrams", len(want), time.Since(start).Round(time.Millisecond), count)
	if got := received(t, r); !reflect.DeepEqual(got, want) {
		t.Errorf("%d points arrived unchanged and in order: false; got %d", len(want), len(got))
	}
}

func TestLongLineTravelsAlone(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	long := sli.Point{Metric: "elb_sli.good", Tags: []string{"route:/" + strings.Repeat("x", 3000)}, Value: 1, Unix: minute}
	want := append(append(points(3), long), points(3)...)
	if err := open(t, r.Addr()).Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, received(t, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSendRefuses(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	for _, tt := range []struct {
		metric, tag string
		unix        int64
		want        string
	}{
		{"a|b", "x:y", minute, `metric "a|b": name`},
		{"a:1|c\nb", "x:y", minute, `name`},
		{"a,b", "x:y", minute, `name`},
		{"a#b", "x:y", minute, `name`},
		{"a b", "x:y", minute, `name`},
		{"a@b", "x:y", minute, `name`},
		{"a\xff", "x:y", minute, `name`},
		{"", "x:y", minute, `name is empty`},
		{"a", "", minute, `tag 2 of 2 is empty`},
		{"a", "x:y|c", minute, `metric "a": tag 2 of 2 holds`},
		{"a", "x:y,z", minute, `tag 2 of 2 holds`},
		{"a", "x:#y", minute, `tag 2 of 2 holds`},
		{"a", "x:y\nb:1|c", minute, `tag 2 of 2 holds`},
		{"a", "x:y\x00", minute, `tag 2 of 2 holds`},
		{"a", "x:y\xc3", minute, `tag 2 of 2 holds`},
		{"a", "x:" + strings.Repeat("道", 2800), minute, `line is over 8192 bytes`},
		{"a", "x:y", 0, `no timestamp`},
		{"a", "x:y", -1, `no timestamp`},
	} {
		bad := sli.Point{Metric: tt.metric, Tags: []string{"ok:1", tt.tag}, Value: 1, Unix: tt.unix}
		err := s.Send(t.Context(), append(points(5), bad))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Send(%q, %q, %d) = %v, want %q in it", tt.metric, tt.tag, tt.unix, err, tt.want)
		} else if tt.tag != "" && strings.Contains(err.Error(), tt.tag) {
			t.Errorf("Send(%q, %q): the error repeats the tag: %v", tt.metric, tt.tag, err)
		}
	}
	if got := r.Take(t); len(got) != 0 {
		t.Errorf("a refused call sent %d points: %v", len(got), got)
	}
}

// refusing is an address on which nothing listens: not one of a receiver that was closed, which another test's may have now.
const refusing = "127.0.0.1:1"

func TestRefusedSocket(t *testing.T) {
	for _, tt := range []struct {
		name string
		call func(*Sender) error
	}{
		{"send one", func(s *Sender) error { return s.Send(context.Background(), points(1)) }},
		{"send many", func(s *Sender) error { return s.Send(context.Background(), points(3000)) }},
		{"flush", func(s *Sender) error {
			return errors.Join(s.Distribution("m", 1, nil), s.Flush(context.Background()))
		}},
		{"close", func(s *Sender) error { return errors.Join(s.Distribution("m", 1, nil), s.Close()) }},
	} {
		if err := tt.call(open(t, refusing)); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: %v, want %v", tt.name, err, syscall.ECONNREFUSED)
		}
	}
}

// A missing receiver is noticed at the first datagram: if one comes up in the meantime, it gets nothing more.
func TestRefusedSocketGetsNoMore(t *testing.T) {
	s := open(t, refusing)
	if err := s.Send(t.Context(), points(3000)); !errors.Is(err, syscall.ECONNREFUSED) || s.packets > 1 {
		t.Errorf("Send = %v after %d datagrams, want %v after 1", err, s.packets, syscall.ECONNREFUSED)
	}
}

// If a receiver dies while points are being sent, the sender must notice it, unless it dies after the last datagram.
func TestReaderDiesMidway(t *testing.T) {
	for _, after := range []int{0, 1, 7, 20, 60} { // of some 90 datagrams
		r := dogstatsdtest.Listen(t)
		s := open(t, r.Addr())
		died, sent := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(died)
			arrived(r, after, sent)
			r.Close()
		}()
		if err := s.Send(t.Context(), points(3000)); !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, errGone) {
			t.Errorf("reader closed after %d datagrams: %v, want %v or %v", after, err, syscall.ECONNREFUSED, errGone)
		}
		close(sent)
		<-died
	}
}

// After a failure the same points can be sent again, and only they arrive.
func TestSendAgain(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		arrived(r, 5, ctx.Done())
	}()
	if err := s.Send(ctx, points(20_000)); !errors.Is(err, context.Canceled) {
		t.Fatalf("Send, canceled midway = %v, want %v", err, context.Canceled)
	}
	if part := len(received(t, r)); part == 0 || part >= 20_000 {
		t.Errorf("%d points arrived before it was canceled, want a part", part)
	}
	if err := s.Send(t.Context(), points(10)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(points(10), received(t, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The lines of a call that was given up are still sent: they must not be sent with those of the next call.
func TestLinesOfACallThatWasGivenUp(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.write(&points(1)[0]); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := s.leave(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("leave = %v, want %v", err, context.Canceled)
	}
	if diff := cmp.Diff(points(1), received(t, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSendCanceled(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := open(t, r.Addr()).Send(ctx, points(10)); !errors.Is(err, context.Canceled) {
		t.Errorf("Send = %v, want %v", err, context.Canceled)
	}
	if got := r.Take(t); len(got) != 0 {
		t.Errorf("%d points were sent", len(got))
	}
}

func TestSendFromSeveralGoroutines(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := errors.Join(s.Send(t.Context(), points(300)), s.Distribution("m", 1, nil), s.Flush(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := len(r.Take(t)); got != 4*301 {
		t.Errorf("%d points arrived, want %d", got, 4*301)
	}
}

func TestAfterClose(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	if err := s.Distribution("m", 1, nil); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Errorf("Close twice: %v", err)
	}
	if got := len(r.Take(t)); got != 1 {
		t.Errorf("%d points arrived by Close, want 1", got)
	}
	for name, err := range map[string]error{
		"Send":         s.Send(t.Context(), points(1)),
		"Distribution": s.Distribution("m", 1, nil),
		"Flush":        s.Flush(t.Context()),
	} {
		if !errors.Is(err, errClosed) {
			t.Errorf("%s after Close = %v, want %v", name, err, errClosed)
		}
	}
}

// The client's queue cannot fill up in one of our calls, but if it does, the error must not be lost.
func TestFullQueue(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	full := errors.New("sender queue is full")
	s.faults.add(full)
	if err := s.Send(t.Context(), points(1)); !errors.Is(err, full) {
		t.Errorf("Send = %v, want %v", err, full)
	}
	if err := s.Send(t.Context(), points(1)); err != nil {
		t.Errorf("Send after it = %v", err)
	}
}

func TestDial(t *testing.T) {
	for _, addr := range []string{"", "localhost", ":8125", "127.0.0.1:", "127.0.0.1:0", "no such host:8125", "127.0.0.1:port", "unix:///run/dsd", "::1:8125", "127.0.0.1:70000"} {
		if s, err := Dial(addr); err == nil {
			t.Errorf("Dial(%q) = nil, want an error", addr)
			_ = s.Close()
		}
	}
}

func TestDistribution(t *testing.T) {
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	for i := range 500 { // more than a burst
		if err := s.Distribution("elb_sli.objects", float64(i), []string{"result:done"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := r.Take(t)
	if len(got) != 500 {
		t.Fatalf("%d of 500 values arrived", len(got))
	}
	want := dogstatsdtest.Point{Name: "elb_sli.objects", Value: 499, Type: "d", Tags: []string{"result:done"}}
	if diff := cmp.Diff(want, got[499]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if err := s.Distribution("m", v, nil); err == nil {
			t.Errorf("Distribution(%v) = nil, want an error", v)
		}
	}
	if err := s.Distribution("m|", 1, nil); err == nil {
		t.Error("Distribution of a forged name = nil, want an error")
	}
}

func TestEnvironmentTags(t *testing.T) {
	for name, v := range map[string]string{"DD_ENV": "prod", "DD_SERVICE": "elb-sli", "DD_VERSION": "1.2", "DD_ENTITY_ID": "u-1",
		"DD_CARDINALITY": "low", "DD_EXTERNAL_ENV": "it-false", "DD_TAGS": "not:read"} {
		t.Setenv(name, v)
	}
	r := dogstatsdtest.Listen(t)
	s := open(t, r.Addr())
	if err := s.Send(t.Context(), []sli.Point{{Metric: "m", Tags: []string{"a:b"}, Value: 1, Unix: minute}}); err != nil {
		t.Fatal(err)
	}
	want := append(s.GlobalTags(), "a:b")
	if got := r.Take(t)[0].Tags; !slices.Equal(got, want) || len(got) != 5 {
		t.Errorf("tags %q, want %q", got, want)
	}
	t.Setenv("DD_VERSION", "1|c")
	if _, err := Dial(r.Addr()); err == nil || !strings.Contains(err.Error(), "DD_VERSION") {
		t.Errorf("Dial under a forged DD_VERSION = %v, want an error that names it", err)
	}
}
