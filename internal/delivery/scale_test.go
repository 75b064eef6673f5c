package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/dynamodb"
)

const (
	scaleLines   = 100
	scaleWorkers = 8
	scaleNodes   = 40 // objects of one load balancer and period
)

// scaleObjects returns the number of objects.
func scaleObjects() int {
	if testing.Short() {
		return 200
	}
	return 10_000 / slowness
}

// scaleObject makes the i-th object, always the same one.
func scaleObject(i int) *simObject {
	period := i / scaleNodes
	lb := fmt.Sprintf("app/web%d/50dc6c495c0c9188", period%2)
	end := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC).Add(time.Duration(period/2) * 5 * time.Minute)
	return makeObject(rand.New(rand.NewPCG(uint64(i), 3)), lb, end, scaleLines)
}

// shared is what all environments share.
type shared struct {
	mu      sync.Mutex
	db      dynamodb.Server
	backend datadog
	want    sums
	counted map[int]bool
	conf    *simConfig
}

// scaleWorker works like an environment: for each number that it receives, it runs an invocation and a flush, and again
// if the handler hands the message back. A fifth of the invocations fails in the middle of sending.
func scaleWorker(t *testing.T, s *shared, numbers <-chan int) {
	settings := s.conf.settings
	settings.Historical = true
	h := newHandler(settings, slog.New(slog.DiscardHandler))
	x, tries := newExtension(dogstatsd.ExtensionContexts), 0
	var o *simObject
	h.get = func(context.Context, Ref) (Body, error) {
		data := o.content().data
		return Body{ReadCloser: io.NopCloser(bytes.NewReader(data)), Size: int64(len(data))}, nil
	}
	ledger := openLedger(&s.db, "")
	h.claim, h.mark = ledger.claim, ledger.mark
	h.send = func(_ context.Context, points []sli.Point) error {
		if tries++; tries%5 == 0 {
			points = points[:len(points)/2]
		}
		for _, p := range points {
			x.take(p, nil, h.now())
		}
		if tries%5 == 0 {
			return errors.New("refused")
		}
		return nil
	}
	h.note = func(string, float64, []string) error { return nil }
	h.flush = func(context.Context) error { return nil }
	for i := range numbers {
		o = scaleObject(i)
		event := sqs(s3Event(o.key))
		for done := false; !done; {
			answer, err := h.Invoke(context.Background(), []byte(event))
			if err != nil {
				t.Error(err)
				return
			}
			done = string(answer) == sqsFailed()
			s.mu.Lock()
			for _, c := range x.drain() {
				s.backend[c] = x.counts[c].value
			}
			s.mu.Unlock()
			x = newExtension(dogstatsd.ExtensionContexts)
		}
		s.mu.Lock()
		if !s.counted[i] {
			s.counted[i] = true
			s.want.add(o.want(o.content(), s.conf))
		}
		s.mu.Unlock()
	}
}

// Ten thousand objects, eight environments, with failures and repeats: each line is counted once.
func TestTenThousandObjects(t *testing.T) {
	spareGC(t)
	s := &shared{conf: configuration(t, simTable), backend: make(datadog), want: make(sums), counted: make(map[int]bool)}
	s.db.Table = "writers" // before the workers, which share it
	numbers := make(chan int)
	var all sync.WaitGroup
	for range scaleWorkers {
		all.Go(func() { scaleWorker(t, s, numbers) })
	}
	rng := rand.New(rand.NewPCG(1, 4))
	n := scaleObjects()
	for _, i := range rng.Perm(n) {
		numbers <- i
		if rng.IntN(10) == 0 { // announced twice
			numbers <- rng.IntN(n)
		}
	}
	close(numbers)
	all.Wait()
	if diff := cmp.Diff(s.want, s.backend.sums(false), cmp.AllowUnexported(cell{})); diff != "" {
		t.Errorf("sums (-want +got):\n%.2000s", diff)
	}
	var lines int64
	for c, n := range s.backend.sums(false) {
		if c.metric == "entries" || c.metric == "malformed" {
			lines += n
		}
	}
	if lines != int64(n*scaleLines) {
		t.Errorf("%d lines, want %d", lines, n*scaleLines)
	}
}
