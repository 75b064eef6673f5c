# Access logs that CloudWatch Logs delivers: a source for each load balancer, a destination for each format, and the
# delivery that connects them. The bucket's policy must exist first.
resource "aws_cloudwatch_log_delivery_source" "vended" {
  for_each = var.vended

  name         = each.key
  log_type     = strcontains(each.value.load_balancer_arn, ":loadbalancer/app/") ? "ALB_ACCESS_LOGS" : "NLB_ACCESS_LOGS"
  resource_arn = each.value.load_balancer_arn
  tags         = var.tags
}

resource "aws_cloudwatch_log_delivery_destination" "vended" {
  for_each = toset([for v in values(var.vended) : v.format])

  name          = "${replace(var.bucket, ".", "-")}-${each.key}"
  output_format = each.key
  tags          = var.tags

  delivery_destination_configuration {
    destination_resource_arn = aws_s3_bucket.logs.arn
  }

  depends_on = [aws_s3_bucket_policy.logs]
}

resource "aws_cloudwatch_log_delivery" "vended" {
  for_each = var.vended

  delivery_source_name     = aws_cloudwatch_log_delivery_source.vended[each.key].name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.vended[each.value.format].arn
  field_delimiter          = each.value.delimiter
  record_fields            = each.value.fields
  tags                     = var.tags

  s3_delivery_configuration = each.value.suffix_path == null && each.value.hive_compatible_path == null ? null : [{
    suffix_path                 = each.value.suffix_path
    enable_hive_compatible_path = each.value.hive_compatible_path
  }]
}
