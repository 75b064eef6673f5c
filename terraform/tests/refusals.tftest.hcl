# Each invalid input, and the variable that refuses it. Independent invalid values share a run, in which each of the
# variables must refuse its value. A variable whose validation refers to another one is not checked while that one is
# invalid, so it has its own runs.
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

run "wrong_values_1" {
  command = plan
  variables {
    name                               = "elb sli"                                                                # name with space
    region                             = "Tokyo"                                                                  # region city
    account_id                         = "1111"                                                                   # account short
    function_name                      = "elb sli"                                                                # function with space
    role_name                          = "elb/sli"                                                                # role with slash
    package_path                       = "tests/testdata/absent.zip"                                              # package missing
    config_path                        = "tests/testdata/absent.yaml"                                             # config missing
    bucket                             = "arn:aws:s3:::shop-logs"                                                 # bucket arn
    bucket_kms_key_arn                 = "arn:aws:kms:ap-northeast-1:111122223333:alias/logs"                     # bucket key alias
    prefixes                           = []                                                                       # prefixes none
    manage_bucket_notification         = null                                                                     # notification undecided s3
    filter_suffix                      = "*.gz"                                                                   # suffix with wildcard
    sns_topic_arn                      = "arn:aws:sns:ap-northeast-1:111122223333:logs"                           # topic without sns
    event_bus_name                     = "arn:aws:events:ap-northeast-1:111122223333:event-bus/logs"              # bus arn
    datadog_api_key_secret_arn         = "datadog"                                                                # secret name
    datadog_api_key_secret_kms_key_arn = "alias/aws/secretsmanager"                                               # secret key alias
    sink                               = "statsd"                                                                 # sink unknown
    confirmations                      = 6                                                                        # confirmations many
    datadog_site                       = "https://app.datadoghq.com"                                              # site url
    datadog_extension_version          = 97                                                                       # extension too old
    datadog_layer_arn                  = "arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension-ARM" # layer without version
    memory_size                        = 128                                                                      # memory small
    timeout                            = 10                                                                       # timeout short
    maximum_concurrency                = 1                                                                        # concurrency one
    environment                        = { DD_SITE = "datadoghq.eu" }                                             # environment of the module
    vpc                                = { subnet_ids = [], security_group_ids = ["sg-1"] }                       # vpc without subnets
    kms_key_arn                        = "arn:aws:kms:ap-northeast-1:111122223333:alias/own"                      # key alias
    permissions_boundary_arn           = "boundary"                                                               # boundary name
    log_retention_days                 = 31                                                                       # retention odd
    tags                               = { "aws:team" = "sre" }                                                   # tag of aws
  }
  expect_failures = [
    var.name,
    var.region,
    var.account_id,
    var.function_name,
    var.role_name,
    var.package_path,
    var.config_path,
    var.bucket,
    var.bucket_kms_key_arn,
    var.prefixes,
    var.manage_bucket_notification,
    var.filter_suffix,
    var.sns_topic_arn,
    var.event_bus_name,
    var.datadog_api_key_secret_arn,
    var.datadog_api_key_secret_kms_key_arn,
    var.sink,
    var.confirmations,
    var.datadog_site,
    var.datadog_extension_version,
    var.datadog_layer_arn,
    var.memory_size,
    var.timeout,
    var.maximum_concurrency,
    var.environment,
    var.vpc,
    var.kms_key_arn,
    var.permissions_boundary_arn,
    var.log_retention_days,
    var.tags,
  ]
}

run "wrong_values_2" {
  command = plan
  variables {
    name                       = "a123456789b123456789c123456789d123456789e"                         # name too long
    package_path               = "tests/testdata/config.yaml"                                        # package no zip
    config_path                = "tests/testdata/broken.yaml"                                        # config broken
    prefixes                   = ["AWSLogs"]                                                         # prefix without slash
    datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog" # secret arn cut
    datadog_extension_version  = 99.5                                                                # extension fraction
    memory_size                = 10241                                                               # memory large
    maximum_concurrency        = 1001                                                                # concurrency large
    environment                = { DD_ENV = "production" }                                           # environment that tags
    alarms                     = { oldest_message_seconds = 3600 }                                   # alarm too late
  }
  expect_failures = [
    var.name,
    var.package_path,
    var.config_path,
    var.prefixes,
    var.datadog_api_key_secret_arn,
    var.datadog_extension_version,
    var.memory_size,
    var.maximum_concurrency,
    var.environment,
    var.alarms,
  ]
}

run "wrong_values_3" {
  command = plan
  variables {
    config_path = "tests/testdata/list.yaml" # config list
    prefixes    = ["*/AWSLogs/"]             # prefix with wildcard
  }
  expect_failures = [
    var.config_path,
    var.prefixes,
  ]
}

run "wrong_values_4" {
  command = plan
  variables {
    prefixes = [""] # prefix everything
  }
  expect_failures = [
    var.prefixes,
  ]
}

run "wrong_values_5" {
  command = plan
  variables {
    prefixes = ["AWSLogs/", "AWSLogs/111122223333/"] # prefixes overlap
  }
  expect_failures = [
    var.prefixes,
  ]
}

run "wrong_values_6" {
  command = plan
  variables {
    prefixes = ["AWSLogs/", "AWSLogs/"] # prefixes twice
  }
  expect_failures = [
    var.prefixes,
  ]
}

run "architecture_unknown" {
  command = plan
  variables {
    architecture = "amd64"
    package_path = "tests/testdata/renamed.zip"
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

run "bucket_account_short" {
  command = plan
  variables {
    bucket_account_id          = "11122223333"
    manage_bucket_notification = false
  }
  expect_failures = [var.bucket_account_id]
}

run "trigger_unknown" {
  command = plan
  variables {
    trigger = "sqs"
  }
  expect_failures = [var.trigger]
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
  expect_failures = [
    aws_s3_bucket_notification.bucket,
  ]
}

# S3 does not notify queues in another region.
run "bucket_of_another_region" {
  command = plan
  override_data {
    target = data.aws_s3_bucket.logs
    values = { region = "us-east-1" }
  }
  expect_failures = [
    aws_s3_bucket_notification.bucket,
  ]
}

run "region_of_another_provider" {
  command = plan
  variables {
    region = "us-east-1"
  }
  expect_failures = [
    aws_lambda_function.elbsli,
    aws_s3_bucket_notification.bucket,
  ]
}

run "account_of_another_provider" {
  command = plan
  variables {
    account_id = "444455556666"
  }
  expect_failures = [
    aws_lambda_function.elbsli,
  ]
}

run "sns_without_topic" {
  command = plan
  variables {
    trigger = "sns"
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

run "reserved_below_maximum" {
  command = plan
  variables {
    reserved_concurrency = 9
  }
  expect_failures = [var.reserved_concurrency]
}

# Five confirmations take five receives, and a failed try needs one more.
run "receives_for_confirmations" {
  command = plan
  variables {
    confirmations     = 5
    max_receive_count = 5
  }
  expect_failures = [
    var.max_receive_count,
  ]
}

# Every message is older than this when its second pass confirms it.
run "alarm_before_confirmation" {
  command = plan
  variables {
    confirmations = 3
    alarms        = { oldest_message_seconds = 720 }
  }
  expect_failures = [
    var.alarms,
  ]
}

run "confirmations_fraction" {
  command = plan
  variables {
    confirmations = 1.5
  }
  expect_failures = [
    var.confirmations,
  ]
}

run "alarm_action_name" {
  command = plan
  variables {
    alarms = { actions = ["sre"] }
  }
  expect_failures = [
    var.alarms,
  ]
}
