package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/elb-sli/elb-sli/internal/dogstatsd"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// Settings say how objects are counted and where the counts go.
type Settings struct {
	Policy        *pipeline.Policy
	Prefix        string   // of the metrics' names, without the dot
	Tags          []string // on every metric, "key:value", spelled as Datadog stores them
	Points        int      // maximum number for one object
	Historical    bool     // points older than 55 minutes are sent too
	Counting      string   // digest of the parts of the configuration that affect counting
	Table         string   // name of the DynamoDB table of the ledger; "" means none: an object's writer is then its node's address
	Sink          Sink     // "" means ToDogStatsD
	DogStatsD     string   // "host:port"
	Intake        Intake
	History       string // s3://BUCKET/PREFIX where the counts of each object are kept; "": none are kept
	Confirmations int    // passes that must have sent an object before its SQS message is acknowledged, 1 or more; for ToDogStatsD
	MaxReceives   int    // of an SQS message, before it is moved to the dead-letter queue; 0: unknown
}

// Open returns a handler for AWS and a sink, with the credentials and endpoints that the AWS SDK finds in the
// environment. For the intake it reads the secret with the API key. It makes no other calls.
func Open(ctx context.Context, s Settings, log *slog.Logger) (*Handler, error) {
	conf, err := loadAWS(ctx, 1)
	if err != nil {
		return nil, err
	}
	h := newHandler(s, log)
	global, err := h.openSink(ctx, s, conf)
	if err != nil {
		return nil, err
	}
	client := newS3(conf)
	h.get = newStore(client).get
	if s.History != "" {
		bucket, prefix, err := parseS3(s.History)
		if err != nil {
			return nil, err
		}
		h.keep = placeIn(&Bucket{name: bucket, conf: conf, client: client}, prefix).Write
	}
	if s.Table != "" {
		client := dynamodb.NewFromConfig(conf, func(o *dynamodb.Options) { o.HTTPClient = replayable{o.HTTPClient} })
		ledger := newLedger(client, s.Table, s.Prefix, s.digest(global))
		h.claim, h.mark = ledger.claim, ledger.mark
	}
	return h, nil
}

// newHandler returns a handler without the funcs for external services.
func newHandler(s Settings, log *slog.Logger) *Handler {
	policy := *s.Policy
	policy.MaxBytes = maxInflated
	return &Handler{
		policy: &policy, lacking: make(map[elblog.FieldSet]bool), prefix: s.Prefix, tags: s.Tags, historical: s.Historical,
		room: dogstatsd.ExtensionContexts - reserved, maxPoints: min(s.Points, MaxPoints), maxObject: maxObject,
		digest: HistoryDigest(s.Counting), confirmations: max(s.Confirmations, 1), maxReceives: s.MaxReceives, failed: noDogStatsD, now: time.Now, log: log,
	}
}

// newS3 returns an S3 client. At a custom endpoint buckets are named in the path, because only AWS has a host for each
// bucket.
func newS3(conf aws.Config) *s3.Client {
	return s3.NewFromConfig(conf, func(o *s3.Options) {
		o.UsePathStyle = os.Getenv("AWS_ENDPOINT_URL_S3") != "" || os.Getenv("AWS_ENDPOINT_URL") != ""
		o.DisableLogOutputChecksumValidationSkipped = true // old logs have no checksum except gzip's
	})
}

// Serve handles invocations until the environment ends. SIGTERM needs no handling: an unfinished object has not been
// acknowledged.
func (h *Handler) Serve() { lambda.Start(h) }

// digest identifies everything that affects an object's points: how this program counts, the counting part of the
// configuration, and the tags on every metric. Another build that counts alike has the same digest.
func (s *Settings) digest(global []string) string {
	parts := []string{strconv.Itoa(pipeline.CountingVersion), s.Counting, strconv.Itoa(min(s.Points, MaxPoints)), s.Prefix}
	parts = slices.Concat(parts, s.Tags, []string{""}, global)
	if s.Sink == ToIntake {
		parts = append(parts, "", string(s.Sink))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}
