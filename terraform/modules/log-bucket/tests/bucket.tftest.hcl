# The provider renders policies itself without calling AWS; these runs only plan.
provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "new_region"
  region                      = "ap-southeast-5"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "govcloud"
  region                      = "us-gov-west-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

variables {
  bucket = "shop-logs"
}

run "defaults" {
  command = plan
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.logs.json)) == jsonencode(jsondecode(file("tests/policies/defaults.json")))
    error_message = data.aws_iam_policy_document.logs.json
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.logs.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "load balancers can write with SSE-S3 only"
  }
  assert {
    condition     = alltrue([aws_s3_bucket_public_access_block.logs.block_public_acls, aws_s3_bucket_public_access_block.logs.block_public_policy, aws_s3_bucket_public_access_block.logs.ignore_public_acls, aws_s3_bucket_public_access_block.logs.restrict_public_buckets])
    error_message = "public access is not blocked"
  }
  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.logs.rule : r.id] == ["uploads-broken-off", "retention-AWSLogs/"] && aws_s3_bucket_lifecycle_configuration.logs.rule[1].filter[0].prefix == "AWSLogs/" && aws_s3_bucket_lifecycle_configuration.logs.rule[1].expiration[0].days == 90
    error_message = "the lifecycle"
  }
  assert {
    condition     = output.prefixes == ["AWSLogs/"]
    error_message = jsonencode(output.prefixes)
  }
}

run "everything" {
  command = plan
  variables {
    load_balancer_account_ids = ["111122223333", "444455556666"]
    prefixes                  = ["web", "api/v2"]
    network_load_balancers    = true
    retention_days            = null
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.logs.json)) == jsonencode(jsondecode(file("tests/policies/everything.json")))
    error_message = data.aws_iam_policy_document.logs.json
  }
  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.logs.rule : r.id] == ["uploads-broken-off"]
    error_message = "logs were to be kept"
  }
  assert {
    condition     = output.prefixes == ["web/AWSLogs/", "api/v2/AWSLogs/"]
    error_message = jsonencode(output.prefixes)
  }
}

run "vended" {
  command = plan
  variables {
    prefixes = ["web"]
    vended = {
      web = {
        load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"
        format            = "w3c"
        delimiter         = "\t"
        fields            = ["time", "elb", "request_line", "elb_status_code", "target_status_code"]
        suffix_path       = "{account-id}/{yyyy}/{MM}/{dd}"
      }
      tls = { load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/tls/9f8e7d6c5b4a3210" }
    }
  }
  assert {
    condition     = { for k, s in aws_cloudwatch_log_delivery_source.vended : k => s.log_type } == { web = "ALB_ACCESS_LOGS", tls = "NLB_ACCESS_LOGS" }
    error_message = "the kinds of logs"
  }
  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.logs.rule : r.filter[0].prefix if r.id != "uploads-broken-off"] == ["web/AWSLogs/", "AWSLogs/"]
    error_message = "what expires"
  }
  assert {
    condition     = { for k, d in aws_cloudwatch_log_delivery_destination.vended : k => d.name } == { json = "shop-logs-json", w3c = "shop-logs-w3c" }
    error_message = "a destination for each format"
  }
  assert {
    condition     = aws_cloudwatch_log_delivery.vended["web"].field_delimiter == "\t" && aws_cloudwatch_log_delivery.vended["web"].record_fields[2] == "request_line" && aws_cloudwatch_log_delivery.vended["web"].s3_delivery_configuration[0].suffix_path == "{account-id}/{yyyy}/{MM}/{dd}"
    error_message = "the delivery does not write what was asked for"
  }
  assert {
    condition     = [for s in jsondecode(data.aws_iam_policy_document.logs.json).Statement : s.Resource if s.Sid == "LogDeliveryWrites"] == ["arn:aws:s3:::shop-logs/*"]
    error_message = data.aws_iam_policy_document.logs.json
  }
}

run "vended_classic" {
  command = plan
  variables {
    vended = { web = { load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/web" } }
  }
  expect_failures = [var.vended]
}

run "vended_format" {
  command = plan
  variables {
    vended = { web = { load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188", format = "csv" } }
  }
  expect_failures = [var.vended]
}

run "vended_delimiter_empty" {
  command = plan
  variables {
    vended = { web = { load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188", format = "plain", delimiter = "" } }
  }
  expect_failures = [var.vended]
}

run "vended_delimiter_of_json" {
  command = plan
  variables {
    vended = { web = { load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188", delimiter = "," } }
  }
  expect_failures = [var.vended]
}

run "vended_without_status" {
  command = plan
  variables {
    vended = { web = { load_balancer_arn = "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188", fields = ["time", "elb", "request_line"] } }
  }
  expect_failures = [var.vended]
}

run "new_region" {
  command = plan
  providers = {
    aws = aws.new_region
  }
  assert {
    condition     = [for s in jsondecode(data.aws_iam_policy_document.logs.json).Statement : s.Sid] == ["LoadBalancersWrite", "TlsOnly"]
    error_message = data.aws_iam_policy_document.logs.json
  }
}

run "govcloud" {
  command = plan
  providers = {
    aws = aws.govcloud
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.logs.json)) == jsonencode(jsondecode(replace(replace(file("tests/policies/defaults.json"), "arn:aws:", "arn:aws-us-gov:"), "582318560864", "048591011584")))
    error_message = data.aws_iam_policy_document.logs.json
  }
}

run "bucket_in_capitals" {
  command = plan
  variables {
    bucket = "Shop-Logs"
  }
  expect_failures = [var.bucket]
}

run "account_short" {
  command = plan
  variables {
    load_balancer_account_ids = ["11122223333"]
  }
  expect_failures = [var.load_balancer_account_ids]
}

run "accounts_none" {
  command = plan
  variables {
    load_balancer_account_ids = []
  }
  expect_failures = [var.load_balancer_account_ids]
}

run "prefix_with_slash" {
  command = plan
  variables {
    prefixes = ["web/"]
  }
  expect_failures = [var.prefixes]
}

run "prefix_with_awslogs" {
  command = plan
  variables {
    prefixes = ["web/AWSLogs"]
  }
  expect_failures = [var.prefixes]
}

run "retention_zero" {
  command = plan
  variables {
    retention_days = 0
  }
  expect_failures = [var.retention_days]
}
