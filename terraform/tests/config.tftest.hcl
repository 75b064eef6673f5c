# A release's zip: the configuration goes to S3 under its SHA-256, and the function reads only that object.
provider "aws" {
  region                      = "ap-northeast-1"
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
  package_path               = "tests/testdata/elbsli-lambda-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  config_bucket              = "shop-logs"
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "uploaded" {
  command = plan
  assert {
    condition     = aws_s3_object.config[0].bucket == "shop-logs" && aws_s3_object.config[0].key == "elb-sli/elbsli-${filesha256("tests/testdata/config.yaml")}.yaml" && aws_s3_object.config[0].source == "tests/testdata/config.yaml" && aws_s3_object.config[0].server_side_encryption == "AES256"
    error_message = aws_s3_object.config[0].key
  }
  assert {
    condition     = aws_lambda_function.elbsli.environment[0].variables["ELBSLI_CONFIG"] == "s3://shop-logs/${aws_s3_object.config[0].key}"
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
  assert {
    condition = jsonencode([for s in jsondecode(data.aws_iam_policy_document.function.json).Statement : s if s.Sid == "ReadConfiguration"]) == jsonencode([{
      Action    = "s3:GetObject"
      Condition = { StringEquals = { "aws:ResourceAccount" = "111122223333" } }
      Effect    = "Allow"
      Resource  = "arn:aws:s3:::shop-logs/elb-sli/elbsli-${filesha256("tests/testdata/config.yaml")}.yaml"
      Sid       = "ReadConfiguration"
    }])
    error_message = data.aws_iam_policy_document.function.json
  }
}

# Another configuration has another key everywhere.
run "changed" {
  command = plan
  variables {
    name            = "sli-staging"
    accept_new_name = "sli-staging"
    config_path     = "tests/testdata/historical.yaml"
    config_bucket   = "shop-configurations"
  }
  assert {
    condition     = filesha256("tests/testdata/historical.yaml") != filesha256("tests/testdata/config.yaml") && aws_lambda_function.elbsli.environment[0].variables["ELBSLI_CONFIG"] == "s3://shop-configurations/sli-staging/elbsli-${filesha256("tests/testdata/historical.yaml")}.yaml" && aws_s3_object.config[0].key == "sli-staging/elbsli-${filesha256("tests/testdata/historical.yaml")}.yaml" && strcontains(data.aws_iam_policy_document.function.json, aws_s3_object.config[0].key)
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
}

# With the configuration inside the zip, nothing is uploaded, and the function may read nothing more.
run "inside_the_zip" {
  command = plan
  variables {
    package_path  = "tests/testdata/elbsli-arm64.zip"
    config_bucket = null
  }
  assert {
    condition     = length(aws_s3_object.config) == 0 && aws_lambda_function.elbsli.environment[0].variables["ELBSLI_CONFIG"] == "/var/task/config.yaml" && !strcontains(data.aws_iam_policy_document.function.json, "ReadConfiguration")
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
}

# Your own zip may contain no configuration too.
run "another_zip" {
  command = plan
  variables {
    package_path = "tests/testdata/elbsli-arm64.zip"
  }
  assert {
    condition     = length(aws_s3_object.config) == 1 && startswith(aws_lambda_function.elbsli.environment[0].variables["ELBSLI_CONFIG"], "s3://shop-logs/")
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
}

run "a_release_without_a_bucket" {
  command = plan
  variables {
    config_bucket = null
  }
  expect_failures = [var.config_bucket]
}

run "bucket_arn" {
  command = plan
  variables {
    config_bucket = "arn:aws:s3:::shop-logs"
  }
  expect_failures = [var.config_bucket]
}

run "bucket_of_another_account" {
  command = plan
  variables {
    bucket_account_id          = "444455556666"
    manage_bucket_notification = false
  }
  expect_failures = [var.config_bucket]
}

# The bucket's account may be written out.
run "bucket_of_this_account" {
  command = plan
  variables {
    bucket_account_id = "111122223333"
  }
  assert {
    condition     = aws_s3_object.config[0].bucket == "shop-logs"
    error_message = aws_s3_object.config[0].bucket
  }
}

run "where_logs_are" {
  command = plan
  variables {
    prefixes = ["elb-sli/AWSLogs/"]
  }
  expect_failures = [var.config_bucket]
}

run "the_tool" {
  command = plan
  variables {
    package_path = "tests/testdata/elbsli-windows-arm64.zip"
  }
  expect_failures = [var.package_path]
}
