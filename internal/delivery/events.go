package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// Ref names one object in S3.
type Ref struct {
	Bucket  string // name, or the ARN of an access point
	Key     string // decoded
	version string // "" for the newest
}

// source is the service that made the call. It determines the form of the answer.
type source uint8

const (
	fromSQS     source = iota + 1 // answers with the messages that failed
	fromBatch                     // answers with one result per task
	fromService                   // S3 or EventBridge itself: answers with an error or nothing
)

// request is one invocation.
type request struct {
	from  source
	units []unit
	batch events.S3BatchJobEventV2 // repeated in the answer to S3 Batch
}

// unit is acknowledged or handed back as a whole: an SQS message, a task of S3 Batch, or a direct event.
type unit struct {
	id       string // of the message or task
	receives int    // how often SQS has delivered the message, including this time; 0 if not known
	items    []item
}

// item is one record of a unit: an object to count, a record to skip, or one that is not understood. Each is handled
// separately, so that a bad record does not affect a good one.
type item struct {
	ref  Ref
	skip elblog.Skip // why there is nothing to do
	err  error       // why the record is not understood; contains keys, never values
}

// The reasons to skip a record, besides those to skip an object.
const (
	testEvent  elblog.Skip = "test-event"  // S3 sends it when a notification is configured
	otherEvent elblog.Skip = "other-event" // an object was removed, tagged, restored, …
)

// maxDepth is how many envelopes may be nested around a record: SQS around SNS around EventBridge.
const maxDepth = 3

// decode recognizes an invocation's payload by its shape.
func decode(payload []byte) (request, error) {
	fields, err := jsonObject(payload)
	if err != nil {
		return request{}, err
	}
	if hasAll(fields, "invocationSchemaVersion", "tasks") {
		return decodeBatch(payload)
	}
	if messages, err := messagesOf(fields["Records"]); len(messages) > 0 || err != nil {
		return decodeSQS(messages), err
	}
	items, err := records(payload, 1)
	if err != nil {
		return request{}, err
	}
	return request{from: fromService, units: []unit{{items: items}}}, nil
}

// sqsMessage holds the fields of a message that are needed. Its other fields may have any type.
type sqsMessage struct {
	ID         string `json:"messageId"`
	Body       string `json:"body"`
	Attributes struct {
		Receives string `json:"ApproximateReceiveCount"`
	} `json:"attributes"`
}

// messagesOf returns the SQS messages in a list of records, or none if the records are something else.
func messagesOf(list json.RawMessage) ([]sqsMessage, error) {
	var all []sqsMessage
	err := json.Unmarshal(list, &all)
	switch {
	case len(all) == 0 || all[0].ID == "" || all[0].Body == "":
		return nil, nil
	case err != nil:
		return nil, errors.New("event of SQS: a field has the wrong type")
	}
	return all, nil
}

func decodeSQS(messages []sqsMessage) request {
	r := request{from: fromSQS}
	for _, m := range messages {
		items, err := records([]byte(m.Body), 0)
		if err != nil {
			items = []item{{err: fmt.Errorf("message body: %w", err)}}
		}
		receives, err := strconv.Atoi(m.Attributes.Receives)
		if err != nil || receives < 0 {
			receives = 0
		}
		r.units = append(r.units, unit{id: m.ID, receives: receives, items: items})
	}
	return r
}

// batchTask holds the fields of both schemas: 1.0 names the bucket by its ARN, 2.0 by its name.
type batchTask struct {
	TaskID    string `json:"taskId"`
	Key       string `json:"s3Key"`
	Version   string `json:"s3VersionId"`
	Bucket    string `json:"s3Bucket"`
	BucketARN string `json:"s3BucketArn"`
}

func decodeBatch(payload []byte) (request, error) {
	r := request{from: fromBatch}
	var tasks struct {
		Tasks []batchTask `json:"tasks"`
	}
	if json.Unmarshal(payload, &r.batch) != nil || json.Unmarshal(payload, &tasks) != nil {
		return request{}, errors.New("event of S3 Batch: a field has the wrong type")
	}
	if v := r.batch.InvocationSchemaVersion; v != "1.0" && v != "2.0" {
		return request{}, errors.New("event of S3 Batch: invocationSchemaVersion is neither 1.0 nor 2.0")
	}
	for _, t := range tasks.Tasks {
		r.units = append(r.units, unit{id: t.TaskID, items: []item{t.item()}})
	}
	return r, nil
}

// item decodes only percent escapes: in a key of S3 Batch a plus is a plus.
func (t batchTask) item() item {
	key, err := url.PathUnescape(t.Key)
	if err != nil {
		return item{err: errors.New("task of S3 Batch: s3Key is not percent-encoded")}
	}
	bucket := t.Bucket
	if bucket == "" {
		bucket = t.BucketARN
	}
	if _, name, ok := strings.Cut(bucket, ":::"); ok {
		bucket = name
	}
	if bucket == "" || key == "" {
		return item{err: errors.New("task of S3 Batch: no bucket or no s3Key")}
	}
	return item{ref: Ref{Bucket: bucket, Key: key, version: t.Version}}
}

// records recognizes a notification by its shape: of S3, of EventBridge, either of them in an SNS envelope, or the test
// event that S3 sends when notifications are configured.
func records(payload []byte, depth int) ([]item, error) {
	fields, err := jsonObject(payload)
	if err != nil {
		return nil, err
	}
	switch {
	case hasAll(fields, "Records"):
		return s3Records(fields)
	case hasAll(fields, "detail-type", "detail"):
		return []item{eventBridge(payload)}, nil
	case hasAll(fields, "TopicArn", "Message") && depth < maxDepth:
		var envelope events.SNSEntity
		if json.Unmarshal(payload, &envelope) != nil {
			return nil, errors.New("envelope of SNS: a field has the wrong type")
		}
		return records([]byte(envelope.Message), depth+1)
	case hasAll(fields, "Event", "Bucket") && isTest(payload):
		return []item{{skip: testEvent}}, nil
	}
	return nil, unknown(fields)
}

func isTest(payload []byte) bool {
	var e struct{ Event string } // the other fields are not needed, and may have any type
	return json.Unmarshal(payload, &e) == nil && e.Event == "s3:TestEvent"
}

func s3Records(fields map[string]json.RawMessage) ([]item, error) {
	var raw []json.RawMessage
	if json.Unmarshal(fields["Records"], &raw) != nil || len(raw) == 0 {
		return nil, errors.New("\"Records\" is not a list with an element")
	}
	items := make([]item, 0, len(raw))
	for _, r := range raw {
		items = append(items, s3Record(r))
	}
	return items, nil
}

// s3Record decodes a record of S3. Its key is form-encoded: a plus is a space.
func s3Record(raw json.RawMessage) item {
	var r struct {
		EventName string `json:"eventName"`
		S3        *struct {
			Bucket struct {
				Name string `json:"name"`
			} `json:"bucket"`
			Object struct {
				Key     string `json:"key"`
				Version string `json:"versionId"`
			} `json:"object"`
		} `json:"s3"`
	}
	err := json.Unmarshal(raw, &r)
	if r.S3 == nil {
		return item{err: fmt.Errorf("record: %w", notOfS3(raw))}
	}
	key, badKey := url.QueryUnescape(r.S3.Object.Key)
	if err != nil || badKey != nil {
		return item{err: errors.New("record of S3: the key is not URL-encoded, or a field has the wrong type")}
	}
	if name := strings.TrimPrefix(r.EventName, "s3:"); name != "" && !strings.HasPrefix(name, "ObjectCreated:") {
		return item{skip: otherEvent}
	}
	ref := Ref{Bucket: r.S3.Bucket.Name, Key: key, version: r.S3.Object.Version}
	if ref.Bucket == "" || ref.Key == "" {
		return item{err: errors.New("record of S3: no bucket name or no key")}
	}
	return item{ref: ref}
}

// notOfS3 returns the error for a record without S3's part. It lists the record's keys.
func notOfS3(raw json.RawMessage) error {
	fields, err := jsonObject(raw)
	if err != nil {
		return err
	}
	return unknown(fields)
}

// eventBridge decodes an event of EventBridge, whose key is not encoded.
func eventBridge(raw []byte) item {
	var envelope events.EventBridgeEvent
	var detail struct {
		Bucket struct {
			Name string `json:"name"`
		} `json:"bucket"`
		Object struct {
			Key     string `json:"key"`
			Version string `json:"version-id"`
		} `json:"object"`
	}
	if json.Unmarshal(raw, &envelope) != nil {
		return item{err: errors.New("event of EventBridge: a field has the wrong type")}
	}
	if envelope.DetailType != "Object Created" {
		if envelope.Source != "aws.s3" || envelope.DetailType == "" {
			return item{err: errors.New("event of EventBridge: neither \"Object Created\" nor from S3")}
		}
		return item{skip: otherEvent}
	}
	if json.Unmarshal(envelope.Detail, &detail) != nil || detail.Bucket.Name == "" || detail.Object.Key == "" {
		return item{err: errors.New("event of EventBridge: no bucket name or no key in its detail")}
	}
	ref := Ref{Bucket: detail.Bucket.Name, Key: detail.Object.Key, version: detail.Object.Version}
	return item{ref: ref}
}

// jsonObject parses one level of a JSON object.
func jsonObject(b []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(b, &fields) != nil || fields == nil {
		return nil, errors.New("not a JSON object")
	}
	return fields, nil
}

func hasAll(fields map[string]json.RawMessage, keys ...string) bool {
	for _, k := range keys {
		if _, ok := fields[k]; !ok {
			return false
		}
	}
	return true
}

// Limits of an error about an unknown shape, so that whoever sends events cannot flood the log.
const (
	maxKeysShown = 20
	maxKeyShown  = 64 // bytes
)

// unknown returns the error for an unknown shape. It lists the keys, but no values.
func unknown(fields map[string]json.RawMessage) error {
	keys := make([]string, 0, len(fields))
	for k := range fields {
		keys = append(keys, fmt.Sprintf("%q", k[:min(len(k), maxKeyShown)]))
	}
	slices.Sort(keys)
	more := ""
	if len(keys) > maxKeysShown {
		more = fmt.Sprintf(" and %d more", len(keys)-maxKeysShown)
		keys = keys[:maxKeysShown]
	}
	return fmt.Errorf("unknown shape with the keys [%s]%s", strings.Join(keys, " "), more)
}
