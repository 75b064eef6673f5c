# Each wrong input, and the variable that refuses it.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "name_with_space" {
  command = plan
  variables {
    name = "elb sli"
  }
  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan
  variables {
    name = "a123456789b123456789c123456789d123456789e"
  }
  expect_failures = [var.name]
}

run "package_missing" {
  command = plan
  variables {
    package_path = "tests/testdata/absent.zip"
  }
  expect_failures = [var.package_path]
}

run "package_no_zip" {
  command = plan
  variables {
    package_path = "tests/testdata/config.yaml"
  }
  expect_failures = [var.package_path]
}

run "config_missing" {
  command = plan
  variables {
    config_path = "tests/testdata/absent.yaml"
  }
  expect_failures = [var.config_path]
}

run "config_broken" {
  command = plan
  variables {
    config_path = "tests/testdata/broken.yaml"
  }
  expect_failures = [var.config_path]
}

run "config_list" {
  command = plan
  variables {
    config_path = "tests/testdata/list.yaml"
  }
  expect_failures = [var.config_path]
}

run "architecture_unknown" {
  command = plan
  variables {
    architecture = "amd64"
  }
  expect_failures = [var.architecture]
}

run "architecture_of_other_package" {
  command = plan
  variables {
    architecture = "x86_64"
  }
  expect_failures = [var.architecture]
}

run "package_of_other_architecture" {
  command = plan
  variables {
    package_path = "tests/testdata/elbsli-amd64.zip"
  }
  expect_failures = [var.architecture]
}

run "bucket_arn" {
  command = plan
  variables {
    bucket = "arn:aws:s3:::shop-logs"
  }
  expect_failures = [var.bucket]
}

run "bucket_account_short" {
  command = plan
  variables {
    bucket_account_id          = "11122223333"
    manage_bucket_notification = false
  }
  expect_failures = [var.bucket_account_id]
}

run "bucket_key_alias" {
  command = plan
  variables {
    bucket_kms_key_arn = "arn:aws:kms:ap-northeast-1:111122223333:alias/logs"
  }
  expect_failures = [var.bucket_kms_key_arn]
}

run "prefixes_none" {
  command = plan
  variables {
    prefixes = []
  }
  expect_failures = [var.prefixes]
}

run "prefix_without_slash" {
  command = plan
  variables {
    prefixes = ["AWSLogs"]
  }
  expect_failures = [var.prefixes]
}

run "prefix_with_wildcard" {
  command = plan
  variables {
    prefixes = ["*/AWSLogs/"]
  }
  expect_failures = [var.prefixes]
}

run "prefix_everything" {
  command = plan
  variables {
    prefixes = [""]
  }
  expect_failures = [var.prefixes]
}

run "prefixes_overlap" {
  command = plan
  variables {
    prefixes = ["AWSLogs/", "AWSLogs/111122223333/"]
  }
  expect_failures = [var.prefixes]
}

run "prefixes_twice" {
  command = plan
  variables {
    prefixes = ["AWSLogs/", "AWSLogs/"]
  }
  expect_failures = [var.prefixes]
}

run "trigger_unknown" {
  command = plan
  variables {
    trigger = "sqs"
  }
  expect_failures = [var.trigger]
}

run "notification_undecided_s3" {
  command = plan
  variables {
    manage_bucket_notification = null
  }
  expect_failures = [var.manage_bucket_notification]
}

run "notification_undecided_eventbridge" {
  command = plan
  variables {
    manage_bucket_notification = null
    trigger                    = "eventbridge"
  }
  expect_failures = [var.manage_bucket_notification]
}

run "notification_of_other_account" {
  command = plan
  variables {
    bucket_account_id = "444455556666"
  }
  expect_failures = [var.manage_bucket_notification]
}

run "suffix_with_wildcard" {
  command = plan
  variables {
    filter_suffix = "*.gz"
  }
  expect_failures = [var.filter_suffix]
}

run "sns_without_topic" {
  command = plan
  variables {
    trigger = "sns"
  }
  expect_failures = [var.sns_topic_arn]
}

run "topic_without_sns" {
  command = plan
  variables {
    sns_topic_arn = "arn:aws:sns:ap-northeast-1:111122223333:logs"
  }
  expect_failures = [var.sns_topic_arn]
}

run "topic_fifo" {
  command = plan
  variables {
    trigger       = "sns"
    sns_topic_arn = "arn:aws:sns:ap-northeast-1:111122223333:logs.fifo"
  }
  expect_failures = [var.sns_topic_arn]
}

run "bus_arn" {
  command = plan
  variables {
    event_bus_name = "arn:aws:events:ap-northeast-1:111122223333:event-bus/logs"
  }
  expect_failures = [var.event_bus_name]
}

run "secret_name" {
  command = plan
  variables {
    datadog_api_key_secret_arn = "datadog"
  }
  expect_failures = [var.datadog_api_key_secret_arn]
}

run "secret_arn_cut" {
  command = plan
  variables {
    datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog"
  }
  expect_failures = [var.datadog_api_key_secret_arn]
}

run "secret_key_alias" {
  command = plan
  variables {
    datadog_api_key_secret_kms_key_arn = "alias/aws/secretsmanager"
  }
  expect_failures = [var.datadog_api_key_secret_kms_key_arn]
}

run "site_url" {
  command = plan
  variables {
    datadog_site = "https://app.datadoghq.com"
  }
  expect_failures = [var.datadog_site]
}

run "extension_too_old" {
  command = plan
  variables {
    datadog_extension_version = 97
  }
  expect_failures = [var.datadog_extension_version]
}

run "extension_fraction" {
  command = plan
  variables {
    datadog_extension_version = 99.5
  }
  expect_failures = [var.datadog_extension_version]
}

run "layer_without_version" {
  command = plan
  variables {
    datadog_layer_arn = "arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension-ARM"
  }
  expect_failures = [var.datadog_layer_arn]
}

run "memory_small" {
  command = plan
  variables {
    memory_size = 128
  }
  expect_failures = [var.memory_size]
}

run "memory_large" {
  command = plan
  variables {
    memory_size = 10241
  }
  expect_failures = [var.memory_size]
}

run "timeout_short" {
  command = plan
  variables {
    timeout = 10
  }
  expect_failures = [var.timeout]
}

run "timeout_long" {
  command = plan
  variables {
    timeout            = 901
    visibility_timeout = 5406
    max_receive_count  = 2
    config_path        = "tests/testdata/historical.yaml"
  }
  expect_failures = [var.timeout]
}

run "visibility_short" {
  command = plan
  variables {
    visibility_timeout = 359
  }
  expect_failures = [var.visibility_timeout]
}

run "visibility_short_of_timeout" {
  command = plan
  variables {
    timeout = 61
  }
  expect_failures = [var.visibility_timeout]
}

run "visibility_long" {
  command = plan
  variables {
    visibility_timeout = 43201
    max_receive_count  = 2
    config_path        = "tests/testdata/historical.yaml"
  }
  expect_failures = [var.visibility_timeout]
}

run "receive_once" {
  command = plan
  variables {
    max_receive_count = 1
  }
  expect_failures = [var.max_receive_count]
}

run "last_try_too_late" {
  command = plan
  variables {
    max_receive_count = 8
  }
  expect_failures = [var.max_receive_count]
}

run "last_try_too_late_by_visibility" {
  command = plan
  variables {
    visibility_timeout = 481
  }
  expect_failures = [var.max_receive_count]
}

run "concurrency_one" {
  command = plan
  variables {
    maximum_concurrency = 1
  }
  expect_failures = [var.maximum_concurrency]
}

run "concurrency_large" {
  command = plan
  variables {
    maximum_concurrency = 1001
  }
  expect_failures = [var.maximum_concurrency]
}

run "reserved_below_maximum" {
  command = plan
  variables {
    reserved_concurrency = 9
  }
  expect_failures = [var.reserved_concurrency]
}

run "environment_of_the_module" {
  command = plan
  variables {
    environment = { DD_SITE = "datadoghq.eu" }
  }
  expect_failures = [var.environment]
}

run "environment_that_tags" {
  command = plan
  variables {
    environment = { DD_ENV = "production" }
  }
  expect_failures = [var.environment]
}

run "vpc_without_subnets" {
  command = plan
  variables {
    vpc = { subnet_ids = [], security_group_ids = ["sg-1"] }
  }
  expect_failures = [var.vpc]
}

run "key_alias" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:ap-northeast-1:111122223333:alias/own"
  }
  expect_failures = [var.kms_key_arn]
}

run "boundary_name" {
  command = plan
  variables {
    permissions_boundary_arn = "boundary"
  }
  expect_failures = [var.permissions_boundary_arn]
}

run "retention_odd" {
  command = plan
  variables {
    log_retention_days = 31
  }
  expect_failures = [var.log_retention_days]
}

run "alarm_action_name" {
  command = plan
  variables {
    alarms = { actions = ["sre"] }
  }
  expect_failures = [var.alarms]
}

run "alarm_too_late" {
  command = plan
  variables {
    alarms = { oldest_message_seconds = 3600 }
  }
  expect_failures = [var.alarms]
}

run "tag_of_aws" {
  command = plan
  variables {
    tags = { "aws:team" = "sre" }
  }
  expect_failures = [var.tags]
}
