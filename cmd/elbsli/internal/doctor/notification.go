package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

const areaNotification = "notification"

// readNotification reads what the bucket notifies, and for which keys.
func (x *examination) readNotification(ctx context.Context) {
	if x.queue.trigger == "" {
		return // the queue's policy has shown that
	}
	x.notification, x.notificationError = x.aws.s3.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: &x.bucket.name})
	if x.notificationError != nil {
		return
	}
	switch x.queue.trigger {
	case "s3":
		for _, q := range x.notification.QueueConfigurations {
			if aws.ToString(q.QueueArn) == x.queue.arn {
				x.filters = append(x.filters, filterOf(q.Events, q.Filter))
			}
		}
	case "sns":
		for _, t := range x.notification.TopicConfigurations {
			if aws.ToString(t.TopicArn) == x.queue.source {
				x.filters = append(x.filters, filterOf(t.Events, t.Filter))
			}
		}
	case "events":
		x.readRule(ctx)
	}
}

// checkNotification checks that the queue is notified of new logs in the way that its policy allows.
func (x *examination) checkNotification(ctx context.Context) {
	if x.queue.trigger == "" {
		return
	}
	if x.notificationError != nil {
		x.unable(areaNotification, "whom "+x.bucket.name+" notifies", "s3:GetBucketNotification", x.notificationError)
		return
	}
	out := x.notification
	switch x.queue.trigger {
	case "s3":
		x.checkFilters(out, x.filters, "the queue", x.queue.arn)
	case "sns":
		if x.checkFilters(out, x.filters, "the topic", x.queue.source) {
			x.checkSubscription(ctx)
		}
	case "events":
		if out.EventBridgeConfiguration == nil {
			x.fail(areaNotification, x.putNotification(out, func(n *notification) { n.EventBridgeConfiguration = &struct{}{} }), "%s sends no events to EventBridge", x.bucket.name)
			return
		}
		x.checkRule(ctx)
	}
}

// filter selects the new objects that a notification covers.
type filter struct {
	creates        bool
	prefix, suffix string
}

func filterOf(all []types.Event, f *types.NotificationConfigurationFilter) (out filter) {
	out.creates = slices.ContainsFunc(all, func(e types.Event) bool {
		return e == types.EventS3ObjectCreated || e == types.EventS3ObjectCreatedPut
	})
	if f == nil || f.Key == nil {
		return out
	}
	for _, r := range f.Key.FilterRules {
		switch strings.ToLower(string(r.Name)) {
		case "prefix":
			out.prefix = aws.ToString(r.Value)
		case "suffix":
			out.suffix = aws.ToString(r.Value)
		}
	}
	return out
}

// checkFilters checks that the notifications to one place cover the logs of each load balancer.
func (x *examination) checkFilters(out *s3.GetBucketNotificationConfigurationOutput, filters []filter, place, arn string) bool {
	add := func(prefix string) string {
		return x.putNotification(out, func(n *notification) {
			if a, _ := parseARN(arn); a.service == "sns" {
				n.TopicConfigurations = append(n.TopicConfigurations, target{TopicArn: arn, Events: []types.Event{types.EventS3ObjectCreated}, Filter: prefixFilter(prefix)})
				return
			}
			n.QueueConfigurations = append(n.QueueConfigurations, target{QueueArn: arn, Events: []types.Event{types.EventS3ObjectCreated}, Filter: prefixFilter(prefix)})
		})
	}
	if len(filters) == 0 {
		x.fail(areaNotification, add("AWSLogs/"), "%s sends no notifications to %s: no log file is counted", x.bucket.name, place)
		return false
	}
	var names []string
	for _, f := range filters {
		names = append(names, f.prefix+"*"+f.suffix)
	}
	good := true
	for _, b := range x.balancers {
		key := b.key(x.Region)
		if !slices.ContainsFunc(filters, func(f filter) bool {
			return f.creates && strings.HasPrefix(key, f.prefix) && strings.HasSuffix(key, f.suffix)
		}) {
			before, _, _ := strings.Cut(b.folder(x.Region), "AWSLogs/")
			x.fail(areaNotification, add(before+"AWSLogs/"), "%s is notified of new objects %s, but %s writes %s: these are not counted", place, strings.Join(names, ", "), b.name, b.folder(x.Region))
			good = false
		}
	}
	if good && x.queue.trigger == "s3" {
		x.ok(areaNotification, "%s is notified of new objects %s", place, strings.Join(names, ", "))
	}
	return good
}

// notification is a bucket's notification configuration as the AWS CLI accepts it.
type notification struct {
	TopicConfigurations          []target  `json:",omitempty"`
	QueueConfigurations          []target  `json:",omitempty"`
	LambdaFunctionConfigurations []target  `json:",omitempty"`
	EventBridgeConfiguration     *struct{} `json:",omitempty"`
}

type target struct {
	ID                string `json:"Id,omitempty"`
	TopicArn          string `json:",omitempty"`
	QueueArn          string `json:",omitempty"`
	LambdaFunctionArn string `json:",omitempty"`
	Events            []types.Event
	Filter            *keyFilter `json:",omitempty"`
}

type keyFilter struct {
	Key struct{ FilterRules []filterRule }
}

type filterRule struct{ Name, Value string }

func prefixFilter(prefix string) *keyFilter {
	f := &keyFilter{}
	f.Key.FilterRules = []filterRule{{"prefix", prefix}}
	return f
}

// putNotification returns the current configuration with a change, because S3 accepts only the whole configuration.
func (x *examination) putNotification(out *s3.GetBucketNotificationConfigurationOutput, change func(*notification)) string {
	var n notification
	for _, t := range out.TopicConfigurations {
		n.TopicConfigurations = append(n.TopicConfigurations, target{ID: aws.ToString(t.Id), TopicArn: aws.ToString(t.TopicArn), Events: t.Events, Filter: spelled(t.Filter)})
	}
	for _, q := range out.QueueConfigurations {
		n.QueueConfigurations = append(n.QueueConfigurations, target{ID: aws.ToString(q.Id), QueueArn: aws.ToString(q.QueueArn), Events: q.Events, Filter: spelled(q.Filter)})
	}
	for _, l := range out.LambdaFunctionConfigurations {
		n.LambdaFunctionConfigurations = append(n.LambdaFunctionConfigurations, target{ID: aws.ToString(l.Id), LambdaFunctionArn: aws.ToString(l.LambdaFunctionArn), Events: l.Events, Filter: spelled(l.Filter)})
	}
	if out.EventBridgeConfiguration != nil {
		n.EventBridgeConfiguration = &struct{}{}
	}
	change(&n)
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return terraformApply
	}
	return x.cli("s3api", "put-bucket-notification-configuration", "--bucket", x.bucket.name, "--notification-configuration", string(b))
}

func spelled(f *types.NotificationConfigurationFilter) *keyFilter {
	if f == nil || f.Key == nil {
		return nil
	}
	out := &keyFilter{}
	for _, r := range f.Key.FilterRules {
		out.Key.FilterRules = append(out.Key.FilterRules, filterRule{string(r.Name), aws.ToString(r.Value)})
	}
	return out
}

// checkSubscription checks that the topic forwards the bucket's notifications.
func (x *examination) checkSubscription(ctx context.Context) {
	pages := sns.NewListSubscriptionsByTopicPaginator(x.aws.sns, &sns.ListSubscriptionsByTopicInput{TopicArn: &x.queue.source})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			x.unable(areaNotification, "whether the queue is subscribed to "+x.queue.source, "sns:ListSubscriptionsByTopic", err)
			return
		}
		for _, s := range page.Subscriptions {
			if aws.ToString(s.Endpoint) == x.queue.arn {
				x.ok(areaNotification, "%s notifies %s, which notifies the queue", x.bucket.name, x.queue.source)
				return
			}
		}
	}
	x.fail(areaNotification, x.cli("sns", "subscribe", "--topic-arn", x.queue.source, "--protocol", "sqs", "--notification-endpoint", x.queue.arn),
		"the queue is not subscribed to %s, which the bucket notifies of new objects", x.queue.source)
}

// ruleTarget is where a rule sends events.
type ruleTarget struct{ Arn string }

// rule selects the events that EventBridge forwards.
type rule struct {
	name, bus           string
	State, EventPattern string
}

// readRule reads the rule that may send to the queue, and the keys that it covers.
func (x *examination) readRule(ctx context.Context) {
	a, _ := parseARN(x.queue.source)
	r := &x.rule
	r.name, r.bus = strings.TrimPrefix(a.resource, "rule/"), "default"
	if of, name, ok := cutLast(r.name, "/"); ok {
		r.bus, r.name = of, name
	}
	if x.ruleError = x.aws.events.call(ctx, "DescribeRule", struct{ Name, EventBusName string }{r.name, r.bus}, r); x.ruleError != nil {
		return
	}
	var pattern struct {
		Detail struct {
			Object struct{ Key []json.RawMessage }
		}
	}
	if json.Unmarshal([]byte(r.EventPattern), &pattern) != nil {
		return // in a form that the module does not write
	}
	for _, raw := range pattern.Detail.Object.Key {
		var key struct{ Wildcard, Prefix string }
		if json.Unmarshal(raw, &key) == nil {
			before, _, _ := strings.Cut(key.Wildcard, "*")
			x.filters = append(x.filters, filter{creates: true, prefix: cmp.Or(key.Prefix, before)})
		}
	}
}

// checkRule checks that EventBridge forwards the bucket's events.
func (x *examination) checkRule(ctx context.Context) {
	name, bus, err := x.rule.name, x.rule.bus, x.ruleError
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		x.fail(areaNotification, terraformApply, "there is no rule %s on the event bus %s", name, bus)
		return
	case err != nil:
		x.unable(areaNotification, "the rule "+name, "events:DescribeRule", err)
		return
	case x.rule.State == "DISABLED":
		x.fail(areaNotification, x.cli("events", "enable-rule", "--name", name, "--event-bus-name", bus), "the rule %s is disabled: no log file is counted", name)
	}
	var targets struct{ Targets []ruleTarget }
	err = x.aws.events.call(ctx, "ListTargetsByRule", struct{ Rule, EventBusName string }{name, bus}, &targets)
	switch {
	case err != nil:
		x.unable(areaNotification, "the targets of the rule "+name, "events:ListTargetsByRule", err)
	case !slices.ContainsFunc(targets.Targets, func(t ruleTarget) bool { return t.Arn == x.queue.arn }):
		x.fail(areaNotification, x.cli("events", "put-targets", "--rule", name, "--event-bus-name", bus, "--targets", "Id=elb-sli,Arn="+x.queue.arn), "the rule %s does not notify the queue", name)
	case x.rule.State != "DISABLED":
		x.ok(areaNotification, "%s notifies EventBridge, whose rule %s notifies the queue", x.bucket.name, name)
	}
}
