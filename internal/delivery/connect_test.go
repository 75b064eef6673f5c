package delivery

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/test/dynamodb"
)

// A connection that the service closed while the environment was frozen costs a new connection, and no pause: the SDK does
// not have to try again.
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
			t.Error("a header that only net/http is to read was sent")
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
