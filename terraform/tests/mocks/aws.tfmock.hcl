# AWS's answers about the account, and a policy document of valid JSON (mocks generate random text).
mock_data "aws_caller_identity" {
  defaults = { account_id = "111122223333" }
}

mock_data "aws_region" {
  defaults = { id = "ap-northeast-1", name = "ap-northeast-1" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_iam_policy_document" {
  defaults = { json = "{}" }
}

# Generated ARNs must still be ARNs.
mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111122223333:role/elb-sli" }
}

mock_resource "aws_lambda_function" {
  defaults = { arn = "arn:aws:lambda:ap-northeast-1:111122223333:function:elb-sli" }
}

mock_resource "aws_sqs_queue" {
  defaults = { arn = "arn:aws:sqs:ap-northeast-1:111122223333:elb-sli" }
}

override_resource {
  target = aws_sqs_queue.dead_letters
  values = { arn = "arn:aws:sqs:ap-northeast-1:111122223333:elb-sli-dead-letters" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::shop-alb-logs-jobs" }
}

mock_data "aws_s3_bucket" {
  defaults = { region = "ap-northeast-1" }
}

mock_data "aws_lambda_invocation" {
  defaults = { result = "null" }
}
