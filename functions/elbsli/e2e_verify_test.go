package main_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/dynamodb"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/intaketest"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
	"github.com/elb-sli/elb-sli/test/sqs"
)

const sampleData = "../../testdata/"

// sampleWorld has the sample logs in S3, and returns their keys.
func sampleWorld(t *testing.T) (w *world, keys []string) {
	server := s3.Start(t)
	w, _ = newTableWorldOn(t, server)
	yaml, err := os.ReadFile(sampleData + "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w.configure(string(yaml) + "\nhistorical: true\n")
	root, found := sampleData+"logs", 0
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		if found++; err != nil || testing.Short() && found%12 > 0 {
			return err
		}
		keys = append(keys, filepath.ToSlash(rel))
		server.Put(t, bucket, filepath.ToSlash(rel), b)
		return nil
	})
	if err != nil || found < 30 {
		t.Fatal(found, err)
	}
	return w, keys
}

// tool builds the operator's tool.
func tool(t *testing.T) func(env []string, args ...string) (output string, status int) {
	path := filepath.Join(t.TempDir(), "elbsli")
	if err := runtimeapi.Build(path, "../../cmd/elbsli"); err != nil {
		t.Fatal(err)
	}
	return func(env []string, args ...string) (string, int) {
		cmd := exec.Command(path, args...)
		cmd.Env = append([]string{"HOME=" + t.TempDir(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=testtest", "AWS_REGION=us-east-1",
			"AWS_EC2_METADATA_DISABLED=true", "TZ=UTC"}, env...)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
}

// Through either sink, the function counts the sample logs into the same cells. With one point missing, verify finds it
// and sends its log to the queue, which brings the point back.
func TestSampleLogsThroughBothSinks(t *testing.T) {
	t.Parallel()
	w, keys := sampleWorld(t)
	udp, usual := w.start(), w.env
	start := time.Now()
	for _, key := range keys {
		for receives := 1; receives <= 2; receives++ { // passes
			w.invoke(udp, events.Received(receives, events.S3(bucket, key)))
		}
	}
	t.Logf("dogstatsd: %d logs in two passes, %v", len(keys), time.Since(start).Round(time.Millisecond))

	datadog, queue := intaketest.Start(t), sqs.Start(t)
	w.env = append(usual, "ELBSLI_SINK=intake", "DD_URL="+datadog.URL(), "DD_API_KEY="+intaketest.Key)
	moved := w.start()
	if r := moved.Invoke(events.SQS(events.S3(bucket, keys[0])), timeout); string(r.Payload) != acked || datadog.Points() != 0 {
		t.Errorf("a log that was sent to DogStatsD: %s, %v, and %d points through the intake, want none", r.Payload, r.Failure, datadog.Points())
	}
	ledger := httptest.NewServer(&dynamodb.Server{Table: "writers"}) // one that has seen no other sink
	defer ledger.Close()
	w.env = append(w.env, "AWS_ENDPOINT_URL_DYNAMODB="+ledger.URL)
	api := w.start()
	start = time.Now()
	for _, key := range keys {
		if r := api.Invoke(events.SQS(events.S3(bucket, key)), timeout); string(r.Payload) != acked {
			t.Fatalf("%s: %s, %v", key, r.Payload, r.Failure)
		}
	}
	t.Logf("intake: %d requests, %v", datadog.Requests(), time.Since(start).Round(time.Millisecond))
	sums := datadog.Sums()
	if len(sums) < 80*len(keys) || datadog.Points() != w.backend.Points() {
		t.Errorf("%d cells; the intake holds %d points, DogStatsD's %d", len(sums), datadog.Points(), w.backend.Points())
	}
	t.Logf("%d points, %d minute cells", datadog.Points(), len(sums))
	for cell, n := range w.backend.Sums() {
		if sums[cell] != n {
			t.Errorf("%v: %d through DogStatsD, %d through the intake", cell, n, sums[cell])
		}
		delete(sums, cell)
	}
	if len(sums) > 0 {
		t.Errorf("%d cells are in the intake alone", len(sums))
	}

	elbsli := tool(t)
	env := []string{"DD_URL=" + datadog.URL(), "DD_API_KEY=" + intaketest.Key, "DD_APP_KEY=" + intaketest.AppKey,
		"AWS_ENDPOINT_URL_S3=" + w.s3.URL(), "AWS_ENDPOINT_URL_SQS=" + queue.URL()}
	verify := []string{"verify", "--config", w.config, "--since", "2026-11-01", "--repair", "https://sqs.us-east-1.amazonaws.com/123456789012/q", "s3://" + bucket}
	out, status := elbsli(env, verify...)
	if status != 0 || !strings.Contains(out, ": 0 differ, total = good + bad in each;") {
		t.Fatalf("verify of all: exit %d\n%s", status, out)
	}
	var cell dogstatsdtest.Cell
	var value int64
	for n := datadog.Points() / 2; value == 0; n++ { // a 0 changes no sum
		cell, value, _ = datadog.Forget(n)
	}
	out, status = elbsli(env, verify...)
	minute := time.Unix(cell.Minute, 0).UTC().Format("2006-01-02T15:04Z")
	if status != 1 || strings.Count(out, "\n") != 4 || !strings.Contains(out, ": 1 differ") || !strings.Contains(out, minute) || !strings.Contains(out, cell.Metric+"{") {
		t.Errorf("verify without a point of %v: exit %d\n%s", cell, status, out)
	}
	t.Logf("\n%s", out)
	bodies, _ := queue.Take()
	if len(bodies) == 0 || len(bodies) > 8 {
		t.Fatalf("%d messages were sent", len(bodies))
	}
	if r := api.Invoke(events.SQS(bodies...), timeout); string(r.Payload) != acked {
		t.Errorf("the repair's messages: %s, %v", r.Payload, r.Failure)
	}
	if out, status = elbsli(env, verify...); status != 0 {
		t.Errorf("verify after the repair: exit %d\n%s", status, out)
	}
	if datadog.Points() != w.backend.Points() {
		t.Errorf("after the repair %d points of %d", datadog.Points(), w.backend.Points())
	}
}

// Two environments, each with a receiver that stalls during its pass: whatever is acknowledged must be there.
func TestStallingReceiver(t *testing.T) {
	t.Parallel()
	stalls, objects := []time.Duration{300 * time.Millisecond, time.Second}, 4
	if testing.Short() {
		stalls, objects = stalls[:1], 1
	}
	for _, stall := range stalls {
		t.Run(fmt.Sprint(stall), func(t *testing.T) {
			w, _ := newTableWorldOn(t, s3.Start(t))
			w.configure(strings.Replace(oracle.SampleYAML, "metrics: {", "metrics: {resolution: 10s, ", 1)) // more points than a socket's buffer holds
			var environments [2]struct {
				*dogstatsdtest.Receiver
				invoke func(event []byte) string
			}
			for i := range environments {
				e := &environments[i]
				e.Receiver = dogstatsdtest.ListenSlowly(t, 0) // the system's default buffer
				w.statsd = e.Receiver
				f := w.start()
				e.invoke = func(event []byte) string { return string(f.Invoke(event, timeout).Payload) }
			}
			acknowledged, passes := 0, 0
			for i := range objects {
				key := logs.Key("", lb, "192.0.2.1", fmt.Sprintf("r%d", i), period())
				w.log(uint64(i), key, period(), 3000)
				for receives := 1; receives <= 4; receives++ {
					e := &environments[(i+receives)%2]
					e.Stall(stall)
					answer := e.invoke(events.Received(receives, events.S3(bucket, key)))
					points := e.Take(t)
					if len(points) < 1500 {
						t.Fatalf("%d points fit the socket's buffer even if nobody reads it", len(points))
					}
					w.backend.Flush(points)
					passes++
					if answer == acked {
						acknowledged++
						break
					}
				}
			}
			t.Logf("%d objects were acknowledged after %d passes", acknowledged, passes)
			if acknowledged != objects || passes != 2*objects {
				t.Errorf("%d of %d objects were acknowledged after %d passes, want 2 for each", acknowledged, objects, passes)
			}
			w.check()
		})
	}
}
