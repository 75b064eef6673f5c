package hostile_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/events"
	"github.com/elb-sli/elb-sli/test/oracle"
	"github.com/elb-sli/elb-sli/test/s3"
)

// A bomb that would take longer than the invocation is stopped at the deadline. It is handed back, and so is everything
// after it. The test waits for five seconds. It is the first of those that run in parallel, so the others run in the
// meantime.
func TestABombEndsInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oracle.SampleYAML)
	bomb, after := formats[0].object("", "bomb", period()), formats[0].object("", "good", period())
	members := 14_400 // 56 GiB
	if testing.Short() {
		members = 256                                      // 1 GiB in 1 MiB, which
		w.s3.Fail(s3.Fault{Pause: 200 * time.Millisecond}) // takes 50 s to arrive, so that it waits instead of decompressing all the time
	}
	w.s3.Put(t, bucket, bomb, bytes.Repeat(zipped(t, make([]byte, 4<<20)), members))
	w.put(after, line(formats[0].at(period().Add(-time.Minute)))+"\n")
	w.answer = w.f.Invoke(events.SQS(events.S3(bucket, bomb), events.S3(bucket, after)), 5500*time.Millisecond)
	w.points = w.statsd.Take(w)
	w.results(map[string]int{"deferred": 2})
	if want := `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`; string(w.answer.Payload) != want {
		t.Errorf("answer %s, %v, want %s", w.answer.Payload, w.answer.Failure, want)
	}
}
