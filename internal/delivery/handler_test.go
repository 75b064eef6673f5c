package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dynamodb"
)

// rig is a handler with funcs that behave as a test says, and a record of what they saw.
type rig struct {
	*Handler
	objects map[string][]byte // by bucket/key
	etags   map[string]string // by key
	db      dynamodb.Server
	refs    []Ref // as requested
	points  []sli.Point
	results []string // of the metric objects, in order
	reasons []string // of the skipped ones
	notes   map[string]float64
	log     bytes.Buffer
	clock   time.Time
	conf    *simConfig
}

var rigEnd = time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)

const rigLB = "app/web/50dc6c495c0c9188"

func newRig(t *testing.T) *rig {
	r := &rig{objects: make(map[string][]byte), etags: make(map[string]string), notes: make(map[string]float64), clock: rigEnd.Add(7 * time.Minute), conf: configuration(t, simTable)}
	log := slog.New(slog.NewJSONHandler(&r.log, nil))
	s := r.conf.settings
	s.Confirmations = 2
	r.Handler = newHandler(s, log)
	r.get = func(_ context.Context, ref Ref) (Body, error) {
		r.refs = append(r.refs, ref)
		b, ok := r.objects[ref.Bucket+"/"+ref.Key]
		if !ok {
			return Body{}, &smithy.GenericAPIError{Code: "NoSuchKey", Message: "gone"}
		}
		return Body{ReadCloser: io.NopCloser(bytes.NewReader(b)), Size: int64(len(b)), etag: r.etags[ref.Key]}, nil
	}
	r.use(openLedger(&r.db, "digest"))
	r.send = func(_ context.Context, p []sli.Point) error { r.points = append(r.points, p...); return nil }
	r.note = func(name string, v float64, tags []string) error {
		if name == "elb_sli.objects" {
			r.results = append(r.results, strings.TrimPrefix(tags[0], "result:"))
			if reason, ok := strings.CutPrefix(tags[1], "reason:"); ok {
				r.reasons = append(r.reasons, reason)
			}
			return nil
		}
		r.notes[strings.TrimPrefix(name, "elb_sli.")] += v
		return nil
	}
	r.flush = func(context.Context) error { return nil }
	r.now = func() time.Time { return r.clock }
	return r
}

// use makes l the handler's ledger.
func (r *rig) use(l *ledger) { r.claim, r.mark = l.claim, l.mark }

// key names the n-th log of rigLB's period.
func key(n int) string {
	return fmt.Sprintf("AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/11/20/123456789012_elasticloadbalancing_eu-west-1_app.web.50dc6c495c0c9188_20261120T0105Z_10.0.0.%d_abc%d.log.gz", n, n)
}

// put stores a valid log of n lines and returns its sums.
func (r *rig) put(k string, lines int) sums {
	o := makeObject(rand.New(rand.NewPCG(uint64(len(r.objects)), 7)), rigLB, rigEnd, lines)
	r.objects["logs/"+k] = o.content().data
	return o.want(o.content(), r.conf)
}

func s3Event(keys ...string) string {
	var records []string
	for _, k := range keys {
		records = append(records, fmt.Sprintf(`{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"logs"},"object":{"key":%q}}}`, k))
	}
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

func (r *rig) invoke(payload string) string {
	answer, err := r.Invoke(context.Background(), []byte(payload))
	if err != nil {
		return "error: " + err.Error()
	}
	return string(answer)
}

// sqsFailed is the answer to SQS that these messages failed.
func sqsFailed(ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, fmt.Sprintf(`{"itemIdentifier":%q}`, id))
	}
	return `{"batchItemFailures":[` + strings.Join(list, ",") + `]}`
}

func TestResults(t *testing.T) {
	api := func(code string) func(*rig) {
		return func(r *rig) {
			r.get = func(context.Context, Ref) (Body, error) { return Body{}, &smithy.GenericAPIError{Code: code} }
		}
	}
	content := func(b string) func(*rig) { return func(r *rig) { r.objects["logs/"+key(1)] = []byte(b) } }
	good := string(zipped([]byte("x\n")))
	body := func(b string, size int64) func(*rig) {
		return func(r *rig) {
			r.get = func(context.Context, Ref) (Body, error) {
				return Body{ReadCloser: io.NopCloser(strings.NewReader(b)), Size: size}, nil
			}
		}
	}
	failing := func(b string, size int64) func(*rig) {
		return func(r *rig) {
			r.get = func(context.Context, Ref) (Body, error) {
				return Body{ReadCloser: io.NopCloser(io.MultiReader(strings.NewReader(b), broken{})), Size: size}, nil
			}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*rig)
		want   result
		batch  string // the code for S3 Batch
	}{
		{"a good object", func(*rig) {}, counted, succeeded},
		{"an empty object", content(""), counted, succeeded},
		{"an empty gzip stream", content(string(zipped(nil))), counted, succeeded},
		{"lines that are no entries, in gzip", content(good), counted, succeeded},
		{"under another digest", func(r *rig) {
			if _, err := openLedger(&r.db, "another").claim(context.Background(), tryOf(t, key(1), "")); err != nil {
				t.Fatal(err)
			}
		}, changed, succeeded},
		{"late", func(r *rig) { r.clock = rigEnd.Add(24 * time.Hour) }, tooLate, succeeded},
		{"early", func(r *rig) { r.clock = rigEnd.Add(-4 * time.Minute) }, tooEarly, temporaryFailure},
		{"of the day after tomorrow", func(r *rig) { r.clock = rigEnd.Add(-25 * time.Hour) }, badPeriod, permanentFailure},
		{"gone", func(r *rig) { delete(r.objects, "logs/"+key(1)) }, notFound, permanentFailure},
		{"a version gone", api("NoSuchVersion"), notFound, permanentFailure},
		{"no such bucket", api("NoSuchBucket"), notFound, permanentFailure},
		{"access denied", api("AccessDenied"), accessDenied, permanentFailure},
		{"archived", api("InvalidObjectState"), archived, permanentFailure},
		{"S3 is slow", api("SlowDown"), unavailable, temporaryFailure},
		{"credentials ran out", api("ExpiredToken"), unavailable, temporaryFailure},
		{"text under a .gz name", content("hello\n"), notGzip, permanentFailure},
		{"bytes under a .gz name", content("\x00\x01\x02\x03"), notGzip, permanentFailure},
		{"truncated in S3", content(good[:len(good)-3]), corrupt, permanentFailure},
		{"a wrong checksum", content(good[:len(good)-8] + "\x00\x00\x00\x00" + good[len(good)-4:]), corrupt, permanentFailure},
		{"a second member is no gzip", content(good + "hello"), corrupt, permanentFailure},
		{"reset", body(good[:9], 999), unavailable, temporaryFailure},
		{"reset, of unknown size", failing(good[:9], -1), unavailable, temporaryFailure},
		{"whole, but with another checksum than S3's", failing(good, int64(len(good))), unavailable, temporaryFailure},
		{"plain text that ends early", body("hello\n", 999), unavailable, temporaryFailure},
		{"truncated, of unknown size", body(good[:len(good)-3], -1), corrupt, permanentFailure},
		{"over the cap, as announced and not read", func(r *rig) { r.maxObject = 10; failing("", 11)(r) }, tooLarge, permanentFailure},
		{"over the cap, not announced", func(r *rig) { r.maxObject = 10; body(good, -1)(r) }, tooLarge, permanentFailure},
		{"inflated over the cap", func(r *rig) { p := *r.policy; p.MaxBytes = 100; r.policy = &p }, tooLarge, permanentFailure},
		{"too many points", func(r *rig) { r.maxPoints = 3 }, tooManyPoints, permanentFailure},
		{"the ledger is away", func(r *rig) {
			r.db.Before = func(string) string { return "ProvisionedThroughputExceededException" }
		}, noLedger, temporaryFailure},
		{"DogStatsD is away", func(r *rig) {
			r.send = func(context.Context, []sli.Point) error { return errors.New("refused") }
		}, noDogStatsD, temporaryFailure},
		{"a panic", func(r *rig) {
			r.send = func(context.Context, []sli.Point) error { panic("secret") }
		}, panicked, temporaryFailure},
	} {
		for _, from := range []struct{ name, payload, done, failed string }{
			{"SQS", sqs(s3Event(key(1))), sqsFailed(), sqsFailed("m0")},
			{"S3", s3Event(key(1)), "null", fmt.Sprintf("error: the object failed as %s: ", tt.want)},
			{"S3 Batch", fmt.Sprintf(shapeBatch2, key(1)), "", ""},
		} {
			r := newRig(t)
			r.confirmations = 1
			r.put(key(1), 10)
			tt.change(r)
			got, want := r.invoke(from.payload), from.failed
			if tt.want.done() {
				want = from.done
			}
			if from.name == "S3 Batch" {
				want = fmt.Sprintf(`{"invocationSchemaVersion":"2.0","treatMissingKeysAs":"PermanentFailure","invocationId":"inv","results":[{"taskId":"t","resultCode":%q,"resultString":%q}]}`, tt.batch, tt.want)
			}
			if got != want && !(strings.HasPrefix(want, "error") && strings.HasPrefix(got, want)) {
				t.Errorf("%s, %s:\n got %s\nwant %s", tt.name, from.name, got, want)
			}
			if diff := cmp.Diff([]string{string(tt.want)}, r.results); diff != "" {
				t.Errorf("%s, %s: objects (-want +got):\n%s", tt.name, from.name, diff)
			}
			if !tt.want.done() && len(r.points) > 0 {
				t.Errorf("%s, %s: %d points of an object that failed", tt.name, from.name, len(r.points))
			}
			if failed := strings.Contains(r.log.String(), `"level":"ERROR"`); failed != (!tt.want.done() && tt.want != tooEarly) {
				t.Errorf("%s, %s: logged as an error: %v: %s", tt.name, from.name, failed, r.log.String())
			}
			for _, secret := range []string{"secret", "hello", "/hoge", "curl", "192.0.2.1"} {
				if strings.Contains(r.log.String()+got, secret) {
					t.Errorf("%s, %s: %q is in the log or the answer:\n%s", tt.name, from.name, secret, r.log.String())
				}
			}
			if !json.Valid(bytes.Split(r.log.Bytes(), []byte("\n"))[0]) {
				t.Errorf("%s, %s: log is not JSON: %s", tt.name, from.name, r.log.String())
			}
		}
	}
}

// An object whose name is not that of an access log is not read, and the reason is given. Only an unknown name is worth
// an alarm.
func TestSkipped(t *testing.T) {
	for _, tt := range []struct{ key, result, reason string }{
		{"conn_log.1.txt.gz", "skipped", "connection-log"},
		{"conn_log_1.txt.gz", "skipped", "connection-log"},
		{"health_check_log_a.log.gz", "skipped", "health-check-log"},
		{"ELBAccessLogTestFile", "skipped", "test-file"},
		{"AWSLogs/x", "unknown_format", ""},
		{"somebody/elses.parquet", "unknown_format", ""},
	} {
		r := newRig(t)
		r.objects["logs/"+tt.key] = []byte("hello\nworld\n")
		removed := strings.Replace(s3Event(key(1)), "ObjectCreated:Put", "ObjectRemoved:Delete", 1)
		if got := r.invoke(sqs(s3Event(tt.key), shapeTest, removed)); got != sqsFailed() {
			t.Errorf("%s: got %s, want nothing failed", tt.key, got)
		}
		if diff := cmp.Diff([]string{tt.result, "skipped", "skipped"}, r.results); diff != "" || len(r.refs) != b2i(tt.reason == "") {
			t.Errorf("%s: %d objects read; objects (-want +got):\n%s", tt.key, len(r.refs), diff)
		}
		want := strings.Fields(tt.reason + " test-event other-event")
		if diff := cmp.Diff(want, r.reasons); diff != "" {
			t.Errorf("%s: reasons (-want +got):\n%s", tt.key, diff)
		}
		if warned := strings.Contains(r.log.String(), `"level":"WARN"`); warned != (tt.reason == "") {
			t.Errorf("%s: warned %v: %s", tt.key, warned, r.log.String())
		}
	}
}

// A bad object does not affect the others, in one message or in several.
func TestBadBesideGood(t *testing.T) {
	r := newRig(t)
	good := make(sums)
	for _, n := range []int{1, 3} {
		good.add(r.put(key(n), 20))
	}
	r.objects["logs/"+key(4)] = []byte("hello")
	got := r.invoke(sqs(s3Event(key(1)), s3Event(key(2)), s3Event(key(4), key(3)), "hello", s3Event(key(1))))
	if want := sqsFailed("m1", "m2", "m3"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if log := r.log.String(); !strings.Contains(log, `"level":"ERROR","msg":"record"`) {
		t.Errorf("the log does not mention the unknown message: %s", log)
	}
	want := []string{"counted", "not_found", "not_gzip", "counted", "unknown_event", "duplicate"}
	if diff := cmp.Diff(want, r.results); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	r.wantSums(t, good)
}

// A panic in one object fails only that object. Its message is not logged, because it may contain a line of the log.
func TestPanicBesideGood(t *testing.T) {
	r := newRig(t)
	good := make(sums)
	for _, n := range []int{1, 3} {
		good.add(r.put(key(n), 20))
	}
	get := r.get
	r.get = func(ctx context.Context, ref Ref) (Body, error) {
		if ref.Key == key(2) {
			return Body{ReadCloser: io.NopCloser(panicking{}), Size: -1}, nil
		}
		return get(ctx, ref)
	}
	if got, want := r.invoke(sqs(s3Event(key(1)), s3Event(key(2)), s3Event(key(3)))), sqsFailed("m1"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if diff := cmp.Diff([]string{"counted", "panic", "counted"}, r.results); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	r.wantSums(t, good)
	if log := r.log.String(); strings.Contains(log, "203.0.113.77") || !strings.Contains(log, "panicking") {
		t.Errorf("the log says too much about the panic, or not where it was: %s", log)
	}
}

// A panic may leave the reader's memory inconsistent, so none of it is kept for the next object.
func TestPanicLeavesNothingInTheReader(t *testing.T) {
	r := newRig(t)
	r.put(key(1), 20)
	r.invoke(s3Event(key(1)))
	if reflect.ValueOf(r.reader).IsZero() {
		t.Fatal("the reader remembers nothing of an object")
	}
	r.send = func(context.Context, []sli.Point) error { panic("send") }
	r.invoke(s3Event(key(1)))
	if !reflect.ValueOf(r.reader).IsZero() {
		t.Error("the reader remembers something from before the panic")
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("line of 203.0.113.77") }

// wantSums compares what was sent, through the models of the extension and of Datadog.
func (r *rig) wantSums(t *testing.T, want sums) {
	t.Helper()
	x, d := newExtension(dogstatsd.ExtensionContexts), make(datadog)
	for _, p := range r.points {
		x.take(p, nil, r.clock)
	}
	for _, c := range x.drain() {
		d[c] = x.counts[c].value
	}
	if diff := cmp.Diff(want, d.sums(false), cmp.AllowUnexported(cell{})); diff != "" {
		t.Errorf("sums (-want +got):\n%s", diff)
	}
}

// The same object given twice is handled once, even if it fails.
func TestTwice(t *testing.T) {
	for _, tt := range []struct {
		name    string
		there   bool
		results string
		answer  string
	}{
		{"a good object", true, "counted duplicate", sqsFailed()},
		{"a bad one", false, "not_found duplicate", sqsFailed("m0", "m1")},
	} {
		r := newRig(t)
		if tt.there {
			r.put(key(1), 5)
		}
		got := r.invoke(sqs(s3Event(key(1)), s3Event(key(1))))
		if got != tt.answer || strings.Join(r.results, " ") != tt.results || len(r.refs) != 1 {
			t.Errorf("%s: got %s and %q after %d reads; want %s, %s and one read", tt.name, got, r.results, len(r.refs), tt.answer, tt.results)
		}
	}
}

// A copy of an object in another bucket is the same object; if one is gone, the other is counted.
func TestCopies(t *testing.T) {
	both := strings.Replace(s3Event(key(1), "copies/"+key(1)), `"name":"logs"`, `"name":"other"`, 1)
	r := newRig(t)
	want := r.put("copies/"+key(1), 20)
	r.objects["other/"+key(1)] = r.objects["logs/copies/"+key(1)]
	if got := r.invoke(both); got != "null" || !slices.Equal(r.results, []string{"counted", "duplicate"}) {
		t.Errorf("both there: got %s and %q", got, r.results)
	}
	r.wantSums(t, want)

	r = newRig(t)
	want = r.put("copies/"+key(1), 20)
	if got := r.invoke(both); !strings.HasPrefix(got, "error: 1 of 2") || !slices.Equal(r.results, []string{"not_found", "counted"}) {
		t.Errorf("the first gone: got %s and %q", got, r.results)
	}
	r.wantSums(t, want)

	r = newRig(t)
	r.put("copies/"+key(1), 20)
	r.objects["other/"+key(1)] = r.objects["logs/copies/"+key(1)]
	sends := 0
	r.send = func(context.Context, []sli.Point) error { sends++; return errors.New("refused") }
	if got := r.invoke(both); !strings.HasPrefix(got, "error: 2 of 2") || sends != 1 {
		t.Errorf("failed while sending: got %s after %d sends, want 2 failures of one send: the extension would add up", got, sends)
	}
}

func TestVersion(t *testing.T) {
	r := newRig(t)
	r.put(key(1), 1)
	r.invoke(strings.Replace(s3Event(key(1)), `"object":{`, `"object":{"versionId":"v9",`, 1))
	if want := []Ref{{"logs", key(1), "v9"}}; !slices.Equal(r.refs, want) {
		t.Errorf("requested %+v, want %+v", r.refs, want)
	}
}

// The points of ordinal n: slot n mod 6, writer n div 6.
func TestOrdinal(t *testing.T) {
	for _, tt := range []struct {
		resolution   time.Duration
		n            int64
		writer, slot int64
	}{
		{time.Minute, 0, 0, 0}, {time.Minute, 1, 0, 10}, {time.Minute, 5, 0, 50}, {time.Minute, 6, 1, 0}, {time.Minute, 32, 5, 20},
		{10 * time.Second, 3, 3, 0}, {30 * time.Second, 4, 1, 10}, {5 * time.Minute, 29, 0, 290}, {5 * time.Minute, 30, 1, 0},
	} {
		r := newRig(t)
		r.put(key(1), 30)
		p := *r.policy
		p.Resolution = tt.resolution
		r.policy = &p
		r.claim = func(context.Context, try) (claim, error) { return claim{Ordinal: tt.n}, nil }
		r.invoke(s3Event(key(1)))
		if len(r.points) == 0 {
			t.Fatalf("resolution %v, ordinal %d: no points", tt.resolution, tt.n)
		}
		for _, p := range r.points {
			slot := p.Unix % int64(tt.resolution/time.Second)
			if slot != tt.slot || !slices.Contains(p.Tags, fmt.Sprintf("writer:%d", tt.writer)) {
				t.Errorf("resolution %v, ordinal %d: slot %d and %q, want %d and writer %d", tt.resolution, tt.n, slot, p.Tags, tt.slot, tt.writer)
				break
			}
		}
	}
}

// Without a table, the node is the writer; an NLB's key names none.
func TestNoTable(t *testing.T) {
	r := newRig(t)
	r.put(key(7), 5)
	r.claim, r.mark = nil, nil
	r.invoke(s3Event(key(7)))
	for _, p := range r.points {
		if !slices.Contains(p.Tags, "writer:10.0.0.7") || p.Unix%60 != 0 {
			t.Fatalf("point %+v, want writer:10.0.0.7 at the start of the minute", p)
		}
	}
	r.points = nil
	nlb := "123456789012_elasticloadbalancing_eu-west-1_net.web.50dc6c495c0c9188_20261120T0105Z_abc.log.gz"
	r.objects["logs/"+nlb] = []byte("no entry\n" + nlbLine)
	r.invoke(s3Event(nlb))
	if len(r.points) == 0 || strings.Contains(fmt.Sprint(r.points), "writer:") {
		t.Errorf("points of an NLB: %+v, want some, without a writer", r.points)
	}
}

const nlbLine = "tls 2.0 2026-11-20T01:01:00 net/web/50dc6c495c0c9188 c6e77e28c25b2234 192.0.2.1:51341 10.0.0.1:443 5 2 98 246 - arn:aws:acm:eu-west-1:1:certificate/x - ECDHE-RSA-AES128-SHA tlsv12 - example.com - - - 2026-11-20T01:00:59\n"

// The ledger must be told about whole first passes, even if their history could not be written, and about each pass
// that is to be confirmed.
func TestToBeMarked(t *testing.T) {
	failed := errors.New("failed")
	for _, tt := range []struct {
		result result
		err    error
		sent   bool
		passes int
		want   bool
	}{
		{counted, nil, true, 0, true},
		{counted, nil, true, 1, false},
		{counted, nil, false, 0, false},
		{unconfirmed, nil, true, 1, true},
		{noHistory, failed, true, 0, true},
		{noHistory, failed, true, 1, false},
		{noHistory, failed, false, 0, false},
		{unavailable, failed, true, 0, false},
	} {
		o := outcome{tt.result, tt.err, &work{sent: tt.sent, standing: standing{passes: tt.passes}}}
		if got := o.toBeMarked(); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
