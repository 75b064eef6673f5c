//go:build real

// Package real starts the servers that install.sh installed, for tests with the build tag `real`: an S3 server and a
// DynamoDB that were not written for this project. Each is a process of its own on a free loopback port. It keeps its data
// in memory or in a folder that is deleted with the test, and is stopped by its process ID.
package real

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// The credentials that both servers accept and the function under test uses.
const (
	accessKey = "test"
	secretKey = "testtest"
)

// S3 is a running versitygw.
type S3 struct {
	url    string
	client *awss3.Client
}

// StartS3 starts an S3 server that stops at the end of the test.
func StartS3(tb testing.TB) *S3 {
	tb.Helper()
	dir, addr := tb.TempDir(), FreeAddr(tb)
	for _, d := range []string{"objects", "metadata"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			tb.Fatal(err)
		}
	}
	// The sidecar stores metadata on file systems without extended attributes.
	start(tb, addr, "bin/versitygw", "--port", addr, "--access", accessKey, "--secret", secretKey, "--quiet",
		"posix", "--sidecar", filepath.Join(dir, "metadata"), filepath.Join(dir, "objects"))
	s := &S3{url: "http://" + addr}
	s.client = awss3.New(awss3.Options{
		Region: "us-east-1", BaseEndpoint: &s.url, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	})
	return s
}

// URL returns the endpoint.
func (s *S3) URL() string { return s.url }

// Put stores an object with a checksum, as every S3 client does today, and creates its bucket.
func (s *S3) Put(tb testing.TB, bucket, key string, body []byte) {
	tb.Helper()
	_, err := s.client.CreateBucket(tb.Context(), &awss3.CreateBucketInput{Bucket: &bucket})
	var mine *s3types.BucketAlreadyOwnedByYou
	if err != nil && !errors.As(err, &mine) {
		tb.Fatal(err)
	}
	if _, err := s.client.PutObject(tb.Context(), &awss3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(body)}); err != nil {
		tb.Fatal(err)
	}
}

// DynamoDB is a running dynalite.
type DynamoDB struct {
	URL    string
	client *dynamodb.Client
}

// StartDynamoDB starts a DynamoDB with one table, whose hash key is the string pk. It stops at the end of the test.
func StartDynamoDB(tb testing.TB, table string) *DynamoDB {
	tb.Helper()
	addr := FreeAddr(tb)
	host, port, _ := strings.Cut(addr, ":")
	start(tb, addr, "node_modules/.bin/dynalite", "--host", host, "--port", port, "--createTableMs", "0")
	d := &DynamoDB{URL: "http://" + addr}
	d.client = dynamodb.New(dynamodb.Options{
		Region: "us-east-1", BaseEndpoint: &d.URL,
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	})
	d.create(tb, table)
	return d
}

func (d *DynamoDB) create(tb testing.TB, table string) {
	tb.Helper()
	_, err := d.client.CreateTable(tb.Context(), &dynamodb.CreateTableInput{
		TableName:            &table,
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	w := dynamodb.NewTableExistsWaiter(d.client, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 20 * time.Millisecond })
	if err := w.Wait(tb.Context(), &dynamodb.DescribeTableInput{TableName: &table}, time.Minute); err != nil {
		tb.Fatal(err)
	}
}

// Items returns the items in the table.
func (d *DynamoDB) Items(tb testing.TB, table string) []map[string]types.AttributeValue {
	tb.Helper()
	out, err := d.client.Scan(tb.Context(), &dynamodb.ScanInput{TableName: &table})
	if err != nil {
		tb.Fatal(err)
	}
	return out.Items
}

// start runs a program of .tools until the test ends, and returns when it accepts connections on addr.
func start(tb testing.TB, addr, program string, args ...string) {
	tb.Helper()
	path := filepath.Join(tools(tb), filepath.FromSlash(program))
	if _, err := os.Stat(path); err != nil {
		tb.Fatalf("%v: run test/real/install.sh", err)
	}
	cmd := exec.Command(path, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // our signal ends it
		close(exited)
	}()
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
		if tb.Failed() {
			tb.Logf("%s:\n%s", program, out.String())
		}
	})
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	if err := await(ctx, addr, exited); err != nil {
		tb.Fatalf("%s: %v", program, err)
	}
}

func await(ctx context.Context, addr string, exited <-chan struct{}) error {
	for {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			return c.Close()
		}
		select {
		case <-exited:
			return errors.New("ended by itself")
		case <-ctx.Done():
			return fmt.Errorf("does not listen: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// FreeAddr returns a loopback address that was free a moment ago. Its port is below those that the system assigns by
// itself, so that no other test gets it in the meantime.
func FreeAddr(tb testing.TB) string {
	tb.Helper()
	for range 100 {
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	tb.Fatal("no port is free")
	return ""
}

// tools is the folder .tools beside the go.mod above the test's folder.
func tools(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, ".tools")
		}
		if dir == filepath.Dir(dir) {
			tb.Fatal("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}
