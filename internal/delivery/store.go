package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Body is the content of one object. It must be closed.
type Body struct {
	io.ReadCloser
	Size int64  // bytes; -1 if the service does not say
	etag string // changes with the content; "" if the service does not return it

	// ReadAt reads any part of the same content, with one request each. It fails if the object has changed.
	ReadAt func(p []byte, off int64) (int, error)
}

// store reads objects from S3.
type store struct{ client *s3.Client }

// newStore returns a store that reads through client.
func newStore(client *s3.Client) *store { return &store{client} }

// get opens one object, in the version that r names. If the body breaks off, reading is not resumed: another try reads
// the whole object again.
func (s *store) get(ctx context.Context, r Ref) (Body, error) {
	in := &s3.GetObjectInput{Bucket: &r.Bucket, Key: &r.Key}
	if r.version != "" {
		in.VersionId = &r.version
	}
	out, err := s.client.GetObject(ctx, in)
	if err != nil {
		return Body{}, err
	}
	size := int64(-1)
	if out.ContentLength != nil {
		size = aws.ToInt64(out.ContentLength)
	}
	return Body{out.Body, size, aws.ToString(out.ETag), s.ranges(ctx, in, out.ETag)}, nil
}

// ranges returns a func that reads parts of the object. It fails if the object's ETag has changed.
func (s *store) ranges(ctx context.Context, in *s3.GetObjectInput, etag *string) func([]byte, int64) (int, error) {
	return func(p []byte, off int64) (int, error) {
		if len(p) == 0 {
			return 0, nil
		}
		part := *in
		part.IfMatch = etag
		part.Range = aws.String(fmt.Sprintf("bytes=%d-%d", off, off+int64(len(p))-1))
		out, err := s.client.GetObject(ctx, &part)
		if err != nil {
			return 0, err
		}
		defer out.Body.Close()
		return io.ReadFull(out.Body, p)
	}
}

// refusal returns why S3 refuses an object permanently, or unavailable if another try may succeed.
func refusal(err error) result {
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "NoSuchKey", "NoSuchVersion", "NoSuchBucket", "NotFound":
			return notFound
		case "AccessDenied", "AllAccessDisabled", "Forbidden":
			return accessDenied
		case "InvalidObjectState":
			return archived
		}
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() == http.StatusMethodNotAllowed {
		return notFound // the version is a delete marker
	}
	return unavailable
}
