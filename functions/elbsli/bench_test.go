package main_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/dynamodb"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/intaketest"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
)

// The response times of the services around the function. They are servers on the loopback interface, on the same
// cores.
const (
	delayAWS     = 5 * time.Millisecond
	delayDatadog = 20 * time.Millisecond
)

// benchLines is the number of lines in the object of each invocation. It has some 500 points.
const benchLines = 10_000

// invocations is a function's environment, with objects that are new to it.
type invocations struct {
	s3      *s3.Server
	env     []string
	datadog *intaketest.Server
	statsd  *dogstatsdtest.Receiver
	log     []byte
	count   int
}

func newInvocations(b *testing.B) *invocations {
	v := &invocations{s3: s3.Start(b), datadog: intaketest.Start(b), statsd: dogstatsdtest.ListenSlowly(b, 0)}
	v.s3.Delay(delayAWS)
	v.datadog.Delay(delayDatadog)
	bench := loggen.Bench{Seed: 1, Lines: benchLines, Routes: 10}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := bench.Write(w, &loggen.Tally{}); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	v.log = packed.Bytes()
	config := filepath.Join(b.TempDir(), "config.yaml")
	if err := os.WriteFile(config, append(bench.Config(), "\nhistorical: true\n"...), 0o600); err != nil {
		b.Fatal(err)
	}
	ledger := httptest.NewServer(&dynamodb.Server{Table: "writers", Before: func(string) string {
		time.Sleep(delayAWS)
		return ""
	}})
	b.Cleanup(ledger.Close)
	v.env = []string{"ELBSLI_CONFIG=" + config, "AWS_ENDPOINT_URL_S3=" + v.s3.URL(), "ELBSLI_WRITERS_TABLE=writers",
		"AWS_ENDPOINT_URL_DYNAMODB=" + ledger.URL, "DD_SERVERLESS_FLUSH_STRATEGY=end"}
	return v
}

// sink returns the environment variables of a sink.
func (v *invocations) sink(name string) []string {
	if name == "intake" {
		return slices.Concat(v.env, []string{"ELBSLI_SINK=intake", "DD_URL=" + v.datadog.URL(), "DD_API_KEY=" + intaketest.Key})
	}
	host, port, _ := strings.Cut(v.statsd.Addr(), ":")
	return slices.Concat(v.env, []string{"DD_AGENT_HOST=" + host, "DD_DOGSTATSD_PORT=" + port, "ELBSLI_CONFIRMATIONS=1"})
}

// event announces an object that the function has not seen.
func (v *invocations) event(b *testing.B) []byte {
	v.count++
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	key := logs.Key("", "app/phone/50dc6c495c0c9188", "192.0.2.1", fmt.Sprintf("%08x", v.count), end)
	v.s3.Put(b, bucket, key, v.log)
	return events.SQS(events.S3(bucket, key))
}

// warm starts a function and lets it count two objects, so that it has connections and has seen the values that repeat.
func (v *invocations) warm(b *testing.B, sink string) *runtimeapi.Function {
	f := runtimeapi.Start(b, binary, v.sink(sink))
	for range 2 {
		v.invoke(b, f, v.event(b))
	}
	return f
}

// invoke returns the wall time of one invocation.
func (v *invocations) invoke(b *testing.B, f *runtimeapi.Function, event []byte) time.Duration {
	start := time.Now()
	r := f.Invoke(event, timeout)
	took := time.Since(start)
	if string(r.Payload) != acked {
		b.Fatal(string(r.Payload), r.Failure, f.Log())
	}
	return took
}

// BenchmarkInvocation measures the wall time of a warm invocation of the built function for a new log of 10,000 lines
// and some 500 points, and of its parts as the function logs them. S3 and the ledger answer after 5 ms, Datadog after
// 20. ms-beyond is the wall time minus one answer from S3, one from the ledger and, with the intake, one from Datadog.
func BenchmarkInvocation(b *testing.B) {
	v := newInvocations(b)
	for _, sink := range []string{"dogstatsd", "intake"} {
		b.Run("sink="+sink, func(b *testing.B) {
			f := v.warm(b, sink)
			skip := len(f.Log())
			var walls []time.Duration
			for b.Loop() {
				b.StopTimer()
				event := v.event(b)
				b.StartTimer()
				walls = append(walls, v.invoke(b, f, event))
			}
			beyond := 2 * delayAWS
			if sink == "intake" {
				beyond += delayDatadog
			}
			slices.Sort(walls)
			median := walls[len(walls)/2]
			b.ReportMetric(ms(median), "ms-wall")
			b.ReportMetric(ms(median-beyond), "ms-beyond")
			b.ReportMetric(0, "ns/op")
			reportParts(b, f.Log()[skip:])
			v.statsd.Take(b)
		})
	}
}

func ms(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

// reportParts reports the mean of each part over the objects in the log.
func reportParts(b *testing.B, log string) {
	var sum struct{ points, s3, count, ledger, send float64 }
	for line := range strings.Lines(log) {
		var l struct {
			Msg    string
			Points float64
			MS     struct{ S3, Count, Ledger, Send float64 }
		}
		if json.Unmarshal([]byte(line), &l) != nil || l.Msg != "object" {
			continue
		}
		sum.points += l.Points
		sum.s3, sum.count, sum.ledger, sum.send = sum.s3+l.MS.S3, sum.count+l.MS.Count, sum.ledger+l.MS.Ledger, sum.send+l.MS.Send
	}
	if sum.points == 0 {
		b.Fatal("nothing was sent")
	}
	n := float64(b.N)
	b.ReportMetric(sum.points/n, "points")
	b.ReportMetric(sum.s3/n, "ms-s3")
	b.ReportMetric(sum.count/n, "ms-count")
	b.ReportMetric(sum.ledger/n, "ms-ledger")
	b.ReportMetric(sum.send/n, "ms-send")
}
