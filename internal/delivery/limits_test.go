package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// No object is started within 5 s of the deadline; the others are handed back, each service in its own way.
func TestDeadline(t *testing.T) {
	for _, tt := range []struct {
		left    time.Duration // at the start
		takes   time.Duration // for one object
		results string
		failed  string
	}{
		{60 * time.Second, time.Second, "counted counted counted", ""},
		{5 * time.Second, 0, "counted counted counted", ""},
		{5*time.Second - 1, 0, "deferred deferred deferred", "m0 m1 m2"},
		{10 * time.Second, 3 * time.Second, "counted counted deferred", "m2"},
		{-time.Second, 0, "deferred deferred deferred", "m0 m1 m2"},
	} {
		r := newRig(t)
		for n := range 3 {
			r.put(key(n), 5)
		}
		get := r.get
		r.get = func(ctx context.Context, ref Ref) (Body, error) {
			r.clock = r.clock.Add(tt.takes)
			return get(ctx, ref)
		}
		ctx := clock{context.Background(), r.clock.Add(tt.left)}
		answer, err := r.Invoke(ctx, []byte(sqs(s3Event(key(0)), s3Event(key(1)), s3Event(key(2)))))
		if want := sqsFailed(strings.Fields(tt.failed)...); err != nil || string(answer) != want {
			t.Errorf("%v left: got %s, %v; want %s", tt.left, answer, err, want)
		}
		if got := strings.Join(r.results, " "); got != tt.results {
			t.Errorf("%v left: got %s, want %s", tt.left, got, tt.results)
		}
	}
	r := newRig(t)
	ctx := clock{context.Background(), r.clock.Add(time.Second)}
	if answer, err := r.Invoke(ctx, []byte(s3Event(key(0)))); err == nil {
		t.Errorf("S3: got %s, want an error", answer)
	}
	answer, err := r.Invoke(ctx, fmt.Appendf(nil, shapeBatch1, key(0)))
	if err != nil || !strings.Contains(string(answer), `"resultCode":"TemporaryFailure","resultString":"deferred"`) {
		t.Errorf("S3 Batch: got %s, %v; want a temporary failure", answer, err)
	}
}

// A call that does not return is given up before the deadline, so that there is time for the answer. The error names
// what did not answer: this is not lack of time.
func TestStalled(t *testing.T) {
	hang := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for _, tt := range []struct {
		name    string
		left    time.Duration // before the deadline, when it is given up
		breaks  func(*rig)
		results string
		failed  string
	}{
		{"S3", endMargin, func(r *rig) {
			get := r.get
			r.get = func(ctx context.Context, ref Ref) (Body, error) {
				if strings.Contains(ref.Key, "_10.0.0.1_") {
					return get(ctx, ref)
				}
				return Body{}, hang(ctx)
			}
		}, "counted unavailable", "m1"},
		{"the sink", endMargin, func(r *rig) {
			send := r.send
			r.send = func(ctx context.Context, points []sli.Point) error {
				if len(r.points) == 0 {
					return send(ctx, points)
				}
				return hang(ctx)
			}
		}, "counted dogstatsd", "m1"},
		{"the ledger", endMargin, func(r *rig) {
			inner := r.claim
			r.claim = func(ctx context.Context, t try) (claim, error) {
				if len(r.points) == 0 {
					return inner(ctx, t)
				}
				return claim{}, hang(ctx)
			}
		}, "counted ledger", "m1"},
		{"the flush", answerMargin, func(r *rig) { r.flush = hang }, "counted counted", "m0 m1"},
		{"a mark", answerMargin, func(r *rig) {
			r.mark = func(ctx context.Context, _ try, _ claim) error { return hang(ctx) }
		}, "counted counted ledger ledger", "m0 m1"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.now, r.historical = time.Now, true
			tt.breaks(r)
			var bodies []string
			for n := range 2 { // in a period that ends now
				key := strings.Replace(key(n+1), "20261120T0105Z", time.Now().UTC().Format("20060102T1504Z"), 1)
				r.put(key, 5)
				bodies = append(bodies, s3Event(key))
			}
			ctx, cancel := context.WithTimeout(context.Background(), startMargin+100*time.Millisecond)
			defer cancel()
			deadline, _ := ctx.Deadline()
			answer, err := r.Invoke(ctx, []byte(sqs(bodies...)))
			if want := sqsFailed(strings.Fields(tt.failed)...); err != nil || string(answer) != want {
				t.Errorf("%s: got %s, %v, want %s", tt.name, answer, err, want)
			}
			if left := time.Until(deadline); left != tt.left {
				t.Errorf("%s is given up %v before the deadline, want %v", tt.name, left, tt.left)
			}
			if got := strings.Join(r.results, " "); got != tt.results {
				t.Errorf("%s: got %q, want %q", tt.name, got, tt.results)
			}
		})
	}
}

// Objects that do not fit the extension's contexts are handed back; the first one always fits.
func TestContexts(t *testing.T) {
	r := newRig(t)
	var bodies []string
	for n := range 5 {
		r.put(key(n), 200)
		bodies = append(bodies, s3Event(key(n)))
	}
	r.room = 150
	r.maxPoints = r.room - perNotes
	got := r.invoke(sqs(bodies...))
	if !slices.Contains(r.results, "deferred") || r.results[0] != "counted" {
		t.Errorf("got %q, want the first counted and some deferred", r.results)
	}
	var back []string
	for i, result := range r.results {
		if result == "deferred" {
			back = append(back, fmt.Sprintf("m%d", i))
		}
	}
	if want := sqsFailed(back...); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(r.points)+perNotes > r.room {
		t.Errorf("%d points where %d contexts are", len(r.points), r.room)
	}
}

// The metrics about an object take contexts too, even if it has no points.
func TestContextsOfNotes(t *testing.T) {
	r := newRig(t)
	r.room = 3*perNotes + 1
	got := r.invoke(s3Event(key(0), key(1), key(2), key(3), key(4)))
	if want := "not_found not_found not_found deferred deferred"; strings.Join(r.results, " ") != want {
		t.Errorf("got %q and %s, want %s", r.results, got, want)
	}
}

// An object's points, including those about itself, stay within the limit; its other routes become other.
func TestFold(t *testing.T) {
	r := newRig(t)
	want := make(sums)
	for c, n := range r.put(key(1), 300) {
		want[cell{c.metric, "", 0}] += n
	}
	r.maxPoints = 50
	r.invoke(s3Event(key(1)))
	if len(r.points) > r.maxPoints || len(r.points) == 0 {
		t.Errorf("%d points where %d may be", len(r.points), r.maxPoints)
	}
	got, folded := make(sums), int64(0)
	for _, p := range r.points {
		metric := strings.TrimPrefix(p.Metric, "elb_sli.")
		if _, ok := want[cell{metric, "", 0}]; ok {
			got[cell{metric, "", 0}] += p.Value
		}
		if metric == "folded" {
			folded += p.Value
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(cell{})); diff != "" || folded == 0 {
		t.Errorf("%d events folded; sums (-want +got):\n%s", folded, diff)
	}
}

// Points older than 55 minutes are counted but not sent; a single reading of the clock decides for all.
func TestLate(t *testing.T) {
	for _, tt := range []struct {
		age        time.Duration // of the period's start
		historical bool
		result     string
		late       bool
		sent       bool
	}{
		{55 * time.Minute, false, "counted", false, true},
		{55*time.Minute + time.Second, false, "counted", true, true},
		{59 * time.Minute, false, "counted", true, true}, // the last minute is 55 minutes old
		{59*time.Minute + time.Second, false, "late", true, false},
		{400 * 24 * time.Hour, false, "late", true, false},
		{400 * 24 * time.Hour, true, "counted", false, true},
	} {
		r := newRig(t)
		r.put(key(1), 300)
		r.historical = tt.historical
		r.clock = rigEnd.Add(-5 * time.Minute).Add(tt.age)
		start, reads := r.clock, 0
		r.now = func() time.Time { // it jumps after each reading, except at the object's beginning
			now := r.clock
			if reads++; reads > 1 {
				r.clock = r.clock.Add(time.Hour)
			}
			return now
		}
		r.invoke(s3Event(key(1)))
		if !slices.Equal(r.results, []string{tt.result}) || (r.notes["late"] > 0) != tt.late || (len(r.points) > 0) != tt.sent {
			t.Errorf("%v old, historical %v: %q, %v late, %d points; want %s, late %v, sent %v",
				tt.age, tt.historical, r.results, r.notes["late"], len(r.points), tt.result, tt.late, tt.sent)
		}
		for _, p := range r.points {
			if !tt.historical && start.Sub(time.Unix(p.Unix, 0)) > 55*time.Minute {
				t.Errorf("%v old: a point of %v was sent", tt.age, time.Unix(p.Unix, 0).UTC())
			}
		}
		if strings.Contains(r.log.String(), `"late":0`) == tt.late {
			t.Errorf("%v old: the log does not say so: %s", tt.age, r.log.String())
		}
	}
}

// If the end of the invocation shows a loss, nobody knows which object it was: everything sent is handed back.
func TestFlushFails(t *testing.T) {
	refused := errors.New("refused")
	for _, tt := range []struct {
		name   string
		break_ func(*rig)
	}{
		{"flush", func(r *rig) { r.flush = func(context.Context) error { return refused } }},
		{"a metric about itself", func(r *rig) {
			r.note = func(name string, _ float64, _ []string) error {
				if name == "elb_sli.delivery_lag" {
					return refused
				}
				return nil
			}
		}},
	} {
		r := newRig(t)
		r.put(key(1), 5)
		r.objects["logs/other.txt"] = []byte("hello")
		tt.break_(r)
		if got, want := r.invoke(sqs(s3Event(key(1)), s3Event("other.txt"))), sqsFailed("m0"); got != want {
			t.Errorf("%s fails: got %s, want %s: nothing of the other one was sent", tt.name, got, want)
		}
		if got := r.invoke(s3Event(key(1))); !strings.Contains(got, "refused") {
			t.Errorf("%s fails: got %s, want an error", tt.name, got)
		}
	}
}

func TestLag(t *testing.T) {
	r := newRig(t)
	r.put(key(1), 5)
	r.invoke(s3Event(key(1)))
	if got := r.notes["delivery_lag"]; got != 420 {
		t.Errorf("got %v s, want 420", got)
	}
	r.invoke(fmt.Sprintf(shapeBatch1, key(1)))
	if got := r.notes["delivery_lag"]; got != 420 {
		t.Errorf("a backfill added %v s", got-420)
	}
}

// An event of an unknown shape fails as a whole and is reported.
func TestUnknownEvent(t *testing.T) {
	r := newRig(t)
	if got, want := r.invoke(`{"x":"secret"}`), `error: unknown shape with the keys ["x"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if log := r.log.String(); !slices.Equal(r.results, []string{"unknown_event"}) || strings.Contains(log, "secret") || !strings.Contains(log, `"level":"ERROR","msg":"event"`) {
		t.Errorf("got %q and %s", r.results, log)
	}
}

// Two objects of the same period and minute do not share points.
func TestNoTwoObjectsShareAPoint(t *testing.T) {
	r := newRig(t)
	seen := make(map[string]int)
	for n := range 13 {
		r.put(key(n), 50)
		r.points = nil
		r.invoke(s3Event(key(n)))
		for _, p := range r.points {
			id := fmt.Sprint(p.Metric, tagList(p.Tags...), p.Unix/10)
			if before, ok := seen[id]; ok {
				t.Fatalf("objects %d and %d share %s", before, n, id)
			}
			seen[id] = n
		}
	}
	if len(seen) == 0 {
		t.Error("no points")
	}
}
