package logs

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

const s3Scheme = "s3://"

// Objects are fetched before they are read, so that the network and the parser do not wait for each other. S3 takes 20
// to 200 ms to answer, and in that time a core counts 20,000 to 200,000 lines.
const (
	ahead      = 128      // objects that are being fetched, or were fetched and have not been read
	aheadBytes = 32 << 20 // for all of them, including the requested one
	maxAhead   = 16 << 20 // bytes of one object; larger ones are streamed when they are requested
	fetchTries = 3        // of a body that breaks off; the SDK retries requests
)

// addBucket adds the access logs below s3://BUCKET/PREFIX.
func (f *finder) addBucket(arg string) error {
	name, prefix, _ := strings.Cut(strings.TrimPrefix(arg, s3Scheme), "/")
	if name == "" {
		return UsageError(fmt.Sprintf("%q: want s3://BUCKET/PREFIX", arg))
	}
	bucket, err := delivery.OpenBucket(f.ctx, name, prefix)
	if err != nil {
		return err
	}
	found, skipped, err := bucket.List(f.ctx, prefix, f.window)
	if err != nil {
		return err
	}
	f.skipped += skipped
	if len(found) == 0 {
		if f.window != (delivery.Window{}) {
			return fmt.Errorf("%s: no access log below this prefix in the time of --since and --until; omit them, or give a time with logs", arg)
		}
		return fmt.Errorf("%s: no access log below this prefix: aws s3 ls %s shows what is there, and elbsli doctor which load balancers write where", arg, arg)
	}
	q := newFetcher(f.ctx, bucket, found)
	for i, o := range found {
		f.sources = append(f.sources, Source{
			Name: s3Scheme + name + "/" + o.Key, Object: o.Object, Size: o.Size,
			Open: func() (Log, error) { return q.open(i) },
		})
	}
	return nil
}

// fetcher opens objects in roughly their order, many at a time.
type fetcher struct {
	ctx     context.Context
	bucket  *delivery.Bucket
	objects []delivery.Listed

	mu      sync.Mutex
	next    int                  // all before it were started, or are too large
	pending map[int]chan fetched // started, and not taken
	bytes   int64                // total size of pending
	taken   []bool
}

type fetched struct {
	log Log
	err error
}

func newFetcher(ctx context.Context, b *delivery.Bucket, objects []delivery.Listed) *fetcher {
	return &fetcher{ctx: ctx, bucket: b, objects: objects, pending: make(map[int]chan fetched), taken: make([]bool, len(objects))}
}

// open returns object i, and begins to fetch the next ones.
func (q *fetcher) open(i int) (Log, error) {
	got := q.take(i)
	if got == nil {
		return q.fetch(q.objects[i])
	}
	f := <-got
	return f.log, f.err
}

// take returns the channel that object i will come from, or nil if it is too large to be fetched ahead.
func (q *fetcher) take(i int) chan fetched {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken[i] { // the objects are read again, from here
		clear(q.taken)
		q.next = i
	}
	for j := range q.pending {
		if j < i-ahead { // it was skipped: not every object is read
			delete(q.pending, j)
			q.bytes -= q.objects[j].Size
		}
	}
	q.next = max(q.next, i)
	q.begin(i)
	for q.next < len(q.objects) && len(q.pending) <= ahead && q.fits(q.objects[q.next]) {
		q.begin(q.next)
		q.next++
	}
	got := q.pending[i]
	if got != nil {
		delete(q.pending, i)
		q.bytes -= q.objects[i].Size
	}
	q.taken[i] = true
	return got
}

// fits reports whether another object may wait to be read. A large one always may, because it is not fetched ahead.
func (q *fetcher) fits(o delivery.Listed) bool {
	return o.Size > maxAhead || q.bytes+o.Size <= aheadBytes
}

// begin starts to fetch object i, unless it was started before or is too large.
func (q *fetcher) begin(i int) {
	o := q.objects[i]
	if q.pending[i] != nil || q.taken[i] || o.Size > maxAhead {
		return
	}
	got := make(chan fetched, 1)
	q.pending[i] = got
	q.bytes += o.Size
	go func() {
		l, err := q.fetch(o)
		got <- fetched{l, err}
	}()
}

// fetch reads a whole object, and retries if its body breaks off. It only opens a large one.
func (q *fetcher) fetch(o delivery.Listed) (Log, error) {
	var err error
	for try := range fetchTries {
		var body delivery.Body
		if body, err = q.bucket.Get(q.ctx, o.Key); err != nil {
			return Log{}, err
		}
		if o.Size > maxAhead {
			return Log{elblog.Input{Body: body, ReadAt: body.ReadAt, Size: body.Size}, body.Close}, nil
		}
		b := bytes.NewBuffer(make([]byte, 0, max(o.Size, 0)+bytes.MinRead))
		_, err = b.ReadFrom(body)
		body.Close()
		if err == nil {
			r := bytes.NewReader(b.Bytes())
			return Log{elblog.Input{Body: r, ReadAt: r.ReadAt, Size: r.Size()}, func() error { return nil }}, nil
		}
		wait(q.ctx, time.Duration(try+1)*100*time.Millisecond)
	}
	return Log{}, err
}

// wait waits for d, or for the end of ctx.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
