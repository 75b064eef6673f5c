# A bucket in this account that notifies nothing yet.
module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "shop-alb-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}
