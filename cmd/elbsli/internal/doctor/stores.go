package doctor

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/elb-sli/elb-sli/internal/delivery"
	"github.com/elb-sli/elb-sli/internal/spell"
)

const (
	areaSecret        = "secret"
	areaTable         = "table"
	areaConfiguration = "configuration"
)

// checkSecret checks that the secret with the API key exists. Its value is never read.
func (x *examination) checkSecret(ctx context.Context) {
	secret := x.variable("DD_API_KEY_SECRET_ARN")
	if secret == "" {
		return
	}
	a, ok := parseARN(secret)
	if !ok || a.service != "secretsmanager" {
		x.fail(areaSecret, terraformApply, "DD_API_KEY_SECRET_ARN is not the ARN of a secret: give the complete ARN as datadog_api_key_secret_arn")
		return
	}
	out, err := x.aws.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &secret}, func(o *secretsmanager.Options) { o.Region = a.region })
	name := strings.TrimPrefix(a.resource, "secret:")
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		plain, _, _ := cutLast(name, "-")
		x.fail(areaSecret, "aws secretsmanager create-secret --name "+spell.ShellWord(plain)+" --secret-string file://api-key.txt --region "+a.region,
			"there is no secret %s: create it, and give the printed ARN as datadog_api_key_secret_arn", name)
	case err != nil:
		x.unable(areaSecret, "the secret "+name, "secretsmanager:DescribeSecret", err)
	case out.DeletedDate != nil:
		x.fail(areaSecret, "aws secretsmanager restore-secret --secret-id "+secret+" --region "+a.region, "the secret %s is marked for deletion and cannot be read", name)
	default:
		x.ok(areaSecret, "%s exists; its value was not read", aws.ToString(out.Name))
	}
}

// The key of the table that numbers log files, and the attribute with an item's expiry.
const (
	tableKey     = "pk"
	tableExpires = "expires"
)

func (x *examination) checkTable(ctx context.Context) {
	name := x.variable("ELBSLI_WRITERS_TABLE")
	if name == "" {
		return
	}
	out, err := x.aws.dynamodb.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		x.fail(areaTable, x.cli("dynamodb", "create-table", "--table-name", name, "--attribute-definitions", "AttributeName="+tableKey+",AttributeType=S",
			"--key-schema", "AttributeName="+tableKey+",KeyType=HASH", "--billing-mode", "PAY_PER_REQUEST"), "there is no table %s: no log file gets a number, so none is sent", name)
		return
	case err != nil:
		x.unable(areaTable, "the table "+name, "dynamodb:DescribeTable", err)
		return
	}
	before := len(x.findings)
	table := out.Table
	if table.TableStatus != types.TableStatusActive && table.TableStatus != types.TableStatusUpdating {
		x.fail(areaTable, x.cli("dynamodb", "wait", "table-exists", "--table-name", name), "%s is %s", name, table.TableStatus)
	}
	text := func(a types.AttributeDefinition) bool {
		return aws.ToString(a.AttributeName) == tableKey && a.AttributeType == types.ScalarAttributeTypeS
	}
	if len(table.KeySchema) != 1 || aws.ToString(table.KeySchema[0].AttributeName) != tableKey || !slices.ContainsFunc(table.AttributeDefinitions, text) {
		x.fail(areaTable, terraformApply+" -replace='module.elb_sli.aws_dynamodb_table.writers[0]'", "the key of %s is not the text %q alone: no log file gets a number", name, tableKey)
	}
	if table.BillingModeSummary == nil || table.BillingModeSummary.BillingMode != types.BillingModePayPerRequest {
		x.warn(areaTable, x.cli("dynamodb", "update-table", "--table-name", name, "--billing-mode", "PAY_PER_REQUEST"), "%s has a provisioned capacity: busy minutes are throttled; on-demand capacity costs only what is used", name)
	}
	x.checkExpiry(ctx, name)
	if len(x.findings) == before {
		x.ok(areaTable, "%s: key %q, expiry on, billed on demand", name, tableKey)
	}
}

func (x *examination) checkExpiry(ctx context.Context, name string) {
	out, err := x.aws.dynamodb.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		x.unable(areaTable, "whether items of "+name+" expire", "dynamodb:DescribeTimeToLive", err)
		return
	}
	ttl := out.TimeToLiveDescription
	on := ttl != nil && (ttl.TimeToLiveStatus == types.TimeToLiveStatusEnabled || ttl.TimeToLiveStatus == types.TimeToLiveStatusEnabling)
	if !on || aws.ToString(ttl.AttributeName) != tableExpires {
		x.warn(areaTable, x.cli("dynamodb", "update-time-to-live", "--table-name", name, "--time-to-live-specification", "Enabled=true,AttributeName="+tableExpires),
			"items of %s do not expire by %q: the table grows forever", name, tableExpires)
	}
}

// checkConfiguration checks that a configuration in S3 exists. One in the package is not checked.
func (x *examination) checkConfiguration(ctx context.Context) {
	place, ok := strings.CutPrefix(x.variable("ELBSLI_CONFIG"), "s3://")
	if !ok {
		return
	}
	bucket, key, _ := strings.Cut(place, "/")
	head := &s3.HeadObjectInput{Bucket: &bucket, Key: &key}
	_, err := x.aws.s3.HeadObject(ctx, head)
	if region := delivery.BucketRegion(err); region != "" && region != x.Region { // the function follows it too
		_, err = s3In(ctx, x.aws.conf, region).HeadObject(ctx, head)
	}
	switch {
	case hasCode(err, "NotFound", "NoSuchKey", "NoSuchBucket"):
		x.fail(areaConfiguration, terraformApply, "there is no s3://%s: the function does not start", place)
	case err != nil:
		x.unable(areaConfiguration, "whether s3://"+place+" is there", "s3:GetObject", err)
	default:
		x.ok(areaConfiguration, "s3://%s is there", place)
	}
}
