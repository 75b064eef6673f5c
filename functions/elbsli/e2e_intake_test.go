package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/intaketest"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
)

// intakeWorld is a world whose function posts to Datadog's API.
type intakeWorld struct {
	*world
	datadog *intaketest.Server
}

func newIntakeWorld(t *testing.T) *intakeWorld {
	w := &intakeWorld{newWorld(t, s3.Start(t)), intaketest.Start(t)}
	w.env = []string{"ELBSLI_SINK=intake", "DD_URL=" + w.datadog.URL(), "DD_API_KEY=" + intaketest.Key}
	return w
}

// start starts an environment whose log must not contain the key.
func (w *intakeWorld) start() *runtimeapi.Function {
	w.Helper()
	f := w.world.start()
	w.Cleanup(func() {
		if strings.Contains(f.Log(), intaketest.Key) {
			w.Errorf("the log holds the key:\n%s", f.Log())
		}
	})
	return f
}

// answers invokes f with one message for one object, which must be acknowledged or handed back.
func (w *intakeWorld) answers(f *runtimeapi.Function, acknowledged bool, key string) {
	w.Helper()
	want := `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`
	if acknowledged {
		want = `{"batchItemFailures":[]}`
	}
	if r := f.Invoke(events.SQS(events.S3(bucket, key)), timeout); string(r.Payload) != want {
		w.Errorf("answer %s, %v, want %s", r.Payload, r.Failure, want)
	}
}

// checkIntake compares the API's points with the oracle, and checks that nothing went to DogStatsD.
func (w *intakeWorld) checkIntake() {
	w.Helper()
	if diff := cmp.Diff(map[dogstatsdtest.Cell]int64(w.want), w.datadog.Sums()); diff != "" {
		w.Errorf("counters (-oracle +posted):\n%s", diff)
	}
	if got := w.statsd.Take(w); len(got) > 0 {
		w.Errorf("%d points went to DogStatsD", len(got))
	}
}

// One pass is enough, and counting again, elsewhere or at the same time, changes nothing.
func TestIntake(t *testing.T) {
	t.Parallel()
	w := newIntakeWorld(t)
	var bodies []string
	for i, node := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		key := logs.Key("", lb, node, "r", period())
		w.log(uint64(i), key, period(), 300)
		bodies = append(bodies, events.S3(bucket, key))
	}
	f := w.start()
	w.done(f, bodies...)
	w.checkIntake()
	held, requests := w.datadog.Points(), w.datadog.Requests()
	if requests != 3 {
		t.Errorf("3 objects took %d requests", requests)
	}
	objects := func() int { return w.datadog.Distributions()["elb_sli.objects|env:production,result:counted"] }
	for until := time.Now().Add(timeout); objects() < 3 && time.Now().Before(until); { // the function does not wait for it
		time.Sleep(10 * time.Millisecond)
	}
	if n := objects(); n != 3 {
		t.Errorf("%d objects are counted, of %v", n, w.datadog.Distributions())
	}
	w.done(f, bodies...)
	w.done(w.start(), bodies...)
	w.done(w.start(), bodies[0], bodies[0])
	w.checkIntake()
	if n := w.datadog.Points(); n != held {
		t.Errorf("the repeats made %d points of %d", n, held)
	}
}

// Whatever the API answers, an acknowledged object's points are there, and after another try everything is there once.
func TestIntakeFaults(t *testing.T) {
	t.Parallel()
	const ever = 50
	faults := []struct {
		name   string
		faults []intaketest.Fault
		acked  bool
	}{
		{"503 three times", slices.Repeat([]intaketest.Fault{{Status: 503}}, 3), true},
		{"429", []intaketest.Fault{{Status: 429, Header: http.Header{"X-Ratelimit-Reset": {"1"}}}}, true},
		{"413", []intaketest.Fault{{Status: 413}}, true},
		{"403 once", []intaketest.Fault{{Status: 403}}, true},
		{"cut, then taken and cut", []intaketest.Fault{{Cut: true}, {Lose: true}, {Half: true}}, true},
		{"403", slices.Repeat([]intaketest.Fault{{Status: 403}}, ever), false},
		{"400", []intaketest.Fault{{Status: 400}}, false},
		{"429 for a minute", []intaketest.Fault{{Status: 429, Header: http.Header{"X-Ratelimit-Reset": {"60"}}}}, false},
		{"503 always", slices.Repeat([]intaketest.Fault{{Status: 503}}, ever), false},
		{"hangs", slices.Repeat([]intaketest.Fault{{Hang: true}}, ever), false},
		{"taken, never answered", slices.Repeat([]intaketest.Fault{{Lose: true}}, ever), false},
	}
	if testing.Short() {
		faults = faults[:len(faults)-3] // the last three wait for the whole invocation
	}
	for _, tt := range faults {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // they mostly wait
			w := newIntakeWorld(t)
			key := logs.Key("", lb, "192.0.2.1", "r", period())
			w.log(1, key, period(), 300)
			f := w.start()
			w.datadog.Fail(tt.faults...)
			want := `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`
			if tt.acked {
				want = `{"batchItemFailures":[]}`
			}
			start := time.Now()
			left := 6 * time.Second // what fails until the end takes as long
			if tt.acked {
				left = timeout
			}
			r := f.Invoke(events.SQS(events.S3(bucket, key)), left)
			t.Logf("%d requests in %v", w.datadog.Requests(), time.Since(start).Round(time.Millisecond))
			if string(r.Payload) != want {
				t.Errorf("answer %s, %v, want %s", r.Payload, r.Failure, want)
			}
			if tt.acked {
				w.checkIntake()
				return
			}
			// The log comes through its own pipe, and may come after the answer.
			why := func() bool {
				return strings.Contains(f.Log(), `"result":"intake"`) || strings.Contains(f.Log(), `"result":"deferred"`)
			}
			for until := time.Now().Add(5 * time.Second); !why() && time.Now().Before(until); {
				time.Sleep(10 * time.Millisecond)
			}
			if !why() {
				t.Errorf("the log does not say why:\n%s", f.Log())
			}
			w.datadog.Fail()
			w.answers(w.start(), true, key)
			w.checkIntake()
		})
	}
}

// secrets is a Secrets Manager with one secret.
type secrets struct {
	*httptest.Server
	mu    sync.Mutex
	value string
	reads int
}

const secretARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf"

func startSecrets(t *testing.T, value string) *secrets {
	s := &secrets{value: value}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if target := r.Header.Get("X-Amz-Target"); err != nil || target != "secretsmanager.GetSecretValue" || !strings.Contains(string(body), secretARN) {
			t.Errorf("secrets: %s of %s, %v", target, body, err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.reads++
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if s.value == "" {
			w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
			http.Error(w, `{"__type":"AccessDeniedException"}`, http.StatusBadRequest)
			return
		}
		if err := json.NewEncoder(w).Encode(struct{ ARN, SecretString string }{secretARN, s.value}); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *secrets) set(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value = value
}

// The key comes from the secret, and is read again if it was rotated while the environment runs.
func TestIntakeKeyFromSecret(t *testing.T) {
	t.Parallel()
	w := newIntakeWorld(t)
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 300)
	s := startSecrets(t, intaketest.Key)
	w.env = append(w.env, "DD_API_KEY=", "DD_API_KEY_SECRET_ARN="+secretARN, "AWS_ENDPOINT_URL_SECRETS_MANAGER="+s.URL)
	f := w.start()
	w.answers(f, true, key)
	w.answers(f, true, key)
	if s.reads != 1 {
		t.Errorf("the secret was read %d times, want once", s.reads)
	}
	const rotated = "00112233445566778899aabbccddeeff"
	w.datadog.SetKey(rotated)
	w.answers(f, false, key) // the secret is out of date
	s.set(`{"DD_API_KEY":"` + rotated + `","note":"rotated"}`)
	w.answers(f, true, key)
	w.checkIntake()
	s.set("")
	dead := runtimeapi.Start(t, binary, append([]string{"ELBSLI_CONFIG=" + w.config}, w.env...))
	if _, err := dead.Ready(timeout); err == nil || !strings.Contains(dead.Log(), "AccessDenied") {
		t.Errorf("started without the right to read the key: %v\n%s", err, dead.Log())
	}
	if strings.Contains(f.Log()+dead.Log(), rotated) {
		t.Errorf("a log holds the key:\n%s", f.Log())
	}
}

func TestIntakeSettings(t *testing.T) {
	t.Parallel()
	w := newIntakeWorld(t)
	usual := w.env
	for _, tt := range []struct{ env, want string }{
		{"ELBSLI_SINK=stdout", `ELBSLI_SINK: want dogstatsd or intake, not "stdout"`},
		{"DD_API_KEY=", "intake needs DD_API_KEY_SECRET_ARN or DD_API_KEY"},
		{"DD_URL=http://datadog.example.com", "want https"},
		{"DD_API_KEY=two words", "API key: is empty or has characters"},
	} {
		w.env = append(slices.Clone(usual), tt.env)
		f := w.world.start()
		if _, err := f.Ready(timeout); err == nil || !strings.Contains(f.Log(), tt.want) {
			t.Errorf("%s: %v, want %q in the log:\n%s", tt.env, err, tt.want, f.Log())
		}
	}
}

// Requests go through the proxy in the environment.
func TestIntakeProxy(t *testing.T) {
	t.Parallel() // it mostly waits
	asked := make(chan string, 100)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		http.Error(w, "no", http.StatusForbidden)
	}))
	defer proxy.Close()
	w := newIntakeWorld(t)
	key := logs.Key("", lb, "192.0.2.1", "r", period())
	w.log(1, key, period(), 30)
	w.env = append(w.env, "DD_URL=", "DD_SITE=datadoghq.eu", "HTTPS_PROXY="+proxy.URL)
	if r := w.start().Invoke(events.SQS(events.S3(bucket, key)), 6*time.Second); !strings.Contains(string(r.Payload), "m1") {
		t.Errorf("behind a proxy that refuses: %s, %v", r.Payload, r.Failure)
	}
	select {
	case got := <-asked:
		if got != "CONNECT api.datadoghq.eu:443" {
			t.Errorf("the proxy was asked for %s", got)
		}
	default:
		t.Error("the proxy was not asked")
	}
}
