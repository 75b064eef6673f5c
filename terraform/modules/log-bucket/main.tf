data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id # `name` in 5.x is `region` in 6.x; `id` exists in both
  bucket_arn = "arn:${local.partition}:s3:::${var.bucket}"
  accounts   = coalesce(var.load_balancer_account_ids, [data.aws_caller_identity.current.account_id])
  object_arns = flatten([
    for p in var.prefixes : [for a in local.accounts : "${local.bucket_arn}/${p == "" ? "" : "${p}/"}AWSLogs/${a}/*"]
  ])
  log_prefixes = [for p in var.prefixes : "${p == "" ? "" : "${p}/"}AWSLogs/"]

  # Only logs expire, because the bucket may also contain the function's configuration and history. Vended logs are
  # delivered without the load balancer's prefix.
  retention_prefixes = distinct(concat(local.log_prefixes, length(var.vended) > 0 ? ["AWSLogs/"] : []))
}

# This bucket contains access logs itself; logging access to it would create more of them. A log file is written once
# and never again, so old versions would only keep what the lifecycle deletes.
#tfsec:ignore:aws-s3-enable-bucket-logging tfsec:ignore:aws-s3-enable-versioning
resource "aws_s3_bucket" "logs" {
  bucket        = var.bucket
  force_destroy = var.force_destroy
  tags          = var.tags
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket = aws_s3_bucket.logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Load balancers can only write with SSE-S3: to a bucket with a KMS key they deliver nothing.
#tfsec:ignore:aws-s3-encryption-customer-key
resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "uploads-broken-off"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = var.retention_days == null ? [] : local.retention_prefixes
    content {
      id     = "retention-${rule.value}"
      status = "Enabled"

      filter {
        prefix = rule.value
      }

      expiration {
        days = var.retention_days
      }
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json

  # S3 refuses a policy while it is still deciding whether the policy is public.
  depends_on = [aws_s3_bucket_public_access_block.logs, aws_s3_bucket_ownership_controls.logs]
}
