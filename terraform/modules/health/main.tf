# Sends S3's own test event to the function. The event is skipped, but to answer it the function must start, which needs
# a correct configuration, role and layer. A check only warns. It has its own module so that it can be left out.
check "function" {
  data "aws_lambda_invocation" "test_event" {
    function_name = var.function_name
    input         = jsonencode({ Service = "Amazon S3", Event = "s3:TestEvent", Time = "2026-01-01T00:00:00.000Z", Bucket = var.bucket })
  }

  assert {
    condition     = !strcontains(data.aws_lambda_invocation.test_event.result, "errorMessage")
    error_message = "The function ${var.function_name} does not answer: see its log, /aws/lambda/${var.function_name}."
  }
}
