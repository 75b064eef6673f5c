# The function in AWS and its SLOs in Datadog, from one configuration.
module "elb_sli" {
  source = "../.."

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "shop-alb-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn
}

module "slo" {
  source = "../../modules/slo"

  config_path = var.config_path
  notify      = { page = "@pagerduty-shop", ticket = "@jira-shop" }

  # From a day of logs: elbsli replay --config config.yaml LOGS
  default_requests_per_hour = 2000

  # Needs Datadog's AWS integration.
  load_balancers = { "app/web/50dc6c495c0c9188" = "" }
  completeness   = { enabled = true }
}

output "guard" {
  description = "The burn-rate windows that each objective got."
  value       = module.slo.guard
}
