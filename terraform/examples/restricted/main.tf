# An account with strict rules: every role has a permissions boundary, everything is encrypted with your own key, and
# functions run in a VPC. With region and account_id, the whole plan is known beforehand, even if the module depends on
# others.
module "elb_sli" {
  source = "../.."

  region     = "ap-northeast-1"
  account_id = "111122223333"

  package_path               = var.package_path
  config_path                = var.config_path
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = var.datadog_api_key_secret_arn

  # The key's policy must allow logs.ap-northeast-1.amazonaws.com and s3.amazonaws.com to use it.
  kms_key_arn              = "arn:aws:kms:ap-northeast-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  permissions_boundary_arn = "arn:aws:iam::111122223333:policy/boundary"
  # The VPC needs routes to S3, DynamoDB, Secrets Manager and Datadog.
  vpc    = { subnet_ids = ["subnet-0a1b2c3d4e5f60718"], security_group_ids = ["sg-0a1b2c3d4e5f60718"] }
  alarms = { actions = ["arn:aws:sns:ap-northeast-1:111122223333:sre"] }
  tags   = { Team = "sre" }
}
