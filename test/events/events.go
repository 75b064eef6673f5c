// Package events writes the notifications that the function gets, in the formats of the services' documentation. Each
// service has its own way to encode a key.
package events

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// S3 returns S3's event message (structure 2.1) for newly created objects. Keys are URL-encoded as in a form: a space
// becomes a plus.
func S3(bucket string, keys ...string) string {
	var records []string
	for _, key := range keys {
		encoded := strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")
		records = append(records, fmt.Sprintf(`{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
			"eventTime":"2026-11-23T10:00:00.000Z","eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0",
			"configurationId":"elb-sli","bucket":{"name":%s,"arn":%s},
			"object":{"key":%s,"size":1024,"sequencer":"0A1B2C3D4E5F678901"}}}`,
			Quote(bucket), Quote("arn:aws:s3:::"+bucket), Quote(encoded)))
	}
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

// Test returns what S3 sends when notifications are set up.
func Test(bucket string) string {
	return `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-23T10:00:00.000Z","Bucket":` + Quote(bucket) +
		`,"RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE"}`
}

// SNS wraps a message as a subscribed queue receives it.
func SNS(message string) string {
	return `{"Type":"Notification","MessageId":"22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
		"TopicArn":"arn:aws:sns:us-east-1:123456789012:logs","Subject":"Amazon S3 Notification","Message":` + Quote(message) +
		`,"Timestamp":"2026-11-23T10:00:00.000Z","SignatureVersion":"1","Signature":"EXAMPLE","SigningCertURL":"https://sns.example/cert.pem",
		"UnsubscribeURL":"https://sns.example/unsubscribe"}`
}

// EventBridge returns the event "Object Created". Its key is not encoded.
func EventBridge(bucket, key string) string {
	return `{"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3",
		"account":"123456789012","time":"2026-11-23T10:00:00Z","region":"us-east-1","resources":["arn:aws:s3:::logs"],
		"detail":{"version":"0","bucket":{"name":` + Quote(bucket) + `},"object":{"key":` + Quote(key) + `,"size":1024,
		"sequencer":"00617F08299329D189"},"request-id":"N4N7GDK58NMKJ12R",
		"requester":"123456789012","source-ip-address":"192.0.2.77","reason":"PutObject"}}`
}

// SQS returns the first delivery of messages, one for each body. Their ids are "m1", "m2", ….
func SQS(bodies ...string) []byte { return Received(1, bodies...) }

// Received is SQS for messages that have been received the given number of times, including this time.
func Received(receives int, bodies ...string) []byte {
	var records []string
	for i, body := range bodies {
		records = append(records, fmt.Sprintf(`{"messageId":"m%d","receiptHandle":"AQEB","body":%s,"attributes":{
			"ApproximateReceiveCount":"%d","SentTimestamp":"1795430400000","SenderId":"AIDAIENQZJOLO23YVJ4VO",
			"ApproximateFirstReceiveTimestamp":"1795430400001"},"messageAttributes":{},"md5OfBody":"7b270e59b47ff90a553787216d55d91d",
			"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:elb-sli","awsRegion":"us-east-1"}`, i+1, Quote(body), receives))
	}
	return []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)
}

// Batch returns an invocation by S3 Batch Operations with one task for each key. The tasks' ids are "t1", "t2", …. schema
// is "1.0" or "2.0". Keys are percent-encoded: a plus stays a plus.
func Batch(schema, bucket string, keys ...string) []byte {
	name := `"s3BucketArn":` + Quote("arn:aws:s3:::"+bucket)
	if schema == "2.0" {
		name = `"s3Bucket":` + Quote(bucket)
	}
	var tasks []string
	for i, key := range keys {
		var segments []string
		for _, s := range strings.Split(key, "/") {
			segments = append(segments, url.PathEscape(s))
		}
		tasks = append(tasks, fmt.Sprintf(`{"taskId":"t%d","s3Key":%s,"s3VersionId":null,%s}`, i+1, Quote(strings.Join(segments, "/")), name))
	}
	return []byte(`{"invocationSchemaVersion":"` + schema + `","invocationId":"YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
		"job":{"id":"f3cc4f60-61f6-4a2b-8a21-d07600c373ce"},"tasks":[` + strings.Join(tasks, ",") + `]}`)
}

// Quote returns a text as a JSON string.
func Quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be marshaled
	}
	return string(b)
}
