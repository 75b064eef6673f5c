# If the module has depends_on, AWS is only called during apply. A name from its answer would not be known during the
# plan, and its resource would be replaced. The mocked provider replaces nothing, but an assertion on such a name fails
# too.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "first" {
  variables {
    before = "one"
  }
  module {
    source = "./tests/testdata/depends_on"
  }
}

run "nothing_is_replaced" {
  command = plan
  variables {
    before = "two"
  }
  module {
    source = "./tests/testdata/depends_on"
  }
  assert {
    condition     = output.names == run.first.names
    error_message = "another role, function, table or log group"
  }
}

run "with_a_region" {
  state_key = "region"
  variables {
    before     = "one"
    region     = "ap-northeast-1"
    account_id = "111122223333"
  }
  module {
    source = "./tests/testdata/depends_on"
  }
}

run "nothing_is_replaced_with_a_region" {
  command   = plan
  state_key = "region"
  variables {
    before     = "two"
    region     = "ap-northeast-1"
    account_id = "111122223333"
  }
  module {
    source = "./tests/testdata/depends_on"
  }
  assert {
    condition     = output.names == run.with_a_region.names
    error_message = "another role, function, table or log group"
  }
}
