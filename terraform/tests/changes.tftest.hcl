# Changes of an existing deployment. Each run continues from the state of the previous one.
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

run "first" {}

run "rename_unasked" {
  command = plan
  variables {
    name = "sli"
  }
  expect_failures = [aws_sqs_queue.objects]
}

run "rename_to_another_than_accepted" {
  command = plan
  variables {
    name            = "sli"
    accept_new_name = "slis"
  }
  expect_failures = [var.accept_new_name]
}

run "rename" {
  variables {
    name            = "sli"
    accept_new_name = "sli"
  }
  assert {
    condition     = aws_sqs_queue.objects.name == "sli" && terraform_data.name.output == "sli"
    error_message = "the new name was not taken, or not remembered"
  }
}

run "renamed_without_further_word" {
  variables {
    name = "sli"
  }
}

# The old name is now as new as any other.
run "rename_back_unasked" {
  command         = plan
  expect_failures = [aws_sqs_queue.objects]
}

run "notification_dropped_unasked" {
  command = plan
  variables {
    name                       = "sli"
    manage_bucket_notification = false
  }
  expect_failures = [aws_sqs_queue.objects]
}

# Another trigger gives up the configuration too.
run "notification_dropped_by_trigger_unasked" {
  command = plan
  variables {
    name                       = "sli"
    manage_bucket_notification = null
    trigger                    = "none"
  }
  expect_failures = [aws_sqs_queue.objects]
}

run "notification_dropped" {
  variables {
    name                       = "sli"
    manage_bucket_notification = false
    accept_notification_change = false
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket) == 0 && !terraform_data.notification_managed.output
    error_message = "the configuration is still managed"
  }
}

run "notification_left_without_further_word" {
  variables {
    name                       = "sli"
    manage_bucket_notification = false
  }
}

# The bucket may notify others by now.
run "notification_taken_unasked" {
  command = plan
  variables {
    name = "sli"
  }
  expect_failures = [aws_sqs_queue.objects]
}

run "notification_change_of_the_other_kind" {
  command = plan
  variables {
    name                       = "sli"
    accept_notification_change = false
  }
  expect_failures = [var.accept_notification_change]
}
