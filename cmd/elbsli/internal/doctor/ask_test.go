package doctor

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// A request is signed for its service and region. It is sent again if the service is unavailable, but not if it
// refuses.
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
	s := jsonService{aws.Config{Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""), HTTPClient: http.DefaultClient, BaseEndpoint: aws.String(server.URL)}, "CloudWatch Logs", "logs", "Logs_20140328"}
	var page struct{ NextToken string }
	if err := s.call(context.Background(), "DescribeDeliveries", struct{}{}, &page); err != nil || page.NextToken != "x" || asked != 2 {
		t.Errorf("%v, %q, asked %d times, want 2", err, page.NextToken, asked)
	}
	if err := s.call(context.Background(), "DescribeDeliveries", struct{}{}, &page); !hasCode(err, "ThrottledOut") || asked != 3 {
		t.Errorf("%v, asked %d times, want 3", err, asked)
	}
	s.conf.BaseEndpoint = nil
	for region, want := range map[string]string{"eu-west-1": "https://logs.eu-west-1.amazonaws.com", "cn-north-1": "https://logs.cn-north-1.amazonaws.com.cn", "us-gov-west-1": "https://logs.us-gov-west-1.amazonaws.com"} {
		s.conf.Region = region
		if got := s.endpoint(t.Context()); got != want {
			t.Errorf("%s: %s, want %s", region, got, want)
		}
	}
}

// The environment and the profile set the services' endpoints, as they do for the SDK's clients.
func TestEndpoints(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "config")
	const text = "[default]\nendpoint_url = https://profile.example\nservices = s\n[services s]\neventbridge =\n  endpoint_url = https://events.example\n"
	if err := os.WriteFile(profile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	for _, tt := range []struct {
		environment          map[string]string
		region               string
		lambda, logs, events string
	}{
		{nil, "eu-west-1", "https://lambda.eu-west-1.amazonaws.com", "https://logs.eu-west-1.amazonaws.com", "https://events.eu-west-1.amazonaws.com"},
		{map[string]string{"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "https://a.example/", "AWS_ENDPOINT_URL_EVENTBRIDGE": "https://b.example", "AWS_ENDPOINT_URL_LAMBDA": "https://c.example"}, "eu-west-1",
			"https://c.example", "https://a.example", "https://b.example"},
		{map[string]string{"AWS_ENDPOINT_URL": "https://all.example", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "https://a.example"}, "eu-west-1",
			"https://all.example", "https://a.example", "https://all.example"},
		{map[string]string{"AWS_ENDPOINT_URL_LAMBDA": "https://c.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "eu-west-1",
			"https://lambda.eu-west-1.amazonaws.com", "https://logs.eu-west-1.amazonaws.com", "https://events.eu-west-1.amazonaws.com"},
		{map[string]string{"AWS_CONFIG_FILE": profile}, "eu-west-1", "https://profile.example", "https://profile.example", "https://events.example"},
		{map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}, "us-east-1", "https://lambda-fips.us-east-1.amazonaws.com", "https://logs-fips.us-east-1.amazonaws.com", "https://events-fips.us-east-1.amazonaws.com"},
		{map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}, "us-gov-west-1", "https://lambda-fips.us-gov-west-1.amazonaws.com", "https://logs.us-gov-west-1.amazonaws.com", "https://events.us-gov-west-1.amazonaws.com"},
	} {
		t.Run("", func(t *testing.T) {
			t.Setenv("AWS_CONFIG_FILE", "/dev/null")
			for name, value := range tt.environment {
				t.Setenv(name, value)
			}
			conf, err := config.LoadDefaultConfig(t.Context(), config.WithRegion(tt.region))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range []struct{ id, name, want string }{{"Lambda", "lambda", tt.lambda}, {"CloudWatch Logs", "logs", tt.logs}, {"EventBridge", "events", tt.events}} {
				if got := (jsonService{conf, s.id, s.name, ""}).endpoint(t.Context()); got != s.want {
					t.Errorf("%v: %s at %s, want %s", tt.environment, s.id, got, s.want)
				}
			}
		})
	}
}
