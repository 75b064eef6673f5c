# Starts from nothing: the bucket, a load balancer that writes to it, and the function, from a release's zip. The
# configuration is in the same bucket, where only the logs expire.
module "log_bucket" {
  source = "../../modules/log-bucket"

  bucket         = "shop-alb-logs"
  prefixes       = ["web"]
  retention_days = 400
}

# A shop is open to the public.
#tfsec:ignore:aws-elb-alb-not-public
resource "aws_lb" "web" {
  name                       = "web"
  load_balancer_type         = "application"
  subnets                    = var.subnet_ids
  drop_invalid_header_fields = true

  access_logs {
    enabled = true
    bucket  = module.log_bucket.bucket
    prefix  = "web"
  }
}

module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  config_bucket              = module.log_bucket.bucket
  bucket                     = module.log_bucket.bucket
  prefixes                   = module.log_bucket.prefixes
  manage_bucket_notification = true
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}
