output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.elbsli.function_name
}

output "function_arn" {
  description = "ARN of the function, for example for an S3 Batch Operations job."
  value       = aws_lambda_function.elbsli.arn
}

output "role_arn" {
  description = "ARN of the function's role."
  value       = aws_iam_role.function.arn
}

output "role_name" {
  description = "Name of the function's role."
  value       = aws_iam_role.function.name
}

output "queue_arn" {
  description = "ARN of the queue of log files."
  value       = aws_sqs_queue.objects.arn
}

output "queue_url" {
  description = "URL of the queue of log files."
  value       = aws_sqs_queue.objects.url
}

output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue."
  value       = aws_sqs_queue.dead_letters.url
}

output "writers_table_name" {
  description = "Name of the DynamoDB table, or null."
  value       = one(aws_dynamodb_table.writers[*].name)
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = aws_cloudwatch_log_group.function.name
}

output "layer_arn" {
  description = "ARN of the Datadog extension layer in use."
  value       = local.layer_arn
}

output "alarm_arns" {
  description = "ARNs of the alarms, by what they monitor."
  value       = { for k, a in aws_cloudwatch_metric_alarm.this : k => a.arn }
}

output "bucket_notification_to_add" {
  description = "What to add to the bucket's aws_s3_bucket_notification if the module does not manage it, as HCL; otherwise null."
  value = local.managed || !contains(["s3", "eventbridge"], var.trigger) ? null : (
    var.trigger == "eventbridge" ? "eventbridge = true\n" : join("\n", [for p in var.prefixes : <<-HCL
      queue {
        queue_arn     = "${local.queue_arn}"
        events        = ["s3:ObjectCreated:*"]
        filter_prefix = "${p}"
        filter_suffix = "${var.filter_suffix}"
      }
    HCL
    ])
  )
}

output "bucket_policy_to_add" {
  description = "Statements for the policy of another account's bucket, as JSON; null for a bucket in this account."
  value = var.bucket_account_id == null || var.bucket_account_id == local.account ? null : jsonencode(concat(
    [{
      Sid       = "ElbSliReadsAccessLogs"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.function.arn } # S3 refuses a policy that names a role that does not exist yet
      Action    = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource  = local.object_arns
    }],
    [for arn in [local.bucket_arn] : {
      Sid       = "ElbSliTellsMissingFromForbidden"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.function.arn } # S3 refuses a policy that names a role that does not exist yet
      Action    = ["s3:ListBucket"]
      Resource  = [arn]
    } if var.allow_list_bucket],
  ))
}

output "next_steps" {
  description = "What to do after the first apply, and commands for later: counting one sample log, reading the function's log, redriving dead letters."
  value = <<-TEXT
    Notifications: ${
  local.managed ? "the bucket ${var.bucket} notifies the queue" :
  var.trigger == "none" ? "none; nothing is counted until something calls the function or sends to the queue" :
  var.trigger == "sns" ? "the topic ${coalesce(var.sns_topic_arn, "-")} notifies the queue, if the bucket notifies the topic" :
  "add the output bucket_notification_to_add to the bucket ${var.bucket}; until then nothing is counted"
}
    To see one log counted, take a recent key from the bucket and copy it onto itself:
      aws s3api copy-object --bucket ${var.bucket} --key KEY --copy-source ${var.bucket}/KEY --metadata-directive REPLACE
    The function's log:
      aws logs tail ${local.log_group_name} --since 15m --follow --region ${local.region}
    Dead letters, once their cause is fixed:
      aws sqs start-message-move-task --source-arn ${local.dead_letter_arn} --region ${local.region}
  TEXT
}
