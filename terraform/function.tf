# The function and, for sink dogstatsd, Datadog's extension, which receives its points over UDP and forwards them.
locals {
  extension = var.sink == "dogstatsd"

  # Datadog publishes its layer from these accounts. None is known in the China partition.
  layer_accounts = { aws = "464622532012", aws-us-gov = "002406178527" }
  layer_name     = var.architecture == "arm64" ? "Datadog-Extension-ARM" : "Datadog-Extension"
  layer_account  = lookup(local.layer_accounts, local.partition, null)
  published_layer = local.layer_account == null ? null : (
    "arn:${local.partition}:lambda:${local.region}:${local.layer_account}:layer:${local.layer_name}:${var.datadog_extension_version}"
  )
  layer_arn = !local.extension ? null : var.datadog_layer_arn != null ? var.datadog_layer_arn : local.published_layer

  # The extension adds these tags to every point. They change with a deployment, a version or a cold start. A retry with
  # other tags would be another series, and count twice. `region` and `aws_account` never change, so they stay.
  changing_tags = [
    "account_id", "architecture", "dd_extension_version", "executedversion", "function_arn", "functionname", "init_type",
    "memorysize", "resource", "runtime",
  ]

  environment = merge(var.environment, {
    ELBSLI_CONFIG         = local.config_uploaded ? "s3://${var.config_bucket}/${local.config_key}" : "/var/task/config.yaml" # explicit, so that a package without it fails instead of using the built-in rules
    ELBSLI_WRITERS_TABLE  = var.writers_table.enabled ? local.table_name : ""
    ELBSLI_SINK           = var.sink
    ELBSLI_MAX_RECEIVES   = tostring(var.max_receive_count)
    DD_API_KEY_SECRET_ARN = var.datadog_api_key_secret_arn
    DD_SITE               = var.datadog_site
  }, local.extension ? local.extension_environment : {}, var.history == null ? {} : { ELBSLI_HISTORY = local.history_uri })

  extension_environment = {
    ELBSLI_CONFIRMATIONS                    = tostring(var.confirmations)
    DD_AGENT_HOST                           = "127.0.0.1"
    DD_DOGSTATSD_PORT                       = "8125"
    DD_DOGSTATSD_SO_RCVBUF                  = "4194304" # the kernel caps it at net.core.rmem_max, which Lambda does not document
    DD_DOGSTATSD_QUEUE_SIZE                 = "4096"    # packets; the default of 1,024 holds two bursts of the function
    DD_FLUSH_TIMEOUT                        = "8"       # seconds for each try: three tries of the default 30 outlast the function's timeout
    DD_SERVERLESS_FLUSH_STRATEGY            = "end"     # a flush after each invocation; the message may be deleted before the flush
    DD_TRACE_ENABLED                        = "false"
    DD_SERVERLESS_LOGS_ENABLED              = "false"
    DD_LAMBDA_CUSTOMER_METRICS_EXCLUDE_TAGS = join(",", local.changing_tags)
  }
}

# The log contains object names and counts but no client data; kms_key_arn encrypts it if an account requires a key.
#tfsec:ignore:aws-cloudwatch-log-group-customer-key
resource "aws_cloudwatch_log_group" "function" {
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# One invocation counts one log file and sends metrics about it; traces would add nothing.
#tfsec:ignore:aws-lambda-enable-tracing
resource "aws_lambda_function" "elbsli" {
  function_name = local.function_name
  description   = "ELB access logs in s3://${var.bucket} to SLI counts at Datadog"
  role          = aws_iam_role.function.arn

  filename         = var.package_path
  source_code_hash = filebase64sha256(var.package_path)
  handler          = "bootstrap"
  runtime          = "provided.al2023"
  architectures    = [var.architecture]
  layers           = local.layer_arn == null ? [] : [local.layer_arn]

  memory_size                    = var.memory_size
  timeout                        = var.timeout
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)
  kms_key_arn                    = var.kms_key_arn

  environment {
    variables = local.environment
  }

  dynamic "vpc_config" {
    for_each = var.vpc == null ? [] : [var.vpc]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  tags = var.tags

  lifecycle {
    precondition {
      condition     = local.region == data.aws_region.current.id && local.account == data.aws_caller_identity.current.account_id
      error_message = "region and account_id must be the provider's own: they are ${local.region} and ${local.account}, and the provider is in ${data.aws_region.current.id} of account ${data.aws_caller_identity.current.account_id}."
    }
    precondition {
      condition     = !local.extension || local.layer_arn != null
      error_message = "Datadog publishes no extension layer in the partition ${local.partition}: publish the layer in your own account and give its ARN as datadog_layer_arn, or set sink = \"intake\", which needs no layer."
    }
    precondition {
      condition     = can(regex("^arn:${local.partition}:", var.datadog_api_key_secret_arn))
      error_message = "datadog_api_key_secret_arn is not in the partition ${local.partition}: the function can only read a secret in its own partition."
    }
  }

  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function, aws_s3_object.config]
}

# One log file for each message: its points must fit into one flush of the extension, and a failure must not repeat
# other files.
resource "aws_lambda_event_source_mapping" "queue" {
  event_source_arn        = aws_sqs_queue.objects.arn
  function_name           = aws_lambda_function.elbsli.arn
  batch_size              = 1
  function_response_types = ["ReportBatchItemFailures"]
  tags                    = var.tags

  scaling_config {
    maximum_concurrency = var.maximum_concurrency
  }
}

module "health" {
  source = "./modules/health"
  count  = var.check_function ? 1 : 0

  function_name = aws_lambda_function.elbsli.function_name
  bucket        = var.bucket
}
