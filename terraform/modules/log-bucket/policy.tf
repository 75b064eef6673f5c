locals {
  # Regions that existed before August 2022 deliver logs from an account owned by Elastic Load Balancing; later regions
  # only deliver as the service principal. AWS accepts the principal in all regions and keeps the accounts for older
  # policies (Elastic Load Balancing user guide, "Enable access logs for your Application Load Balancer"). Both are
  # allowed here, because a missing permission would only show when a load balancer's logging is turned on.
  regional_accounts = {
    af-south-1     = "098369216593"
    ap-east-1      = "754344448648"
    ap-northeast-1 = "582318560864"
    ap-northeast-2 = "600734575887"
    ap-northeast-3 = "383597477331"
    ap-south-1     = "718504428378"
    ap-southeast-1 = "114774131450"
    ap-southeast-2 = "783225319266"
    ap-southeast-3 = "589379963580"
    ca-central-1   = "985666609251"
    cn-north-1     = "638102146993"
    cn-northwest-1 = "037604701340"
    eu-central-1   = "054676820928"
    eu-north-1     = "897822967062"
    eu-south-1     = "635631232127"
    eu-west-1      = "156460612806"
    eu-west-2      = "652711504416"
    eu-west-3      = "009996457667"
    me-south-1     = "076674570225"
    sa-east-1      = "507241528517"
    us-east-1      = "127311923021"
    us-east-2      = "033677994240"
    us-gov-east-1  = "190560391635"
    us-gov-west-1  = "048591011584"
    us-west-1      = "027434742980"
    us-west-2      = "797873946194"
  }
  regional_account = lookup(local.regional_accounts, local.region, null)

  # CloudWatch Logs' delivery service writes the logs of Network Load Balancers and vended logs. Users choose where it
  # puts vended logs, so it may write anywhere in the bucket.
  log_delivery   = var.network_load_balancers || length(var.vended) > 0
  delivered_arns = length(var.vended) > 0 ? ["${local.bucket_arn}/*"] : local.object_arns
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "LoadBalancersWrite"
    actions   = ["s3:PutObject"]
    resources = local.object_arns

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = local.accounts
    }
  }

  # An account is not a service principal: it sends no aws:SourceAccount, and a condition on it would refuse every log.
  dynamic "statement" {
    for_each = local.regional_account == null ? [] : [local.regional_account]
    content {
      sid       = "LoadBalancersOfOlderRegionsWrite"
      actions   = ["s3:PutObject"]
      resources = local.object_arns

      principals {
        type        = "AWS"
        identifiers = ["arn:${local.partition}:iam::${statement.value}:root"]
      }
    }
  }

  dynamic "statement" {
    for_each = local.log_delivery ? [1] : []
    content {
      sid       = "LogDeliveryWrites"
      actions   = ["s3:PutObject"]
      resources = local.delivered_arns

      principals {
        type        = "Service"
        identifiers = ["delivery.logs.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "s3:x-amz-acl"
        values   = ["bucket-owner-full-control"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = local.accounts
      }

      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = [for a in local.accounts : "arn:${local.partition}:logs:${local.region}:${a}:*"]
      }
    }
  }

  dynamic "statement" {
    for_each = local.log_delivery ? [1] : []
    content {
      sid       = "LogDeliveryChecks"
      actions   = ["s3:GetBucketAcl"]
      resources = [local.bucket_arn]

      principals {
        type        = "Service"
        identifiers = ["delivery.logs.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = local.accounts
      }

      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = [for a in local.accounts : "arn:${local.partition}:logs:${local.region}:${a}:*"]
      }
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.bucket_arn, "${local.bucket_arn}/*"]

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
