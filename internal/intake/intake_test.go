package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/intaketest"
)

const minute = 1795140000

func keyOf(key string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return key, nil }
}

func open(t testing.TB, url string) *Client {
	t.Helper()
	return openAs(t, url, keyOf(intaketest.Key))
}

func openAs(t testing.TB, url string, key func(context.Context) (string, error)) *Client {
	t.Helper()
	c, err := Open(t.Context(), Options{URL: url, Key: key, Resolution: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// points returns n different points like those of a real object.
func points(n int) []sli.Point {
	ps := make([]sli.Point, n)
	for i := range ps {
		ps[i] = sli.Point{
			Metric: [...]string{"elb_sli.good", "elb_sli.total"}[i%2],
			Tags: []string{"sli:availability", "lb:app/web/50dc6c495c0c9188", fmt.Sprintf("route:/api/v%d/calls/:id", i/10),
				"method:get", "writer:0", "env:production"},
			Value: int64(i),
			Unix:  minute + int64(i/2%5)*60,
		}
	}
	return ps
}

// cells adds up points as the intake's server does.
func cells(ps []sli.Point) map[dogstatsdtest.Cell]int64 {
	sums := make(map[dogstatsdtest.Cell]int64)
	for _, p := range ps {
		sums[dogstatsdtest.NewCell(p.Metric, p.Tags, p.Unix)] += p.Value
	}
	return sums
}

func TestSendArrives(t *testing.T) {
	for _, tt := range []struct{ n, requests int }{{0, 0}, {1, 1}, {7, 1}, {500, 1}, {9000, 1}} {
		s := intaketest.Start(t)
		want := points(tt.n)
		start := time.Now()
		if err := open(t, s.URL()).Send(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d points: %v, %d requests, the largest of %d bytes", tt.n, time.Since(start).Round(100*time.Microsecond), s.Requests(), s.Largest())
		if s.Requests() != tt.requests || s.Points() != tt.n {
			t.Errorf("%d points: %d requests brought %d of them, want %d", tt.n, s.Requests(), s.Points(), tt.requests)
		}
		if diff := cmp.Diff(cells(want), s.Sums()); diff != "" {
			t.Errorf("%d points (-want +got):\n%s", tt.n, diff)
		}
	}
}

// Many series with long tags reach the limit of the uncompressed payload first, and compress well.
func TestSplitsByPlainSize(t *testing.T) {
	s := intaketest.Start(t)
	want := points(4_000)
	for i := range want {
		want[i].Tags = slices.Clone(want[i].Tags)
		for tag := range 7 { // a few points with many tags are as long as many points, and sooner read
			want[i].Tags = append(want[i].Tags, fmt.Sprintf("tag%d:%s%d", tag, strings.Repeat("x", 185), i))
		}
	}
	if err := open(t, s.URL()).Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if s.Requests() != 2 || s.Largest() < maxPlain/3 || s.Points() != len(want) {
		t.Errorf("%d of %d points in %d requests, the largest of %d bytes, want 2", s.Points(), len(want), s.Requests(), s.Largest())
	}
}

// Points that compress badly reach the limit of the compressed payload first.
func TestSplitsByCompressedSize(t *testing.T) {
	s := intaketest.Start(t)
	r := rand.New(rand.NewPCG(1, 2))
	want := points(1000)
	for i := range want {
		want[i].Tags = slices.Clone(want[i].Tags)
		for tag := range 8 {
			name := make([]byte, 155)
			for j := range name {
				name[j] = "abcdefghijklmnopqrstuvwxyz0123456789"[r.IntN(36)]
			}
			want[i].Tags = append(want[i].Tags, fmt.Sprintf("tag%d:%s", tag, name))
		}
	}
	if err := open(t, s.URL()).Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if s.Requests() != 2 || s.Largest() > maxPlain/2 {
		t.Errorf("%d requests, the largest of %d bytes, want 2 that are split for their compressed size", s.Requests(), s.Largest())
	}
	if diff := cmp.Diff(cells(want), s.Sums()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// For each fault: Send's result, the number of requests, and that its report is right.
func TestFaults(t *testing.T) {
	t.Parallel() // it waits
	const n = 500
	always := func(f intaketest.Fault) []intaketest.Fault { return slices.Repeat([]intaketest.Fault{f}, 100) }
	reset := func(name, v string) http.Header { return http.Header{http.CanonicalHeaderKey(name): {v}} }
	for _, tt := range []struct {
		name     string
		faults   []intaketest.Fault
		err      string // "" means that everything was accepted
		requests int
	}{
		{"none", nil, "", 1},
		{"408", []intaketest.Fault{{Status: 408}}, "", 2},
		{"429", []intaketest.Fault{{Status: 429}}, "", 2},
		{"429, reset in a second", []intaketest.Fault{{Status: 429, Header: reset("X-RateLimit-Reset", "1")}}, "", 2},
		{"429, retry after a second", []intaketest.Fault{{Status: 429, Header: reset("Retry-After", "1")}}, "", 2},
		{"429, reset after the deadline", []intaketest.Fault{{Status: 429, Header: reset("X-RateLimit-Reset", "60")}}, "given up after 1 try: answered 429", 1},
		{"500", []intaketest.Fault{{Status: 500}}, "", 2},
		{"502 twice", []intaketest.Fault{{Status: 502}, {Status: 502}}, "", 3},
		{"503 three times", []intaketest.Fault{{Status: 503}, {Status: 503}, {Status: 503}}, "", 4},
		{"504", []intaketest.Fault{{Status: 504}}, "", 2},
		{"503 always", always(intaketest.Fault{Status: 503}), "answered 503", -1},
		{"cut before it is taken", []intaketest.Fault{{Cut: true}}, "", 2},
		{"cut after it is taken", []intaketest.Fault{{Lose: true}}, "", 2},
		{"answer breaks off", []intaketest.Fault{{Half: true}}, "", 2},
		{"cut always", always(intaketest.Fault{Cut: true}), "given up", -1},
		{"taken, never answered", always(intaketest.Fault{Lose: true}), "given up", -1},
		{"hangs once", []intaketest.Fault{{Hang: true}}, "", 2},
		{"hangs always", always(intaketest.Fault{Hang: true}), "given up", -1},
		{"413", []intaketest.Fault{{Status: 413}}, "", 3},
		{"413 twice", []intaketest.Fault{{Status: 413}, {Status: 413}}, "", 5},
		{"413 always", always(intaketest.Fault{Status: 413}), "one point: 413", 9},
		{"400", []intaketest.Fault{{Status: 400}}, "answered 400", 1},
		{"401", []intaketest.Fault{{Status: 401}}, "answered 401", 1},
		{"403 once", []intaketest.Fault{{Status: 403}}, "", 2},
		{"403 twice", []intaketest.Fault{{Status: 403}, {Status: 403}}, "answered 403", 2},
		{"403 between 503s", []intaketest.Fault{{Status: 503}, {Status: 403}, {Status: 503}, {Status: 403}}, "answered 403", 4},
		{"404", []intaketest.Fault{{Status: 404}}, "answered 404", 1},
		{"200 of a proxy", []intaketest.Fault{{Status: 200, Body: "<html>sign in"}}, "answered 200", 1},
		{"301", []intaketest.Fault{{Status: 301, Header: reset("Location", "http://127.0.0.1:1/")}}, "answered 301", 1},
		{"202 with errors", []intaketest.Fault{{Status: 202, Body: `{"errors":["route:/secret"]}`}}, "answered 202 Accepted with 1 error", 1},
		{"202 with errors of another type", []intaketest.Fault{{Status: 202, Body: `{"errors":[{"code":1},"b"]}`}}, "answered 202 Accepted with 2 errors", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // they mostly wait
			s := intaketest.Start(t)
			s.Fail(tt.faults...)
			c := open(t, s.URL())
			deadline := 30 * time.Second // what ends by itself has time, for the machine may be busy
			if tt.requests < 0 {
				deadline = 2 * time.Second
			}
			hangs := strings.HasPrefix(tt.name, "hangs")
			if hangs {
				c.tryTime = 300 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			start := time.Now()
			err := c.Send(ctx, points(n))
			cancel()
			t.Logf("%d requests, %v: %v", s.Requests(), time.Since(start).Round(time.Millisecond), err)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("Send = %v, want %q in it", err, tt.err)
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), intaketest.Key)) {
				t.Errorf("the error repeats a secret: %v", err)
			}
			least, most := tt.requests, tt.requests
			switch {
			case tt.requests < 0:
				least, most = 2, 20
			case hangs: // on a busy machine another try may take longer than its time, too
				most = 100
			}
			if got := s.Requests(); got < least || got > most {
				t.Errorf("%d requests, want %d to %d", got, least, most)
			}
			if err == nil {
				if diff := cmp.Diff(cells(points(n)), s.Sums()); diff != "" {
					t.Errorf("Send = nil (-want +got):\n%s", diff)
				}
				return
			}
			// The object is tried again, and then nothing is missing or doubled.
			s.Fail()
			if err := open(t, s.URL()).Send(t.Context(), points(n)); err != nil {
				t.Errorf("Send again = %v", err)
			}
			if diff := cmp.Diff(cells(points(n)), s.Sums()); diff != "" {
				t.Errorf("after another try (-want +got):\n%s", diff)
			}
		})
	}
}

// The client waits as long as the intake asks, but no longer.
func TestWaitsForTheReset(t *testing.T) {
	for _, h := range []http.Header{
		{"X-Ratelimit-Reset": {"2"}}, {"Retry-After": {"2"}},
		{"Retry-After": {time.Now().Add(3 * time.Second).UTC().Format(http.TimeFormat)}},
	} {
		s := intaketest.Start(t)
		s.Fail(intaketest.Fault{Status: 429, Header: h})
		c := open(t, s.URL())
		var waited time.Duration
		c.pause = func(_ context.Context, d time.Duration) error {
			waited += d
			return nil
		}
		if err := c.Send(t.Context(), points(1)); err != nil {
			t.Fatal(err)
		}
		if waited < 1500*time.Millisecond || waited > 3200*time.Millisecond {
			t.Errorf("%v: waited for %v", h, waited)
		}
	}
}

// The waits grow, and differ between clients.
func TestBackoff(t *testing.T) {
	seen := make(map[time.Duration]bool)
	for try := 1; try <= 20; try++ {
		most := min(firstWait<<(try-1), maxWait)
		for range 20 {
			d := backoff(try)
			if d < most/2 || d > most {
				t.Errorf("backoff(%d) = %v, want %v to %v", try, d, most/2, most)
			}
			seen[d] = true
		}
	}
	if len(seen) < 300 {
		t.Errorf("%d different waits of 400", len(seen))
	}
}

// A rotated key is read again, and only then.
func TestKeyIsReadAgain(t *testing.T) {
	s := intaketest.Start(t)
	key, reads := intaketest.Key+"\n", 0
	c := openAs(t, s.URL(), func(context.Context) (string, error) {
		reads++
		return key, nil
	})
	send := func(want string, wantReads int) {
		t.Helper()
		err := c.Send(t.Context(), points(3))
		if got := fmt.Sprint(err); !strings.Contains(got, want) || reads != wantReads {
			t.Errorf("Send = %v after %d reads of the key, want %q after %d", err, reads, want, wantReads)
		}
		if k := strings.TrimSpace(key); err != nil && k != "" && strings.Contains(err.Error(), k) {
			t.Errorf("the error holds the key: %v", err)
		}
	}
	send("<nil>", 1)
	send("<nil>", 1)
	s.SetKey("new")
	send("answered 403", 2)
	key = "new"
	send("<nil>", 3)
	send("<nil>", 3)
	s.SetKey("newer")
	for _, key = range []string{"", "two words", "a\nb", "schlüssel"} {
		send("API key: is empty or has characters", reads+1)
	}
	key = "newer"
	send("<nil>", reads+1)
}

func TestKeyCannotBeRead(t *testing.T) {
	away := errors.New("secrets manager is away")
	_, err := Open(t.Context(), Options{URL: "https://127.0.0.1:1", Resolution: time.Minute,
		Key: func(context.Context) (string, error) { return "hunter2", away }})
	if !errors.Is(err, away) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Open = %v, want %v", err, away)
	}
}

// Metrics about objects whose key was refused, and cannot be read again, are an error that names the reason.
func TestKeyOfNotesCannotBeRead(t *testing.T) {
	s := intaketest.Start(t)
	var away error
	c := openAs(t, s.URL(), func(context.Context) (string, error) { return intaketest.Key, away })
	away = errors.New("secrets manager is away")
	s.SetKey("new")
	if err := c.Distribution("elb_sli.objects", 1, []string{"result:counted"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Flush(t.Context()); !errors.Is(err, away) {
		t.Errorf("Flush = %v, want %v", err, away)
	}
}

func TestBaseURL(t *testing.T) {
	for _, tt := range []struct{ site, url, want string }{
		{"", "", "https://api.datadoghq.com"},
		{"datadoghq.eu", "", "https://api.datadoghq.eu"},
		{"us3.datadoghq.com", "", "https://api.us3.datadoghq.com"},
		{"az09-x.example", "", "https://api.az09-x.example"},
		{"", "https://vpce-1.example.com/", "https://vpce-1.example.com"},
		{"datadoghq.eu", "https://example.com/dd", "https://example.com/dd"},
		{"", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"", "http://[::1]:8080", "http://[::1]:8080"},
		{"", "http://localhost:8080", "http://localhost:8080"},
		{"", "http://example.com", ""},
		{"", "http://127.0.0.1.example.com", ""},
		{"", "ftp://example.com", ""},
		{"", "example.com", ""},
		{"", "https://user:hunter2@example.com", ""},
		{"", "https://example.com/?key=hunter2", ""},
		{"", "https://exa mple.com/hunter2", ""},
		{"datadoghq.com/evil", "", ""},
		{"user@evil.example.com", "", ""},
		{"datadoghq.com:8443", "", ""},
		{"DATADOGHQ.COM", "", ""},
	} {
		got, err := BaseURL(tt.site, tt.url)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("BaseURL(%q, %q) = %q, %v, want %q", tt.site, tt.url, got, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("BaseURL(%q, %q): the error repeats a secret: %v", tt.site, tt.url, err)
		}
	}
}

func TestSendRefuses(t *testing.T) {
	s := intaketest.Start(t)
	c := open(t, s.URL())
	for _, tt := range []struct {
		p    sli.Point
		want string
	}{
		{sli.Point{Metric: "", Unix: minute}, "name is empty"},
		{sli.Point{Metric: "m", Unix: 0}, "no timestamp"},
		{sli.Point{Metric: "m", Unix: minute, Tags: []string{"a:b", "c:\xff"}}, "tag 2 of 2 is not UTF-8"},
	} {
		if err := c.Send(t.Context(), append(points(3), tt.p)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Send(%+v) = %v, want %q in it", tt.p, err, tt.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Send(ctx, points(3)); !errors.Is(err, context.Canceled) {
		t.Errorf("Send, canceled = %v", err)
	}
	if n := s.Requests(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel() // it waits
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	// Not a port that was free a moment ago: another test's server may have it now.
	if err := open(t, "http://127.0.0.1:1").Send(ctx, points(3)); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("Send = %v, want that the connection was refused", err)
	}
}

// If the time ends within a try, the error reports what went wrong before.
func TestTimeEndsWithinATry(t *testing.T) {
	t.Parallel() // it waits
	var tries atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if tries.Add(1) == 1 {
			panic(http.ErrAbortHandler) // it ends without an answer
		}
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	if err := open(t, server.URL).Send(ctx, points(3)); err == nil || !strings.Contains(err.Error(), "EOF") || tries.Load() < 2 {
		t.Errorf("Send = %v after %d tries, want that the connection ended", err, tries.Load())
	}
}

// Distributions are best effort: they are sent together at Flush, and then forgotten.
func TestDistributions(t *testing.T) {
	s := intaketest.Start(t)
	c, err := Open(t.Context(), Options{URL: s.URL(), Key: keyOf(intaketest.Key), Resolution: time.Minute, Tags: []string{"region:eu"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := c.Distribution("elb_sli.objects", 1, []string{"result:counted"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(c.Distribution("elb_sli.objects", 1, []string{"result:late"}),
		c.Distribution("elb_sli.delivery_lag", 61.5, nil), c.Flush(t.Context()), c.Flush(t.Context())); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"elb_sli.objects|region:eu,result:counted": 3, "elb_sli.objects|region:eu,result:late": 1,
		"elb_sli.delivery_lag|region:eu": 1}
	if diff := cmp.Diff(want, s.Distributions()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.SetKey("other")
	if err := errors.Join(c.Distribution("elb_sli.objects", 1, nil), c.Flush(t.Context())); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("Flush with a wrong key = %v", err)
	}
	s.SetKey(intaketest.Key)
	if err := c.Flush(t.Context()); err != nil || len(s.Distributions()) != len(want) {
		t.Errorf("Flush after it = %v, and %v is held", err, s.Distributions())
	}
	if err := c.Distribution("", 1, nil); err == nil {
		t.Error("a distribution without a name is no error")
	}
}

// Where points were just accepted, the answer to the distributions is not waited for. The next Flush says what it was.
func TestFlushDoesNotWait(t *testing.T) {
	t.Parallel() // it waits
	got, answer := make(chan string, 1), make(chan int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		switch {
		case err != nil:
			t.Error(err)
		case r.URL.Path == notesPath:
			got <- string(body)
			w.WriteHeader(<-answer)
		default:
			w.WriteHeader(http.StatusAccepted)
		}
	}))
	defer server.Close()
	c := open(t, server.URL)
	flush := func() error {
		t.Helper()
		if err := errors.Join(c.Send(t.Context(), points(3)), c.Distribution("elb_sli.objects", 1, nil)); err != nil {
			t.Fatal(err)
		}
		err := c.Flush(t.Context()) // ends before the answer, or never
		if body := <-got; !strings.Contains(body, "elb_sli.objects") {
			t.Errorf("posted: %s", body)
		}
		return err
	}
	for _, tt := range []struct {
		status int // of the answer
		next   string
	}{{http.StatusAccepted, "<nil>"}, {http.StatusForbidden, "answered 403"}, {http.StatusServiceUnavailable, "answered 503"}} {
		if err := flush(); err != nil {
			t.Errorf("Flush = %v before the answer", err)
		}
		answer <- tt.status
		if err := c.Flush(t.Context()); !strings.Contains(fmt.Sprint(err), tt.next) {
			t.Errorf("the next Flush after a %d = %v, want %s", tt.status, err, tt.next)
		}
	}
	if err := flush(); err != nil {
		t.Error(err)
	}
	if err := c.Flush(t.Context()); !errors.Is(err, errNoAnswer) {
		t.Errorf("the next Flush, without an answer = %v", err)
	}
	answer <- http.StatusAccepted
	// Without points before it, the connection may be long gone, and the answer is waited for.
	refused := make(chan error)
	go func() {
		refused <- errors.Join(c.Distribution("elb_sli.objects", 1, nil), c.Flush(t.Context()))
	}()
	<-got
	answer <- http.StatusForbidden // the key is read again, and is the same
	<-got
	answer <- http.StatusForbidden
	if err := <-refused; err == nil || !strings.Contains(err.Error(), "answered 403") {
		t.Errorf("Flush without points = %v", err)
	}
}

func BenchmarkEncode(b *testing.B) {
	c := &Client{interval: 60}
	for _, n := range []int{500, 9000} {
		ps := points(n)
		b.Run(fmt.Sprintf("points=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, fits, err := c.encode(ps); err != nil || !fits {
					b.Fatal(fits, err)
				}
			}
		})
	}
}
