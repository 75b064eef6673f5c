# A bucket that sends its events to EventBridge (`eventbridge = true` in its notification configuration, which does not
# affect other notifications).
module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "shop-logs"
  trigger                    = "eventbridge"
  filter_suffix              = ".log.gz"
  manage_bucket_notification = false
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}
