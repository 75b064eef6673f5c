package delivery

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// listers is the number of folders that are listed at a time.
const listers = 8

// Bucket is a bucket with logs, for tools that list it. The Lambda does not: it is notified of each object.
type Bucket struct {
	name   string
	conf   aws.Config
	client *s3.Client
}

// Listed is one access log that was found.
type Listed struct {
	Key    string
	Size   int64          // bytes, as stored
	Object *elblog.Object // what its key says, which may be nothing; nil if such a key was given in full
}

// List returns the access logs under prefix in w, in the order of their keys, and counts the objects that are not logs.
// prefix is a folder, a complete key, or the start of names. Folders of other days and of other services are not
// listed. A log is in w if the end of the period in its key is. An object without a period in its key may be a log,
// which only its content shows. It is in w if it was not written before w.
func (b *Bucket) List(ctx context.Context, prefix string, w Window) (found []Listed, skipped int64, err error) {
	top, err := b.top(ctx, prefix)
	if err != nil {
		return nil, 0, err
	}
	for level := []folder{top}; len(level) > 0; {
		var next []folder
		for _, f := range level {
			for _, o := range f.objects {
				switch l, ok := listed(o, prefix); {
				case !ok:
					skipped++
				case l.Object == nil || l.Object.Named() && w.Has(l.Object.End) || !l.Object.Named() && !o.modified.Before(w.From):
					found = append(found, l)
				}
			}
			next = append(next, f.wanted(w)...)
		}
		if level, err = b.listAll(ctx, next); err != nil {
			return nil, 0, err
		}
	}
	slices.SortFunc(found, func(a, b Listed) int { return strings.Compare(a.Key, b.Key) })
	return found, skipped, nil
}

// listed reports whether an object may be an access log. An object that was named by its complete key counts as one.
func listed(o stored, prefix string) (Listed, bool) {
	parsed, skip := elblog.ParseKey(o.key)
	l := Listed{Key: o.key, Size: o.size, Object: &parsed}
	if skip == elblog.NotALog && !strings.HasSuffix(o.key, "/") {
		parsed, skip = elblog.Unnamed(o.key), ""
		if o.key == prefix {
			l.Object = nil
		}
	}
	return l, skip == ""
}

// Get opens one object. Close it after use.
func (b *Bucket) Get(ctx context.Context, key string) (Body, error) {
	body, err := newStore(b.client).get(ctx, Ref{Bucket: b.name, Key: key})
	if err != nil {
		return Body{}, b.explain(err)
	}
	return body, nil
}

// folder is the result of one listing: what lies directly under a prefix.
type folder struct {
	prefix  string
	folders []string // prefixes, including the final slash
	objects []stored
}

type stored struct {
	key      string
	size     int64
	modified time.Time
}

// wanted returns the folders in f that w needs.
func (f folder) wanted(w Window) (out []folder) {
	for _, p := range f.folders {
		if w.mayHoldLogs(p) {
			out = append(out, folder{prefix: p})
		}
	}
	return out
}

// top lists what prefix names: the folder or the object of that name if it exists, or else all names that start with
// it.
func (b *Bucket) top(ctx context.Context, prefix string) (folder, error) {
	f, err := b.list(ctx, prefix)
	if prefix == "" || strings.HasSuffix(prefix, "/") || err != nil {
		return f, err
	}
	isFolder := slices.Contains(f.folders, prefix+"/")
	isObject := slices.ContainsFunc(f.objects, func(o stored) bool { return o.key == prefix })
	if isFolder || isObject {
		f.folders = slices.DeleteFunc(f.folders, func(p string) bool { return p != prefix+"/" })
		f.objects = slices.DeleteFunc(f.objects, func(o stored) bool { return o.key != prefix })
	}
	return f, nil
}

// listAll lists folders in parallel.
func (b *Bucket) listAll(ctx context.Context, folders []folder) ([]folder, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out := make([]folder, len(folders))
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(listers, len(folders)) {
		workers.Go(func() {
			for i := range next {
				var err error
				if out[i], err = b.list(ctx, folders[i].prefix); err != nil {
					stop(err) // the first error is the cause; those that the stop causes are dropped
				}
			}
		})
	}
	for i := range folders {
		next <- i
	}
	close(next)
	workers.Wait()
	return out, context.Cause(ctx)
}

// list lists one folder, page by page.
func (b *Bucket) list(ctx context.Context, prefix string) (folder, error) {
	f := folder{prefix: prefix}
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{
		Bucket: &b.name, Prefix: &prefix, Delimiter: aws.String("/"),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return f, b.explain(err)
		}
		for _, p := range page.CommonPrefixes {
			f.folders = append(f.folders, aws.ToString(p.Prefix))
		}
		for _, o := range page.Contents {
			if key := aws.ToString(o.Key); key != prefix || !strings.HasSuffix(key, "/") { // the folder's own marker
				f.objects = append(f.objects, stored{key, aws.ToInt64(o.Size), aws.ToTime(o.LastModified)})
			}
		}
	}
	return f, nil
}
