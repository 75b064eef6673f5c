package doctor

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

const areaMapping = "event source mapping"

const defaultConcurrency = 10

// checkMapping checks that Lambda takes messages from the queue, and learns which queue that is.
func (x *examination) checkMapping(ctx context.Context) {
	var all []types.EventSourceMappingConfiguration
	pages := lambda.NewListEventSourceMappingsPaginator(x.aws.lambda, &lambda.ListEventSourceMappingsInput{FunctionName: &x.Function})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			x.unable(areaMapping, "whether Lambda reads the queue", "lambda:ListEventSourceMappings", err)
			x.queue.arn = x.queueARN()
			return
		}
		for _, m := range page.EventSourceMappings {
			if a, ok := parseARN(aws.ToString(m.EventSourceArn)); ok && a.service == "sqs" && (x.Queue == "" || a.resource == x.Queue) {
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

func (x *examination) checkOneMapping(ctx context.Context, m types.EventSourceMappingConfiguration) {
	before := len(x.findings)
	x.queue.arn, x.mapping = aws.ToString(m.EventSourceArn), aws.ToString(m.UUID)
	a, _ := parseARN(x.queue.arn)
	update := func(change ...string) string {
		return x.cli(append([]string{"lambda", "update-event-source-mapping", "--uuid", x.mapping}, change...)...)
	}
	switch state := aws.ToString(m.State); state {
	case "Enabled", "Enabling", "Updating", "Creating":
	default:
		x.fail(areaMapping, update("--enabled"), "it is %s: no message of %s is read", state, a.resource)
	}
	if !slices.Contains(m.FunctionResponseTypes, types.FunctionResponseTypeReportBatchItemFailures) {
		x.fail(areaMapping, update("--function-response-types", "ReportBatchItemFailures"), "without ReportBatchItemFailures SQS takes any answer as success, and deletes messages that were handed back")
	}
	if n := aws.ToInt32(m.BatchSize); n != 1 {
		x.warn(areaMapping, update("--batch-size", "1"), "batch size %d: a message that fails takes a receive of the others of its batch, so that they are dead letters sooner", n)
	}
	concurrency := ""
	if m.ScalingConfig != nil && m.ScalingConfig.MaximumConcurrency != nil {
		concurrency = ", concurrency " + strconv.Itoa(int(*m.ScalingConfig.MaximumConcurrency))
	}
	x.checkConcurrency(ctx, m)
	if len(x.findings) == before {
		x.ok(areaMapping, "reads %s, batch size 1, ReportBatchItemFailures%s", a.resource, concurrency)
	}
}

// checkConcurrency checks that what is reserved for the function suffices for what the mapping starts.
func (x *examination) checkConcurrency(ctx context.Context, m types.EventSourceMappingConfiguration) {
	out, err := x.aws.lambda.GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: &x.Function})
	if err != nil {
		x.unable(areaMapping, "the reserved concurrency", "lambda:GetFunctionConcurrency", err)
		return
	}
	if out.ReservedConcurrentExecutions == nil {
		return
	}
	reserved, least := int(*out.ReservedConcurrentExecutions), 2 // the least that a mapping starts
	if m.ScalingConfig != nil && m.ScalingConfig.MaximumConcurrency != nil {
		least = int(*m.ScalingConfig.MaximumConcurrency)
	}
	if reserved < least {
		x.fail(areaMapping, x.cli("lambda", "put-function-concurrency", "--function-name", x.Function, "--reserved-concurrent-executions", strconv.Itoa(least)),
			"reserved concurrency is %d, and the mapping starts %d: messages are received, throttled, and end in the dead-letter queue untried", reserved, least)
	}
}
