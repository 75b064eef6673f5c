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

// The clients of Lambda, CloudWatch Logs and EventBridge describe every operation of theirs in memory at each start of elbsli.
// The few that are asked here are plain JSON, so they are signed and sent as they are.

// jsonService is a service that takes JSON.
type jsonService struct {
	conf   aws.Config
	name   string // in its host, and that it is signed for
	target string // begins X-Amz-Target; "": a path says what is asked
}

const askTries = 3

// suffixes are the ends of hosts, by the beginning of the region, where they are not amazonaws.com.
var suffixes = []struct{ region, suffix string }{
	{"cn-", "amazonaws.com.cn"}, {"us-isob-", "sc2s.sgov.gov"}, {"us-isof-", "csp.hci.ic.gov"}, {"us-iso-", "c2s.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
}

func (s jsonService) endpoint() string {
	if e := cmp.Or(os.Getenv("AWS_ENDPOINT_URL_"+strings.ToUpper(s.name)), os.Getenv("AWS_ENDPOINT_URL")); e != "" {
		return strings.TrimSuffix(e, "/")
	}
	suffix := "amazonaws.com"
	for _, p := range suffixes {
		if strings.HasPrefix(s.conf.Region, p.region) {
			suffix = p.suffix
		}
	}
	return fmt.Sprintf("https://%s.%s.%s", s.name, s.conf.Region, suffix)
}

// get asks for a path, and reads the answer into out.
func (s jsonService) get(ctx context.Context, path string, out any) error {
	return s.ask(ctx, http.MethodGet, path, nil, "", out)
}

// call asks for an operation, and reads the answer into out.
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

// once asks once, and reports whether it may be asked again.
func (s jsonService) once(ctx context.Context, method, path string, body []byte, target string, out any) (again bool, err error) {
	r, err := http.NewRequestWithContext(ctx, method, s.endpoint()+path, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	if target != "" {
		r.Header.Set("Content-Type", "application/x-amz-json-1.1")
		r.Header.Set("X-Amz-Target", target)
	}
	credentials, err := s.conf.Credentials.Retrieve(ctx)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, r, hex.EncodeToString(sum[:]), s.name, s.conf.Region, time.Now()); err != nil {
		return false, err
	}
	answer, err := s.conf.HTTPClient.Do(r)
	if err != nil {
		return true, fmt.Errorf("%s: %w", s.name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 16<<20))
	if err != nil {
		return true, fmt.Errorf("%s: %w", s.name, err)
	}
	if answer.StatusCode == http.StatusOK {
		return false, json.Unmarshal(text, out)
	}
	var refused struct {
		Type    string `json:"__type"`
		Message string
	}
	_ = json.Unmarshal(text, &refused) // whatever else it is, the status stands
	code := cmp.Or(answer.Header.Get("X-Amzn-Errortype"), refused.Type, http.StatusText(answer.StatusCode))
	code = code[strings.LastIndexByte(code, '#')+1:]
	code, _, _ = strings.Cut(code, ":")
	again = answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests || strings.Contains(code, "Throttling")
	return again, &smithy.GenericAPIError{Code: code, Message: refused.Message}
}
