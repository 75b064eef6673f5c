package delivery

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/config"
)

// readTries is how often ReadObject tries to read an object whose body breaks off. The SDK retries requests itself.
const readTries = 3

// ReadObject returns an object of at most limit bytes, with the credentials, the region and the endpoint that the AWS
// SDK finds in the environment. The bucket may be in another region. Errors say what to do.
func ReadObject(ctx context.Context, bucket, key string, limit int64) (content []byte, err error) {
	conf, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("aws: %w", err)
	}
	for range readTries {
		var body Body
		body, err = newStore(newS3(conf)).get(ctx, Ref{Bucket: bucket, Key: key})
		if region := BucketRegion(err); region != "" && region != conf.Region {
			conf.Region = region
			continue
		}
		if err != nil {
			break
		}
		content, err = io.ReadAll(io.LimitReader(body, limit+1))
		_ = body.Close() // everything requested was read, or there is another error
		if int64(len(content)) > limit {
			return nil, fmt.Errorf("the object is larger than %d bytes", limit)
		}
		if err == nil {
			return content, nil
		}
	}
	switch refusal(err) {
	case notFound:
		return nil, fmt.Errorf("there is no such object, or no such bucket: upload it under this key (%w)", err)
	case accessDenied: // S3 also returns this for a missing object if the caller may not list the bucket
		return nil, fmt.Errorf("access denied: allow s3:GetObject on it (and kms:Decrypt if a key encrypts it), and check that it exists (%w)", err)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("S3 did not answer in time: inside a VPC, S3 must be reachable, for example through a gateway endpoint (%w)", err)
	}
	return nil, fmt.Errorf("%w: S3 did not return the object; the next start tries again", err)
}
