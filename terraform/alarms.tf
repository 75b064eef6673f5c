locals {
  # How long a message normally waits in the queue for its confirmations.
  confirming_seconds     = local.extension ? (var.confirmations - 1) * var.visibility_timeout : 0
  oldest_message_seconds = coalesce(var.alarms.oldest_message_seconds, max(1200, local.confirming_seconds + 600))

  alarms = {
    dead-letters = {
      description = "Log files that could not be counted are in ${var.name}-dead-letters. The function's log says why. Fix the cause, then redrive them."
      namespace   = "AWS/SQS"
      metric      = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = "${var.name}-dead-letters" }
      statistic   = "Maximum"
      threshold   = 1
      periods     = 1
    }
    oldest-message = {
      description = "A log file has been waiting for more than ${local.oldest_message_seconds} s. Points older than 55 minutes are not sent any more."
      namespace   = "AWS/SQS"
      metric      = "ApproximateAgeOfOldestMessage"
      dimensions  = { QueueName = var.name }
      statistic   = "Maximum"
      threshold   = local.oldest_message_seconds
      periods     = 1
    }
    errors = {
      description = "The function ${local.function_name} has been failing for 15 minutes: it crashes or runs out of time or memory."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      dimensions  = { FunctionName = local.function_name }
      statistic   = "Sum"
      threshold   = 1
      periods     = 3
    }
    throttles = {
      description = "The function ${local.function_name} has been throttled for 15 minutes: reserved concurrency is below maximum_concurrency, or the account's concurrency is used up."
      namespace   = "AWS/Lambda"
      metric      = "Throttles"
      dimensions  = { FunctionName = local.function_name }
      statistic   = "Sum"
      threshold   = 1
      periods     = 3
    }
    unknown-format = {
      description = "Objects under the prefixes are neither access logs nor other logs of load balancers. They were acknowledged and not counted; the log lines with result unknown_format name them."
      namespace   = local.log_metric_namespace
      metric      = local.unknown_format_metric
      dimensions  = {}
      statistic   = "Sum"
      threshold   = 1
      periods     = 1
    }
  }

  log_metric_namespace  = "elb-sli"
  unknown_format_metric = "${var.name}-unknown-format"
}

# An object that is not a log is not a failure, so only the function's log shows that one came. Connection and
# health-check logs have other results and raise no alarm.
resource "aws_cloudwatch_log_metric_filter" "unknown_format" {
  count = var.alarms.enabled ? 1 : 0

  name           = local.unknown_format_metric
  log_group_name = aws_cloudwatch_log_group.function.name
  pattern        = "{ $.msg = \"object\" && $.result = \"unknown_format\" }"

  metric_transformation {
    namespace = local.log_metric_namespace
    name      = local.unknown_format_metric
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.alarms.enabled ? local.alarms : {}

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
