package doctor

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// What the role lacks is said, of all that the function does.
func TestRole(t *testing.T) {
	const answer = `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>` +
		`<member><EvalActionName>sqs:ReceiveMessage</EvalActionName><EvalDecision>allowed</EvalDecision></member>` +
		`<member><EvalActionName>sqs:DeleteMessage</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member>` +
		`<member><EvalActionName>sqs:GetQueueAttributes</EvalActionName><EvalDecision>explicitDeny</EvalDecision></member>` +
		`</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`
	expect(t, examine(t, replaced(t, nil), Options{Role: true}), areaRole,
		"ok: elb-sli may do everything the function does, as IAM simulates it; KMS keys and policies of the resources are not checked")
	f := replaced(t, map[string]string{"iam.SimulatePrincipalPolicy " + url.QueryEscape("arn:aws:sqs:"): answer})
	r := examine(t, f, Options{Role: true})
	expect(t, r, areaRole, "failure: elb-sli may not do sqs:DeleteMessage, sqs:GetQueueAttributes on arn:aws:sqs:ap-northeast-1:111122223333:elb-sli")
	if m := mend(r, areaRole); m != terraformApply {
		t.Errorf("mended by %s", m)
	}
	denied := replaced(t, map[string]string{"iam.SimulatePrincipalPolicy": "!AccessDenied"})
	expect(t, examine(t, denied, Options{Role: true}), areaRole, "unchecked: could not check what elb-sli may do: needs iam:SimulatePrincipalPolicy")
	if f := replaced(t, nil); len(examine(t, f, Options{}).Findings) == 0 || f.asked["iam.SimulatePrincipalPolicy"] {
		t.Error("IAM is asked without --role")
	}
}

// The rights are those that the module gives the role.
func TestRights(t *testing.T) {
	f := replaced(t, nil, `"ELBSLI_CONFIG":"/var/task/config.yaml"`, `"ELBSLI_CONFIG":"s3://my-config/elbsli-0.yaml","ELBSLI_HISTORY":"s3://my-history/counts"`)
	f.answers["s3.HeadObject"] = ""
	var asked []string
	f.simulated = func(form url.Values) {
		for name, values := range form {
			if strings.HasPrefix(name, "ActionNames.") {
				asked = append(asked, values[0]+" "+form.Get("ResourceArns.member.1"))
			}
		}
	}
	examine(t, f, Options{Role: true})
	slices.Sort(asked)
	want := []string{
		"dynamodb:GetItem arn:aws:dynamodb:ap-northeast-1:111122223333:table/elb-sli-writers",
		"dynamodb:UpdateItem arn:aws:dynamodb:ap-northeast-1:111122223333:table/elb-sli-writers",
		"logs:CreateLogStream arn:aws:logs:ap-northeast-1:111122223333:log-group:/aws/lambda/elb-sli:log-stream:name",
		"logs:PutLogEvents arn:aws:logs:ap-northeast-1:111122223333:log-group:/aws/lambda/elb-sli:log-stream:name",
		"s3:GetObject arn:aws:s3:::my-config/elbsli-0.yaml",
		"s3:GetObject arn:aws:s3:::my-logs/AWSLogs/111122223333/elasticloadbalancing/ap-northeast-1/2026/01/31/name.log.gz",
		"s3:PutObject arn:aws:s3:::my-history/counts/date=2026-01-31/name.parquet",
		"secretsmanager:GetSecretValue arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-AbCdEf",
		"sqs:DeleteMessage arn:aws:sqs:ap-northeast-1:111122223333:elb-sli",
		"sqs:GetQueueAttributes arn:aws:sqs:ap-northeast-1:111122223333:elb-sli",
		"sqs:ReceiveMessage arn:aws:sqs:ap-northeast-1:111122223333:elb-sli",
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked\n%s", strings.Join(asked, "\n"))
	}
}

// In a VPC, a log that was counted shows that there is a way out of it.
func TestNetwork(t *testing.T) {
	const vpc = `"VpcConfig":{"SubnetIds":["subnet-1","subnet-2"],"SecurityGroupIds":["sg-1"],"VpcId":"vpc-1"},"Handler"`
	expect(t, examine(t, replaced(t, nil), Options{}), areaNetwork)
	expect(t, examine(t, replaced(t, nil, `"Handler"`, vpc), Options{}), areaNetwork,
		"ok: in vpc-1, from which S3 is reachable: a log was counted at 11:57Z; elbsli verify shows whether the extension reaches Datadog")
	f := replaced(t, map[string]string{"logs.FilterLogEvents counted": `{"events":[]}`}, `"Handler"`, vpc)
	r := examine(t, f, Options{})
	expect(t, r, areaNetwork, "warning: in vpc-1, and no log was counted recently: from its subnets it must reach S3, DynamoDB, Secrets Manager and Datadog on port 443, "+
		"through a NAT gateway or endpoints, and its security groups (sg-1) must allow that")
	if m, want := mend(r, areaNetwork), "aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=subnet-1,subnet-2 "; !strings.HasPrefix(m, want) {
		t.Errorf("shown by %s, want %s…", m, want)
	}
	intake := replaced(t, nil, `"Handler"`, vpc, `"ELBSLI_SINK":"dogstatsd"`, `"ELBSLI_SINK":"intake"`)
	expect(t, examine(t, intake, Options{}), areaNetwork, "ok: in vpc-1, from which S3, DynamoDB, Secrets Manager and Datadog are reachable: a log was counted at 11:57Z")
}

// A suffix path puts vended logs elsewhere than below AWSLogs/.
func TestVendedElsewhere(t *testing.T) {
	for _, tt := range []struct{ destination, suffix, want string }{
		{"arn:aws:s3:::my-logs", "", ""},
		{"arn:aws:s3:::my-logs", "web/{yyyy}/{MM}/", "web/"},
		{"arn:aws:s3:::my-logs/vended", "/{yyyy}", "vended/"},
		{"arn:aws:s3:::my-logs", "{account-id}/x", ""},
	} {
		if got := folderOf(tt.destination, tt.suffix); got != tt.want {
			t.Errorf("folderOf(%q, %q) = %q, want %q", tt.destination, tt.suffix, got, tt.want)
		}
	}
	const arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"
	answers := map[string]string{
		"logs.DescribeDeliveryDestinations": `{"deliveryDestinations":[{"arn":"d","outputFormat":"json","deliveryDestinationConfiguration":{"destinationResourceArn":"arn:aws:s3:::my-logs"}}]}`,
		"logs.DescribeDeliverySources":      `{"deliverySources":[{"name":"s","logType":"ALB_ACCESS_LOGS","resourceArns":["` + arn + `"]}]}`,
		"logs.DescribeDeliveries":           `{"deliveries":[{"id":"1","deliverySourceName":"s","deliveryDestinationArn":"d","s3DeliveryConfiguration":{"suffixPath":"web/{yyyy}"}}]}`,
		"s3.ListObjectsV2":                  "web/2026/x.log.gz", "logs.FilterLogEvents counted": `{"events":[]}`,
	}
	for _, f := range examine(t, replaced(t, answers), Options{}).Findings {
		if strings.Contains(f.Text, "got no log object") {
			t.Errorf("%s: %s", f.State, f.Text)
		}
	}
}
