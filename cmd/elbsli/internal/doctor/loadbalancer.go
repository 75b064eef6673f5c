package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

const areaBalancer = "load balancer"

// balancer is a load balancer, with the place of its access logs according to its attributes.
type balancer struct {
	name, arn string // a Classic one has no ARN
	kind      string // app, net or classic
	account   string
	enabled   bool
	bucket    string
	prefix    string
}

// folder returns where its logs are in the bucket.
func (b balancer) folder(region string) string {
	prefix := b.prefix
	if prefix != "" {
		prefix += "/"
	}
	return fmt.Sprintf("%sAWSLogs/%s/elasticloadbalancing/%s/", prefix, b.account, region)
}

// key returns an example of one of its keys.
func (b balancer) key(region string) string {
	suffix := ".log.gz"
	if b.kind == "classic" {
		suffix = ".log"
	}
	return b.folder(region) + "2026/01/31/name" + suffix
}

// checkLoadBalancers checks the named load balancers, or else finds those that write to the bucket.
func (x *examination) checkLoadBalancers(ctx context.Context) {
	all, ok := x.findBalancers(ctx)
	if !ok {
		return
	}
	named := len(x.LoadBalancers) > 0
	for _, b := range all {
		here := b.bucket == x.bucket.name
		vended := slices.ContainsFunc(x.deliveries, func(v vended) bool { return b.arn != "" && v.balancer == b.arn })
		switch {
		case here && b.enabled && vended:
			x.warn(areaBalancer, x.setLogs(b, false), "%s writes access logs twice, also as vended ones: each entry is counted once, by whichever log comes first; keep one kind", b.name)
		case here && b.enabled:
			x.ok(areaBalancer, "%s writes to s3://%s/%s", b.name, b.bucket, b.folder(x.Region))
		case here && !vended:
			x.warn(areaBalancer, x.setLogs(b, true), "%s is set to write to %s, and access logs are off", b.name, b.bucket)
		case named && !vended && b.enabled:
			x.fail(areaBalancer, x.setLogs(b, true), "%s writes to the bucket %s, and the function counts %s", b.name, b.bucket, x.bucket.name)
		case named && !vended:
			x.fail(areaBalancer, x.setLogs(b, true), "%s writes no access logs", b.name)
		}
		if here && b.enabled {
			x.balancers = append(x.balancers, b)
		}
	}
	if !named && len(x.balancers) == 0 && len(x.deliveries) == 0 {
		x.noBalancer(all)
	}
}

// noBalancer reports that no load balancer writes to the bucket. Load balancers of other accounts cannot be seen, but
// their logs can.
func (x *examination) noBalancer(all []balancer) {
	if !x.newestLog.IsZero() {
		x.warn(areaBalancer, "", "none of %s here writes to %s, but logs arrive: load balancers of another account or region cannot be seen", plural(len(all), "load balancer"), x.bucket.name)
		return
	}
	if x.listError != nil {
		x.unlisted(areaBalancer, fmt.Sprintf("whether load balancers of another account or region write to %s, as none of %s here does", x.bucket.name, plural(len(all), "load balancer")))
		return
	}
	if len(all) == 1 {
		x.fail(areaBalancer, x.setLogs(all[0], true), "%s, the only load balancer in %s, does not write access logs to %s", all[0].name, x.Region, x.bucket.name)
		return
	}
	x.fail(areaBalancer, x.cli("elbv2", "describe-load-balancers", "--query", "LoadBalancers[].LoadBalancerName", "--output", "text"),
		"none of %s in %s writes access logs to %s: the command lists their names; with --load-balancer, doctor prints the command that makes one of them do so", plural(len(all), "load balancer"), x.Region, x.bucket.name)
}

// findBalancers returns the load balancers of the region, or the named ones.
func (x *examination) findBalancers(ctx context.Context) (all []balancer, ok bool) {
	pages := elasticloadbalancingv2.NewDescribeLoadBalancersPaginator(x.aws.elbv2, &elasticloadbalancingv2.DescribeLoadBalancersInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			x.unable(areaBalancer, "the load balancers", "elasticloadbalancing:DescribeLoadBalancers", err)
			return nil, false
		}
		for _, b := range page.LoadBalancers {
			a, _ := parseARN(aws.ToString(b.LoadBalancerArn))
			name := strings.TrimPrefix(a.resource, "loadbalancer/") // app/web/50dc6c495c0c9188
			kind, _, _ := strings.Cut(name, "/")
			if kind == "app" || kind == "net" {
				all = append(all, balancer{name: name, arn: aws.ToString(b.LoadBalancerArn), kind: kind, account: a.account})
			}
		}
	}
	classic := elasticloadbalancing.NewDescribeLoadBalancersPaginator(x.aws.elb, &elasticloadbalancing.DescribeLoadBalancersInput{})
	for classic.HasMorePages() {
		page, err := classic.NextPage(ctx)
		if err != nil {
			x.unable(areaBalancer, "the Classic Load Balancers", "elasticloadbalancing:DescribeLoadBalancers", err)
			break
		}
		for _, b := range page.LoadBalancerDescriptions {
			all = append(all, balancer{name: aws.ToString(b.LoadBalancerName), kind: "classic", account: x.account})
		}
	}
	all = x.named(all)
	for i := range all {
		if err := x.readAttributes(ctx, &all[i]); err != nil {
			x.unable(areaBalancer, "the attributes of "+all[i].name, "elasticloadbalancing:DescribeLoadBalancerAttributes", err)
			return nil, false
		}
	}
	return all, true
}

// named returns the requested ones of all, and reports those that do not exist.
func (x *examination) named(all []balancer) []balancer {
	if len(x.LoadBalancers) == 0 {
		return all
	}
	var chosen []balancer
	for _, want := range x.LoadBalancers {
		i := slices.IndexFunc(all, func(b balancer) bool {
			return b.arn == want || b.name == want || strings.HasPrefix(b.name, b.kind+"/"+want+"/")
		})
		if i < 0 {
			x.fail(areaBalancer, x.cli("elbv2", "describe-load-balancers", "--query", "LoadBalancers[].LoadBalancerName", "--output", "text"), "there is no load balancer %s in %s; the command lists their names", want, x.Region)
			continue
		}
		chosen = append(chosen, all[i])
	}
	return chosen
}

func (x *examination) readAttributes(ctx context.Context, b *balancer) error {
	if b.kind == "classic" {
		out, err := x.aws.elb.DescribeLoadBalancerAttributes(ctx, &elasticloadbalancing.DescribeLoadBalancerAttributesInput{LoadBalancerName: &b.name})
		if err != nil {
			return err
		}
		if a := out.LoadBalancerAttributes; a != nil && a.AccessLog != nil {
			b.enabled, b.bucket, b.prefix = a.AccessLog.Enabled, aws.ToString(a.AccessLog.S3BucketName), aws.ToString(a.AccessLog.S3BucketPrefix)
		}
		return nil
	}
	out, err := x.aws.elbv2.DescribeLoadBalancerAttributes(ctx, &elasticloadbalancingv2.DescribeLoadBalancerAttributesInput{LoadBalancerArn: &b.arn})
	if err != nil {
		return err
	}
	for _, a := range out.Attributes {
		switch aws.ToString(a.Key) {
		case "access_logs.s3.enabled":
			b.enabled = aws.ToString(a.Value) == "true"
		case "access_logs.s3.bucket":
			b.bucket = aws.ToString(a.Value)
		case "access_logs.s3.prefix":
			b.prefix = aws.ToString(a.Value)
		}
	}
	return nil
}

// prefixFor returns the prefix with which notifications cover b's logs: its own if that works, or else one from the
// notification's filters.
func (x *examination) prefixFor(b balancer) string {
	told := func(b balancer) bool {
		key := b.key(x.Region)
		return slices.ContainsFunc(x.filters, func(f filter) bool {
			return f.creates && strings.HasPrefix(key, f.prefix) && strings.HasSuffix(key, f.suffix)
		})
	}
	if len(x.filters) == 0 || told(b) {
		return b.prefix
	}
	for _, f := range x.filters {
		other := b
		before, _, _ := strings.Cut(f.prefix, "AWSLogs")
		if other.prefix = strings.TrimSuffix(before, "/"); told(other) {
			return other.prefix
		}
	}
	return b.prefix
}

// setLogs returns a command that turns a load balancer's access logs on, into the bucket and under a notified prefix,
// or off.
func (x *examination) setLogs(b balancer, on bool) string {
	prefix := b.prefix
	if on {
		prefix = x.prefixFor(b)
	}
	if b.kind == "classic" {
		set := ""
		if prefix != "" || b.prefix != "" {
			set = fmt.Sprintf(`,"S3BucketPrefix":%q`, prefix)
		}
		return x.cli("elb", "modify-load-balancer-attributes", "--load-balancer-name", b.name, "--load-balancer-attributes",
			fmt.Sprintf(`{"AccessLog":{"Enabled":%v,"S3BucketName":%q%s,"EmitInterval":5}}`, on, x.bucket.name, set))
	}
	change := []string{"Key=access_logs.s3.enabled,Value=false"}
	if on {
		change = []string{"Key=access_logs.s3.enabled,Value=true", "Key=access_logs.s3.bucket,Value=" + x.bucket.name}
	}
	if prefix != b.prefix {
		change = append(change, "Key=access_logs.s3.prefix,Value="+prefix)
	}
	return x.cli(append([]string{"elbv2", "modify-load-balancer-attributes", "--load-balancer-arn", cmp.Or(b.arn, b.name), "--attributes"}, change...)...)
}
