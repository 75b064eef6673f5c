mock_provider "aws" {
  source = "../../tests/mocks"
}

mock_provider "datadog" {}

run "plan" {
  command = plan

  variables {
    package_path               = "../../tests/testdata/elbsli-arm64.zip"
    config_path                = "../../tests/testdata/config.yaml"
    datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
  }

  assert {
    condition     = output.guard["incoming-call/availability"] == "2000 requests an hour: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["incoming-call/availability"]
  }
}
