package delivery

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/elb-sli/elb-sli/test/dynamodb"
)

// A connection that the service closed while the environment was frozen costs a new connection but no pause: the SDK
// does not have to retry.
func TestClosedConnection(t *testing.T) {
	db := &dynamodb.Server{Table: "writers"}
	used, attempts := make(map[string]bool), []string(nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if used[r.RemoteAddr] {
			panic(http.ErrAbortHandler) // it ends without an answer
		}
		used[r.RemoteAddr] = true
		attempts = append(attempts, r.Header.Get("Amz-Sdk-Request"))
		if r.Header.Values("Idempotency-Key") != nil {
			t.Error("a header meant only for net/http was sent")
		}
		db.ServeHTTP(w, r)
	}))
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_DYNAMODB": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
	} {
		t.Setenv(name, value)
	}
	conf := configuration(t, simTable).settings
	conf.Table, conf.DogStatsD = "writers", "127.0.0.1:8125"
	h, err := Open(context.Background(), conf, nil)
	if err != nil {
		t.Fatal(err)
	}
	one := try{Period: Period{rigLB, rigEnd}, ID: "one", At: time.Now()}
	for range 3 {
		c, err := h.claim(context.Background(), one)
		if err != nil || c.Ordinal != 0 {
			t.Fatalf("claim %+v, %v", c, err)
		}
	}
	if len(attempts) < 3 || slices.ContainsFunc(attempts, func(a string) bool { return !strings.Contains(a, "attempt=1") }) {
		t.Errorf("requests %q, want the first attempts of three", attempts)
	}
}

// A connection that was dropped on the way swallows what is sent on it. The request is tried again on another one.
func TestForgottenConnection(t *testing.T) {
	const hello = "hello"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { // each connection answers one request, and then never again
				defer c.Close()
				r := bufio.NewReader(c)
				if _, err := http.ReadRequest(r); err == nil {
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: \"e\"\r\n\r\n%s", len(hello), hello)
				}
				io.Copy(io.Discard, r)
			}()
		}
	}()
	for name, value := range map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"} {
		t.Setenv(name, value)
	}
	conf, err := loadAWSWithin(context.Background(), 1, 200*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(conf, func(o *s3.Options) {
		o.BaseEndpoint, o.UsePathStyle = aws.String("http://"+listener.Addr().String()), true
	})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for i := range 2 {
		out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("k")})
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		if body, err := io.ReadAll(out.Body); err != nil || string(body) != hello {
			t.Errorf("request %d: %q, %v", i, body, err)
		}
		out.Body.Close()
	}
}
