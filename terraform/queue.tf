# What the module was applied with. Neither resource is updated. A change that would lose something differs from the
# stored value and is refused during the plan, until an input accepts it; that also recreates the stored value.
resource "terraform_data" "name" {
  input            = var.name
  triggers_replace = [var.accept_new_name]

  lifecycle {
    ignore_changes = [input]
  }
}

resource "terraform_data" "notification_managed" {
  input            = local.managed
  triggers_replace = [var.accept_notification_change]

  lifecycle {
    ignore_changes = [input]
  }
}

# SQS is always between the trigger and the function: a direct asynchronous call is only retried twice and then lost.
resource "aws_sqs_queue" "objects" {
  name                       = var.name
  visibility_timeout_seconds = var.visibility_timeout
  message_retention_seconds  = 4 * 24 * 3600
  sqs_managed_sse_enabled    = var.kms_key_arn == null ? true : null
  kms_master_key_id          = var.kms_key_arn
  tags                       = var.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = var.max_receive_count
  })

  lifecycle {
    # So events always have a queue. Messages in the old one are still lost.
    create_before_destroy = true

    precondition {
      condition     = var.accept_new_name == var.name || terraform_data.name.output == var.name
      error_message = "The name is \"${var.name}\" and was \"${terraform_data.name.output}\". A rename recreates the queue and the table: waiting messages and the ordinals of the last hours are lost, and a log file that is tried again can then count twice. \"Renaming\" in the README has the steps; set accept_new_name = \"${var.name}\" to go on."
    }
    precondition {
      condition     = var.accept_notification_change == local.managed || terraform_data.notification_managed.output == local.managed
      error_message = local.managed ? "The module did not manage the notification configuration of ${var.bucket} and now would: that replaces everything there, including other teams' notifications. Set accept_notification_change = true if nothing else is notified." : "The module managed the notification configuration of ${var.bucket} and now would not: that deletes all of it, and log files are not counted until someone adds what output bucket_notification_to_add shows. \"Leaving the bucket's notifications\" in the README shows how to keep it; set accept_notification_change = false to go on."
    }
  }
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.queue_arn]
  })

  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "queue" {
  dynamic "statement" {
    for_each = var.trigger == "none" ? [] : [{
      s3          = { service = "s3.amazonaws.com", source = local.bucket_arn, account = local.bucket_owner }
      sns         = { service = "sns.amazonaws.com", source = var.sns_topic_arn, account = null }
      eventbridge = { service = "events.amazonaws.com", source = local.rule_arn, account = null }
    }[var.trigger]]
    content {
      sid       = "TakeNotifications"
      actions   = ["sqs:SendMessage"]
      resources = [local.queue_arn]

      principals {
        type        = "Service"
        identifiers = [statement.value.service]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [statement.value.source]
      }

      # A bucket's ARN does not contain its account; those of topics and rules do.
      dynamic "condition" {
        for_each = statement.value.account == null ? [] : [statement.value.account]
        content {
          test     = "StringEquals"
          variable = "aws:SourceAccount"
          values   = [condition.value]
        }
      }
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [local.queue_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

data "aws_iam_policy_document" "dead_letters" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [local.dead_letter_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "objects" {
  queue_url = aws_sqs_queue.objects.id
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id
  policy    = data.aws_iam_policy_document.dead_letters.json
}
