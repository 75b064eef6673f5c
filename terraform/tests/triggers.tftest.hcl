# Each way for a new log file to reach the queue. Each run is a separate deployment; changes.tftest.hcl changes the
# trigger of an existing one.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  bucket                     = "shop-logs"
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "s3_managed" {
  state_key = "s3_managed"
  variables {
    manage_bucket_notification = true
    prefixes                   = ["web/AWSLogs/", "api/AWSLogs/"]
    filter_suffix              = ".log.gz"
  }
  assert {
    condition     = jsonencode([for q in aws_s3_bucket_notification.bucket[0].queue : [q.queue_arn == aws_sqs_queue.objects.arn, q.events, q.filter_prefix, q.filter_suffix]]) == jsonencode([[true, ["s3:ObjectCreated:*"], "web/AWSLogs/", ".log.gz"], [true, ["s3:ObjectCreated:*"], "api/AWSLogs/", ".log.gz"]])
    error_message = jsonencode(aws_s3_bucket_notification.bucket[0].queue)
  }
  assert {
    condition     = length(aws_sns_topic_subscription.queue) + length(aws_cloudwatch_event_rule.objects) == 0 && output.bucket_notification_to_add == null && output.bucket_policy_to_add == null
    error_message = "another trigger was made too, or something is left to add"
  }
}

run "s3_left_alone" {
  state_key = "s3_left_alone"
  variables {
    manage_bucket_notification = false
    prefixes                   = ["web/AWSLogs/", "api/AWSLogs/"]
    filter_suffix              = ".log.gz"
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket) == 0
    error_message = "the bucket's notifications were to be left alone"
  }
  assert {
    condition     = output.bucket_notification_to_add == file("tests/testdata/notification.txt")
    error_message = output.bucket_notification_to_add
  }
}

run "sns" {
  state_key = "sns"
  variables {
    trigger       = "sns"
    sns_topic_arn = "arn:aws:sns:ap-northeast-1:444455556666:logs"
  }
  assert {
    condition     = aws_sns_topic_subscription.queue[0].protocol == "sqs" && aws_sns_topic_subscription.queue[0].endpoint == aws_sqs_queue.objects.arn && aws_sns_topic_subscription.queue[0].topic_arn == var.sns_topic_arn
    error_message = "the subscription"
  }
  assert {
    condition     = aws_sns_topic_subscription.queue[0].filter_policy == "{\"Records\":{\"s3\":{\"object\":{\"key\":[{\"prefix\":\"AWSLogs/\"}]}}}}" && aws_sns_topic_subscription.queue[0].filter_policy_scope == "MessageBody"
    error_message = aws_sns_topic_subscription.queue[0].filter_policy
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket) == 0 && output.bucket_notification_to_add == null
    error_message = "the topic's owner configures the bucket"
  }
}

run "eventbridge_managed" {
  state_key = "eventbridge_managed"
  variables {
    trigger                    = "eventbridge"
    manage_bucket_notification = true
  }
  assert {
    condition     = aws_s3_bucket_notification.bucket[0].eventbridge && length(aws_s3_bucket_notification.bucket[0].queue) == 0
    error_message = "the bucket sends no events"
  }
  assert {
    condition     = aws_cloudwatch_event_rule.objects[0].event_pattern == "{\"account\":[\"111122223333\"],\"detail\":{\"bucket\":{\"name\":[\"shop-logs\"]},\"object\":{\"key\":[{\"wildcard\":\"AWSLogs/*\"}]}},\"detail-type\":[\"Object Created\"],\"source\":[\"aws.s3\"]}"
    error_message = aws_cloudwatch_event_rule.objects[0].event_pattern
  }
  assert {
    condition     = aws_cloudwatch_event_target.queue[0].arn == aws_sqs_queue.objects.arn
    error_message = "the target is not the queue"
  }
}

run "eventbridge_left_alone" {
  state_key = "eventbridge_left_alone"
  variables {
    trigger                    = "eventbridge"
    manage_bucket_notification = false
    bucket_account_id          = "444455556666"
    event_bus_name             = "logs"
    filter_suffix              = ".log.gz"
  }
  assert {
    condition     = output.bucket_notification_to_add == "eventbridge = true\n" && length(aws_s3_bucket_notification.bucket) == 0
    error_message = "the bucket's owner switches the events on"
  }
  assert {
    condition     = [for st in jsondecode(output.bucket_policy_to_add) : st.Sid] == ["ElbSliReadsAccessLogs"]
    error_message = output.bucket_policy_to_add
  }
  assert {
    condition     = aws_cloudwatch_event_rule.objects[0].event_bus_name == "logs" && strcontains(aws_cloudwatch_event_rule.objects[0].event_pattern, "{\"wildcard\":\"AWSLogs/*.log.gz\"}") && strcontains(aws_cloudwatch_event_rule.objects[0].event_pattern, "\"account\":[\"444455556666\"]")
    error_message = aws_cloudwatch_event_rule.objects[0].event_pattern
  }
}

run "none" {
  state_key = "none"
  variables {
    trigger = "none"
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket) + length(aws_sns_topic_subscription.queue) + length(aws_cloudwatch_event_rule.objects) == 0
    error_message = "no trigger was asked for"
  }
}

# The policy waits for the role. If it only contained the role's name, the owner's policy could be applied first, and S3
# refuses a policy that names a role that does not exist yet.
run "other_account" {
  state_key = "other_account"
  override_resource {
    target = aws_iam_role.function
    values = { arn = "arn:aws:iam::111122223333:role/as-made/elb-sli" }
  }
  variables {
    manage_bucket_notification = false
    bucket_account_id          = "444455556666"
    allow_list_bucket          = true
  }
  assert {
    condition = output.bucket_policy_to_add == jsonencode([
      { Sid = "ElbSliReadsAccessLogs", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/as-made/elb-sli" }, Action = ["s3:GetObject", "s3:GetObjectVersion"], Resource = ["arn:aws:s3:::shop-logs/AWSLogs/*"] },
      { Sid = "ElbSliTellsMissingFromForbidden", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/as-made/elb-sli" }, Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::shop-logs"] },
    ])
    error_message = output.bucket_policy_to_add
  }
}

run "own_account" {
  state_key = "own_account"
  variables {
    bucket_account_id          = "111122223333"
    manage_bucket_notification = true
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket) == 1 && output.bucket_policy_to_add == null
    error_message = "the own account is treated like another one"
  }
}
