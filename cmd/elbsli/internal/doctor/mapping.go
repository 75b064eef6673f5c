package doctor

import (
	"context"
	"net/url"
	"slices"
	"strconv"
)

// mapping is an event source mapping: Lambda reads a queue.
type mapping struct {
	UUID, EventSourceArn, State string
	BatchSize                   int
	FunctionResponseTypes       []string
	ScalingConfig               struct{ MaximumConcurrency int }
}

const areaMapping = "event source mapping"

const defaultConcurrency = 10

// checkMapping checks that Lambda receives messages from the queue, and finds out which queue that is.
func (x *examination) checkMapping(ctx context.Context) {
	var all []mapping
	for marker, more := "", true; more; {
		var page struct {
			EventSourceMappings []mapping
			NextMarker          string
		}
		path := "/2015-03-31/event-source-mappings?FunctionName=" + url.QueryEscape(x.Function)
		if marker != "" {
			path += "&Marker=" + url.QueryEscape(marker)
		}
		if err := x.aws.lambda.get(ctx, path, &page); err != nil {
			x.unable(areaMapping, "whether Lambda reads the queue", "lambda:ListEventSourceMappings", err)
			x.queue.arn = x.queueARN()
			return
		}
		marker, more = page.NextMarker, page.NextMarker != ""
		for _, m := range page.EventSourceMappings {
			if a, ok := parseARN(m.EventSourceArn); ok && a.service == "sqs" && (x.Queue == "" || a.resource == x.Queue) {
				all = append(all, m)
			}
		}
	}
	if len(all) == 0 {
		x.queue.arn = x.queueARN()
		x.fail(areaMapping, x.cli("lambda", "create-event-source-mapping", "--function-name", x.Function, "--event-source-arn", x.queue.arn, "--batch-size", "1",
			"--function-response-types", "ReportBatchItemFailures", "--scaling-config", "MaximumConcurrency="+strconv.Itoa(defaultConcurrency)),
			"nothing makes Lambda read a queue for %s: no log file is counted", x.Function)
		return
	}
	for _, m := range all {
		x.checkOneMapping(ctx, m)
	}
}

func (x *examination) checkOneMapping(ctx context.Context, m mapping) {
	before := len(x.findings)
	x.queue.arn, x.mapping = m.EventSourceArn, m.UUID
	a, _ := parseARN(x.queue.arn)
	update := func(change ...string) string {
		return x.cli(append([]string{"lambda", "update-event-source-mapping", "--uuid", x.mapping}, change...)...)
	}
	switch state := m.State; state {
	case "Enabled", "Enabling", "Updating", "Creating":
	default:
		x.fail(areaMapping, update("--enabled"), "it is %s: no message of %s is read", state, a.resource)
	}
	if !slices.Contains(m.FunctionResponseTypes, "ReportBatchItemFailures") {
		x.fail(areaMapping, update("--function-response-types", "ReportBatchItemFailures"), "without ReportBatchItemFailures, SQS takes every answer as success, and deletes messages that were handed back")
	}
	if n := m.BatchSize; n != 1 {
		x.warn(areaMapping, update("--batch-size", "1"), "batch size %d: a message that fails costs the others of its batch a receive, so they become dead letters sooner", n)
	}
	concurrency := ""
	if m.ScalingConfig.MaximumConcurrency > 0 {
		concurrency = ", concurrency " + strconv.Itoa(m.ScalingConfig.MaximumConcurrency)
	}
	x.checkConcurrency(ctx, m)
	if len(x.findings) == before {
		x.ok(areaMapping, "reads %s, batch size 1, ReportBatchItemFailures%s", a.resource, concurrency)
	}
}

// checkConcurrency checks that the function's reserved concurrency is enough for the mapping.
func (x *examination) checkConcurrency(ctx context.Context, m mapping) {
	var out struct{ ReservedConcurrentExecutions *int }
	if err := x.aws.lambda.get(ctx, "/2019-09-30/functions/"+url.PathEscape(x.Function)+"/concurrency", &out); err != nil {
		x.unable(areaMapping, "the reserved concurrency", "lambda:GetFunctionConcurrency", err)
		return
	}
	if out.ReservedConcurrentExecutions == nil {
		return
	}
	reserved, least := *out.ReservedConcurrentExecutions, 2 // the least that a mapping uses
	if m.ScalingConfig.MaximumConcurrency > 0 {
		least = m.ScalingConfig.MaximumConcurrency
	}
	if reserved < least {
		x.fail(areaMapping, x.cli("lambda", "put-function-concurrency", "--function-name", x.Function, "--reserved-concurrent-executions", strconv.Itoa(least)),
			"reserved concurrency is %d, and the mapping starts %d: messages are received, throttled, and end up in the dead-letter queue untried", reserved, least)
	}
}
