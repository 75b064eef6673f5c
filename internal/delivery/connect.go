package delivery

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
)

// idleTime is how long an unused connection is kept. An environment is frozen between two invocations, and a load
// balancer's logs arrive every five minutes. A NAT gateway drops a connection after 350 s ("NAT gateway basics",
// docs.aws.amazon.com/vpc).
const idleTime = 340 * time.Second

// headerTimeout limits the wait for an answer's headers. If a network device forgot a connection while the environment
// was frozen, the request is lost. The SDK then retries on another connection.
const headerTimeout = 5 * time.Second

// sessions is the number of TLS sessions that are kept, so that a new connection to the same host needs no
// certificates.
const sessions = 16

// loadAWS returns the SDK's configuration from the environment. At most idle unused connections to a host are kept
// open.
func loadAWS(ctx context.Context, idle int) (aws.Config, error) {
	return loadAWSWithin(ctx, idle, headerTimeout)
}

func loadAWSWithin(ctx context.Context, idle int, headerTimeout time.Duration) (aws.Config, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.IdleConnTimeout = idleTime
		t.MaxIdleConnsPerHost = idle
		t.MaxIdleConns = max(t.MaxIdleConns, idle)
		t.ResponseHeaderTimeout = headerTimeout
		t.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(sessions)
	})
	conf, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(client))
	if err != nil {
		return conf, fmt.Errorf("aws: %w", ExplainSettings(err))
	}
	return conf, nil
}

// ExplainSettings adds advice to an error in the settings that the AWS SDK reads.
func ExplainSettings(err error) error {
	var profile config.SharedConfigProfileNotExistError
	if errors.As(err, &profile) {
		return fmt.Errorf("there is no profile %q: aws configure list-profiles lists the existing ones, and AWS_PROFILE names one", profile.Profile)
	}
	return err
}

// replayable sends requests that may safely take effect more than once. If the service closed a connection while the
// environment was frozen, net/http sends such a request again on a new connection. Otherwise the SDK would do so, after
// a pause of up to a second.
type replayable struct{ aws.HTTPClient }

func (c replayable) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	if r.Body, err = r.GetBody(); err != nil {
		return nil, err
	}
	r.Header["Idempotency-Key"] = nil // net/http reads this header and does not send it
	return c.HTTPClient.Do(r)
}
