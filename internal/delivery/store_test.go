package delivery

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Tests the client that Open creates with a real S3 server and keys of all kinds.
func TestStore(t *testing.T) {
	var conditions []string // of requests for a part
	next := gofakes3.New(s3mem.New()).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			conditions = append(conditions, r.Header.Get("If-Match"))
		}
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_S3", server.URL)
	client := newS3(aws.Config{
		Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	ctx, bucket := context.Background(), "logs"
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	store := newStore(client)
	for _, k := range []string{"a", "a b", "a+b", "a%2Bb", "ログ/a.log.gz", "a/b//c", "a&b=c?d#e"} {
		want := []byte("content of " + k)
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &k, Body: bytes.NewReader(want)}); err != nil {
			t.Fatal(err)
		}
		body, err := store.get(ctx, Ref{Bucket: bucket, Key: k})
		if err != nil {
			t.Errorf("%q: %v", k, err)
			continue
		}
		got, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(got, want) || body.Size != int64(len(want)) || body.Close() != nil {
			t.Errorf("%q: got %q of %d bytes, %v; want %q", k, got, body.Size, err, want)
		}
		part := make([]byte, 4)
		if n, err := body.ReadAt(part, 3); err != nil || n != 4 || string(part) != string(want[3:7]) {
			t.Errorf("%q: got %q at 3, %v; want %q", k, part[:n], err, want[3:7])
		}
		if n, err := body.ReadAt(part, body.Size-2); n != 2 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %d bytes at the end, %v", k, n, err)
		}
		if n, err := body.ReadAt(nil, 1); n != 0 || err != nil {
			t.Errorf("%q: an empty part is %d bytes, %v", k, n, err)
		}
		if body.etag == "" || !slices.Equal(conditions, []string{body.etag, body.etag}) {
			t.Errorf("%q: parts under the conditions %q, want the ETag %q twice", k, conditions, body.etag)
		}
		conditions = nil
	}
	for name, tt := range map[string]struct {
		ref  Ref
		want result
	}{
		"no key":     {Ref{Bucket: "logs", Key: "gone"}, notFound},
		"no bucket":  {Ref{Bucket: "gone", Key: "a"}, notFound},
		"no version": {Ref{Bucket: "logs", Key: "a", version: "gone"}, notFound},
	} {
		if _, err := store.get(ctx, tt.ref); err == nil || refusal(err) != tt.want {
			t.Errorf("%s: got %v, %s; want %s", name, err, refusal(err), tt.want)
		}
	}
	server.Close()
	if _, err := store.get(ctx, Ref{Bucket: "logs", Key: "a"}); err == nil || refusal(err) != unavailable {
		t.Errorf("S3 is away: got %v, %s; want %s", err, refusal(err), unavailable)
	}
}
