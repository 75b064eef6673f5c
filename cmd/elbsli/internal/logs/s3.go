package logs

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

const s3Scheme = "s3://"

// Objects are fetched ahead of being read, so that the network does not wait for the parser nor the other way round.
const (
	ahead      = 8        // objects
	maxAhead   = 16 << 20 // bytes of one; larger ones are streamed
	fetchTries = 3        // of a body that breaks off; requests are tried again by the SDK
)

// addBucket takes the access logs below s3://BUCKET/PREFIX.
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
			return fmt.Errorf("%s: no access log of the time that --since and --until name below this prefix", arg)
		}
		return fmt.Errorf("%s: no access log below this prefix", arg)
	}
	q := &fetcher{ctx: f.ctx, bucket: bucket, objects: found, pending: make(map[int]chan fetched)}
	for i, o := range found {
		f.sources = append(f.sources, Source{
			Name: s3Scheme + name + "/" + o.Key, Object: o.Object, Size: o.Size,
			Open: func() (Log, error) { return q.open(i) },
		})
	}
	return nil
}

// fetcher opens objects in about their order, several at a time.
type fetcher struct {
	ctx     context.Context
	bucket  *delivery.Bucket
	objects []delivery.Listed

	mu      sync.Mutex
	next    int // all before it were begun
	pending map[int]chan fetched
}

type fetched struct {
	log Log
	err error
}

// open returns object i, and begins to fetch the next ones.
func (q *fetcher) open(i int) (Log, error) {
	q.mu.Lock()
	if i < q.next && q.pending[i] == nil {
		q.next = i // read again, from here
	}
	for ; q.next < len(q.objects) && q.next <= i+ahead; q.next++ {
		if q.pending[q.next] == nil {
			q.begin(q.next)
		}
	}
	got := q.pending[i]
	delete(q.pending, i)
	q.mu.Unlock()
	f := <-got
	return f.log, f.err
}

func (q *fetcher) begin(i int) {
	got := make(chan fetched, 1)
	q.pending[i] = got
	o := q.objects[i]
	go func() {
		l, err := q.fetch(o)
		got <- fetched{l, err}
	}()
}

// fetch reads an object whole, again if its body breaks off; a large one it only opens.
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
		var b []byte
		b, err = io.ReadAll(body)
		body.Close()
		if err == nil {
			r := bytes.NewReader(b)
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
