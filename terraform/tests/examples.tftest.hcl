# The examples can be planned as they are. (modules/slo tests the one with Datadog's provider.)
mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "aws" {
  alias  = "logging"
  source = "./tests/mocks"
}

variables {
  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
}

run "minimal" {
  command = plan
  module {
    source = "./examples/minimal"
  }
}

run "release" {
  command = plan
  module {
    source = "./examples/release"
  }
  variables {
    package_path = "tests/testdata/elbsli-lambda-arm64.zip"
  }
}

run "existing_bucket" {
  command = plan
  module {
    source = "./examples/existing-bucket"
  }
}

run "restricted" {
  command = plan
  module {
    source = "./examples/restricted"
  }
}

run "sns" {
  command = plan
  module {
    source = "./examples/sns"
  }
}

run "eventbridge" {
  command = plan
  module {
    source = "./examples/eventbridge"
  }
}

run "cross_account" {
  command = plan
  module {
    source = "./examples/cross-account"
  }
}

# The name of the bucket, which also holds the configuration, is not known during this plan.
run "log_bucket" {
  command = plan
  module {
    source = "./examples/log-bucket"
  }
  variables {
    package_path = "tests/testdata/elbsli-lambda-arm64.zip"
    subnet_ids   = ["subnet-1", "subnet-2"]
  }
}

run "backfill" {
  module {
    source = "./examples/backfill"
  }
  assert {
    condition     = output.create_job == trimspace(file("tests/testdata/create-job.txt"))
    error_message = output.create_job
  }
  # A job leaves its manifest and report in the bucket.
  assert {
    condition     = aws_s3_bucket.jobs.force_destroy
    error_message = "the example cannot be destroyed after a job"
  }
}
