package hostile_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/dogstatsdtest"
	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/hermetic"
	"github.com/elb-sli/elb-sli/test/logs"
	"github.com/elb-sli/elb-sli/test/runtimeapi"
	"github.com/elb-sli/elb-sli/test/s3"
)

// programs is the folder that the programs are built in. A program is built when the first test needs it.
var programs string

var function = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "bootstrap")
	return path, runtimeapi.Build(path, "../../functions/elbsli")
})

var tool = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "elbsli")
	return path, runtimeapi.Build(path, "../../cmd/elbsli")
})

func TestMain(m *testing.M) {
	if kind := os.Getenv(childVariable); kind != "" {
		child(kind)
		return
	}
	hermetic.Environment("ELBSLI_HOSTILE_LINES")
	var err error
	if programs, err = os.MkdirTemp("", "hostile"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	debug.SetGCPercent(400)
	_ = flag.Set("test.parallel", "4") // many tests mostly wait; the command line can override this
	status := m.Run()
	_ = os.RemoveAll(programs)
	os.Exit(status)
}

// sample collects every step-th of the offered lines, and only builds those.
type sample struct {
	step    int
	offered int
	lines   []string
}

func (s *sample) add(line func() string) {
	if s.offered%s.step == 0 {
		s.lines = append(s.lines, line())
	}
	s.offered++
}

// step is 1, or 29 in a short run: tests with many lines use every step-th.
func step() int {
	if testing.Short() {
		return 29
	}
	return 1
}

// scaled returns n, or a sixteenth of it in a short run.
func scaled(n int) int {
	if testing.Short() {
		return n / 16
	}
	return n
}

// longer returns the number of lines for a long test: ELBSLI_HOSTILE_LINES if it is set, else scaled(lines).
func longer(tb testing.TB, lines int) int {
	s := os.Getenv("ELBSLI_HOSTILE_LINES")
	if s == "" {
		return scaled(lines)
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		tb.Fatalf("ELBSLI_HOSTILE_LINES=%q is no number of lines", s)
	}
	return n
}

const (
	bucket  = "elb-logs"
	timeout = 60 * time.Second
)

// period is the end of a recent period that Datadog still accepts. It is the same for the whole test run.
var period = sync.OnceValue(func() time.Time { return time.Now().UTC().Truncate(5 * time.Minute) })

// world is the function's environment.
type world struct {
	testing.TB
	s3     *s3.Server
	statsd *dogstatsdtest.Receiver
	f      *runtimeapi.Function
	points []dogstatsdtest.Point // from the last invocation
	answer runtimeapi.Result
}

// newWorld starts the function under a configuration, with additional environment variables.
func newWorld(tb testing.TB, yaml string, env ...string) *world {
	tb.Helper()
	w := &world{TB: tb, s3: s3.Start(tb), statsd: dogstatsdtest.Listen(tb)}
	binary, err := function()
	if err != nil {
		tb.Fatal(err)
	}
	host, port, _ := strings.Cut(w.statsd.Addr(), ":")
	w.f = runtimeapi.Start(tb, binary, append([]string{
		"ELBSLI_CONFIG=" + file(tb, "config.yaml", yaml), "AWS_ENDPOINT_URL_S3=" + w.s3.URL(),
		"DD_AGENT_HOST=" + host, "DD_DOGSTATSD_PORT=" + port, "DD_SERVERLESS_FLUSH_STRATEGY=end", "ELBSLI_CONFIRMATIONS=1",
	}, env...))
	return w
}

func file(tb testing.TB, name, content string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// put stores a log, compressed.
func (w *world) put(key, text string) {
	w.Helper()
	w.s3.Put(w, bucket, key, logs.Gzip(w, text))
}

// invoke calls the function with one message for each key, and collects what it emitted.
func (w *world) invoke(keys ...string) {
	w.Helper()
	var bodies []string
	for _, k := range keys {
		bodies = append(bodies, events.S3(bucket, k))
	}
	w.answer = w.f.Invoke(events.SQS(bodies...), timeout)
	w.points = w.statsd.Take(w)
}

// counted invokes the function with keys that must all be counted.
func (w *world) counted(keys ...string) {
	w.Helper()
	w.invoke(keys...)
	w.results(map[string]int{"counted": len(keys)})
	if w.answer.Failure != nil || string(w.answer.Payload) != `{"batchItemFailures":[]}` {
		w.Errorf("answer %s, %v", w.answer.Payload, w.answer.Failure)
	}
}

// results checks what the last invocation reported about its objects.
func (w *world) results(want map[string]int) {
	w.Helper()
	got := make(map[string]int)
	for _, p := range w.points {
		if p.Name == "elb_sli.objects" {
			got[tagOf(p, "result")]++
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("objects: %v, want %v", got, want)
	}
}

func tagOf(p dogstatsdtest.Point, key string) string {
	for _, t := range p.Tags {
		if v, ok := strings.CutPrefix(t, key+":"); ok {
			return v
		}
	}
	return ""
}

// sum adds up the points of a metric that have the tags.
func (w *world) sum(metric string, tags ...string) (n int64) {
	for _, p := range w.points {
		if p.Name == "elb_sli."+metric && !slices.ContainsFunc(tags, func(t string) bool { return !slices.Contains(p.Tags, t) }) {
			n += int64(p.Value)
		}
	}
	return n
}

// wantLog checks that the log so far is JSON with one known message on each line, and has one line about each object.
func (w *world) wantLog(objects int) {
	w.Helper()
	n := 0
	for l := range strings.Lines(w.f.Log()) {
		var said struct {
			Msg   string `json:"msg"`
			Level string `json:"level"`
		}
		d := json.NewDecoder(strings.NewReader(l))
		if err := d.Decode(&said); err != nil || d.More() {
			w.Errorf("log line is not one JSON object: %q", l)
			continue
		}
		switch said.Msg {
		case "object":
			n++
		case "configuration":
		default:
			if !strings.HasPrefix(said.Msg, "ELBSLI_WRITERS_TABLE is empty") {
				w.Errorf("log line of unknown message: %q", l)
			}
		}
	}
	if n != objects {
		w.Errorf("%d lines about objects in the log, want %d:\n%s", n, objects, w.f.Log())
	}
}

// elbsli runs the operator's tool, and returns its stdout and stderr.
func elbsli(tb testing.TB, stdin string, args ...string) (stdout, stderr string, status int) {
	tb.Helper()
	program, err := tool()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err = cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		tb.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// allowed is what may be emitted under a configuration for one object.
type allowed struct {
	lb       string
	writer   string   // "" for none
	routes   []string // as tagged; nil: heuristic ones
	journeys []string
	rules    []string
	from, to int64 // Unix seconds
}

var (
	builtin = []string{"waf-blocked", "twilio-gave-up", "client-gave-up", "no-status", "server-error", "misdirected", "client-error", "served", "unclassified"}
	reasons = []string{"too-long", "empty", "format", "fields", "time", "load-balancer", "client", "status"}
	guessed = regexp.MustCompile(`^/[a-z0-9_./:-]*$`)
	// registered are the methods in IANA's registry (iana.org/assignments/http-methods, read 2026-11-23) except "*".
	registered = strings.Fields(`acl baseline-control bind checkin checkout connect copy delete get head label link lock
		merge mkactivity mkcalendar mkcol mkredirectref mkworkspace move options orderpatch patch post pri propfind
		proppatch put query rebind report search trace unbind uncheckout unlink unlock update updateredirectref version-control`)
	// tagged are the keys of each metric's tags, except the configured ones. "journey" may be missing.
	tagged = map[string][]string{
		"good": {"sli", "lb", "route", "method", "journey", "writer"}, "total": {"sli", "lb", "route", "method", "journey", "writer"},
		"bad": {"sli", "lb", "route", "method", "journey", "writer"}, "entries": {"lb", "reached_target", "writer"},
		"excluded": {"lb", "rule", "writer"}, "malformed": {"lb", "reason", "writer"}, "clamped": {"lb", "writer"},
		"folded": {"lb", "writer"}, "objects": {"result"}, "late": {}, "delivery_lag": {},
	}
)

// check returns an error if a point is not allowed.
func (a *allowed) check(p dogstatsdtest.Point) error {
	name := strings.TrimPrefix(p.Name, "elb_sli.")
	keys, ok := tagged[name]
	if !ok {
		return fmt.Errorf("metric %q", p.Name)
	}
	if about := name == "objects" || name == "late" || name == "delivery_lag"; about != (p.Type == "d") || about != (p.Unix == 0) {
		return fmt.Errorf("type %q with timestamp %d", p.Type, p.Unix)
	}
	if p.Unix != 0 && (p.Unix < a.from || p.Unix >= a.to || p.Unix%60 != 0) {
		return fmt.Errorf("timestamp %d, want %d to %d", p.Unix, a.from, a.to)
	}
	if p.Value < 0 || p.Value != float64(int64(p.Value)) && name != "delivery_lag" {
		return fmt.Errorf("value %v", p.Value)
	}
	seen := map[string]bool{}
	for _, t := range p.Tags {
		k, v, _ := strings.Cut(t, ":")
		if seen[k] || !a.value(k, v) || k != "env" && !slices.Contains(keys, k) {
			return fmt.Errorf("tag %q", t)
		}
		seen[k] = true
	}
	for _, k := range keys {
		if !seen[k] && k != "journey" && (k != "writer" || a.writer != "") {
			return fmt.Errorf("no tag %q", k)
		}
	}
	return nil
}

func (a *allowed) value(key, v string) bool {
	switch key {
	case "env":
		return v == "production"
	case "sli":
		return v == "availability" || v == "latency"
	case "lb":
		return v == a.lb
	case "writer":
		return v == a.writer
	case "method":
		return v == "other" || slices.Contains(registered, v)
	case "journey":
		return slices.Contains(a.journeys, v)
	case "rule":
		return slices.Contains(a.rules, v)
	case "reason":
		return slices.Contains(reasons, v)
	case "reached_target":
		return v == "true" || v == "false"
	case "result":
		return v == "counted"
	case "route":
		if a.routes == nil {
			return v == "other" || guessed.MatchString(v) && len("route:"+v) <= 200
		}
		return v == "other" || slices.Contains(a.routes, v)
	}
	return false
}
