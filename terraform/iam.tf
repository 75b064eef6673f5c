data "aws_iam_policy_document" "assume" {
  statement {
    sid     = "LambdaRuns"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

locals {
  # Each key may be used only through the services that need it.
  kms_keys = [for k in [
    { sid = "DecryptMessagesAndEnvironment", arn = var.kms_key_arn, services = ["lambda", "sqs"] },
    { sid = "DecryptSecret", arn = var.datadog_api_key_secret_kms_key_arn, services = ["secretsmanager"] },
    { sid = "DecryptLogs", arn = var.bucket_kms_key_arn, services = ["s3"] },
  ] : k if k.arn != null]
  dns_suffix = { aws-cn = "amazonaws.com.cn", aws-iso = "c2s.ic.gov", aws-iso-b = "sc2s.sgov.gov", aws-iso-e = "cloud.adc-e.uk", aws-iso-f = "csp.hci.ic.gov", aws-eusc = "amazonaws.eu" }

  # Lambda itself needs these to put the function into a VPC.
  vpc_actions = [
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
  ]
}

# The wildcards match the objects under the given prefixes, the streams of one log group, and the VPC actions, which
# apply to no resource that exists beforehand.
#tfsec:ignore:aws-iam-no-policy-wildcards
data "aws_iam_policy_document" "function" {
  statement {
    sid       = "ReadAccessLogs"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = local.object_arns

    # Prevents reading from a bucket that was deleted and recreated by someone else.
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceAccount"
      values   = [local.bucket_owner]
    }
  }

  # Without this, S3 answers 403 instead of 404 for a deleted object. It cannot be narrowed to a prefix, because the
  # answer to a GET depends on the permission on the bucket.
  dynamic "statement" {
    for_each = var.allow_list_bucket ? [1] : []
    content {
      sid       = "TellMissingFromForbidden"
      actions   = ["s3:ListBucket"]
      resources = [local.bucket_arn]
    }
  }

  statement {
    sid       = "TakeMessages"
    actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [local.queue_arn]
  }

  dynamic "statement" {
    for_each = var.writers_table.enabled ? [1] : []
    content {
      sid       = "GiveOrdinals"
      actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      resources = [local.table_arn]
    }
  }

  # Only the configuration object that this apply uploads.
  dynamic "statement" {
    for_each = local.config_uploaded ? [1] : []
    content {
      sid       = "ReadConfiguration"
      actions   = ["s3:GetObject"]
      resources = [local.config_arn]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceAccount"
        values   = [local.account]
      }
    }
  }

  # A file of the history is one PUT. The function does not read, list or delete anything there.
  dynamic "statement" {
    for_each = var.history == null ? [] : [1]
    content {
      sid       = "KeepHistory"
      actions   = ["s3:PutObject"]
      resources = ["${local.history_arn}/*"]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceAccount"
        values   = [local.account]
      }
    }
  }

  dynamic "statement" {
    for_each = try(var.history.kms_key_arn, null) == null ? [] : [1]
    content {
      sid       = "EncryptHistory"
      actions   = ["kms:GenerateDataKey"]
      resources = [var.history.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["s3.${local.region}.${lookup(local.dns_suffix, local.partition, "amazonaws.com")}"]
      }
    }
  }

  statement {
    sid       = "ReadDatadogApiKey"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.datadog_api_key_secret_arn]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:*"]
  }

  dynamic "statement" {
    for_each = local.kms_keys
    content {
      sid       = statement.value.sid
      actions   = ["kms:Decrypt"]
      resources = [statement.value.arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [for s in statement.value.services : "${s}.${local.region}.${lookup(local.dns_suffix, local.partition, "amazonaws.com")}"]
      }
    }
  }

  # DynamoDB uses the table's key on behalf of the caller.
  dynamic "statement" {
    for_each = var.kms_key_arn != null && var.writers_table.enabled ? [1] : []
    content {
      sid       = "UseTableKeyThroughDynamoDB"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["dynamodb.${local.region}.${lookup(local.dns_suffix, local.partition, "amazonaws.com")}"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.vpc == null ? [] : [1]
    content {
      sid       = "JoinVpc"
      actions   = local.vpc_actions
      resources = ["*"]
    }
  }

  # The statement above is for Lambda itself; the function's code gets no access from it.
  dynamic "statement" {
    for_each = var.vpc == null ? [] : [1]
    content {
      sid       = "JoinVpcNotFromCode"
      effect    = "Deny"
      actions   = local.vpc_actions
      resources = ["*"]

      condition {
        test     = "ArnEquals"
        variable = "lambda:SourceFunctionArn"
        values   = [local.function_arn]
      }
    }
  }
}

resource "aws_iam_role" "function" {
  name                 = local.role_name
  description          = "The function ${local.function_name}"
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "function" {
  name   = "elb-sli"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.function.json
}
