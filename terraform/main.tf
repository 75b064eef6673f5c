data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.id # `name` in 5.x is `region` in 6.x; `id` is both

  # ARNs are spelt out, so that a plan shows every policy whole.
  bucket_owner    = coalesce(var.bucket_account_id, local.account)
  bucket_arn      = "arn:${local.partition}:s3:::${var.bucket}"
  object_arns     = [for p in var.prefixes : "${local.bucket_arn}/${p}*"]
  function_arn    = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.name}"
  queue_arn       = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}"
  dead_letter_arn = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}-dead-letters"
  table_name      = "${var.name}-writers"
  table_arn       = "arn:${local.partition}:dynamodb:${local.region}:${local.account}:table/${local.table_name}"
  log_group_name  = "/aws/lambda/${var.name}"
  log_group_arn   = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.log_group_name}"
  role_name       = "${var.name}-${local.region}" # roles are global, the rest is not
  rule_arn        = "arn:${local.partition}:events:${local.region}:${local.account}:rule/${var.event_bus_name == "default" ? "" : "${var.event_bus_name}/"}${var.name}"

  tags = merge({ Project = "elb-sli" }, var.tags)
}
