# An existing bucket in this account that also notifies others. Its owner keeps its only notification configuration, and
# adds a queue to it. The load balancers write under two prefixes.
module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "shop-logs"
  prefixes                   = ["web/AWSLogs/", "api/AWSLogs/"]
  filter_suffix              = ".log.gz"
  manage_bucket_notification = false
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}

resource "aws_s3_bucket_notification" "shop_logs" {
  bucket = "shop-logs"

  # The existing notification.
  lambda_function {
    lambda_function_arn = "arn:aws:lambda:ap-northeast-1:111122223333:function:virus-scan"
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "uploads/"
  }

  # The output bucket_notification_to_add.
  queue {
    queue_arn     = module.elb_sli.queue_arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "web/AWSLogs/"
    filter_suffix = ".log.gz"
  }
  queue {
    queue_arn     = module.elb_sli.queue_arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "api/AWSLogs/"
    filter_suffix = ".log.gz"
  }

  # S3 tests the queue when the notification is configured, so the queue's policy must exist by then.
  depends_on = [module.elb_sli]
}
