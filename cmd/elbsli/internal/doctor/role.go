package doctor

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/smithy-go"
)

const areaRole = "role"

// right is the set of actions that the function needs on a resource.
type right struct {
	resource string // ARN
	account  string // account that owns it
	actions  []string
}

// rights are the actions that the function's role must allow. KMS keys are omitted, because no AWS API shows which of
// them are used.
func (x *examination) rights() []right {
	arn := func(service, resource string) string {
		return fmt.Sprintf("arn:%s:%s:%s:%s:%s", x.partition(), service, x.Region, x.account, resource)
	}
	object := func(place string) string { return "arn:" + x.partition() + ":s3:::" + place }
	log := "AWSLogs/" + x.account + "/elasticloadbalancing/" + x.Region + "/2026/01/31/name.log.gz"
	if len(x.balancers) > 0 {
		log = x.balancers[0].key(x.Region)
	}
	all := []right{
		{x.queue.arn, x.account, []string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}},
		{arn("logs", "log-group:/aws/lambda/"+x.Function+":log-stream:name"), x.account, []string{"logs:CreateLogStream", "logs:PutLogEvents"}},
	}
	if x.bucket.name != "" {
		all = append(all, right{object(x.bucket.name + "/" + log), x.bucketOwner(), []string{"s3:GetObject"}})
	}
	if name := x.variable("ELBSLI_WRITERS_TABLE"); name != "" {
		all = append(all, right{arn("dynamodb", "table/"+name), x.account, []string{"dynamodb:GetItem", "dynamodb:UpdateItem"}})
	}
	if secret := x.variable("DD_API_KEY_SECRET_ARN"); secret != "" {
		a, _ := parseARN(secret)
		all = append(all, right{secret, a.account, []string{"secretsmanager:GetSecretValue"}})
	}
	if place, ok := strings.CutPrefix(x.variable("ELBSLI_CONFIG"), "s3://"); ok {
		all = append(all, right{object(place), x.account, []string{"s3:GetObject"}})
	}
	if place, ok := strings.CutPrefix(x.variable("ELBSLI_HISTORY"), "s3://"); ok {
		all = append(all, right{object(strings.TrimSuffix(place, "/") + "/date=2026-01-31/name.parquet"), x.account, []string{"s3:PutObject"}})
	}
	return all
}

// bucketOwner returns the account that may send notifications to the queue: the bucket's, or else the function's.
func (x *examination) bucketOwner() string {
	for _, s := range x.queue.policy.read {
		if account := s.condition("aws:SourceAccount"); account != "" {
			return account
		}
	}
	return x.account
}

// checkRole lets IAM simulate the function's actions with the policies of its role.
func (x *examination) checkRole(ctx context.Context) {
	a, _ := parseARN(x.function.role)
	name := a.resource[strings.LastIndexByte(a.resource, '/')+1:]
	lacking := false
	for _, r := range x.rights() {
		if r.resource == "" {
			continue
		}
		refused, err := x.simulate(ctx, r)
		if err != nil {
			x.unable(areaRole, "what "+name+" may do", "iam:SimulatePrincipalPolicy", err)
			return
		}
		if len(refused) > 0 {
			lacking = true
			x.fail(areaRole, terraformApply, "%s may not do %s on %s", name, strings.Join(refused, ", "), r.resource)
		}
	}
	if !lacking {
		x.ok(areaRole, "%s may do everything the function does, as IAM simulates it; KMS keys and policies of the resources are not checked", name)
	}
}

// simulate returns the actions of r that the policies of the role do not allow.
func (x *examination) simulate(ctx context.Context, r right) (refused []string, err error) {
	form := url.Values{
		"Action": {"SimulatePrincipalPolicy"}, "Version": {"2010-05-08"}, "PolicySourceArn": {x.function.role}, "ResourceArns.member.1": {r.resource},
		"ContextEntries.member.1.ContextKeyName": {"aws:ResourceAccount"}, "ContextEntries.member.1.ContextKeyType": {"string"},
		"ContextEntries.member.1.ContextKeyValues.member.1": {r.account},
	}
	for i, action := range r.actions {
		form.Set(fmt.Sprintf("ActionNames.member.%d", i+1), action)
	}
	var answer struct {
		Results []struct {
			Action   string `xml:"EvalActionName"`
			Decision string `xml:"EvalDecision"`
		} `xml:"SimulatePrincipalPolicyResult>EvaluationResults>member"`
	}
	if err := x.askIAM(ctx, form, &answer); err != nil {
		return nil, err
	}
	for _, result := range answer.Results {
		if result.Decision != "allowed" {
			refused = append(refused, result.Action)
		}
	}
	return refused, nil
}

// globalEndpoints are the endpoints of IAM, one in each partition, with the region for which requests are signed (AWS
// General Reference, "IAM endpoints and quotas", read 2026-11-28).
var globalEndpoints = map[string]struct{ url, region string }{
	"aws":        {"https://iam.amazonaws.com", "us-east-1"},
	"aws-cn":     {"https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
	"aws-us-gov": {"https://iam.us-gov.amazonaws.com", "us-gov-west-1"},
}

// askIAM calls IAM. The SDK's client would describe its hundreds of operations in memory at each start of elbsli.
func (x *examination) askIAM(ctx context.Context, form url.Values, out any) error {
	to, ok := globalEndpoints[x.partition()]
	if !ok {
		return fmt.Errorf("the endpoint of IAM in %s is unknown", x.partition())
	}
	body := []byte(form.Encode())
	endpoint := cmp.Or(strings.TrimSuffix(configuredEndpoint(ctx, x.aws.conf, "IAM"), "/"), to.url)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if err := sign(ctx, x.aws.conf, r, body, "iam", to.region); err != nil {
		return err
	}
	answer, text, err := send(x.aws.conf, r, "iam")
	if err != nil {
		return err
	}
	if answer.StatusCode == http.StatusOK {
		return xml.Unmarshal(text, out)
	}
	var refused struct {
		Error struct{ Code, Message string }
	}
	_ = xml.Unmarshal(text, &refused) // whatever happens here, there is still the status
	return &smithy.GenericAPIError{Code: cmp.Or(refused.Error.Code, http.StatusText(answer.StatusCode)), Message: refused.Error.Message}
}
