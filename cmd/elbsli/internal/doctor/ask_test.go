package doctor

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// A request is signed for its service and region, and asked again where the service is away; an answer that refuses is not.
func TestAsk(t *testing.T) {
	statuses := []int{http.StatusServiceUnavailable, http.StatusOK, http.StatusBadRequest}
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a := r.Header.Get("Authorization"); !strings.Contains(a, "/eu-west-1/logs/aws4_request") || r.Header.Get("X-Amz-Target") != "Logs_20140328.DescribeDeliveries" {
			t.Errorf("Authorization %q, target %q", a, r.Header.Get("X-Amz-Target"))
		}
		w.WriteHeader(statuses[asked])
		asked++
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws#ThrottledOut","nextToken":"x"}`)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_LOGS", server.URL)
	s := jsonService{aws.Config{Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""), HTTPClient: http.DefaultClient}, "logs", "Logs_20140328"}
	var page struct{ NextToken string }
	if err := s.call(context.Background(), "DescribeDeliveries", paged(""), &page); err != nil || page.NextToken != "x" || asked != 2 {
		t.Errorf("%v, %q, asked %d times, want 2", err, page.NextToken, asked)
	}
	if err := s.call(context.Background(), "DescribeDeliveries", paged("x"), &page); !coded(err, "ThrottledOut") || asked != 3 {
		t.Errorf("%v, asked %d times, want 3", err, asked)
	}
	t.Setenv("AWS_ENDPOINT_URL_LOGS", "")
	t.Setenv("AWS_ENDPOINT_URL", "")
	for region, want := range map[string]string{"eu-west-1": "https://logs.eu-west-1.amazonaws.com", "cn-north-1": "https://logs.cn-north-1.amazonaws.com.cn", "us-gov-west-1": "https://logs.us-gov-west-1.amazonaws.com"} {
		s.conf.Region = region
		if got := s.endpoint(); got != want {
			t.Errorf("%s: %s, want %s", region, got, want)
		}
	}
}
