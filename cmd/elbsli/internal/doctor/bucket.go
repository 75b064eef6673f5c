package doctor

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/elb-sli/elb-sli/internal/spell"
)

const areaBucket = "bucket"

// bucketFacts are the facts known about the bucket with the logs.
type bucketFacts struct {
	name string
}

var describedBucket = regexp.MustCompile(`s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])`)

// bucketName returns the requested bucket, or else the one that may send to the queue, or else the one in the
// function's description, which the module writes.
func (x *examination) bucketName() string {
	if x.Bucket != "" {
		return x.Bucket
	}
	if a, ok := parseARN(x.queue.source); ok && a.service == "s3" && !strings.Contains(a.resource, "*") {
		return a.resource
	}
	if m := describedBucket.FindStringSubmatch(x.function.description); m != nil {
		return m[1]
	}
	return ""
}

// findBucket reports whether there is a bucket to check.
func (x *examination) findBucket(ctx context.Context) bool {
	x.bucket.name = x.bucketName()
	if x.bucket.name == "" {
		x.fail(areaBucket, x.rerun("--bucket BUCKET"), "neither the queue's policy nor the function's description names the bucket with the logs")
		return false
	}
	out, err := x.aws.s3.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &x.bucket.name})
	switch {
	case hasCode(err, "NoSuchBucket"):
		x.fail(areaBucket, terraformApply, "there is no bucket %s; --bucket names another", x.bucket.name)
		return false
	case err != nil:
		x.unable(areaBucket, "the region of "+x.bucket.name, "s3:GetBucketLocation", err)
		return true
	}
	region := cmp.Or(string(out.LocationConstraint), "us-east-1")
	if region == "EU" {
		region = "eu-west-1" // its old name
	}
	if region != x.Region {
		x.fail(areaBucket, "AWS_REGION="+region+" "+terraformApply, "%s is in %s and the function in %s: S3 notifies queues of its own region only", x.bucket.name, region, x.Region)
		x.aws.s3 = s3In(ctx, x.aws.conf, region)
	}
	return true
}

// rerun returns this command with another option.
func (x *examination) rerun(option string) string {
	return strings.TrimSpace(fmt.Sprintf("elbsli doctor --function %s --region %s %s", spell.ShellWord(x.Function), x.Region, option))
}

// regionalAccounts are Elastic Load Balancing's own accounts, which deliver logs in regions from before August 2022.
// AWS accepts its service principal in all regions (Elastic Load Balancing user guide, "Enable access logs", read
// 2026-11-28).
var regionalAccounts = map[string]string{
	"af-south-1": "098369216593", "ap-east-1": "754344448648", "ap-northeast-1": "582318560864", "ap-northeast-2": "600734575887",
	"ap-northeast-3": "383597477331", "ap-south-1": "718504428378", "ap-southeast-1": "114774131450", "ap-southeast-2": "783225319266",
	"ap-southeast-3": "589379963580", "ca-central-1": "985666609251", "cn-north-1": "638102146993", "cn-northwest-1": "037604701340",
	"eu-central-1": "054676820928", "eu-north-1": "897822967062", "eu-south-1": "635631232127", "eu-west-1": "156460612806",
	"eu-west-2": "652711504416", "eu-west-3": "009996457667", "me-south-1": "076674570225", "sa-east-1": "507241528517",
	"us-east-1": "127311923021", "us-east-2": "033677994240", "us-gov-east-1": "190560391635", "us-gov-west-1": "048591011584",
	"us-west-1": "027434742980", "us-west-2": "797873946194",
}

// The services that write logs.
const (
	balancersWrite  = "logdelivery.elasticloadbalancing.amazonaws.com"
	deliveriesWrite = "delivery.logs.amazonaws.com"
)

// checkBucketPolicy checks that the services that deliver the logs may write them.
func (x *examination) checkBucketPolicy(ctx context.Context) {
	var text string
	out, err := x.aws.s3.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &x.bucket.name})
	switch {
	case hasCode(err, "NoSuchBucketPolicy"):
	case err != nil:
		x.unable(areaBucket, "who may write to "+x.bucket.name, "s3:GetBucketPolicy", err)
		return
	case out.Policy != nil:
		text = *out.Policy
	}
	p, err := parsePolicy(text)
	if err != nil {
		x.fail(areaBucket, terraformApply, "%s", err)
		return
	}
	done := map[string]bool{}
	for _, b := range x.balancers {
		who := balancersWrite
		if b.kind == "net" {
			who = deliveriesWrite
		}
		key := b.key(x.Region)
		if where := who + b.folder(x.Region); !done[where] {
			done[where] = true
			x.checkWriter(p, "the logs of "+b.name, who, b.account, key, b.folder(x.Region)+"*")
		}
	}
	for _, v := range x.deliveries {
		if where := deliveriesWrite + v.account; !done[where] {
			done[where] = true
			x.checkWriter(p, "the vended logs", deliveriesWrite, v.account, "AWSLogs/"+v.account+"/name", "*")
		}
	}
}

// checkWriter checks that a service may write a key for an account.
func (x *examination) checkWriter(p policy, whose, service, account, key, all string) {
	arn := "arn:" + x.partition() + ":s3:::" + x.bucket.name + "/"
	r := request{services: []string{service}, action: "s3:PutObject", resource: arn + key, of: account}
	if service == balancersWrite {
		r.accounts = []string{regionalAccounts[x.Region]}
	}
	mend := func(s string) string {
		return x.cli("s3api", "put-bucket-policy", "--bucket", x.bucket.name, "--policy", s)
	}
	switch allowed, denied := p.decide(r); {
	case denied:
		x.fail(areaBucket, x.cli("s3api", "get-bucket-policy", "--bucket", x.bucket.name, "--query", "Policy", "--output", "text"), "a statement of its policy denies %s to write %s: delete it from what the command prints", service, whose)
	case !allowed:
		x.fail(areaBucket, mend(p.with(fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":%q},"Action":"s3:PutObject","Resource":%q,"Condition":{"StringEquals":{"aws:SourceAccount":%q}}}`, service, arn+all, account))),
			"its policy does not let %s write %s to %s", service, whose, cmp.Or(strings.TrimSuffix(all, "*"), "the bucket"))
	default:
		x.ok(areaBucket, "%s: %s may write %s", x.bucket.name, service, whose)
	}
}
