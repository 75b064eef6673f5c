package doctor

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/elb-sli/elb-sli/internal/delivery"
)

// clients are the clients of the services in a deployment.
type clients struct {
	conf       aws.Config
	lambda     jsonService
	sqs        *sqs.Client
	s3         *s3.Client
	elb        *elasticloadbalancing.Client // for Classic Load Balancers
	elbv2      *elasticloadbalancingv2.Client
	logs       jsonService
	cloudwatch *cloudwatch.Client
	dynamodb   *dynamodb.Client
	secrets    *secretsmanager.Client
	sns        *sns.Client
	events     jsonService
}

// connect makes the clients with the credentials and endpoints that the AWS SDK finds, and uses its region if none is
// given.
func connect(ctx context.Context, o *Options) (clients, error) {
	// The SDK's clients make an HTTP client if the configuration has none. A jsonService uses the configuration's.
	conf, err := config.LoadDefaultConfig(ctx, config.WithRegion(o.Region), config.WithHTTPClient(awshttp.NewBuildableClient()))
	if err != nil {
		return clients{}, fmt.Errorf("aws: %w", delivery.ExplainSettings(err))
	}
	o.Region = conf.Region
	if o.Region == "" {
		return clients{}, fmt.Errorf("aws: no region: give --region, or set AWS_REGION to the region of the function %s", o.Function)
	}
	if _, err := conf.Credentials.Retrieve(ctx); err != nil {
		if ctx.Err() != nil {
			return clients{}, ctx.Err()
		}
		return clients{}, fmt.Errorf("aws: no credentials: %s (%w)", delivery.AdviseCredentials, err)
	}
	return clients{
		conf: conf, lambda: jsonService{conf, "Lambda", "lambda", ""}, sqs: sqs.NewFromConfig(conf), s3: s3In(ctx, conf, conf.Region),
		elb: elasticloadbalancing.NewFromConfig(conf), elbv2: elasticloadbalancingv2.NewFromConfig(conf),
		logs: jsonService{conf, "CloudWatch Logs", "logs", "Logs_20140328"}, cloudwatch: cloudwatch.NewFromConfig(conf), dynamodb: dynamodb.NewFromConfig(conf),
		secrets: secretsmanager.NewFromConfig(conf), sns: sns.NewFromConfig(conf), events: jsonService{conf, "EventBridge", "events", "AWSEvents"},
	}, nil
}

// s3In returns an S3 client for a region. With a custom endpoint, buckets are named in the path: only AWS has a host
// for each.
func s3In(ctx context.Context, conf aws.Config, region string) *s3.Client {
	return s3.NewFromConfig(conf, func(o *s3.Options) {
		o.Region = region
		o.UsePathStyle = configuredEndpoint(ctx, conf, "S3") != ""
	})
}

// identity returns the account of the credentials.
func (c clients) identity(ctx context.Context) (account string, err error) {
	out, err := sts.NewFromConfig(c.conf).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case denied(err), hasCode(err, "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException"):
		return "", fmt.Errorf("aws: the credentials are refused (%s): %s", brief(err), delivery.AdviseCredentials)
	case err != nil:
		return "", fmt.Errorf("aws: %s: %w; is %q the name of a region?", "no answer", err, c.conf.Region)
	}
	return aws.ToString(out.Account), nil
}
