# The bucket belongs to a logging account and the function to the product's account. Both are applied from here. If you
# cannot do that, give the outputs bucket_policy_to_add and bucket_notification_to_add to the bucket's owner.
provider "aws" {
  alias = "logging"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/deploy"
  }
}

module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "company-logs"
  bucket_account_id          = "444455556666"
  prefixes                   = ["AWSLogs/111122223333/"]
  manage_bucket_notification = false
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}

data "aws_iam_policy_document" "company_logs" {
  provider = aws.logging

  source_policy_documents = [
    jsonencode({ Version = "2012-10-17", Statement = jsondecode(module.elb_sli.bucket_policy_to_add) }),
    # … and the existing statements: a bucket has only one policy.
  ]
}

resource "aws_s3_bucket_policy" "company_logs" {
  provider = aws.logging

  bucket = "company-logs"
  policy = data.aws_iam_policy_document.company_logs.json
}

resource "aws_s3_bucket_notification" "company_logs" {
  provider = aws.logging

  bucket = "company-logs"

  queue {
    queue_arn     = module.elb_sli.queue_arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "AWSLogs/111122223333/"
  }

  # S3 tests the queue when the notification is configured, so the queue's policy must exist by then.
  depends_on = [module.elb_sli]
}
