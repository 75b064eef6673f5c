package delivery

import (
	"bytes"
	"context"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// The client that Open makes against a real S3 server, with keys of all kinds.
func TestStore(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_S3", server.URL)
	client := NewS3(aws.Config{
		Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	ctx, bucket := context.Background(), "logs"
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	store := NewStore(client)
	for _, k := range []string{"a", "a b", "a+b", "a%2Bb", "ログ/a.log.gz", "a/b//c", "a&b=c?d#e"} {
		want := []byte("content of " + k)
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &k, Body: bytes.NewReader(want)}); err != nil {
			t.Fatal(err)
		}
		body, err := store.Get(ctx, Ref{Bucket: bucket, Key: k})
		if err != nil {
			t.Errorf("%q: %v", k, err)
			continue
		}
		got, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(got, want) || body.Size != int64(len(want)) || body.Close() != nil {
			t.Errorf("%q: got %q of %d bytes, %v; want %q", k, got, body.Size, err, want)
		}
	}
	for name, tt := range map[string]struct {
		ref  Ref
		want Result
	}{
		"no key":     {Ref{Bucket: "logs", Key: "gone"}, NotFound},
		"no bucket":  {Ref{Bucket: "gone", Key: "a"}, NotFound},
		"no version": {Ref{Bucket: "logs", Key: "a", Version: "gone"}, NotFound},
	} {
		if _, err := store.Get(ctx, tt.ref); err == nil || refusal(err) != tt.want {
			t.Errorf("%s: got %v, %s; want %s", name, err, refusal(err), tt.want)
		}
	}
	server.Close()
	if _, err := store.Get(ctx, Ref{Bucket: "logs", Key: "a"}); err == nil || refusal(err) != Unavailable {
		t.Errorf("S3 is away: got %v, %s; want %s", err, refusal(err), Unavailable)
	}
}
