# Counts months of logs with the same function and S3 Batch Operations.
#
# The configuration must set `historical: true`, and the Datadog account must accept old points (Historical Metrics
# Ingestion, for each metric). Objects that were counted before get the same points again, so an overlap does no harm.
#
# After `terraform apply`, run the command in the output `create_job`. The job waits in the S3 console for a
# confirmation, which shows the number of objects. The report names every object that failed.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  bucket   = "shop-alb-logs"
  prefixes = ["AWSLogs/"]
  account  = data.aws_caller_identity.current.account_id
  logs_arn = "arn:${data.aws_partition.current.partition}:s3:::${local.bucket}"
}

module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = local.bucket
  prefixes                   = local.prefixes
  manage_bucket_notification = true
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn

  # Batch Operations would make up to 1,000 calls at a time; it retries those that are throttled.
  reserved_concurrency = 50
}

# Manifest and report of the jobs.
#tfsec:ignore:aws-s3-enable-versioning tfsec:ignore:aws-s3-enable-bucket-logging
resource "aws_s3_bucket" "jobs" { # lists of object names, for a month
  bucket = "${local.bucket}-jobs"

  # `terraform destroy` deletes the manifests and reports of past jobs too.
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "jobs" {
  bucket = aws_s3_bucket.jobs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

#tfsec:ignore:aws-s3-encryption-customer-key
resource "aws_s3_bucket_server_side_encryption_configuration" "jobs" { # lists of object names need no key of their own
  bucket = aws_s3_bucket.jobs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "jobs" {
  bucket = aws_s3_bucket.jobs.id

  rule {
    id     = "month"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["batchoperations.s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

# The wildcards match versions of one function and objects in one bucket.
#tfsec:ignore:aws-iam-no-policy-wildcards
data "aws_iam_policy_document" "jobs" {
  statement {
    sid       = "CallTheFunction"
    actions   = ["lambda:InvokeFunction"]
    resources = [module.elb_sli.function_arn, "${module.elb_sli.function_arn}:*"]
  }

  statement {
    sid       = "ListTheLogs"
    actions   = ["s3:ListBucket", "s3:PutInventoryConfiguration"] # S3 needs the second to make the list
    resources = [local.logs_arn]
  }

  statement {
    sid       = "KeepManifestAndReport"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
    resources = ["${aws_s3_bucket.jobs.arn}/*"]
  }
}

resource "aws_iam_role" "jobs" {
  name               = "elb-sli-backfill"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "jobs" {
  name   = "backfill"
  role   = aws_iam_role.jobs.id
  policy = data.aws_iam_policy_document.jobs.json
}

output "create_job" {
  description = "Command that creates the job."
  value = join(" \\\n  ", [
    "aws s3control create-job --account-id ${local.account} --region ${data.aws_region.current.id}",
    "--description 'elb-sli backfill' --priority 10 --confirmation-required --role-arn ${aws_iam_role.jobs.arn}",
    "--operation '${jsonencode({
      LambdaInvoke = { FunctionArn = module.elb_sli.function_arn, InvocationSchemaVersion = "1.0" }
    })}'",
    "--manifest-generator '${jsonencode({
      S3JobManifestGenerator = {
        SourceBucket         = local.logs_arn
        ExpectedBucketOwner  = local.account
        EnableManifestOutput = true
        ManifestOutputLocation = {
          Bucket                      = aws_s3_bucket.jobs.arn
          ExpectedManifestBucketOwner = local.account
          ManifestPrefix              = "manifests"
          ManifestFormat              = "S3InventoryReport_CSV_20211130"
        }
        Filter = {
          CreatedAfter      = var.created_after
          CreatedBefore     = var.created_before
          KeyNameConstraint = { MatchAnyPrefix = local.prefixes, MatchAnySuffix = [".log.gz", ".log"] }
        }
      }
    })}'",
    "--report '${jsonencode({
      Enabled = true, Bucket = aws_s3_bucket.jobs.arn, Prefix = "reports", Format = "Report_CSV_20180820", ReportScope = "FailedTasksOnly"
    })}'",
  ])
}
