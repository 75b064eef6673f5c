package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/intake"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/intaketest"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/s3"
	"github.com/elb-sli/elb-sli/test/sqs"
)

// verifyWorld is logs in a bucket, and a Datadog with their counts.
type verifyWorld struct {
	*testing.T
	s3      *s3.Server
	datadog *intaketest.Server
	queue   *sqs.Server
	config  string
	keys    []string
}

const (
	verifyBucket = "logs"
	queueURL     = "https://sqs.us-east-1.amazonaws.com/123456789012/elb-sli"
)

func newVerifyWorld(t *testing.T, yaml string, ages ...time.Duration) *verifyWorld {
	w := &verifyWorld{T: t, s3: s3.Start(t), datadog: intaketest.Start(t), queue: sqs.Start(t), config: filepath.Join(t.TempDir(), "config.yaml")}
	w.s3.Environment(t)
	w.queue.Environment(t)
	for name, v := range map[string]string{"DD_URL": w.datadog.URL(), "DD_SITE": "", "DD_API_KEY": intaketest.Key, "DD_APP_KEY": intaketest.AppKey} {
		t.Setenv(name, v)
	}
	if err := os.WriteFile(w.config, []byte(oracle.SampleYAML+yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, age := range ages {
		end := time.Now().UTC().Add(-age).Truncate(5 * time.Minute)
		w.log(logs.Key("AWSLogs/", "app/web/50dc6c495c0c9188", "192.0.2.1", fmt.Sprintf("r%d", i), end), end, uint64(i))
	}
	return w
}

// log puts a log into the bucket and its counts into Datadog, as the function does.
func (w *verifyWorld) log(key string, end time.Time, seed uint64) {
	text := logs.ALB(seed, "app/web/50dc6c495c0c9188", end, 300)
	w.s3.Put(w, verifyBucket, key, logs.Gzip(w, text))
	w.keys = append(w.keys, key)
	object, _ := elblog.ParseKey(key)
	w.post(text, &object, sli.PointOptions{Writer: "0"})
}

func (w *verifyWorld) post(text string, object *elblog.Object, o sli.PointOptions) {
	cfg, err := config.Load(w.config)
	if err != nil {
		w.Fatal(err)
	}
	counts, err := new(pipeline.Worker).Read(cfg.Policy(), elblog.Input{Body: strings.NewReader(text)}, object)
	if err != nil {
		w.Fatal(err)
	}
	api, err := intake.Open(w.Context(), intake.Options{URL: w.datadog.URL(), Resolution: time.Minute,
		Key: func(context.Context) (string, error) { return intaketest.Key, nil }})
	if err != nil {
		w.Fatal(err)
	}
	o.Prefix, o.Tags = cfg.Metrics.Prefix, cfg.Metrics.Tags
	if err := api.Send(w.Context(), counts.Tally.Points(o)); err != nil {
		w.Fatal(err)
	}
}

func (w *verifyWorld) run(status int, args ...string) (stdout, stderr string) {
	w.Helper()
	stdout, stderr, got := runWith(w.T, "", append([]string{"verify", "--config", w.config}, args...)...)
	if got != status {
		w.Errorf("elbsli verify %s: exit %d, want %d; stderr %q\n%.2000s", strings.Join(args, " "), got, status, stderr, stdout)
	}
	return stdout, stderr
}

func wants(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
}

func TestVerify(t *testing.T) {
	w := newVerifyWorld(t, "", 5*time.Minute, 35*time.Minute, 80*time.Minute, 30*time.Hour)
	stdout, stderr := w.run(statusDone, "s3://logs/AWSLogs/")
	wants(t, stdout, " of 2 logs, ", ": 0 differ, total = good + bad in each; 1 log of the last 21m0s left out\n")
	if stderr != "" || strings.Contains(stdout, "MINUTE") {
		t.Errorf("stderr %q, stdout %s", stderr, stdout)
	}
	stdout, _ = w.run(statusDone, "--since", "2d", "s3://logs/AWSLogs/")
	wants(t, stdout, " of 3 logs, ")
	stdout, _ = w.run(statusDone, "--wait", "45m", "s3://logs/AWSLogs/")
	wants(t, stdout, " of 1 log, ", "; 2 logs of the last 45m0s left out\n")

	// The same from files; a file that is not an object is left out.
	dir := t.TempDir()
	for i, key := range w.keys {
		end := []time.Duration{5 * time.Minute, 35 * time.Minute, 80 * time.Minute, 30 * time.Hour}[i]
		text := logs.ALB(uint64(i), "app/web/50dc6c495c0c9188", time.Now().UTC().Add(-end).Truncate(5*time.Minute), 300)
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(key)), logs.Gzip(t, text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := filepath.Join(t.TempDir(), "old.log")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, _ = w.run(statusDone, dir, old)
	wants(t, stdout, " of 2 logs, ", "left out, and 1 without the name of an S3 object\n")
}

// vended puts a vended log into the bucket that has three requests to each of two load balancers at each time. It puts
// the log's counts into Datadog, in the slots of the n-th object in each of its five minutes.
func (w *verifyWorld) vended(key string, n int64, ends ...time.Time) {
	var text strings.Builder
	for _, end := range ends {
		for i := range 6 {
			lb := []string{"app/one/50dc6c495c0c9188", "app/two/60dc6c495c0c9188"}[i%2]
			fmt.Fprintf(&text, `{"type":"http","time":%q,"elb":%q,"elb_status_code":"%d","target_status_code":"200","request_line":"GET http://example.com:80/x%d HTTP/1.1","user_agent":"curl/8","actions_executed":"forward"}`+"\n",
				end.Add(-time.Duration(1+i)*30*time.Second).Format("2006-01-02T15:04:05.000000Z"), lb, 200+i/4*302, i)
		}
	}
	w.s3.Put(w, verifyBucket, key, []byte(text.String()))
	w.keys = append(w.keys, key)
	object := elblog.Unnamed(key)
	w.post(text.String(), &object, sli.PointOptions{Place: func(string, int64) (string, int64, bool) {
		return fmt.Sprint(n / 6), n % 6 * 10, true
	}})
}

// Vended logs are compared by five minutes, in which several logs may have entries. Minutes that may still be on their
// way, or be in older logs, are left out, and so are those that a load balancer writes twice.
func TestVerifyVended(t *testing.T) {
	w := newVerifyWorld(t, "")
	now := time.Now().UTC().Truncate(5 * time.Minute)
	const minute = "2006-01-02T15:04Z07:00"
	at := func(age time.Duration) time.Time { return now.Add(-age) }
	w.vended("vended/AWSLogs/123456789012/elb/a.json", 0, at(30*time.Minute), at(35*time.Minute), at(5*time.Minute))
	w.vended("vended/AWSLogs/123456789012/elb/b.json", 1, at(35*time.Minute), at(40*time.Minute), at(25*time.Hour))
	w.s3.Put(t, verifyBucket, "vended/README", []byte("none of the logs\n"))
	stdout, stderr := w.run(statusDone, "--quiet", "s3://logs/vended/")
	wants(t, stdout, " of 2 logs, ", ": 0 differ, total = good + bad in each; 0 logs of the last 21m0s left out\n",
		at(45*time.Minute).Local().Format(minute)+" to "+at(30*time.Minute).Local().Format(minute))
	if stderr != "" {
		t.Errorf("stderr %q", stderr)
	}

	// First a point of only the second log is missing, then one in a window that both logs share.
	for _, tt := range []struct {
		age  time.Duration
		logs int
	}{{40 * time.Minute, 1}, {35 * time.Minute, 2}} {
		var back func()
		for n := w.datadog.Points() - 1; n >= 0 && back == nil; n-- {
			cell, value, restore := w.datadog.Forget(n)
			if window := time.Unix(cell.Minute, 0).Truncate(5 * time.Minute).Add(5 * time.Minute); value > 0 && window.Equal(at(tt.age)) {
				back = restore
			} else {
				restore()
			}
		}
		stdout, _ = w.run(statusFailure, "--repair", queueURL, "s3://logs/vended/")
		wants(t, stdout, ": 1 differs, ", fmt.Sprintf("sent %s to the queue again", term.Plural(int64(tt.logs), "log", "logs")))
		if bodies, _ := w.queue.Take(); len(bodies) != tt.logs || !strings.Contains(strings.Join(bodies, ""), "b.json") {
			t.Errorf("%v ago: sent %q, want %d logs, and b.json one of them", tt.age, bodies, tt.logs)
		}
		back()
	}

	// Since 37 minutes ago: neither the period that ended then nor the one before it is compared.
	stdout, _ = w.run(statusDone, "--since", at(38*time.Minute).Format(time.RFC3339), "s3://logs/vended/")
	wants(t, stdout, " of 1 log, ", "; 1 log of the last 21m0s left out\n")

	// A legacy log of one of the load balancers: each of its minutes may be of either kind.
	key := logs.Key("AWSLogs/", "app/one/50dc6c495c0c9188", "192.0.2.1", "r9", at(35*time.Minute))
	w.s3.Put(t, verifyBucket, key, logs.Gzip(t, logs.ALB(9, "app/one/50dc6c495c0c9188", at(35*time.Minute), 30)))
	stdout, _ = w.run(statusDone, "s3://logs/")
	wants(t, stdout, " of 3 logs, ", ": 0 differ", "left out, and 5 minutes of load balancers that write both legacy and vended logs\n")

	// The times of an unreadable vended log are not known.
	w.s3.Put(t, verifyBucket, w.keys[1], []byte{0x1f, 0x8b, 8, 0})
	stdout, stderr = w.run(statusFailure, "s3://logs/vended/")
	wants(t, stdout, " differ", "; 1 vended log could not be read, which may explain a difference\n")
	wants(t, stderr, "s3://logs/"+w.keys[1]+": ")
}

func TestVerifyRepairs(t *testing.T) {
	w := newVerifyWorld(t, "", 80*time.Minute, 33*time.Minute)
	missing := func(age time.Duration) {
		t.Helper()
		old := time.Now().Add(-age).Unix()
		for n := w.datadog.Points() - 1; n >= 0; n-- {
			cell, value, restore := w.datadog.Forget(n)
			if value > 0 && strings.HasSuffix(cell.Metric, ".good") && (cell.Minute < old) {
				return
			}
			restore()
		}
		t.Fatal("no such point")
	}
	missing(0) // in the younger log: within a series it comes last
	stdout, stderr := w.run(statusFailure, "s3://logs/AWSLogs/")
	wants(t, stdout, "MINUTE", "elb_sli.good{", ": 1 differs, total is not good + bad in 1 of Datadog's; ")
	if bodies, _ := w.queue.Take(); len(bodies) != 0 || stderr != "" {
		t.Errorf("without --repair %d messages were sent; stderr %q", len(bodies), stderr)
	}
	missing(60 * time.Minute)
	stdout, stderr = w.run(statusFailure, "--repair", queueURL, "s3://logs/AWSLogs/")
	wants(t, stdout, ": 2 differ, ", "sent 1 log to the queue again")
	wants(t, stderr, "not repaired: 1 series and minute is more than 50m0s old. The function does not send points older than 55m", "`historical: true`")
	bodies, queues := w.queue.Take()
	if len(bodies) != 1 || !strings.Contains(bodies[0], filepath.Base(w.keys[1])) || !slices.Equal(queues, []string{queueURL}) {
		t.Errorf("sent to %q: %q, want the younger log", queues, bodies)
	}
	if err := os.WriteFile(w.config, []byte(oracle.SampleYAML+"historical: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr = w.run(statusFailure, "--repair", queueURL, "s3://logs/AWSLogs/")
	wants(t, stdout, "sent 2 logs to the queue again")
	if bodies, _ := w.queue.Take(); len(bodies) != 2 || stderr != "" {
		t.Errorf("with historical: true %d messages were sent, want 2; stderr %q", len(bodies), stderr)
	}
}

func TestVerifyErrors(t *testing.T) {
	w := newVerifyWorld(t, "", 5*time.Minute, 35*time.Minute)
	dir := t.TempDir()
	for _, tt := range []struct {
		args   []string
		env    [2]string
		status int
		want   string
	}{
		{[]string{"--wait", "1m", "s3://logs"}, [2]string{}, statusUsage, "--wait 1m0s: want 15m0s or more"},
		{[]string{"--repair", queueURL, dir}, [2]string{}, statusUsage, "--repair with"},
		{[]string{}, [2]string{}, statusUsage, "no log given"},
		{[]string{"--wait", "50m", "s3://logs"}, [2]string{}, statusFailure, "no log to compare: 2 logs of the last 50m0s left out"},
		{[]string{"s3://logs"}, [2]string{"DD_APP_KEY", ""}, statusFailure, "DD_APP_KEY is empty"},
		{[]string{"s3://logs"}, [2]string{"DD_APP_KEY", "wrong"}, statusFailure, "are DD_API_KEY and DD_APP_KEY keys of this site"},
		{[]string{"s3://logs"}, [2]string{"DD_URL", "http://example.com"}, statusFailure, "want https"},
		{[]string{"--config", filepath.Join(dir, "none.yaml"), "s3://logs"}, [2]string{}, statusFailure, "no such file"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			if tt.env[0] != "" {
				t.Setenv(tt.env[0], tt.env[1])
			}
			stdout, stderr := w.run(tt.status, tt.args...)
			if !strings.Contains(stderr, tt.want) || stdout != "" || strings.Contains(stderr, intaketest.Key) {
				t.Errorf("stdout %q, stderr %q, want %q", stdout, stderr, tt.want)
			}
		})
	}
}

// A log that cannot be read is named, and its period is not compared.
func TestVerifyUnreadable(t *testing.T) {
	w := newVerifyWorld(t, "", 35*time.Minute, 45*time.Minute)
	w.s3.Put(t, verifyBucket, w.keys[0], []byte{0x1f, 0x8b, 8, 0})
	stdout, stderr := w.run(statusFailure, "s3://logs")
	wants(t, stdout, " of 1 log, ", ": 0 differ")
	wants(t, stderr, "s3://logs/"+w.keys[0]+": ")
}
