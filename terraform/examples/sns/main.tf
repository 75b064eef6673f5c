# A bucket that already notifies a topic with several subscribers.
module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "shop-logs"
  trigger                    = "sns"
  sns_topic_arn              = "arn:aws:sns:ap-northeast-1:111122223333:shop-logs-created"
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}
