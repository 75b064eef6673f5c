# If the module has depends_on, these are read during apply. So no name may come from them: a name that is not known
# during the plan replaces its resource.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # A region's partition, from the first part of its name. If the region is given, nothing waits for AWS.
  partitions = { cn = "aws-cn", us-gov = "aws-us-gov", us-iso = "aws-iso", us-isob = "aws-iso-b", us-isof = "aws-iso-f", eu-isoe = "aws-iso-e", eusc = "aws-eusc" }
  partition = var.region == null ? data.aws_partition.current.partition : lookup(
    local.partitions, try(regex("^(cn|us-gov|us-iso[bf]?|eu-isoe|eusc)-", var.region)[0], ""), "aws"
  )
  account = var.account_id == null ? data.aws_caller_identity.current.account_id : var.account_id
  region  = var.region == null ? data.aws_region.current.id : var.region # `name` in 5.x is `region` in 6.x; `id` exists in both

  function_name = coalesce(var.function_name, var.name)
  # Roles are global; everything else belongs to a region.
  role_name = coalesce(var.role_name, var.region == null ? var.name : "${var.name}-${coalesce(var.region, "-")}")

  # ARNs are written out, so that a plan shows every policy in full.
  bucket_owner    = coalesce(var.bucket_account_id, local.account)
  bucket_arn      = "arn:${local.partition}:s3:::${var.bucket}"
  object_arns     = [for p in var.prefixes : "${local.bucket_arn}/${p}*"]
  function_arn    = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${local.function_name}"
  queue_arn       = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}"
  dead_letter_arn = "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}-dead-letters"
  table_name      = "${var.name}-writers"
  table_arn       = "arn:${local.partition}:dynamodb:${local.region}:${local.account}:table/${local.table_name}"
  log_group_name  = "/aws/lambda/${local.function_name}"
  log_group_arn   = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.log_group_name}"
  rule_arn        = "arn:${local.partition}:events:${local.region}:${local.account}:rule/${var.event_bus_name == "default" ? "" : "${var.event_bus_name}/"}${var.name}"
}
