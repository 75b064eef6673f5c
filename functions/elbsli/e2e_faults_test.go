package main_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
)

func TestDogStatsDAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	away := w.statsd
	away.Close()
	f := w.start()
	for range 2 {
		r := f.Invoke(events.SQS(events.S3(bucket, key)), timeout)
		if string(r.Payload) != `{"batchItemFailures":[{"itemIdentifier":"m1"}]}` {
			t.Errorf("SQS, nobody listens: %s, %v, want the message handed back", r.Payload, r.Failure)
		}
	}
	if r := f.Invoke([]byte(events.S3(bucket, key)), timeout); r.Failure == nil {
		t.Errorf("direct event, nobody listens: %s, want a failure", r.Payload)
	}
	w.statsd = dogstatsdtest.Listen(t)
	w.done(w.start(), events.S3(bucket, key))
	w.check()
}

// A bomb that would take longer than the invocation is stopped at the deadline. It is handed back, and so is everything
// after it.
func TestABombEndsInTime(t *testing.T) {
	t.Parallel() // it waits for five seconds
	server := s3.Start(t)
	w := newWorld(t, server)
	bomb, after := logs.Key("", lb, "192.0.2.1", "bomb", period()), logs.Key("", lb, "192.0.2.1", "good", period())
	members := 14_400 // 56 GiB
	if testing.Short() {
		members = 256                                        // 1 GiB in 1 MiB, which
		server.Fail(s3.Fault{Pause: 200 * time.Millisecond}) // takes 50 s to arrive, so that it waits instead of decompressing all the time
	}
	server.Put(t, bucket, bomb, bytes.Repeat(logs.Gzip(t, strings.Repeat("\x00", 4<<20)), members))
	w.log(1, after, period(), 300)
	r := w.start().Invoke(events.SQS(events.S3(bucket, bomb), events.S3(bucket, after)), 5500*time.Millisecond)
	if want := `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`; string(r.Payload) != want {
		t.Errorf("answer %s, %v, want %s", r.Payload, r.Failure, want)
	}
	want := map[string]int{"elb_sli.objects|env:production,result:deferred": 2}
	if diff := cmp.Diff(want, dogstatsdtest.Distributions(w.statsd.Take(t))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// When the extension comes back, the same environment must continue with it.
func TestDogStatsDComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	addr := w.statsd.Addr()
	w.statsd.Close()
	f := w.start()
	if r := f.Invoke(events.SQS(events.S3(bucket, key)), timeout); !strings.Contains(string(r.Payload), "m1") {
		t.Errorf("nobody listens: %s, %v, want the message handed back", r.Payload, r.Failure)
	}
	w.statsd = dogstatsdtest.ListenOn(t, addr)
	w.done(f, events.S3(bucket, key))
	w.check()
}

// Points that were sent before the extension died were not flushed: their message is handed back with all the others.
func TestDogStatsDDiesBeforeTheEnd(t *testing.T) {
	t.Parallel()
	server := s3.Start(t)
	w := newWorld(t, server)
	key, gone := logs.Key("", lb, "192.0.2.1", "r", period()), logs.Key("", lb, "192.0.2.2", "gone", period())
	w.log(1, key, period(), 300)
	server.Before(func(path string) {
		if strings.HasSuffix(path, gone) {
			w.statsd.Close()
		}
	})
	f := w.start()
	r := f.Invoke(events.SQS(events.S3(bucket, key), events.S3(bucket, gone)), timeout)
	if want := `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`; string(r.Payload) != want {
		t.Errorf("answer %s, %v, want %s", r.Payload, r.Failure, want)
	}
	w.statsd = dogstatsdtest.Listen(t)
	w.done(w.start(), events.S3(bucket, key))
	w.check()
}

func TestS3Fails(t *testing.T) {
	t.Parallel() // it mostly waits for the SDK's next try
	for _, tt := range []struct {
		name   string
		faults []s3.Fault
		failed bool
	}{
		{"503 once", []s3.Fault{{Status: 503}}, false}, // the SDK tries again
		{"503 for long", slices.Repeat([]s3.Fault{{Status: 503}}, 20), true},
		{"403", []s3.Fault{{Status: 403}}, true},
		{"reset at once", []s3.Fault{{Cut: 1}}, true},
		{"reset in the middle", []s3.Fault{{Cut: 4000}}, true},
	} {
		server := s3.Start(t)
		w := newWorld(t, server)
		key := logs.Key("", lb, "192.0.2.1", "r", period())
		w.log(1, key, period(), 300)
		f := w.start()
		server.Fail(tt.faults...)
		if !tt.failed {
			w.done(f, events.S3(bucket, key))
			w.check()
			continue
		}
		w.failed(f, []string{"m1"}, events.S3(bucket, key))
		if n := len(w.backend.Sums()); n != 0 {
			t.Errorf("%s: %d counters were emitted of an object that was not read", tt.name, n)
		}
		server.Fail()
		w.done(f, events.S3(bucket, key))
		w.check()
	}
}

// A crash or SIGTERM in the middle of sending leaves a part; the retry completes it.
func TestCrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	lines := 5000
	if testing.Short() {
		lines = 1500
	}
	w.log(1, key, period(), lines)
	kill, terminate := (*runtimeapi.Function).Kill, func(f *runtimeapi.Function) {
		_, _ = f.Terminate(timeout) // the invocation's result shows whether it ended
	}
	type ending struct {
		datagrams int
		end       func(*runtimeapi.Function)
	}
	endings, parts := []ending{{0, kill}, {1, terminate}, {2, kill}, {20, kill}, {1, kill}}, 0
	for i := 0; i < len(endings); i++ {
		tt := endings[i]
		f := w.start()
		if _, err := f.Ready(timeout); err != nil {
			t.Fatal(err)
		}
		go endAfter(t.Context(), f, tt.end, w.statsd, tt.datagrams)
		r := w.invoke(f, events.SQS(events.S3(bucket, key)))
		t.Logf("ended after %d datagrams: %v, %d points of %d counters had left", tt.datagrams, r.Failure, len(w.last), len(w.want))
		if r.Failure != nil && len(w.last) > 0 && len(w.last) < len(w.want) {
			parts++
		}
		if i == len(endings)-1 && parts == 0 && i < 60 {
			endings = append(endings, ending{1, kill}) // it ended only when everything was done: once more
		}
	}
	if parts == 0 {
		t.Error("no run left a part: the test shows nothing")
	}
	w.done(w.start(), events.S3(bucket, key))
	w.check()
}

// endAfter ends f when r has received so many datagrams.
func endAfter(ctx context.Context, f *runtimeapi.Function, end func(*runtimeapi.Function), r *dogstatsdtest.Receiver, datagrams int) {
	for ctx.Err() == nil {
		if n, _ := r.Datagrams(); n >= datagrams {
			end(f)
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	end := period().Add(-2 * time.Hour)
	key := logs.Key("", lb, "192.0.2.1", "r", end)
	w.log(1, key, end, 300)
	w.done(w.start(), events.S3(bucket, key))
	w.results(map[string]int{"late": 1})
	if n := len(w.backend.Sums()); n != 0 {
		t.Errorf("%d counters of two hours ago were emitted", n)
	}
	if n := dogstatsdtest.Distributions(w.last)["elb_sli.late|env:production"]; n != 1 {
		t.Errorf("late was logged %d times, want once", n)
	}
	w.configure(oracle.SampleYAML + "historical: true\n")
	w.done(w.start(), events.S3(bucket, key))
	w.check()
}

// No object is started if the remaining time is too short for it.
func TestDeadline(t *testing.T) {
	t.Parallel()
	server := s3.Start(t)
	w := newWorld(t, server)
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	f := w.start()
	r := f.Invoke(events.SQS(events.S3(bucket, key)), 4*time.Second)
	if string(r.Payload) != `{"batchItemFailures":[{"itemIdentifier":"m1"}]}` {
		t.Errorf("4 s before the deadline: %s, %v, want the message handed back", r.Payload, r.Failure)
	}
	if n := server.Reads(bucket, key); n != 0 {
		t.Errorf("the object was read %d times", n)
	}
	r = f.Invoke(events.Batch("1.0", bucket, key), 4*time.Second)
	if !strings.Contains(string(r.Payload), `"resultCode":"TemporaryFailure"`) {
		t.Errorf("4 s before the deadline: %s, %v, want TemporaryFailure", r.Payload, r.Failure)
	}
	if r := f.Invoke([]byte(events.S3(bucket, key)), 4*time.Second); r.Failure == nil || r.Failure.Type == "Sandbox.Timedout" {
		t.Errorf("4 s before the deadline: %s, %v, want an error of its own", r.Payload, r.Failure)
	}
	w.statsd.Take(t)
	w.done(f, events.S3(bucket, key))
	w.check()
}

func TestBatchOperations(t *testing.T) {
	t.Parallel()
	for _, schema := range []string{"1.0", "2.0"} {
		w := newWorld(t, s3.Start(t))
		f := w.start()
		key := logs.Key("a+b ログ/", lb, "192.0.2.1", "r", period())
		w.log(1, key, period(), 300)
		r := w.invoke(f, events.Batch(schema, bucket, key))
		if r.Failure != nil || !strings.Contains(string(r.Payload), `"taskId":"t1","resultCode":"Succeeded"`) {
			t.Errorf("schema %s: %s, %v, want Succeeded", schema, r.Payload, r.Failure)
		}
		r = w.invoke(f, events.Batch(schema, bucket, logs.Key("", lb, "192.0.2.1", "gone", period())))
		if !strings.Contains(string(r.Payload), `"taskId":"t1","resultCode":"PermanentFailure"`) {
			t.Errorf("schema %s, no such object: %s, %v, want PermanentFailure", schema, r.Payload, r.Failure)
		}
		w.check()
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	f := w.start()
	for i, wrap := range []func(bucket, key string) string{
		func(b, k string) string { return events.SNS(events.S3(b, k)) },
		events.EventBridge,
		func(b, k string) string { return events.SNS(events.EventBridge(b, k)) },
	} {
		key := logs.Key("a+b ログ/100%2F/", lb, "192.0.2.1", fmt.Sprint(i), period().Add(-time.Duration(i)*5*time.Minute))
		w.log(uint64(i), key, period().Add(-time.Duration(i)*5*time.Minute), 200)
		w.done(f, wrap(bucket, key))
	}
	w.done(f, events.SNS(events.Test(bucket)))
	w.check()
}

// Classic and Network Load Balancers write other formats under other names.
func TestOtherFormats(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	end := period()
	at := func(s int) time.Time { return end.Add(-time.Duration(s) * time.Second) }
	clb := fmt.Sprintf(`%s my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/hoge/1 HTTP/1.1" "curl/7.38.0" - -
%s my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 -1 -1 -1 503 0 0 0 "POST http://www.example.com:80/x HTTP/1.1" "curl/7.38.0" - -
%s my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -
`, at(10).Format("2006-01-02T15:04:05.000000Z"), at(70).Format("2006-01-02T15:04:05.000000Z"), at(130).Format("2006-01-02T15:04:05.000000Z"))
	nlb := fmt.Sprintf(`tls 2.0 %s net/my-nlb/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.10:51341 172.100.100.185:443 5 2 98 246 - arn:aws:acm:us-east-2:671290407336:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - ECDHE-RSA-AES128-SHA tlsv12 - my-nlb.elb.us-east-2.amazonaws.com h2 h2 "h2","http/1.1" %s
`, at(20).Format("2006-01-02T15:04:05"), at(25).Format("2006-01-02T15:04:05"))
	stamp := end.Format("20060102T1504Z")
	f := w.start()
	for _, o := range []struct {
		key, text string
		gzip      bool
	}{
		{"AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/23/123456789012_elasticloadbalancing_us-east-1_my-loadbalancer_" + stamp + "_192.0.2.1_5sas2ii4.log", clb, false},
		{"AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/23/123456789012_elasticloadbalancing_us-east-1_net.my-nlb.c6e77e28c25b2234_" + stamp + "_5sas2ii5.log.gz", nlb, true},
	} {
		body := []byte(o.text)
		if o.gzip {
			body = logs.Gzip(t, o.text)
		}
		w.s3.Put(t, bucket, o.key, body)
		w.want.Add(oracle.Object(oracle.Sample(), o.key, o.text))
		w.done(f, events.S3(bucket, o.key))
	}
	w.check()
}

func TestStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	f := w.start()
	took, err := f.Ready(timeout)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("cold start: %v from the process's start to its first request for an event", took.Round(time.Millisecond))
	state, err := f.Terminate(timeout)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("SIGTERM: %v", state)

	w.configure("routes:\n  - GET /hoge/:id\nunknwon: 1\n")
	f = w.start()
	if r := f.Invoke(events.SQS(), timeout); r.Failure == nil {
		t.Errorf("a broken configuration: %s, want no start", r.Payload)
	}
	if !strings.Contains(f.Log(), "config.yaml:3:1") {
		t.Errorf("the log does not name the place of the mistake:\n%s", f.Log())
	}
}

// Without a configuration file, the built-in rules apply and routes are guessed.
func TestNoConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	w.config = ""
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	at := period().Add(-time.Minute)
	w.s3.Put(t, bucket, key, []byte(fmt.Sprintf(`https %s %s 192.0.2.10:1 10.0.0.5:80 0.001 0.002 0.000 200 200 1 1 "GET https://a.example:443/hoge/123 HTTP/1.1" "curl/8" - - arn:x "-" "-" "-" 0 %s "forward" "-" "-"`,
		at.Format("2006-01-02T15:04:05.000000Z"), lb, at.Format("2006-01-02T15:04:05.000000Z"))))
	w.done(w.start(), events.S3(bucket, key))
	want := dogstatsdtest.NewCell("elb_sli.total", []string{"sli:availability", "lb:" + lb, "route:/hoge/:id", "method:get"}, at.Unix())
	if got := w.backend.Sums()[want]; got != 1 {
		t.Errorf("%+v = %d, want 1 in %v", want, got, w.backend.Sums())
	}
}

// Routes beyond the limit of points are still counted, as route other.
func TestPointLimit(t *testing.T) {
	t.Parallel()
	const limit = 120
	w := newWorld(t, s3.Start(t))
	w.configure(oracle.SampleYAML + fmt.Sprintf("limits: {points: %d}\n", limit))
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 1000)
	w.done(w.start(), events.S3(bucket, key))
	if n := w.backend.Points(); n > limit || n < limit/2 {
		t.Errorf("%d points, want at most %d and not far less", n, limit)
	}
	got, want := perMinute(w.backend.Sums()), perMinute(w.want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sums over all routes (-oracle +emitted):\n%s", diff)
	}
	folded := int64(0)
	for c, n := range w.backend.Sums() {
		if c.Metric == "elb_sli.folded" {
			folded += n
		}
	}
	if folded == 0 {
		t.Error("the log does not say that routes were folded")
	}
}

// perMinute sums good, total and bad over the routes and methods.
func perMinute(cells map[dogstatsdtest.Cell]int64) map[dogstatsdtest.Cell]int64 {
	sums := make(map[dogstatsdtest.Cell]int64)
	for c, n := range cells {
		for _, m := range []string{"good", "total", "bad"} {
			if c.Metric == "elb_sli."+m {
				sli := c.Tags[strings.Index(c.Tags, "sli:"):]
				sums[dogstatsdtest.Cell{Metric: c.Metric, Tags: sli, Minute: c.Minute}] += n
			}
		}
	}
	return sums
}
