# The resources of the minimal example.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "function" {
  assert {
    condition     = aws_lambda_function.elbsli.runtime == "provided.al2023" && aws_lambda_function.elbsli.architectures == tolist(["arm64"]) && aws_lambda_function.elbsli.timeout == 60 && aws_lambda_function.elbsli.memory_size == 512 && aws_lambda_function.elbsli.reserved_concurrent_executions == -1
    error_message = "the function's defaults"
  }
  assert {
    condition     = aws_lambda_function.elbsli.layers == tolist(["arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension-ARM:99"])
    error_message = jsonencode(aws_lambda_function.elbsli.layers)
  }
  assert {
    condition     = aws_lambda_function.elbsli.source_code_hash == filebase64sha256("tests/testdata/elbsli-arm64.zip")
    error_message = "a changed package would not be deployed"
  }
  assert {
    condition = jsonencode(aws_lambda_function.elbsli.environment[0].variables) == jsonencode({
      DD_AGENT_HOST                           = "127.0.0.1"
      DD_API_KEY_SECRET_ARN                   = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
      DD_DOGSTATSD_PORT                       = "8125"
      DD_DOGSTATSD_QUEUE_SIZE                 = "4096"
      DD_DOGSTATSD_SO_RCVBUF                  = "4194304"
      DD_FLUSH_TIMEOUT                        = "8"
      DD_LAMBDA_CUSTOMER_METRICS_EXCLUDE_TAGS = "account_id,architecture,dd_extension_version,executedversion,function_arn,functionname,init_type,memorysize,resource,runtime"
      DD_SERVERLESS_FLUSH_STRATEGY            = "end"
      DD_SERVERLESS_LOGS_ENABLED              = "false"
      DD_SITE                                 = "datadoghq.com"
      DD_TRACE_ENABLED                        = "false"
      ELBSLI_CONFIG                           = "/var/task/config.yaml"
      ELBSLI_CONFIRMATIONS                    = "2"
      ELBSLI_MAX_RECEIVES                     = "6"
      ELBSLI_SINK                             = "dogstatsd"
      ELBSLI_WRITERS_TABLE                    = "elb-sli-writers"
    })
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
  assert {
    condition     = length(aws_lambda_function.elbsli.vpc_config) == 0 && aws_cloudwatch_log_group.function.name == "/aws/lambda/elb-sli" && aws_cloudwatch_log_group.function.retention_in_days == 30
    error_message = "no VPC, and a log group of 30 days"
  }
}

run "queue" {
  assert {
    condition     = aws_sqs_queue.objects.visibility_timeout_seconds == 360 && aws_sqs_queue.objects.sqs_managed_sse_enabled && aws_sqs_queue.dead_letters.sqs_managed_sse_enabled
    error_message = "the queues' defaults"
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.objects.redrive_policy).maxReceiveCount == 6 && jsondecode(aws_sqs_queue.objects.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letters.arn
    error_message = aws_sqs_queue.objects.redrive_policy
  }
  assert {
    condition     = aws_sqs_queue.dead_letters.redrive_allow_policy == "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"arn:aws:sqs:ap-northeast-1:111122223333:elb-sli\"]}"
    error_message = aws_sqs_queue.dead_letters.redrive_allow_policy
  }
  assert {
    condition     = aws_lambda_event_source_mapping.queue.batch_size == 1 && aws_lambda_event_source_mapping.queue.function_response_types == toset(["ReportBatchItemFailures"]) && aws_lambda_event_source_mapping.queue.scaling_config[0].maximum_concurrency == 10
    error_message = "the event source mapping"
  }
}

run "table" {
  assert {
    condition     = aws_dynamodb_table.writers[0].hash_key == "pk" && aws_dynamodb_table.writers[0].range_key == null && aws_dynamodb_table.writers[0].billing_mode == "PAY_PER_REQUEST" && aws_dynamodb_table.writers[0].ttl[0].attribute_name == "expires" && aws_dynamodb_table.writers[0].ttl[0].enabled && !aws_dynamodb_table.writers[0].point_in_time_recovery[0].enabled
    error_message = "the table's keys and TTL"
  }
}

run "alarms" {
  assert {
    condition = jsonencode({ for k, a in aws_cloudwatch_metric_alarm.this : k => "${a.namespace} ${a.metric_name} ${jsonencode(a.dimensions)} ${a.statistic} >= ${a.threshold}, ${a.evaluation_periods} x ${a.period} s" }) == jsonencode({
      dead-letters   = "AWS/SQS ApproximateNumberOfMessagesVisible {\"QueueName\":\"elb-sli-dead-letters\"} Maximum >= 1, 1 x 300 s"
      errors         = "AWS/Lambda Errors {\"FunctionName\":\"elb-sli\"} Sum >= 1, 3 x 300 s"
      oldest-message = "AWS/SQS ApproximateAgeOfOldestMessage {\"QueueName\":\"elb-sli\"} Maximum >= 1200, 1 x 300 s"
      throttles      = "AWS/Lambda Throttles {\"FunctionName\":\"elb-sli\"} Sum >= 1, 3 x 300 s"
      unknown-format = "elb-sli elb-sli-unknown-format {} Sum >= 1, 1 x 300 s"
    })
    error_message = jsonencode({ for k, a in aws_cloudwatch_metric_alarm.this : k => "${a.namespace} ${a.metric_name} ${jsonencode(a.dimensions)} ${a.statistic} >= ${a.threshold}, ${a.evaluation_periods} x ${a.period} s" })
  }
  # For such an object, the function logs {"msg":"object","result":"unknown_format",…}: see TestUnnamed.
  assert {
    condition     = aws_cloudwatch_log_metric_filter.unknown_format[0].pattern == "{ $.msg = \"object\" && $.result = \"unknown_format\" }" && aws_cloudwatch_log_metric_filter.unknown_format[0].log_group_name == aws_cloudwatch_log_group.function.name && aws_cloudwatch_log_metric_filter.unknown_format[0].metric_transformation[0].name == "elb-sli-unknown-format" && aws_cloudwatch_log_metric_filter.unknown_format[0].metric_transformation[0].namespace == "elb-sli"
    error_message = "the metric filter on the function's log"
  }
}

run "everything_changed" {
  variables {
    name                      = "sli-staging"
    accept_new_name           = "sli-staging"
    package_path              = "tests/testdata/elbsli-amd64.zip"
    architecture              = "x86_64"
    datadog_extension_version = 104
    datadog_site              = "ap1.datadoghq.com"
    environment               = { DD_LOG_LEVEL = "debug" }
    timeout                   = 50
    visibility_timeout        = 300
    max_receive_count         = 9
    maximum_concurrency       = 20
    reserved_concurrency      = 20
    kms_key_arn               = "arn:aws:kms:ap-northeast-1:111122223333:key/own"
    permissions_boundary_arn  = "arn:aws:iam::111122223333:policy/boundary"
    writers_table             = { enabled = false }
    vpc                       = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
    alarms                    = { actions = ["arn:aws:sns:ap-northeast-1:111122223333:sre"], oldest_message_seconds = 600 }
    tags                      = { Team = "sre", Project = "shop" }
  }

  assert {
    condition     = aws_lambda_function.elbsli.layers == tolist(["arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension:104"])
    error_message = jsonencode(aws_lambda_function.elbsli.layers)
  }
  assert {
    condition     = aws_lambda_function.elbsli.environment[0].variables.ELBSLI_WRITERS_TABLE == "" && aws_lambda_function.elbsli.environment[0].variables.DD_LOG_LEVEL == "debug" && length(aws_dynamodb_table.writers) == 0
    error_message = "no table, and DD_LOG_LEVEL"
  }
  assert {
    condition     = aws_sqs_queue.objects.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letters.kms_master_key_id == var.kms_key_arn && aws_cloudwatch_log_group.function.kms_key_id == var.kms_key_arn && aws_lambda_function.elbsli.kms_key_arn == var.kms_key_arn
    error_message = "the key is not used everywhere"
  }
  assert {
    condition     = aws_iam_role.function.permissions_boundary == var.permissions_boundary_arn && aws_iam_role.function.name == "sli-staging"
    error_message = "the role's boundary or name"
  }
  assert {
    condition     = aws_lambda_function.elbsli.vpc_config[0].subnet_ids == toset(["subnet-1"])
    error_message = "the VPC"
  }
  assert {
    condition     = alltrue([for a in aws_cloudwatch_metric_alarm.this : a.alarm_actions == toset(var.alarms.actions)]) && aws_cloudwatch_metric_alarm.this["oldest-message"].threshold == 600
    error_message = "the alarms' actions and threshold"
  }
  assert {
    condition     = jsonencode(aws_sqs_queue.objects.tags) == jsonencode({ Project = "shop", Team = "sre" })
    error_message = jsonencode(aws_sqs_queue.objects.tags)
  }
}

# The function posts the points itself: no layer, and no variables that only the extension reads.
run "intake" {
  variables {
    sink = "intake"
  }

  assert {
    condition     = length(aws_lambda_function.elbsli.layers) == 0 && output.layer_arn == null
    error_message = jsonencode(aws_lambda_function.elbsli.layers)
  }
  assert {
    condition = jsonencode(aws_lambda_function.elbsli.environment[0].variables) == jsonencode({
      DD_API_KEY_SECRET_ARN = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
      DD_SITE               = "datadoghq.com"
      ELBSLI_CONFIG         = "/var/task/config.yaml"
      ELBSLI_MAX_RECEIVES   = "6"
      ELBSLI_SINK           = "intake"
      ELBSLI_WRITERS_TABLE  = "elb-sli-writers"
    })
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
}

# A message waits four visibility timeouts for its fifth pass; the alarm allows that time and ten minutes more.
run "five_confirmations" {
  variables {
    confirmations = 5
  }

  assert {
    condition     = aws_lambda_function.elbsli.environment[0].variables.ELBSLI_CONFIRMATIONS == "5" && aws_cloudwatch_metric_alarm.this["oldest-message"].threshold == 4 * 360 + 600
    error_message = "confirmations, and the alarm of the oldest message"
  }
}

# If the module has depends_on, AWS is only called during apply. All names must be known before that.
run "known_at_the_plan" {
  command   = plan
  state_key = "known"
  variables {
    region        = "ap-northeast-1"
    account_id    = "111122223333"
    function_name = "sli-function"
    role_name     = "sli-role"
  }

  assert {
    condition     = aws_iam_role.function.name == "sli-role" && aws_lambda_function.elbsli.function_name == "sli-function" && aws_cloudwatch_log_group.function.name == "/aws/lambda/sli-function" && aws_sqs_queue.objects.name == "elb-sli"
    error_message = "names are not those that were given"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["errors"].dimensions == tomap({ FunctionName = "sli-function" })
    error_message = "the alarm looks at another function"
  }
}

run "role_of_a_region" {
  command   = plan
  state_key = "known"
  variables {
    region = "ap-northeast-1"
  }
  assert {
    condition     = aws_iam_role.function.name == "elb-sli-ap-northeast-1"
    error_message = aws_iam_role.function.name
  }
}

# The provider's default_tags stay, and nothing is added to them.
run "no_tags" {
  command   = plan
  state_key = "known"
  assert {
    condition     = length(aws_sqs_queue.objects.tags) == 0 && length(aws_lambda_function.elbsli.tags) == 0
    error_message = "tags that nobody asked for"
  }
}

run "next_steps" {
  command   = apply
  state_key = "next"
  assert {
    condition     = strcontains(output.next_steps, "the bucket shop-logs notifies the queue") && strcontains(output.next_steps, "aws sqs start-message-move-task --source-arn arn:aws:sqs:ap-northeast-1:111122223333:elb-sli-dead-letters") && strcontains(output.next_steps, "aws logs tail /aws/lambda/elb-sli ") && strcontains(output.next_steps, "aws s3api copy-object --bucket shop-logs")
    error_message = output.next_steps
  }
}

run "the_function_is_asked" {
  command   = apply
  state_key = "next"
  variables {
    check_function = true
  }
  assert {
    condition     = length(module.health) == 1
    error_message = "no check"
  }
}

run "no_alarms" {
  command = plan
  variables {
    alarms = { enabled = false }
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) + length(aws_cloudwatch_log_metric_filter.unknown_format) == 0
    error_message = "alarms are off"
  }
}

# Old points are sent, so a slow retry loses nothing.
run "historical" {
  command = plan
  variables {
    config_path       = "tests/testdata/historical.yaml"
    max_receive_count = 20
  }
}
