package logs

import (
	"context"
	"testing"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/test/s3"
)

// A body that breaks off is fetched again, an object that stays broken is an error, and objects may be read twice and in
// any order.
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
	q := &fetcher{ctx: ctx, bucket: bucket, objects: found[:1], pending: make(map[int]chan fetched)}
	server.Fail(s3.Fault{Cut: 50}, s3.Fault{Cut: 0})
	for range 2 {
		if n := size(t, q, 0); n != found[0].Size {
			t.Errorf("%d bytes, want %d", n, found[0].Size)
		}
	}
	server.Fail(s3.Fault{Cut: 50}, s3.Fault{Cut: 50}, s3.Fault{Cut: 50})
	if _, err := q.open(0); err == nil {
		t.Error("an object that breaks off each time was read")
	}
	server.Fail()
	q = &fetcher{ctx: ctx, bucket: bucket, objects: found, pending: make(map[int]chan fetched)}
	for _, order := range [][]int{{1, 0, 3, 2}, {0, 1, 2, 30, 31}} {
		for _, i := range order {
			if n := size(t, q, i); n != found[i].Size {
				t.Errorf("object %d has %d bytes, want %d", i, n, found[i].Size)
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
