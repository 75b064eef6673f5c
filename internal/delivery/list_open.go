package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// readers is the number of objects that a tool may read in parallel without opening new connections.
const readers = 128

// anyRegion is used if the environment names no region. S3 then answers with the bucket's region.
const anyRegion = "us-east-1"

// AdviseCredentials says what to do if there are no AWS credentials, or refused ones.
const AdviseCredentials = `set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with "aws sso login"`

// Advice about errors of S3.
const (
	adviseRights  = "the credentials need s3:ListBucket on the bucket and s3:GetObject on its objects"
	adviseBucket  = "check its name, and the account of the credentials"
	adviseRestore = "it is archived: restore it first"
	adviseObject  = "it is gone, or s3:ListBucket is missing"
)

// OpenBucket returns the bucket of that name, with the credentials, the region and the endpoint that the AWS SDK finds
// in the environment. prefix is the start of the keys that will be listed, because the permission to list may be
// limited to it. Errors say what to do.
func OpenBucket(ctx context.Context, name, prefix string) (*Bucket, error) {
	conf, err := loadAWS(ctx, readers)
	if err != nil {
		return nil, err
	}
	conf.Region = cmp.Or(conf.Region, anyRegion)
	b := &Bucket{name: name, conf: conf, client: newS3(conf)}
	if _, err := conf.Credentials.Retrieve(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("bucket %q: no AWS credentials: %s (%w)", name, AdviseCredentials, err)
	}
	return b, b.locate(ctx, prefix)
}

// locate makes the smallest possible request, and switches to the bucket's own region if S3 names another one.
func (b *Bucket) locate(ctx context.Context, prefix string) error {
	_, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix, MaxKeys: aws.Int32(1)})
	if region := BucketRegion(err); region != "" && region != b.conf.Region {
		b.conf.Region = region
		b.client = newS3(b.conf)
		return nil // any other error will occur again in the first listing
	}
	return b.explain(err)
}

// BucketRegion returns the region that S3 names with an error.
func BucketRegion(err error) string {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return ""
	}
	return answer.Response.Header.Get("X-Amz-Bucket-Region")
}

// explain adds advice to an error of S3.
func (b *Bucket) explain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return fmt.Errorf("bucket %q: %w", b.name, err)
	}
	what, advice := "", ""
	switch api.ErrorCode() {
	case "NoSuchBucket":
		what, advice = "there is no such bucket", adviseBucket
	case "NoSuchKey", "NotFound":
		what, advice = "there is no such object", adviseObject
	case "AccessDenied", "AllAccessDisabled", "Forbidden":
		what, advice = "access denied", adviseRights
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken":
		what, advice = "the credentials are refused ("+api.ErrorCode()+")", AdviseCredentials
	case "InvalidObjectState":
		what, advice = "the object cannot be read", adviseRestore
	default:
		return fmt.Errorf("bucket %q: %w", b.name, err)
	}
	return fmt.Errorf("bucket %q: %s: %s", b.name, what, advice)
}
