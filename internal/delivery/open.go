package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// Settings say what objects become and where it goes.
type Settings struct {
	Policy     *pipeline.Policy
	Prefix     string   // of the metrics' names, without the dot
	Tags       []string // on every metric, "key:value", spelled as Datadog stores them
	Points     int      // at most of one object
	Historical bool     // points older than 55 minutes are sent, too
	Digest     string   // of the configuration
	Table      string   // DynamoDB's, of the ledger; "" means none: an object's writer is then its node's address
	DogStatsD  string   // "host:port"
}

// Open returns a handler that works on AWS and DogStatsD, with the credentials and endpoints that the AWS SDK finds in
// the environment. Nothing is called yet.
func Open(ctx context.Context, s Settings, log *slog.Logger) (*Handler, error) {
	conf, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("aws: %w", err)
	}
	sender, err := dogstatsd.Dial(s.DogStatsD)
	if err != nil {
		return nil, err
	}
	digest, err := s.digest(sender.GlobalTags())
	if err != nil {
		return nil, err
	}
	h := newHandler(s, log)
	h.get = NewStore(NewS3(conf)).Get
	if s.Table != "" {
		h.claim = NewLedger(dynamodb.NewFromConfig(conf), s.Table, s.Prefix, digest).Claim
	}
	h.send, h.note, h.flush = sender.Send, sender.Distribution, sender.Flush
	return h, nil
}

// newHandler returns a handler that knows nobody yet.
func newHandler(s Settings, log *slog.Logger) *Handler {
	policy := *s.Policy
	policy.MaxBytes = maxInflated
	return &Handler{
		policy: &policy, prefix: s.Prefix, tags: s.Tags, historical: s.Historical,
		room: contexts - reserved, maxPoints: min(s.Points, maxPoints), maxObject: maxObject, now: time.Now, log: log,
	}
}

// NewS3 returns a client of S3. At an endpoint of its own, buckets are named in the path: only AWS has a host for each.
func NewS3(conf aws.Config) *s3.Client {
	return s3.NewFromConfig(conf, func(o *s3.Options) {
		o.UsePathStyle = os.Getenv("AWS_ENDPOINT_URL_S3") != "" || os.Getenv("AWS_ENDPOINT_URL") != ""
		o.DisableLogOutputChecksumValidationSkipped = true // old logs have no checksum but gzip's
	})
}

// Serve deals with invocations until the environment ends. SIGTERM needs no care: an object that is not finished was
// not acknowledged.
func (h *Handler) Serve() { lambda.Start(h) }

// digest stands for all that decides what an object's points look like: this program, its configuration, and the tags
// that it puts on every metric.
func (s *Settings) digest(global []string) (string, error) {
	program, err := programID()
	if err != nil {
		return "", err
	}
	parts := append([]string{program, s.Digest, s.Prefix}, s.Tags...)
	sum := sha256.Sum256([]byte(strings.Join(append(append(parts, ""), global...), "\n")))
	return hex.EncodeToString(sum[:]), nil
}

// programID tells one build from another: by its modules and its commit, or by its bytes where the commit is not the
// whole truth.
func programID() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok && committed(info.Settings) {
		return info.String(), nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("this program's file: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("this program's file: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("this program's file: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// committed tells whether a build is of a commit without changes beside it.
func committed(settings []debug.BuildSetting) bool {
	revision, modified := "", "true"
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			modified = s.Value
		}
	}
	return revision != "" && modified == "false"
}
