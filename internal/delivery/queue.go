package delivery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	sqsapi "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// batchSize is the maximum number of messages in one request.
const batchSize = 10

// Queue sends the names of objects to the function's queue, as S3 does when an object is created.
type Queue struct {
	client *sqsapi.Client
	url    string
}

// OpenQueue returns the queue with that URL. It uses the credentials that the AWS SDK finds in the environment, and the
// region in the URL.
func OpenQueue(ctx context.Context, queueURL string) (*Queue, error) {
	u, err := url.Parse(queueURL)
	if err != nil || u.Host == "" || strings.Count(u.Path, "/") != 2 {
		return nil, fmt.Errorf("queue %q: want its URL, such as https://sqs.eu-west-1.amazonaws.com/123456789012/elb-sli", queueURL)
	}
	conf, err := loadAWS(ctx, 1)
	if err != nil {
		return nil, err
	}
	if _, after, ok := strings.Cut("."+u.Hostname(), ".sqs."); ok {
		conf.Region, _, _ = strings.Cut(after, ".")
	}
	conf.Region = cmp.Or(conf.Region, anyRegion)
	return &Queue{sqsapi.NewFromConfig(conf), queueURL}, nil
}

// Send sends each object in a separate message. After an error, some may have been sent. Sending them again is
// harmless, because a repeat changes no count.
func (q *Queue) Send(ctx context.Context, refs []Ref) error {
	for len(refs) > 0 {
		n := min(len(refs), batchSize)
		if err := q.sendBatch(ctx, refs[:n]); err != nil {
			return fmt.Errorf("queue %s: %w", q.url, err)
		}
		refs = refs[n:]
	}
	return nil
}

func (q *Queue) sendBatch(ctx context.Context, refs []Ref) error {
	in := &sqsapi.SendMessageBatchInput{QueueUrl: &q.url}
	for i, r := range refs {
		body, err := notification(r)
		if err != nil {
			return err
		}
		id := strconv.Itoa(i)
		in.Entries = append(in.Entries, types.SendMessageBatchRequestEntry{Id: &id, MessageBody: &body})
	}
	out, err := q.client.SendMessageBatch(ctx, in)
	if err != nil {
		return err
	}
	if n := len(out.Failed); n > 0 {
		return fmt.Errorf("%d of %d messages were not accepted: %s", n, len(refs), *cmp.Or(out.Failed[0].Message, out.Failed[0].Code, new(string)))
	}
	return nil
}

// notification returns the message that S3 sends about a new object. Its key is form-encoded.
func notification(r Ref) (string, error) {
	record := events.S3EventRecord{EventSource: "aws:s3", EventName: "ObjectCreated:Put"}
	record.S3.Bucket.Name = r.Bucket
	record.S3.Object.Key, record.S3.Object.VersionID = url.QueryEscape(r.Key), r.version
	b, err := json.Marshal(events.S3Event{Records: []events.S3EventRecord{record}})
	return string(b), err
}
