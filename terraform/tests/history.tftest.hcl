# The history of counts: nothing without the variable, and otherwise each requested part.
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
  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "none" {
  command = plan
  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.history) + length(aws_glue_catalog_table.history) == 0 && !strcontains(data.aws_iam_policy_document.function.json, "s3:PutObject") && !contains(keys(aws_lambda_function.elbsli.environment[0].variables), "ELBSLI_HISTORY")
    error_message = "something of a history that nobody asked for"
  }
}

run "place" {
  command = plan
  variables {
    history = { bucket = "shop-counts" }
  }
  assert {
    condition     = aws_lambda_function.elbsli.environment[0].variables["ELBSLI_HISTORY"] == "s3://shop-counts/elb-sli"
    error_message = jsonencode(aws_lambda_function.elbsli.environment[0].variables)
  }
  assert {
    condition = jsonencode([for s in jsondecode(data.aws_iam_policy_document.function.json).Statement : s if strcontains(s.Sid, "History")]) == jsonencode([{
      Action    = "s3:PutObject"
      Condition = { StringEquals = { "aws:ResourceAccount" = "111122223333" } }
      Effect    = "Allow"
      Resource  = "arn:aws:s3:::shop-counts/elb-sli/*"
      Sid       = "KeepHistory"
    }])
    error_message = data.aws_iam_policy_document.function.json
  }
  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.history) + length(aws_glue_catalog_table.history) == 0
    error_message = "a lifecycle or a table that nobody asked for"
  }
}

run "all_of_it" {
  command = plan
  variables {
    history = {
      bucket      = "shop-logs"
      prefix      = "counts/elb-sli"
      kms_key_arn = "arn:aws:kms:ap-northeast-1:111122223333:key/counts"
      expire_days = 800
      glue        = { database = "sre" }
    }
  }
  assert {
    condition = jsonencode([for s in jsondecode(data.aws_iam_policy_document.function.json).Statement : s if s.Sid == "EncryptHistory"]) == jsonencode([{
      Action    = "kms:GenerateDataKey"
      Condition = { StringEquals = { "kms:ViaService" = "s3.ap-northeast-1.amazonaws.com" } }
      Effect    = "Allow"
      Resource  = "arn:aws:kms:ap-northeast-1:111122223333:key/counts"
      Sid       = "EncryptHistory"
    }])
    error_message = data.aws_iam_policy_document.function.json
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.history[0].rule[0].filter[0].prefix == "counts/elb-sli/" && aws_s3_bucket_lifecycle_configuration.history[0].rule[0].expiration[0].days == 800
    error_message = "the lifecycle is of other objects"
  }
  assert {
    condition     = aws_glue_catalog_table.history[0].parameters["storage.location.template"] == "s3://shop-logs/counts/elb-sli/date=$${date}/" && aws_glue_catalog_table.history[0].database_name == "sre" && length(aws_glue_catalog_table.history[0].storage_descriptor[0].columns) == 21
    error_message = jsonencode(aws_glue_catalog_table.history[0].parameters)
  }
}

run "where_logs_are" {
  command = plan
  variables {
    history = { bucket = "shop-logs", prefix = "AWSLogs/counts" }
  }
  expect_failures = [var.history]
}

run "slashes" {
  command = plan
  variables {
    history = { bucket = "shop-counts", prefix = "/counts/" }
  }
  expect_failures = [var.history]
}

run "part_of_a_day" {
  command = plan
  variables {
    history = { bucket = "shop-counts", expire_days = 0.5 }
  }
  expect_failures = [var.history]
}

run "glue_name" {
  command = plan
  variables {
    history = { bucket = "shop-counts", glue = { database = "SRE team" } }
  }
  expect_failures = [var.history]
}
