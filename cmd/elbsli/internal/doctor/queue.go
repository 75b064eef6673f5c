package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

// queueFacts are the facts in the queue's own attributes.
type queueFacts struct {
	arn, url    string
	visibility  int    // seconds
	trigger     string // "s3", "sns" or "events": what may send to it; "" if nothing may
	source      string // ARN of the bucket, the topic or the rule, if the policy names one
	attributes  map[string]string
	policy      policy
	deadLetters string // ARN
}

const (
	areaQueue       = "queue"
	areaDeadLetters = "dead letters"
)

const defaultReceives = 6

// queueARN returns the queue's ARN if nothing else gives it.
func (x *examination) queueARN() string {
	return fmt.Sprintf("arn:%s:sqs:%s:%s:%s", x.partition(), x.Region, x.account, cmp.Or(x.Queue, x.Function))
}

// attributesOf returns the attributes of a queue, and its URL.
func (x *examination) attributesOf(ctx context.Context, queue string) (url string, attributes map[string]string, action string, err error) {
	a, _ := parseARN(queue)
	found, err := x.aws.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &a.resource, QueueOwnerAWSAccountId: &a.account})
	if err != nil {
		return "", nil, "sqs:GetQueueUrl", err
	}
	out, err := x.aws.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: found.QueueUrl, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
	if err != nil {
		return "", nil, "sqs:GetQueueAttributes", err
	}
	return aws.ToString(found.QueueUrl), out.Attributes, "", nil
}

var missingQueue = []string{"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}

func (x *examination) checkQueue(ctx context.Context) {
	a, _ := parseARN(x.queue.arn)
	url, attributes, action, err := x.attributesOf(ctx, x.queue.arn)
	switch {
	case hasCode(err, missingQueue...):
		x.fail(areaQueue, terraformApply, "there is no queue %s in %s; --queue names another", a.resource, x.Region)
		return
	case err != nil:
		x.unable(areaQueue, "the queue "+a.resource, action, err)
		return
	}
	before := len(x.findings)
	x.queue.url, x.queue.attributes = url, attributes
	x.queue.visibility = number(attributes["VisibilityTimeout"])
	timeout := x.function.timeout
	if timeout < leastTimeout {
		timeout = defaultTimeout // the value that fixes it
	}
	if least := 6 * timeout; x.queue.visibility < least {
		x.fail(areaQueue, x.setQueue("VisibilityTimeout="+strconv.Itoa(least)), "visibility timeout %d s: AWS wants 6 times the function's timeout, %d s; a message would be delivered again while it is being processed", x.queue.visibility, least)
	}
	receives := x.checkRedrive(a)
	x.checkQueuePolicy()
	if len(x.findings) == before {
		x.ok(areaQueue, "%s: visibility timeout %d s, %s, %s waiting", a.resource, x.queue.visibility, plural(receives, "receive"), plural(number(attributes["ApproximateNumberOfMessages"]), "message"))
	}
	x.checkDeadLetters(ctx)
}

// checkRedrive checks where messages go that cannot be counted, and returns the number of receives before they go
// there.
func (x *examination) checkRedrive(a arn) (receives int) {
	var redrive struct {
		DeadLetterTargetArn string
		MaxReceiveCount     json.RawMessage // a number, or one in quotes
	}
	if err := json.Unmarshal([]byte(x.queue.attributes["RedrivePolicy"]), &redrive); err != nil || redrive.DeadLetterTargetArn == "" {
		dead := fmt.Sprintf("arn:%s:sqs:%s:%s:%s-dead-letters", a.partition, a.region, a.account, a.resource)
		x.fail(areaQueue, x.setQueue(asAttribute("RedrivePolicy", fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":"%d"}`, dead, defaultReceives))),
			"no redrive policy: a log file that cannot be counted is retried until it expires, and is lost unnoticed")
		return 0
	}
	x.queue.deadLetters = redrive.DeadLetterTargetArn
	receives = number(strings.Trim(string(redrive.MaxReceiveCount), `"`))
	told := number(x.variable("ELBSLI_MAX_RECEIVES"))
	n := x.confirmations()
	switch {
	case receives <= n:
		x.fail(areaQueue, x.setQueue(asAttribute("RedrivePolicy", fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":"%d"}`, x.queue.deadLetters, max(told, defaultReceives, n+1)))),
			"maxReceiveCount %d: %s one receive each, and one more must remain for a failed try", receives, term.Plural(int64(n), "confirmation needs", "confirmations need"))
	case told != receives:
		x.fail(areaQueue, x.setVariables("ELBSLI_MAX_RECEIVES", strconv.Itoa(receives)), "maxReceiveCount is %d and ELBSLI_MAX_RECEIVES %q: the function does not know which try is the last", receives, x.variable("ELBSLI_MAX_RECEIVES"))
	}
	if last := (receives - 1) * x.queue.visibility; last > 2400 {
		x.warn(areaQueue, terraformApply, "the last try comes %d minutes after the first, when the points are more than 55 minutes old and no longer sent: lower max_receive_count or visibility_timeout", last/60)
	}
	return receives
}

// The services that may notify the queue of new objects.
var triggers = []struct{ service, name string }{{"s3.amazonaws.com", "s3"}, {"sns.amazonaws.com", "sns"}, {"events.amazonaws.com", "events"}}

// checkQueuePolicy finds out which service may send to the queue.
func (x *examination) checkQueuePolicy() {
	p, err := parsePolicy(x.queue.attributes["Policy"])
	if err != nil {
		x.fail(areaQueue, terraformApply, "%s", err)
		return
	}
	x.queue.policy = p
	for _, t := range triggers {
		for _, s := range p.read {
			r := request{services: []string{t.service}, action: "sqs:SendMessage", resource: x.queue.arn}
			if s.Effect == "Allow" && s.appliesTo(r) {
				x.queue.trigger, x.queue.source = t.name, s.condition("aws:SourceArn")
				return
			}
		}
	}
	bucket := x.bucketName()
	mend := terraformApply
	if bucket != "" {
		mend = x.setQueue(asAttribute("Policy", p.with(fmt.Sprintf(`{"Sid":"TakeNotifications","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":%q,"Condition":{"ArnEquals":{"aws:SourceArn":"arn:%s:s3:::%s"},"StringEquals":{"aws:SourceAccount":%q}}}`,
			x.queue.arn, x.partition(), bucket, x.account))))
	}
	x.warn(areaQueue, mend, "its policy allows neither S3 nor SNS nor EventBridge to send to it, so it is not notified of any log file: correct with trigger = \"none\", if you fill the queue yourself")
}

// condition returns the value that a statement's conditions require for a key, such as aws:SourceArn; "" if there is
// none.
func (s statement) condition(name string) string {
	for _, keys := range s.Condition {
		for key, values := range keys {
			if strings.EqualFold(key, name) && len(values) > 0 {
				return values[0]
			}
		}
	}
	return ""
}

func (x *examination) checkDeadLetters(ctx context.Context) {
	if x.queue.deadLetters == "" {
		return
	}
	a, _ := parseARN(x.queue.deadLetters)
	_, attributes, action, err := x.attributesOf(ctx, x.queue.deadLetters)
	switch {
	case hasCode(err, missingQueue...):
		x.fail(areaDeadLetters, terraformApply, "there is no queue %s, to which the redrive policy points", a.resource)
	case err != nil:
		x.unable(areaDeadLetters, "the queue "+a.resource, action, err)
	case number(attributes["ApproximateNumberOfMessages"]) > 0:
		x.fail(areaDeadLetters, x.cli("sqs", "start-message-move-task", "--source-arn", x.queue.deadLetters), "%s could not be counted; the function's log says why (docs/runbook.md, \"Dead letters\"). Redrive them once the cause is fixed",
			plural(number(attributes["ApproximateNumberOfMessages"]), "log file"))
	default:
		x.ok(areaDeadLetters, "none in %s", a.resource)
	}
}

func (x *examination) setQueue(attribute string) string {
	return x.cli("sqs", "set-queue-attributes", "--queue-url", x.queue.url, "--attributes", attribute)
}

// asAttribute returns an attribute whose value is itself JSON.
func asAttribute(name, value string) string {
	var compact strings.Builder
	var plain json.RawMessage
	if json.Unmarshal([]byte(value), &plain) == nil {
		if b, err := json.Marshal(plain); err == nil {
			value = string(b)
		}
	}
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false)
	_ = e.Encode(map[string]string{name: value}) // a map of texts
	return strings.TrimSpace(compact.String())
}

// number parses one of AWS's numbers; anything else is 0.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// plural counts things whose plural ends in "s".
func plural(n int, one string) string { return term.Plural(int64(n), one, one+"s") }

// patience returns how long a message may normally wait: its confirmations and ten minutes, as in the module's alarm.
func (x *examination) patience() time.Duration {
	return max(20*time.Minute, time.Duration((x.confirmations()-1)*x.queue.visibility)*time.Second+10*time.Minute)
}
