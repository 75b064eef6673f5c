# How a new log file reaches the queue.
locals {
  managed = coalesce(var.manage_bucket_notification, false) && contains(["s3", "eventbridge"], var.trigger)
}

# The bucket's region: S3 does not notify queues in another region, and its error message does not say so.
data "aws_s3_bucket" "logs" {
  count = local.managed ? 1 : 0

  bucket = var.bucket
}

# S3 has one notification configuration for each bucket, and this resource replaces all of it.
resource "aws_s3_bucket_notification" "bucket" {
  count = local.managed ? 1 : 0

  bucket      = var.bucket
  eventbridge = var.trigger == "eventbridge"

  dynamic "queue" {
    for_each = var.trigger == "s3" ? var.prefixes : []
    content {
      queue_arn     = aws_sqs_queue.objects.arn
      events        = ["s3:ObjectCreated:*"]
      filter_prefix = queue.value
      filter_suffix = var.filter_suffix
    }
  }

  lifecycle {
    precondition {
      condition     = local.bucket_owner == local.account
      error_message = "manage_bucket_notification must be false for a bucket of account ${local.bucket_owner}: only the bucket's own account can configure it. Its owner adds what output bucket_notification_to_add shows."
    }
    precondition {
      condition     = local.bucket_region == local.region
      error_message = "The bucket ${var.bucket} is in ${local.bucket_region}, this module in ${local.region}: S3 only notifies queues in its own region. Apply the module with a provider for ${local.bucket_region}."
    }
  }

  # S3 tests the queue when the notification is configured.
  depends_on = [aws_sqs_queue_policy.objects]
}

locals {
  # `region` in provider 5.x is `bucket_region` in 6.x, where `region` is the provider's.
  bucket_region = one([for b in data.aws_s3_bucket.logs : lookup(b, "bucket_region", b.region)])
}

resource "aws_sns_topic_subscription" "queue" {
  count = var.trigger == "sns" ? 1 : 0

  topic_arn           = var.sns_topic_arn
  protocol            = "sqs"
  endpoint            = aws_sqs_queue.objects.arn
  filter_policy_scope = "MessageBody"

  # The keys in these messages are URL-encoded; `prefixes` only allows characters that are not encoded.
  filter_policy = jsonencode({
    Records = { s3 = { object = { key = [for p in var.prefixes : { prefix = p }] } } }
  })

  depends_on = [aws_sqs_queue_policy.objects]
}

resource "aws_cloudwatch_event_rule" "objects" {
  count = var.trigger == "eventbridge" ? 1 : 0

  name           = var.name
  description    = "New access logs in s3://${var.bucket}"
  event_bus_name = var.event_bus_name
  tags           = var.tags

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    account     = [local.bucket_owner]
    detail = {
      bucket = { name = [var.bucket] }
      object = { key = [for p in var.prefixes : { wildcard = "${p}*${var.filter_suffix}" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "queue" {
  count = var.trigger == "eventbridge" ? 1 : 0

  rule           = aws_cloudwatch_event_rule.objects[0].name
  event_bus_name = var.event_bus_name
  arn            = aws_sqs_queue.objects.arn

  depends_on = [aws_sqs_queue_policy.objects]
}
