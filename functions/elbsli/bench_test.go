package main_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/dynamodb"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/intaketest"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
)

// BenchmarkInvocation is the wall time of one invocation of the built function for a log of 10,000 lines and some 500
// points, and of its parts as its log has them. S3, DynamoDB and Datadog are servers on the loopback, on the same cores:
// what a network adds is not in it.
func BenchmarkInvocation(b *testing.B) {
	bucketServer, end := s3.Start(b), period()
	key := logs.Key("", lb, "192.0.2.1", "r", end)
	bucketServer.Put(b, bucket, key, logs.Gzip(b, logs.ALB(1, lb, end, 10_000)))
	config := filepath.Join(b.TempDir(), "config.yaml")
	yaml := strings.Replace(oracle.SampleYAML, "metrics: {", "metrics: {resolution: 50s, ", 1)
	if err := os.WriteFile(config, []byte(yaml), 0o600); err != nil {
		b.Fatal(err)
	}
	receiver, datadog := dogstatsdtest.ListenSlowly(b, 0), intaketest.Start(b)
	host, port, _ := strings.Cut(receiver.Addr(), ":")
	for sink, env := range map[string][]string{
		"dogstatsd": {"DD_AGENT_HOST=" + host, "DD_DOGSTATSD_PORT=" + port, "ELBSLI_CONFIRMATIONS=1"},
		"intake":    {"ELBSLI_SINK=intake", "DD_URL=" + datadog.URL(), "DD_API_KEY=" + intaketest.Key},
	} {
		b.Run("sink="+sink, func(b *testing.B) {
			// Each has its own: an object that one sink has sent is not sent through the other.
			ledger := httptest.NewServer(&dynamodb.Server{Table: "writers"})
			defer ledger.Close()
			f := runtimeapi.Start(b, binary, append(env, "ELBSLI_CONFIG="+config, "AWS_ENDPOINT_URL_S3="+bucketServer.URL(),
				"ELBSLI_WRITERS_TABLE=writers", "AWS_ENDPOINT_URL_DYNAMODB="+ledger.URL))
			event := events.SQS(events.S3(bucket, key))
			f.Invoke(event, timeout) // the first one opens connections
			skip := len(f.Log())
			for b.Loop() {
				if r := f.Invoke(event, timeout); string(r.Payload) != acked {
					b.Fatal(string(r.Payload), r.Failure)
				}
			}
			reportParts(b, f.Log()[skip:])
			receiver.Take(b)
		})
	}
}

// reportParts reports the mean of each part of the objects that the log names.
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
	b.ReportMetric(b.Elapsed().Seconds()*1000/n, "ms-wall")
	b.ReportMetric(0, "ns/op")
}
