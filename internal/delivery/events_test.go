package delivery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/test/events"
)

// The event shapes, with the key as it is spelled on the wire.
const (
	shapeS3     = `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-20T01:06:01.123Z","eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0","bucket":{"name":"logs","arn":"arn:aws:s3:::logs"},"object":{"key":%q,"size":1,"eTag":"e","sequencer":"1"}}}]}`
	shapeBridge = `{"version":"0","id":"i","detail-type":"Object Created","source":"aws.s3","account":"1","time":"2026-11-20T01:06:01Z","region":"r","resources":["a"],"detail":{"version":"0","bucket":{"name":"logs"},"object":{"key":%q,"size":1,"etag":"e"},"reason":"PutObject"}}`
	shapeBatch1 = `{"invocationSchemaVersion":"1.0","invocationId":"inv","job":{"id":"j"},"tasks":[{"taskId":"t","s3Key":%q,"s3VersionId":null,"s3BucketArn":"arn:aws:s3:::logs"}]}`
	shapeBatch2 = `{"invocationSchemaVersion":"2.0","invocationId":"inv","job":{"id":"j","userArguments":{"a":"b"}},"tasks":[{"taskId":"t","s3Key":%q,"s3VersionId":null,"s3Bucket":"logs"}]}`
	shapeTest   = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-20T01:06:01.123Z","Bucket":"logs","RequestId":"r","HostId":"h"}`
)

func sns(message string) string {
	return fmt.Sprintf(`{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:r:1:t","Subject":"Amazon S3 Notification","Message":%s,"Timestamp":"2026-11-20T01:06:01.123Z","SignatureVersion":"1"}`, events.Quote(message))
}

func sqs(bodies ...string) string {
	var messages []string
	for i, b := range bodies {
		messages = append(messages, fmt.Sprintf(`{"messageId":"m%d","receiptHandle":"h","body":%s,"attributes":{},"eventSource":"aws:sqs"}`, i, events.Quote(b)))
	}
	return `{"Records":[` + strings.Join(messages, ",") + `]}`
}

// flat writes the decoded event as one line for each record.
func flat(r request, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	var lines []string
	for _, u := range r.units {
		for _, it := range u.items {
			s := fmt.Sprintf("%d %s %s %s", r.from, u.id, it.ref.Bucket, it.ref.Key)
			switch {
			case it.err != nil:
				s = fmt.Sprintf("%d %s error: %v", r.from, u.id, it.err)
			case it.skip != "":
				s = fmt.Sprintf("%d %s skip %s", r.from, u.id, string(it.skip))
			case it.ref.version != "":
				s += " version " + it.ref.version
			}
			lines = append(lines, s)
		}
	}
	return strings.Join(lines, "\n")
}

func TestDecodeKeys(t *testing.T) {
	const plain = "AWSLogs/1/a.log.gz"
	for _, tt := range []struct{ name, key, form, raw, percent string }{ // the key as sent, and each way to decode it
		{"plain", plain, plain, plain, plain},
		{"plus", "a+b.log", "a b.log", "a+b.log", "a+b.log"},
		{"%2B", "a%2Bb.log", "a+b.log", "a%2Bb.log", "a+b.log"},
		{"%20", "a%20b.log", "a b.log", "a%20b.log", "a b.log"},
		{"space", "a b.log", "a b.log", "a b.log", "a b.log"},
		{"Japanese, encoded", "%E3%83%AD%E3%82%B0/a", "ログ/a", "%E3%83%AD%E3%82%B0/a", "ログ/a"},
		{"Japanese, raw", "ログ/a", "ログ/a", "ログ/a", "ログ/a"},
		{"percent, encoded", "100%25/a", "100%/a", "100%25/a", "100%/a"},
		{"slash, encoded", "a%2Fb", "a/b", "a%2Fb", "a/b"},
	} {
		for _, shape := range []struct{ name, payload, want string }{
			{"S3", shapeS3, "3  logs " + tt.form},
			{"EventBridge", shapeBridge, "3  logs " + tt.raw},
			{"Batch 1.0", shapeBatch1, "2 t logs " + tt.percent},
			{"Batch 2.0", shapeBatch2, "2 t logs " + tt.percent},
		} {
			payload := fmt.Sprintf(shape.payload, tt.key)
			if got := flat(decode([]byte(payload))); got != shape.want {
				t.Errorf("%s, %s:\n got %s\nwant %s", tt.name, shape.name, got, shape.want)
			}
			if shape.name == "Batch 1.0" || shape.name == "Batch 2.0" {
				continue
			}
			want := "1 m0 logs" + strings.TrimPrefix(shape.want, "3  logs")
			for name, body := range map[string]string{"SQS": payload, "SNS in SQS": sns(payload)} {
				if got := flat(decode([]byte(sqs(body)))); got != want {
					t.Errorf("%s, %s in %s:\n got %s\nwant %s", tt.name, shape.name, name, got, want)
				}
			}
		}
	}
}

func TestDecodeShapes(t *testing.T) {
	s3, bridge := fmt.Sprintf(shapeS3, "k"), fmt.Sprintf(shapeBridge, "k")
	record := func(fields string) string { return `{"Records":[{` + fields + `}]}` }
	for _, tt := range []struct{ name, payload, want string }{
		{"a mixed batch", sqs(s3, sns(s3), bridge, shapeTest, sns(bridge)), "1 m0 logs k\n1 m1 logs k\n1 m2 logs k\n1 m3 skip test-event\n1 m4 logs k"},
		{"test event itself", shapeTest, "3  skip test-event"},
		{"test event of another form", `{"Event":"s3:TestEvent","Time":"x","Bucket":"b"}`, "3  skip test-event"},
		{"test event by SNS", sqs(sns(shapeTest)), "1 m0 skip test-event"},
		{"an object removed", strings.Replace(s3, "ObjectCreated:Put", "ObjectRemoved:Delete", 1), "3  skip other-event"},
		{"a restore", strings.Replace(s3, "ObjectCreated:Put", "ObjectRestore:Completed", 1), "3  skip other-event"},
		{"an event name with its prefix", strings.Replace(s3, "ObjectCreated:Put", "s3:ObjectCreated:Copy", 1), "3  logs k"},
		{"no event name", record(`"s3":{"bucket":{"name":"logs"},"object":{"key":"k"}}`), "3  logs k"},
		{"a version", record(`"s3":{"bucket":{"name":"logs"},"object":{"key":"k","versionId":"v1"}}`), "3  logs k version v1"},
		{"a version of EventBridge", strings.Replace(bridge, `"size":1`, `"version-id":"v1"`, 1), "3  logs k version v1"},
		{"an object deleted, of EventBridge", strings.Replace(bridge, "Object Created", "Object Deleted", 1), "3  skip other-event"},
		{"two records", `{"Records":[{"s3":{"bucket":{"name":"a"},"object":{"key":"k"}}},{"s3":{"bucket":{"name":"b"},"object":{"key":"l"}}}]}`, "3  a k\n3  b l"},
		{"a bad record beside a good one", `{"Records":[{"s3":{"bucket":{"name":"a"},"object":{"key":"%zz"}}},{"s3":{"bucket":{"name":"b"},"object":{"key":"l"}}}]}`, "3  error: record of S3: the key is not URL-encoded, or a field has the wrong type\n3  b l"},
		{"Batch: version and access point", `{"invocationSchemaVersion":"1.0","tasks":[{"taskId":"t","s3Key":"k","s3VersionId":"v","s3BucketArn":"arn:aws:s3:eu-west-1:1:accesspoint/a"}]}`, "2 t arn:aws:s3:eu-west-1:1:accesspoint/a k version v"},
		{"Batch: another partition", `{"invocationSchemaVersion":"1.0","tasks":[{"taskId":"t","s3Key":"k","s3BucketArn":"arn:aws-us-gov:s3:::logs"}]}`, "2 t logs k"},
		{"Batch: a bad key beside a good one", `{"invocationSchemaVersion":"2.0","tasks":[{"taskId":"t","s3Key":"%zz","s3Bucket":"b"},{"taskId":"u","s3Key":"k","s3Bucket":"b"}]}`, "2 t error: task of S3 Batch: s3Key is not percent-encoded\n2 u b k"},
		{"Batch: no bucket", `{"invocationSchemaVersion":"2.0","tasks":[{"taskId":"t","s3Key":"k"}]}`, "2 t error: task of S3 Batch: no bucket or no s3Key"},
		{"Batch: no task", `{"invocationSchemaVersion":"2.0","tasks":[]}`, ""},
		{"not JSON", `secret`, "error: not a JSON object"},
		{"nothing", ``, "error: not a JSON object"},
		{"null", `null`, "error: not a JSON object"},
		{"unknown", `{"b":"secret","a":{"c":1}}`, `error: unknown shape with the keys ["a" "b"]`},
		{"no records", `{"Records":[]}`, `error: "Records" is not a list with an element`},
		{"records that are no list", `{"Records":"secret"}`, `error: "Records" is not a list with an element`},
		{"unknown records", record(`"eventSource":"aws:kinesis","kinesis":{"data":"secret"}`), `3  error: record: unknown shape with the keys ["eventSource" "kinesis"]`},
		{"a record that is no object", `{"Records":["secret"]}`, "3  error: record: not a JSON object"},
		{"no key", record(`"s3":{"bucket":{"name":"logs"},"object":{}}`), "3  error: record of S3: no bucket name or no key"},
		{"EventBridge of another service", `{"detail-type":"secret","source":"aws.ec2","detail":{}}`, `3  error: event of EventBridge: neither "Object Created" nor from S3`},
		{"EventBridge without a key", `{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"secret"}}}`, "3  error: event of EventBridge: no bucket name or no key in its detail"},
		{"a body that is no JSON", sqs("secret", s3), "1 m0 error: message body: not a JSON object\n1 m1 logs k"},
		{"an unknown body", sqs(`{"x":"secret"}`), `1 m0 error: message body: unknown shape with the keys ["x"]`},
		{"SNS within SNS within SNS", sqs(sns(sns(sns(s3)))), "1 m0 logs k"},
		{"SNS without end", sqs(sns(sns(sns(sns(s3))))), `1 m0 error: message body: unknown shape with the keys ["Message" "MessageId" "SignatureVersion" "Subject" "Timestamp" "TopicArn" "Type"]`},
		{"another test event", `{"Event":"secret","Bucket":"b"}`, `error: unknown shape with the keys ["Bucket" "Event"]`},
	} {
		got := flat(decode([]byte(tt.payload)))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if strings.Contains(got, "secret") {
			t.Errorf("%s: a value is shown: %s", tt.name, got)
		}
	}
}

func TestDecodeBounds(t *testing.T) {
	var fields []string
	for i := range 100 {
		fields = append(fields, fmt.Sprintf(`"%s%03d":1`, strings.Repeat("k", 1000), i))
	}
	_, err := decode([]byte("{" + strings.Join(fields, ",") + "}"))
	if err == nil || len(err.Error()) > 3000 || !strings.HasSuffix(err.Error(), "and 80 more") {
		t.Errorf("got %v, want a short error that ends in %q", err, "and 80 more")
	}
}

// Whatever comes in, each message or task becomes a unit, and each unit has an item.
func FuzzDecode(f *testing.F) {
	for _, shape := range []string{shapeS3, shapeBridge, shapeBatch1, shapeBatch2} {
		f.Add(fmt.Sprintf(shape, "a+b%20c"))
		f.Add(sqs(fmt.Sprintf(shape, "k"), sns(fmt.Sprintf(shape, "k"))))
	}
	f.Add(shapeTest)
	f.Fuzz(func(t *testing.T, payload string) {
		r, err := decode([]byte(payload))
		if err != nil {
			return
		}
		for _, u := range r.units {
			if len(u.items) == 0 {
				t.Errorf("unit %q has no item", u.id)
			}
			for _, it := range u.items {
				if n := b2i(it.err != nil) + b2i(it.skip != "") + b2i(it.ref.Key != ""); n != 1 {
					t.Errorf("item %+v is %d things at once", it, n)
				}
			}
		}
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
