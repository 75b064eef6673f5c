//go:build real

package main_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/real"
)

const table = "elb-sli-writers"

// newRealWorld is a world with an S3 server and a DynamoDB that this project did not write.
func newRealWorld(t *testing.T) (*world, *real.DynamoDB) {
	db := real.StartDynamoDB(t, table)
	w := newWorld(t, real.StartS3(t))
	w.env = []string{"ELBSLI_WRITERS_TABLE=" + table, "AWS_ENDPOINT_URL_DYNAMODB=" + db.URL}
	return w, db
}

// beside returns a world with its own DogStatsD, as each environment has, around the same S3, DynamoDB and
// configuration.
func (w *world) beside() *world {
	return &world{T: w.T, s3: w.s3, statsd: dogstatsdtest.Listen(w), config: w.config, env: w.env}
}

// Two environments count the files of several nodes and the same minutes at once, and then each counts the other's
// files. Sums must equal the oracle's, and no two objects may share a point.
func TestRealTwoEnvironments(t *testing.T) {
	w, db := newRealWorld(t)
	var bodies []string
	for i := range 8 {
		key := logs.Key("a b+c/ログ/", lb, fmt.Sprintf("192.0.2.%d", i/2+1), fmt.Sprintf("r%d", i), period())
		w.log(uint64(i), key, period(), 300)
		bodies = append(bodies, events.S3(bucket, key))
	}
	for round := range 2 {
		parts := [][]string{bodies[:4], bodies[4:]}
		if round == 1 {
			parts = [][]string{reversed(bodies), bodies} // each object in both environments at the same moment
		}
		w.sideBySide(parts)
		w.check()
		writers := writersOf(&w.backend)
		if want := []string{"writer:0", "writer:1"}; !slices.Equal(writers, want) {
			t.Errorf("round %d: %v, want %v: six objects share a writer", round, writers, want)
		}
	}
	if items := db.Items(t, table); len(items) != 1 {
		t.Errorf("%d items for one load balancer and period, want 1: %v", len(items), items)
	}
}

func reversed(s []string) []string {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// sideBySide gives each part to its own environment, message by message, and flushes in the order in which they ended.
func (w *world) sideBySide(parts [][]string) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, bodies := range parts {
		side := w.beside()
		f := side.start()
		all.Go(func() {
			for _, body := range bodies {
				r := f.Invoke(events.SQS(body), timeout)
				if string(r.Payload) != `{"batchItemFailures":[]}` {
					w.Errorf("answer %s, %v, want no failures", r.Payload, r.Failure)
				}
				points := side.statsd.Take(w)
				mu.Lock()
				w.backend.Flush(points)
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

func writersOf(b *dogstatsdtest.Backend) []string {
	var writers []string
	for _, tags := range b.Tags() {
		for _, t := range strings.Split(tags, ",") {
			if strings.HasPrefix(t, "writer:") {
				writers = append(writers, t)
			}
		}
	}
	slices.Sort(writers)
	return slices.Compact(writers)
}

// A redelivery under another configuration is reported, and sends nothing in addition to what was counted.
func TestRealChangedConfiguration(t *testing.T) {
	w, _ := newRealWorld(t)
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	w.done(w.start(), events.S3(bucket, key))
	w.results(map[string]int{"counted": 1})
	w.configure(oracle.SampleYAML + "# a word more\n")
	w.done(w.start(), events.S3(bucket, key))
	w.results(map[string]int{"counted": 1}) // it counts alike
	w.configure(oracle.SampleYAML + "limits: {points: 8000}\n")
	w.done(w.start(), events.S3(bucket, key))
	w.results(map[string]int{"changed": 1})
	w.check() // the counts are the same, so the points are
	w.configure(oracle.SampleYAML)
	w.env = append(w.env, "DD_VERSION=2") // a tag from the environment is a change too
	w.done(w.start(), events.S3(bucket, key))
	w.results(map[string]int{"changed,version:2": 1})
}

func TestRealEnvelopes(t *testing.T) {
	w, _ := newRealWorld(t)
	f := w.start()
	for i, event := range []func(key string) []byte{
		func(k string) []byte { return events.SQS(events.S3(bucket, k)) },
		func(k string) []byte { return events.SQS(events.SNS(events.S3(bucket, k))) },
		func(k string) []byte { return events.SQS(events.EventBridge(bucket, k)) },
		func(k string) []byte { return []byte(events.S3(bucket, k)) },
		func(k string) []byte { return events.Batch("1.0", bucket, k) },
		func(k string) []byte { return events.Batch("2.0", bucket, k) },
	} {
		key := logs.Key("a+b c/100%2F/ログ 1/", lb, "192.0.2.1", fmt.Sprint(i), period())
		w.log(uint64(i), key, period(), 200)
		if r := w.invoke(f, event(key)); r.Failure != nil {
			t.Errorf("event %d: %v", i, r.Failure)
		}
		w.check()
	}
}

// The keys of a Network Load Balancer name no node: only the ledger distinguishes its objects.
func TestRealNetworkLoadBalancer(t *testing.T) {
	w, _ := newRealWorld(t)
	f := w.start()
	for _, random := range []string{"a", "b"} {
		key := strings.Replace(logs.Key("", "net/mail/c6e77e28c25b2234", "", random, period()), "__", "_", 1)
		at := period().Add(-time.Minute).Format("2006-01-02T15:04:05")
		text := fmt.Sprintf(`tls 2.0 %s net/mail/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.10:51341 172.100.100.185:443 5 2 98 246 - arn:x - ECDHE-RSA-AES128-SHA tlsv12 - my.example h2 h2 "h2" %s`+"\n", at, at)
		w.s3.Put(t, bucket, key, logs.Gzip(t, text))
		w.want.Add(oracle.Object(oracle.Sample(), key, text))
		w.done(f, events.S3(bucket, key))
	}
	w.check()
}

// If the ledger does not answer, the object is handed back, and none of it is sent.
func TestRealLedgerAway(t *testing.T) {
	t.Parallel() // it mostly waits for the SDK's next try
	w, _ := newRealWorld(t)
	usual := w.env
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	for _, env := range []string{"AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:9", "ELBSLI_WRITERS_TABLE=no-such-table"} {
		w.env = append(slices.Clone(usual), env)
		w.failed(w.start(), []string{"m1"}, events.S3(bucket, key))
		w.results(map[string]int{"ledger": 1})
		if n := len(w.backend.Sums()); n != 0 {
			t.Errorf("%s: %d counters were emitted", env, n)
		}
	}
	w.env = usual
	w.done(w.start(), events.S3(bucket, key))
	w.check()
}

// S3's own answers for a missing object and a broken one.
func TestRealBadObjects(t *testing.T) {
	w, _ := newRealWorld(t)
	good, bad := logs.Key("", lb, "192.0.2.1", "g", period()), logs.Key("", lb, "192.0.2.2", "b", period())
	w.log(1, good, period(), 300)
	whole := logs.Gzip(t, logs.ALB(2, lb, period(), 300))
	w.s3.Put(t, bucket, bad, whole[:len(whole)/2])
	gone := logs.Key("", lb, "192.0.2.3", "gone", period())
	w.failed(w.start(), []string{"m1", "m2"}, events.S3(bucket, bad), events.S3(bucket, gone), events.S3(bucket, good))
	w.results(map[string]int{"corrupt": 1, "not_found": 1, "counted": 1})
	w.check()
}

// The marks of two passes in a DynamoDB that others wrote, and an object that is overwritten in between.
func TestRealConfirmedByRepeat(t *testing.T) {
	w, _ := newRealWorld(t)
	w.env = append(w.env, "ELBSLI_CONFIRMATIONS=3")
	for i, overwritten := range []bool{false, true} {
		key := logs.Key("", lb, "192.0.2.1", fmt.Sprintf("r%d", i), period())
		w.log(uint64(i), key, period(), 300)
		w.failed(w.start(), []string{"m1"}, events.S3(bucket, key))
		w.results(map[string]int{"unconfirmed": 1})
		w.check()
		if overwritten {
			w.s3.Put(t, bucket, key, logs.Gzip(t, logs.ALB(99, lb, period(), 300)))
			w.done(w.start(), events.S3(bucket, key))
			w.results(map[string]int{"changed": 1})
			w.check()
			continue
		}
		w.failed(w.start(), []string{"m1"}, events.S3(bucket, key))
		w.done(w.start(), events.S3(bucket, key))
		w.results(map[string]int{"counted": 1})
		w.check()
	}
}
