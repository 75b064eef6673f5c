# Each invalid input, and the variable or output that refuses it.
variables {
  config_path = "tests/testdata/journeys.yaml"
}

run "config_missing" {
  command = plan
  variables { config_path = "tests/testdata/absent.yaml" }
  expect_failures = [var.config_path]
}
run "config_broken" {
  command = plan
  variables { config_path = "tests/testdata/broken.yaml" }
  expect_failures = [var.config_path]
}
run "config_list" {
  command = plan
  variables { config_path = "tests/testdata/list.yaml" }
  expect_failures = [var.config_path]
}
run "config_decomposed" {
  command = plan
  variables { config_path = "tests/testdata/decomposed.yaml" }
  expect_failures = [var.config_path]
}
run "journeys_alike" {
  command = plan
  variables { config_path = "tests/testdata/twins.yaml" }
  expect_failures = [output.slos]
}
run "objective_hundred" {
  command = plan
  variables { config_path = "tests/testdata/hundred.yaml" }
  expect_failures = [output.slos]
}
run "timeframe" {
  command = plan
  variables { timeframe = "28d" }
  expect_failures = [var.timeframe]
}
run "traffic_negative" {
  command = plan
  variables { requests_per_hour = { incoming-call = -1 } }
  expect_failures = [var.requests_per_hour]
}
run "traffic_of_nobody" {
  command = plan
  variables { requests_per_hour = { incoming-cal = 1 } }
  expect_failures = [var.requests_per_hour]
}
run "default_traffic_negative" {
  command = plan
  variables { default_requests_per_hour = -1 }
  expect_failures = [var.default_requests_per_hour]
}
run "minimum_failures" {
  command = plan
  variables { minimum_failures = 0 }
  expect_failures = [var.minimum_failures]
}
run "load_balancer_arn" {
  command = plan
  variables { load_balancers = { "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188" = "" } }
  expect_failures = [var.load_balancers]
}
run "completeness_of_nothing" {
  command = plan
  variables { completeness = { enabled = true } }
  expect_failures = [var.completeness]
}
run "completeness_bounds" {
  command = plan
  variables { completeness = { maximum = 90 } }
  expect_failures = [var.completeness]
}
run "freshness_window" {
  command = plan
  variables { freshness_window = "5m" }
  expect_failures = [var.freshness_window]
}
run "handle" {
  command = plan
  variables { notify = { page = "pagerduty" } }
  expect_failures = [var.notify]
}
run "tag" {
  command = plan
  variables { tags = ["sre team"] }
  expect_failures = [var.tags]
}
run "title" {
  command = plan
  variables { dashboard_title = " " }
  expect_failures = [var.dashboard_title]
}
