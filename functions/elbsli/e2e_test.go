package main_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/hermetic"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
)

// binary is the function as it is deployed, but built for this machine.
var binary string

func TestMain(m *testing.M) {
	hermetic.Environment()
	dir, err := os.MkdirTemp("", "elbsli")
	if err == nil {
		binary = filepath.Join(dir, "bootstrap")
		err = runtimeapi.Build(binary, ".")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	debug.SetGCPercent(400)
	_ = flag.Set("test.parallel", "8") // most tests wait most of the time; the command line may say otherwise
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

const (
	bucket  = "elb-logs"
	lb      = "app/web/50dc6c495c0c9188"
	timeout = time.Minute
)

// world is the function's environment: S3, DogStatsD, and what Datadog keeps.
type world struct {
	*testing.T
	s3      store
	statsd  *dogstatsdtest.Receiver
	config  string // path of the configuration file
	backend dogstatsdtest.Backend
	last    []dogstatsdtest.Point // from the last invocation
	want    oracle.Count
	env     []string // in addition to the usual ones
}

// store is S3, in this process or outside it.
type store interface {
	URL() string
	Put(tb testing.TB, bucket, key string, body []byte)
}

// newWorld returns a world around s3.
func newWorld(t *testing.T, s3 store) *world {
	w := &world{T: t, s3: s3, statsd: dogstatsdtest.Listen(t), want: make(oracle.Count)}
	w.configure(oracle.SampleYAML)
	return w
}

func (w *world) configure(yaml string) {
	w.Helper()
	w.config = w.TempDir() + "/config.yaml"
	if err := os.WriteFile(w.config, []byte(yaml), 0o600); err != nil {
		w.Fatal(err)
	}
}

// start starts an environment of the function. When it ends, its log must contain no client data.
func (w *world) start() *runtimeapi.Function {
	w.Helper()
	host, port, _ := strings.Cut(w.statsd.Addr(), ":")
	f := runtimeapi.Start(w, binary, slices.Concat([]string{
		"ELBSLI_CONFIG=" + w.config,
		"AWS_ENDPOINT_URL_S3=" + w.s3.URL(),
		"DD_AGENT_HOST=" + host,
		"DD_DOGSTATSD_PORT=" + port,
		"ELBSLI_CONFIRMATIONS=1", // other tests cover the confirmation of messages
	}, w.env))
	w.Cleanup(func() {
		for _, secret := range []string{"secret", "192.0.2.10:", "2001:db8", "Twilio", "curl", "/hoge/", "wp-admin", "CA0"} {
			if strings.Contains(f.Log(), secret) {
				w.Errorf("the log holds a client's %q:\n%s", secret, f.Log())
			}
		}
	})
	return f
}

// invoke runs one invocation, and flushes the emitted points at its end as the extension does.
func (w *world) invoke(f *runtimeapi.Function, event []byte) runtimeapi.Result {
	w.Helper()
	r := f.Invoke(event, timeout)
	w.last = w.statsd.Take(w)
	w.backend.Flush(w.last)
	return r
}

// done invokes f with messages that must all be acknowledged.
func (w *world) done(f *runtimeapi.Function, bodies ...string) {
	w.Helper()
	w.failed(f, nil, bodies...)
}

// failed invokes f with messages, of which the named ones must be handed back.
func (w *world) failed(f *runtimeapi.Function, ids []string, bodies ...string) {
	w.Helper()
	want := make([]string, 0, len(ids))
	for _, id := range ids {
		want = append(want, `{"itemIdentifier":"`+id+`"}`)
	}
	r := w.invoke(f, events.SQS(bodies...))
	if answer := `{"batchItemFailures":[` + strings.Join(want, ",") + `]}`; r.Failure != nil || string(r.Payload) != answer {
		w.Errorf("answer %s, %v, want %s", r.Payload, r.Failure, answer)
	}
}

// log puts an object of n lines under key; its counts must then be in the backend.
func (w *world) log(seed uint64, key string, end time.Time, n int) {
	w.Helper()
	text := logs.ALB(seed, lb, end, n)
	w.s3.Put(w, bucket, key, logs.Gzip(w, text))
	w.want.Add(oracle.Object(oracle.Sample(), key, text))
}

// check compares each counter with the oracle.
func (w *world) check() {
	w.Helper()
	if diff := cmp.Diff(map[dogstatsdtest.Cell]int64(w.want), w.backend.Sums()); diff != "" {
		w.Errorf("counters (-oracle +emitted):\n%s", diff)
	}
}

// results checks what the last invocation reported about its objects.
func (w *world) results(want map[string]int) {
	w.Helper()
	got := make(map[string]int)
	for k, n := range dogstatsdtest.Distributions(w.last) {
		tags, ok := strings.CutPrefix(k, "elb_sli.objects|")
		kept := slices.DeleteFunc(strings.Split(tags, ","), func(t string) bool {
			return t == "env:production" || strings.HasPrefix(t, "reason:")
		})
		if ok {
			got[strings.TrimPrefix(strings.Join(kept, ","), "result:")] += n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("results (-want +got):\n%s", diff)
	}
}

// period is the end of a recent period that Datadog still accepts. It is the same for the whole test run.
var period = sync.OnceValue(func() time.Time { return time.Now().UTC().Truncate(5 * time.Minute) })

func TestCountersEqualTheOracle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	f := w.start()
	prefixes := []string{"", "plain/", "a b+c/", "ログ/本番 1/", "100%/~$&=@:;,/"}
	for i, prefix := range prefixes {
		end := period().Add(-time.Duration(i) * 5 * time.Minute)
		key := logs.Key(prefix, lb, "192.0.2.1", fmt.Sprintf("r%d", i), end)
		w.log(uint64(i), key, end, 600)
		w.done(f, events.S3(bucket, key))
		w.results(map[string]int{"counted": 1})
	}
	w.check()

	// The same without a queue.
	key := logs.Key("direct/", lb, "192.0.2.1", "r9", period().Add(-30*time.Minute))
	w.log(9, key, period().Add(-30*time.Minute), 600)
	if r := w.invoke(f, []byte(events.S3(bucket, key))); r.Failure != nil {
		t.Errorf("direct event: %v", r.Failure)
	}
	w.check()
}

// Without a table, a load balancer's nodes are distinguished by their addresses.
func TestNodesOfOnePeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	var bodies []string
	for i, node := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		key := logs.Key("", lb, node, "r", period())
		w.log(uint64(i), key, period(), 300)
		bodies = append(bodies, events.S3(bucket, key))
	}
	w.done(w.start(), bodies[0])
	w.done(w.start(), bodies[1:]...)
	w.check()
}

func TestNotAnAccessLog(t *testing.T) {
	t.Parallel()
	server := s3.Start(t)
	w := newWorld(t, server)
	base := logs.Key("p/", lb, "192.0.2.1", "r", period())
	last := strings.LastIndex(base, "/") + 1
	keys := []string{
		"p/AWSLogs/123456789012/ELBAccessLogTestFile",
		base[:last] + "conn_log." + base[last:],
		base[:last] + "conn_log_" + base[last:],
		base[:last] + "health_check_log_" + base[last:],
		"somebody/elses.txt",
	}
	bodies := []string{events.Test(bucket)}
	for _, key := range keys {
		w.s3.Put(t, bucket, key, []byte("Enable AccessLog for ELB: web"))
		bodies = append(bodies, events.S3(bucket, key))
	}
	f := w.start()
	w.done(f, bodies...)
	w.results(map[string]int{"skipped": len(bodies) - 1, "unknown_format": 1})
	w.check()
	for _, key := range keys {
		want := 0
		if key == "somebody/elses.txt" {
			want = 1 // its name gives no hint
		}
		if n := server.Reads(bucket, key); n != want {
			t.Errorf("%s was read %d times, want %d", key, n, want)
		}
	}
}

func TestOneBadObjectHoldsBackNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	good1, good2 := logs.Key("", lb, "192.0.2.1", "g1", period()), logs.Key("", lb, "192.0.2.2", "g2", period())
	w.log(1, good1, period(), 300)
	w.log(2, good2, period(), 300)
	whole := logs.Gzip(t, logs.ALB(3, lb, period(), 300))
	bad := map[string][]byte{
		logs.Key("", lb, "192.0.2.3", "truncated", period()): whole[:len(whole)-20],
		logs.Key("", lb, "192.0.2.4", "flipped", period()):   append(append(slices.Clone(whole[:len(whole)-8]), 0, 0, 0, 0), whole[len(whole)-4:]...),
		logs.Key("", lb, "192.0.2.5", "nogzip", period()):    {0x89, 'P', 'N', 'G', 0, 1, 2, 3},
	}
	bodies, ids := []string{events.S3(bucket, good1)}, []string(nil)
	for key, body := range bad {
		w.s3.Put(t, bucket, key, body)
		bodies = append(bodies, events.S3(bucket, key))
		ids = append(ids, fmt.Sprintf("m%d", len(bodies)))
	}
	bodies = append(bodies, events.S3(bucket, logs.Key("", lb, "192.0.2.6", "gone", period())), `{"what":"is this"}`, events.S3(bucket, good2))
	ids = append(ids, "m5", "m6")
	w.failed(w.start(), ids, bodies...)
	w.results(map[string]int{"counted": 2, "corrupt": 2, "not_gzip": 1, "not_found": 1, "unknown_event": 1})
	w.check()
}

func TestAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	key, copied := logs.Key("", lb, "192.0.2.1", "r", period()), logs.Key("copy/", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 500)
	w.s3.Put(t, bucket, copied, logs.Gzip(t, logs.ALB(1, lb, period(), 500)))
	f := w.start()
	w.done(f, events.S3(bucket, key), events.S3(bucket, key, key), events.S3(bucket, copied)) // in one invocation
	w.results(map[string]int{"counted": 1, "duplicate": 3})
	w.check()
	points := w.backend.Points()
	w.done(f, events.S3(bucket, key))         // at once
	w.done(w.start(), events.S3(bucket, key)) // in another environment
	w.done(w.start(), events.S3(bucket, copied))
	w.check()
	if n := w.backend.Points(); n != points {
		t.Errorf("the repeats made %d points of %d", n, points)
	}
}

func TestUnknownEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, s3.Start(t))
	f := w.start()
	for _, event := range []string{`{"detail":"hunter2"}`, `{"Records":[]}`, `[]`, `"hunter2"`, `{"Records":[{"dynamodb":{"a":"hunter2"}}]}`} {
		r := w.invoke(f, []byte(event))
		if r.Failure == nil {
			t.Errorf("%s: answer %s, want a failure", event, r.Payload)
		} else if strings.Contains(r.Failure.Message, "hunter2") {
			t.Errorf("%s: the error repeats a value: %v", event, r.Failure)
		}
	}
	if strings.Contains(f.Log(), "hunter2") {
		t.Errorf("the log repeats a value:\n%s", f.Log())
	}
	w.check()
}
