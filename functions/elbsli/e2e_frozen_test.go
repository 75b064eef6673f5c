//go:build unix

package main_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/logs"
)

// Lambda freezes the environment as soon as it has answered. What the function said of the object has left by then, although
// it did not wait for Datadog's answer, and the next invocation finds that answer and uses the connection.
func TestIntakeFrozen(t *testing.T) {
	t.Parallel()
	w := newIntakeWorld(t)
	f := w.start()
	signal := func(s syscall.Signal) {
		t.Helper()
		if err := syscall.Kill(f.PID(), s); err != nil {
			t.Fatal(err)
		}
	}
	objects := func() int { return w.datadog.Distributions()["elb_sli.objects|env:production,result:counted"] }
	arrives := func(n int) bool {
		for until := time.Now().Add(2 * time.Second); objects() < n && time.Now().Before(until); {
			time.Sleep(10 * time.Millisecond)
		}
		return objects() == n
	}
	w.datadog.Delay(100 * time.Millisecond)
	late := 0
	for i, node := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		key := logs.Key("", lb, node, "r", period())
		w.log(uint64(i), key, period(), 300)
		r := f.Invoke(events.SQS(events.S3(bucket, key)), timeout)
		signal(syscall.SIGSTOP)
		if string(r.Payload) != acked {
			t.Errorf("answer %s, %v", r.Payload, r.Failure)
		}
		if !arrives(i + 1) {
			late++
		}
		signal(syscall.SIGCONT)
		if !arrives(i + 1) {
			t.Errorf("%d objects are counted after %d invocations", objects(), i+1)
		}
	}
	if late > 1 { // a busy machine may hold a thread up between the last step and the kernel
		t.Errorf("%d of 3 objects were counted only after the environment went on", late)
	}
	w.checkIntake()
	if strings.Contains(f.Log(), "not accepted") {
		t.Error("an answer was lost")
	}
}
