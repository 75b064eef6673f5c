package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/history"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
)

const s3Scheme = "s3://"

// parseS3 parses s3://BUCKET/PREFIX. The prefix has no slash at either end, and may be "".
func parseS3(uri string) (bucket, prefix string, err error) {
	rest, ok := strings.CutPrefix(uri, s3Scheme)
	bucket, prefix, _ = strings.Cut(rest, "/")
	if !ok || bucket == "" {
		return "", "", fmt.Errorf("%q: want s3://BUCKET/PREFIX", uri)
	}
	return bucket, strings.Trim(prefix, "/"), nil
}

// OpenHistory returns the history at s3://BUCKET/PREFIX, with the credentials, the region and the endpoint that the AWS SDK
// finds in the environment. Its errors say what to do.
func OpenHistory(ctx context.Context, uri string) (*history.Place, error) {
	name, prefix, err := parseS3(uri)
	if err != nil {
		return nil, err
	}
	b, err := OpenBucket(ctx, name, folderOf(prefix))
	if err != nil {
		return nil, err
	}
	return placeIn(b, prefix), nil
}

// folderOf returns the start of the keys below a prefix.
func folderOf(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix + "/"
}

func placeIn(b *Bucket, prefix string) *history.Place {
	s := historyStore{b, folderOf(prefix)}
	return &history.Place{URI: strings.TrimSuffix(s3Scheme+b.name+"/"+prefix, "/"), List: s.list, Read: s.read,
		Write: func(ctx context.Context, name string, body []byte) error { return s.put(ctx, name, body, nil) },
		Create: func(ctx context.Context, name string, body []byte) error {
			return s.put(ctx, name, body, aws.String("*"))
		},
		Remove: s.remove}
}

// historyStore keeps files as objects. After a put, every later read or list of S3 sees the new object.
type historyStore struct {
	b      *Bucket
	folder string
}

func (s historyStore) list(ctx context.Context, prefix string) (names []string, err error) {
	pages := s3.NewListObjectsV2Paginator(s.b.client, &s3.ListObjectsV2Input{Bucket: &s.b.name, Prefix: aws.String(s.folder + prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, s.b.explain(err)
		}
		for _, o := range page.Contents {
			names = append(names, strings.TrimPrefix(aws.ToString(o.Key), s.folder))
		}
	}
	return names, nil
}

func (s historyStore) read(ctx context.Context, name string) ([]byte, error) {
	body, err := newStore(s.b.client).get(ctx, Ref{Bucket: s.b.name, Key: s.folder + name})
	if err != nil {
		if refusal(err) == notFound {
			return nil, fs.ErrNotExist
		}
		return nil, s.b.explain(err)
	}
	defer body.Close()
	if body.Size > history.MaxFile {
		return nil, history.ErrTooLarge
	}
	return io.ReadAll(io.LimitReader(body, history.MaxFile))
}

// put creates an object. ifNone "*" requires a new one.
func (s historyStore) put(ctx context.Context, name string, body []byte, ifNone *string) error {
	_, err := s.b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.b.name, Key: aws.String(s.folder + name), Body: bytes.NewReader(body),
		ContentType: aws.String("application/vnd.apache.parquet"), IfNoneMatch: ifNone,
	})
	var answer *smithyhttp.ResponseError
	if ifNone != nil && errors.As(err, &answer) {
		switch answer.HTTPStatusCode() {
		case http.StatusPreconditionFailed, http.StatusConflict: // it exists, or is being created
			return fs.ErrExist
		}
	}
	return s.b.explain(err)
}

func (s historyStore) remove(ctx context.Context, name string) error {
	_, err := s.b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.b.name, Key: aws.String(s.folder + name)})
	return s.b.explain(err)
}

// HistoryPart returns what a history keeps of one object. It returns nil if the object's time is unknown, because it
// has neither a period in its name nor an entry. The part takes ownership of r and d.
func HistoryPart(p *pipeline.Policy, o *elblog.Object, source string, r *pipeline.Result, d *sli.Detail) *history.Part {
	if !o.Named() && r.Entries == 0 {
		return nil
	}
	one := history.Object{
		ID: history.NewID(o.ID), Source: source, LoadBalancer: o.LoadBalancer, Entries: r.Entries,
		ObjectDetail: history.ObjectDetail{From: r.First, To: r.Last + 1, First: r.First, Last: r.Last, Excluded: r.Excluded, Malformed: r.Malformed},
	}
	if o.Named() {
		one.From, one.To = p.Span(o)
	}
	one.Clamped, _, _ = r.Tally.AboutTotal(sli.MetricClamped)
	return &history.Part{Tally: r.Tally, Detail: *d, Objects: []history.Object{one}}
}

// HistoryDigest returns the digest under which a history keeps the counts of a configuration. counting is the
// configuration's own digest.
func HistoryDigest(counting string) history.Digest {
	return history.NewDigest(pipeline.CountingVersion, counting)
}
