// Package delivery counts the objects that S3 notifications name, and acknowledges a notification or hands it back.
//
// An invocation comes from SQS, from S3 Batch Operations, or from S3 or EventBridge directly. It names objects:
//
//	{"Records":[{"messageId":"…","body":"{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{…}}]}"}]}
//
// One object is one unit of work. It is read to its clean end and counted, then numbered by the ledger, and only then
// sent. An object that fails at any step is handed back to the service that named it, which names it again later. Only
// the object's number and its marks are remembered, so a repeat sends the same points with the same values, and Datadog
// keeps one of each:
//
//	point's time = start of the bucket + 10 s × (number mod slots), tag writer = number div slots,
//	slots = resolution / 10 s
//
// The shapes of the invocations are from docs.aws.amazon.com (AmazonS3 "Event message structure", "Using EventBridge",
// "Invoke AWS Lambda function"; Lambda "Using Lambda with Amazon SQS"), read 2026-11-23. The 10 seconds and the number
// of contexts are those of Datadog's Lambda extension (its dogstatsd crate, August 2026).
package delivery
