# The provider renders policies itself and asks nothing of AWS; these runs only plan.
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
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.logs.rule : r.id] == ["uploads-broken-off", "retention"] && aws_s3_bucket_lifecycle_configuration.logs.rule[1].expiration[0].days == 90
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
