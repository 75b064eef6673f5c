package doctor

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go"
)

// The SDK's clients for Lambda, CloudWatch Logs and EventBridge describe all their operations in memory at each start
// of elbsli. The few operations needed here are plain JSON, so they are signed and sent directly.

// jsonService is a service that accepts JSON.
type jsonService struct {
	conf   aws.Config
	id     string // its name in settings: "CloudWatch Logs" is in AWS_ENDPOINT_URL_CLOUDWATCH_LOGS
	name   string // its name in the host and in signatures
	target string // begins X-Amz-Target; "": the path names the operation
}

const askTries = 3

// suffixes are the ends of hosts, by the beginning of the region, if they are not amazonaws.com.
var suffixes = []struct{ region, suffix string }{
	{"cn-", "amazonaws.com.cn"}, {"us-isob-", "sc2s.sgov.gov"}, {"us-isof-", "csp.hci.ic.gov"}, {"us-iso-", "c2s.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
}

func (s jsonService) endpoint(ctx context.Context) string {
	if e := configuredEndpoint(ctx, s.conf, s.id); e != "" {
		return strings.TrimSuffix(e, "/")
	}
	suffix := "amazonaws.com"
	for _, p := range suffixes {
		if strings.HasPrefix(s.conf.Region, p.region) {
			suffix = p.suffix
		}
	}
	host := s.name
	// In GovCloud, the normal hosts of Logs and EventBridge are FIPS ones.
	if usesFIPS(ctx, s.conf) && (s.name == "lambda" || !strings.HasPrefix(s.conf.Region, "us-gov-")) {
		host += "-fips"
	}
	return fmt.Sprintf("https://%s.%s.%s", host, s.conf.Region, suffix)
}

// configuredEndpoint returns a service's endpoint from the environment or the profile, as the SDK's clients find it; ""
// is AWS's own.
func configuredEndpoint(ctx context.Context, conf aws.Config, id string) string {
	general := aws.ToString(conf.BaseEndpoint)
	_, all := os.LookupEnv("AWS_ENDPOINT_URL")
	_, own := os.LookupEnv("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(id, " ", "_")))
	if all && !own {
		return general // the environment takes precedence over the profile
	}
	for _, source := range conf.ConfigSources {
		if s, ok := source.(interface {
			GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error)
		}); ok {
			if ignored, found, err := s.GetIgnoreConfiguredEndpoints(ctx); err == nil && found {
				if ignored {
					return general
				}
				break
			}
		}
	}
	for _, source := range conf.ConfigSources {
		if s, ok := source.(interface {
			GetServiceBaseEndpoint(context.Context, string) (string, bool, error)
		}); ok {
			if e, found, err := s.GetServiceBaseEndpoint(ctx, id); err == nil && found {
				return e
			}
		}
	}
	return general
}

// usesFIPS reports whether the environment or the profile requires endpoints with validated cryptography.
func usesFIPS(ctx context.Context, conf aws.Config) bool {
	for _, source := range conf.ConfigSources {
		if s, ok := source.(interface {
			GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error)
		}); ok {
			if state, found, err := s.GetUseFIPSEndpoint(ctx); err == nil && found {
				return state == aws.FIPSEndpointStateEnabled
			}
		}
	}
	return false
}

// get requests a path, and reads the answer into out.
func (s jsonService) get(ctx context.Context, path string, out any) error {
	return s.ask(ctx, http.MethodGet, path, nil, "", out)
}

// call calls an operation, and reads the answer into out.
func (s jsonService) call(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return s.ask(ctx, http.MethodPost, "/", body, s.target+"."+operation, out)
}

func (s jsonService) ask(ctx context.Context, method, path string, body []byte, target string, out any) error {
	var err error
	for try := range askTries {
		again := false
		if again, err = s.once(ctx, method, path, body, target, out); !again {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try+1) * 300 * time.Millisecond):
		}
	}
	return err
}

// once sends the request once, and reports whether it may be sent again.
func (s jsonService) once(ctx context.Context, method, path string, body []byte, target string, out any) (again bool, err error) {
	r, err := http.NewRequestWithContext(ctx, method, s.endpoint(ctx)+path, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	if target != "" {
		r.Header.Set("Content-Type", "application/x-amz-json-1.1")
		r.Header.Set("X-Amz-Target", target)
	}
	if err := sign(ctx, s.conf, r, body, s.name, s.conf.Region); err != nil {
		return false, err
	}
	answer, text, err := send(s.conf, r, s.name)
	if err != nil {
		return true, err
	}
	if answer.StatusCode == http.StatusOK {
		return false, json.Unmarshal(text, out)
	}
	var refused struct {
		Type    string `json:"__type"`
		Message string
	}
	_ = json.Unmarshal(text, &refused) // if this fails, there is still the status
	code := cmp.Or(answer.Header.Get("X-Amzn-Errortype"), refused.Type, http.StatusText(answer.StatusCode))
	code = code[strings.LastIndexByte(code, '#')+1:]
	code, _, _ = strings.Cut(code, ":")
	again = answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests || strings.Contains(code, "Throttling")
	return again, &smithy.GenericAPIError{Code: code, Message: refused.Message}
}

// sign signs a request with a body for a service in a region.
func sign(ctx context.Context, conf aws.Config, r *http.Request, body []byte, service, region string) error {
	credentials, err := conf.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(ctx, credentials, r, hex.EncodeToString(sum[:]), service, region, time.Now())
}

// send sends a signed request to a service, and returns the answer, which is closed, and its body.
func send(conf aws.Config, r *http.Request, service string) (*http.Response, []byte, error) {
	answer, err := conf.HTTPClient.Do(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", service, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 16<<20))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", service, err)
	}
	return answer, text, nil
}
