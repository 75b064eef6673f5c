# The exact policies. The provider renders aws_iam_policy_document itself without calling AWS, so these runs use the
# provider with fake credentials, and only plan.
provider "aws" {
  region                      = "ap-northeast-1"
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

provider "aws" {
  alias                       = "china"
  region                      = "cn-north-1"
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

override_data {
  target = data.aws_s3_bucket.logs
  values = { region = "ap-northeast-1" }
}

variables {
  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "defaults" {
  command = plan

  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.function.json)) == jsonencode(jsondecode(file("tests/policies/function.json")))
    error_message = data.aws_iam_policy_document.function.json
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.assume.json)) == jsonencode(jsondecode(file("tests/policies/assume.json")))
    error_message = data.aws_iam_policy_document.assume.json
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.queue.json)) == jsonencode(jsondecode(file("tests/policies/queue-s3.json")))
    error_message = data.aws_iam_policy_document.queue.json
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.dead_letters.json)) == jsonencode(jsondecode(file("tests/policies/dead-letters.json")))
    error_message = data.aws_iam_policy_document.dead_letters.json
  }
  assert {
    condition     = jsonencode(jsondecode(aws_iam_role_policy.function.policy)) == jsonencode(jsondecode(data.aws_iam_policy_document.function.json)) && jsonencode(jsondecode(aws_iam_role.function.assume_role_policy)) == jsonencode(jsondecode(data.aws_iam_policy_document.assume.json))
    error_message = "the role does not have these policies"
  }
}

run "everything" {
  command = plan
  variables {
    bucket_account_id                  = "444455556666"
    manage_bucket_notification         = false
    prefixes                           = ["web/AWSLogs/", "api/AWSLogs/444455556666/"]
    allow_list_bucket                  = true
    kms_key_arn                        = "arn:aws:kms:ap-northeast-1:111122223333:key/own"
    datadog_api_key_secret_kms_key_arn = "arn:aws:kms:ap-northeast-1:111122223333:key/secret"
    bucket_kms_key_arn                 = "arn:aws:kms:ap-northeast-1:444455556666:key/bucket"
    vpc                                = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.function.json)) == jsonencode(jsondecode(file("tests/policies/function-everything.json")))
    error_message = data.aws_iam_policy_document.function.json
  }
  assert {
    condition     = jsondecode(data.aws_iam_policy_document.queue.json).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "444455556666"
    error_message = data.aws_iam_policy_document.queue.json
  }
}

run "no_table" {
  command = plan
  variables {
    writers_table = { enabled = false }
  }
  assert {
    condition     = !strcontains(data.aws_iam_policy_document.function.json, "dynamodb")
    error_message = data.aws_iam_policy_document.function.json
  }
}

run "sns" {
  command = plan
  variables {
    trigger       = "sns"
    sns_topic_arn = "arn:aws:sns:ap-northeast-1:444455556666:logs"
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.queue.json)) == jsonencode(jsondecode(file("tests/policies/queue-sns.json")))
    error_message = data.aws_iam_policy_document.queue.json
  }
}

run "eventbridge" {
  command = plan
  variables {
    trigger        = "eventbridge"
    event_bus_name = "logs"
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.queue.json)) == jsonencode(jsondecode(file("tests/policies/queue-eventbridge.json")))
    error_message = data.aws_iam_policy_document.queue.json
  }
}

run "eventbridge_default_bus" {
  command = plan
  variables {
    trigger = "eventbridge"
  }
  assert {
    condition     = jsondecode(data.aws_iam_policy_document.queue.json).Statement[0].Condition.ArnEquals["aws:SourceArn"] == "arn:aws:events:ap-northeast-1:111122223333:rule/elb-sli"
    error_message = data.aws_iam_policy_document.queue.json
  }
}

run "none" {
  command = plan
  variables {
    trigger = "none"
  }
  assert {
    condition     = [for s in jsondecode(data.aws_iam_policy_document.queue.json).Statement : s.Sid] == ["TlsOnly"]
    error_message = data.aws_iam_policy_document.queue.json
  }
}

run "govcloud" {
  override_data {
    target = data.aws_s3_bucket.logs
    values = { region = "us-gov-west-1" }
  }
  command = plan
  providers = {
    aws = aws.govcloud
  }
  variables {
    datadog_api_key_secret_arn = "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:datadog-Ab12Cd"
    datadog_site               = "ddog-gov.com"
  }
  assert {
    condition     = output.layer_arn == "arn:aws-us-gov:lambda:us-gov-west-1:002406178527:layer:Datadog-Extension-ARM:99"
    error_message = output.layer_arn
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.function.json)) == jsonencode(jsondecode(replace(replace(file("tests/policies/function.json"), "arn:aws:", "arn:aws-us-gov:"), "ap-northeast-1", "us-gov-west-1")))
    error_message = data.aws_iam_policy_document.function.json
  }
}

run "china" {
  override_data {
    target = data.aws_s3_bucket.logs
    values = { region = "cn-north-1" }
  }
  command = plan
  providers = {
    aws = aws.china
  }
  variables {
    datadog_api_key_secret_arn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:datadog-Ab12Cd"
    datadog_layer_arn          = "arn:aws-cn:lambda:cn-north-1:111122223333:layer:datadog-extension:1"
  }
  assert {
    condition     = output.layer_arn == var.datadog_layer_arn
    error_message = output.layer_arn
  }
  assert {
    condition     = jsonencode(jsondecode(data.aws_iam_policy_document.function.json)) == jsonencode(jsondecode(replace(replace(file("tests/policies/function.json"), "arn:aws:", "arn:aws-cn:"), "ap-northeast-1", "cn-north-1")))
    error_message = data.aws_iam_policy_document.function.json
  }
}

run "china_has_no_layer" {
  override_data {
    target = data.aws_s3_bucket.logs
    values = { region = "cn-north-1" }
  }
  command = plan
  providers = {
    aws = aws.china
  }
  variables {
    datadog_api_key_secret_arn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:datadog-Ab12Cd"
  }
  expect_failures = [aws_lambda_function.elbsli]
}

run "secret_of_another_partition" {
  override_data {
    target = data.aws_s3_bucket.logs
    values = { region = "us-gov-west-1" }
  }
  command = plan
  providers = {
    aws = aws.govcloud
  }
  expect_failures = [aws_lambda_function.elbsli]
}
