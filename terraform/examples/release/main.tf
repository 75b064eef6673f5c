# A release's zip as downloaded, and a configuration that the module uploads. This needs no Go, no make and no clone.
#
#   curl -fLO https://github.com/elb-sli/elb-sli/releases/latest/download/elbsli-lambda-arm64.zip
module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  config_bucket              = "shop-alb-logs"
  bucket                     = "shop-alb-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}
