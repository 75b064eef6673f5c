package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/events"
)

// received is an SQS event with one message that was received this many times; 0: the count is missing.
func received(receives int, keys ...string) string {
	return strings.Replace(sqs(s3Event(keys...)), `"attributes":{}`, fmt.Sprintf(`"attributes":{"ApproximateReceiveCount":"%d"}`, receives), 1)
}

var (
	back  = sqsFailed("m0")
	acked = sqsFailed()
)

// A message is acknowledged when enough passes have sent its object. A pass that did not send all of it does not count.
func TestConfirmed(t *testing.T) {
	refused := errors.New("refused")
	var (
		noSend  = func(r *rig) { r.send = func(context.Context, []sli.Point) error { return refused } }
		noFlush = func(r *rig) { r.flush = func(context.Context) error { return refused } }
		noMark  = func(r *rig) { r.mark = func(context.Context, try, claim) error { return refused } }
		noClaim = func(r *rig) { r.claim = func(context.Context, try) (claim, error) { return claim{}, refused } }
		noTable = func(r *rig) { r.claim, r.mark = nil, nil }
		other   = func(r *rig) { r.use(openLedger(&r.db, "other")) }
		newETag = func(r *rig) { r.etags[key(1)] = `"two"` }
		later   = func(r *rig) { r.clock = r.clock.Add(time.Hour) }
	)
	type pass struct {
		receives int
		answer   string
		results  string
		sends    bool
		breaks   func(*rig)
	}
	for _, tt := range []struct {
		name          string
		confirmations int
		maxReceives   int
		passes        []pass
	}{
		{"one", 1, 6, []pass{{1, acked, "counted", true, nil}}},
		{"two", 2, 6, []pass{{1, back, "unconfirmed", true, nil}, {2, acked, "counted", true, nil}, {3, acked, "counted", true, nil}}},
		{"three", 3, 6, []pass{{1, back, "unconfirmed", true, nil}, {2, back, "unconfirmed", true, nil}, {3, acked, "counted", true, nil}}},
		{"receives do not count", 2, 6, []pass{{4, back, "unconfirmed", true, nil}, {5, acked, "counted", true, nil}}},
		{"nor do failures", 2, 6, []pass{
			{1, back, "dogstatsd", true, noSend}, {2, back, "unconfirmed", true, noFlush}, {3, back, "ledger", false, noClaim},
			{4, back, "unconfirmed ledger", true, noMark}, {5, back, "unconfirmed", true, nil}, {5, acked, "counted", true, nil},
		}},
		{"two messages of one object", 2, 6, []pass{{1, back, "unconfirmed", true, nil}, {1, acked, "counted", true, nil}, {2, acked, "counted", true, nil}}},
		{"the last permitted receive", 3, 3, []pass{{2, back, "unconfirmed", true, nil}, {3, acked, "counted", true, nil}}},
		{"the only permitted receive", 2, 1, []pass{{1, acked, "counted", true, nil}}},
		{"the last permitted receive is not known", 2, 0, []pass{{9, back, "unconfirmed", true, nil}}},
		{"the last permitted receive fails", 2, 3, []pass{{3, back, "dogstatsd", true, noSend}}},
		{"nobody says how often", 2, 6, []pass{{0, acked, "counted", true, nil}}},
		{"without a table", 2, 6, []pass{{1, back, "unconfirmed", true, noTable}, {2, acked, "counted", true, noTable}, {5, acked, "counted", true, noTable}}},
		{"without a table, the last", 3, 2, []pass{{1, back, "unconfirmed", true, noTable}, {2, acked, "counted", true, noTable}}},
		{"another counting after a pass", 2, 6, []pass{{1, back, "unconfirmed", true, nil}, {2, acked, "changed", false, other}, {3, acked, "counted", true, nil}}},
		{"another counting after the only pass", 1, 6, []pass{{1, acked, "counted", true, nil}, {2, acked, "changed", false, other}, {3, acked, "counted", true, nil}}},
		{"the mark of the only pass fails", 1, 6, []pass{{1, back, "counted ledger", true, noMark}, {2, acked, "counted", true, nil}}},
		{"another content after a pass", 2, 6, []pass{{1, back, "unconfirmed", true, nil}, {2, acked, "changed", false, newETag}}},
		{"another counting after no pass", 2, 6, []pass{
			{1, back, "dogstatsd", true, noSend}, {2, back, "unconfirmed", true, other}, {3, acked, "changed", true, other}, {4, acked, "changed", false, nil},
		}},
		{"late before it is confirmed", 2, 6, []pass{{1, back, "unconfirmed", true, nil}, {2, acked, "counted", false, later}}},
		{"late before it is sent", 2, 6, []pass{{1, acked, "late", false, later}}},
	} {
		r := newRig(t)
		r.put(key(1), 10)
		r.confirmations, r.maxReceives, r.etags[key(1)] = tt.confirmations, tt.maxReceives, `"one"`
		usual := *r.Handler
		var first []sli.Point
		for i, p := range tt.passes {
			*r.Handler, r.points, r.results = usual, nil, nil
			sent := false
			if p.breaks != nil {
				p.breaks(r)
			}
			send := r.send
			r.send = func(ctx context.Context, points []sli.Point) error { sent = true; return send(ctx, points) }
			r.log.Reset()
			if got := r.invoke(received(p.receives, key(1))); got != p.answer {
				t.Errorf("%s, pass %d: got %s, want %s", tt.name, i, got, p.answer)
			}
			if got := strings.Join(r.results, " "); got != p.results || sent != p.sends {
				t.Errorf("%s, pass %d: got %s, sent %v; want %s, %v", tt.name, i, got, sent, p.results, p.sends)
			}
			wrong := strings.Contains(r.log.String(), refused.Error())
			if failed := strings.Contains(r.log.String(), `"level":"ERROR"`); failed != wrong {
				t.Errorf("%s, pass %d: logged as an error: %v: %s", tt.name, i, failed, r.log.String())
			}
			if first == nil {
				first = slices.Clone(r.points)
			}
			if diff := cmp.Diff(first, r.points); diff != "" && len(r.points) > 0 {
				t.Errorf("%s, pass %d sends other points (-first +this):\n%s", tt.name, i, diff)
			}
		}
	}
}

// Only SQS delivers again by itself: S3 Batch and S3 itself are done at the first pass. Its mark keeps a pass under
// another configuration from sending in addition.
func TestOnePass(t *testing.T) {
	for _, payload := range []string{s3Event(key(1)), fmt.Sprintf(shapeBatch1, key(1)), fmt.Sprintf(shapeBatch2, key(1)), received(1, key(1))} {
		r := newRig(t)
		r.put(key(1), 5)
		r.confirmations = 1
		if strings.Contains(payload, "tasks") {
			r.confirmations = 2
		}
		for _, report := range []string{`"counted in pass 1 of 2: run the job again"`, `"counted"`} {
			if answer := r.invoke(payload); r.confirmations == 2 && !strings.Contains(answer, `"resultString":`+report) {
				t.Errorf("got %s, want the report %s", answer, report)
			}
		}
		if want := []string{"counted", "counted"}; !slices.Equal(r.results, want) || r.db.Calls("UpdateItem") != 3 {
			t.Errorf("got %q after %d updates, want %q after three: %s", r.results, r.db.Calls("UpdateItem"), want, payload)
		}
		sent := len(r.points)
		r.use(openLedger(&r.db, "other"))
		r.invoke(payload)
		if got := r.results[2:]; !slices.Equal(got, []string{"changed"}) || len(r.points) != sent {
			t.Errorf("under another digest: got %q and %d more points, want changed and none: %s", got, len(r.points)-sent, payload)
		}
	}
}

// The second pass does not report late points and the delivery lag again.
func TestSaidOnce(t *testing.T) {
	r := newRig(t)
	r.put(key(1), 300)
	r.clock = rigEnd.Add(52 * time.Minute)
	r.invoke(received(1, key(1)))
	late, lag := r.notes["late"], r.notes["delivery_lag"]
	r.clock = r.clock.Add(2 * time.Minute)
	r.invoke(received(2, key(1)))
	if want := []string{"unconfirmed", "counted"}; !slices.Equal(r.results, want) || late == 0 || lag != 52*60 {
		t.Errorf("got %q, %v late, %v s; want %q, some late, 52 min", r.results, late, lag, want)
	}
	if r.notes["late"] != late || r.notes["delivery_lag"] != lag {
		t.Errorf("the second pass says %v late and %v s again", r.notes["late"]-late, r.notes["delivery_lag"]-lag)
	}
}

// Two messages for one object in one invocation: it is sent once, and each message is judged by its own receive count.
func TestConfirmedTogether(t *testing.T) {
	message := func(id string, receives int) string {
		return fmt.Sprintf(`{"messageId":%q,"body":%s,"attributes":{"ApproximateReceiveCount":"%d"}}`, id, events.Quote(s3Event(key(1))), receives)
	}
	for _, tt := range []struct {
		receives [2]int
		failed   []string
	}{{[2]int{1, 1}, []string{"a", "b"}}, {[2]int{1, 4}, []string{"a"}}, {[2]int{4, 1}, []string{"b"}}, {[2]int{4, 4}, nil}} {
		r := newRig(t)
		r.put(key(1), 5)
		r.maxReceives = 4
		got := r.invoke(`{"Records":[` + message("a", tt.receives[0]) + "," + message("b", tt.receives[1]) + `]}`)
		if want := sqsFailed(tt.failed...); got != want || len(r.refs) != 1 {
			t.Errorf("%v receives: got %s after %d reads, want %s after one", tt.receives, got, len(r.refs), want)
		}
		if n := r.db.Calls("UpdateItem"); n != 2 {
			t.Errorf("%v receives: %d updates of the ledger, want the claim and one mark", tt.receives, n)
		}
	}
}
