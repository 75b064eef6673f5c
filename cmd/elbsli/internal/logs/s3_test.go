package logs

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/test/hermetic"
	"github.com/elb-sli/elb-sli/test/s3"
)

func TestMain(m *testing.M) {
	hermetic.Environment()
	os.Exit(m.Run())
}

// A body that breaks off is fetched again, an object that keeps breaking off is an error, and objects may be read twice
// and in any order.
func TestFetcher(t *testing.T) {
	server := s3.Start(t)
	server.PutFolder(t, "logs", "team/", "../../../../testdata/logs")
	server.Environment(t)
	ctx := context.Background()
	bucket, err := delivery.OpenBucket(ctx, "logs", "")
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := bucket.List(ctx, "team/", delivery.Window{})
	if err != nil || len(found) != 37 {
		t.Fatalf("%d objects, %v", len(found), err)
	}
	q := newFetcher(ctx, bucket, found[:1])
	server.Fail(s3.Fault{Cut: 50}, s3.Fault{Cut: 0})
	for range 2 {
		if n := size(t, q, 0); n != found[0].Size {
			t.Errorf("%d bytes, want %d", n, found[0].Size)
		}
	}
	server.Fail(s3.Fault{Cut: 50}, s3.Fault{Cut: 50}, s3.Fault{Cut: 50})
	if _, err := q.open(0); err == nil {
		t.Error("an object that breaks off every time was read")
	}
	server.Fail()
	q = newFetcher(ctx, bucket, found)
	for _, order := range [][]int{{1, 0, 3, 2}, {0, 1, 2, 30, 31}} {
		for _, i := range order {
			if n := size(t, q, i); n != found[i].Size {
				t.Errorf("object %d has %d bytes, want %d", i, n, found[i].Size)
			}
		}
	}
}

// Objects are fetched in parallel and only once, and the number that wait to be read stays within the bounds.
func TestFetcherGoesAhead(t *testing.T) {
	const small, large = 1 << 10, maxAhead + 1
	server := s3.Start(t)
	server.Environment(t)
	var found []delivery.Listed
	for i := range 4 * ahead {
		found = append(found, delivery.Listed{Key: fmt.Sprintf("%03d", i), Size: small})
		server.Put(t, "logs", found[i].Key, make([]byte, small))
	}
	bucket, err := delivery.OpenBucket(t.Context(), "logs", "")
	if err != nil {
		t.Fatal(err)
	}
	var got sync.WaitGroup // the objects that are fetched before the first is read
	got.Add(ahead + 1)
	var asked atomic.Int64
	server.Before(func(string) {
		if asked.Add(1) <= ahead+1 {
			got.Done()
		}
	})
	q := newFetcher(t.Context(), bucket, found)
	size(t, q, 0)
	got.Wait() // would block forever otherwise
	for i := range found[1:] {
		if n := len(q.pending); n > ahead || q.bytes != int64(n)*small {
			t.Fatalf("%d objects of %d bytes are pending", n, q.bytes)
		}
		size(t, q, i+1)
	}
	if n := asked.Load(); n != int64(len(found)) || q.bytes != 0 || len(q.pending) != 0 {
		t.Errorf("%d objects were requested %d times; %d, %d bytes remain", len(found), n, len(q.pending), q.bytes)
	}

	// Skipped objects are dropped, and large ones are fetched when they are requested.
	for i := range found {
		if i%2 == 1 {
			found[i].Size = large
		}
	}
	q = newFetcher(t.Context(), bucket, found)
	for _, i := range []int{0, 1, 2*ahead + 2} {
		if size(t, q, i); q.next <= i || len(q.pending) == 0 {
			t.Errorf("after %d: next %d, %d pending", i, q.next, len(q.pending))
		}
		for j := range q.pending {
			if j%2 == 1 || j < i-ahead {
				t.Errorf("object %d is pending after %d", j, i)
			}
		}
	}

	// Whatever the size of the objects, the bound includes the requested one, and the next one is always being fetched.
	for _, each := range []int64{maxAhead, maxAhead - 1, maxAhead*2/3 + 1, maxAhead / 2} {
		for i := range found {
			found[i].Size = each
		}
		q = newFetcher(t.Context(), bucket, found)
		for i := range 5 {
			if size(t, q, i); q.bytes+each > aheadBytes || q.bytes == 0 || q.bytes < aheadBytes-2*each {
				t.Errorf("objects of %d bytes: after %d, %d bytes are pending", each, i, q.bytes)
			}
		}
	}
}

func size(t *testing.T, q *fetcher, i int) (n int64) {
	t.Helper()
	r, err := q.open(i)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b := make([]byte, 1024)
	for {
		m, err := r.Body.Read(b)
		n += int64(m)
		if err != nil {
			return n
		}
	}
}
