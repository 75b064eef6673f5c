# Needs Datadog's provider only for its schema; nothing is sent to Datadog.
mock_provider "datadog" {
  mock_resource "datadog_service_level_objective" {
    defaults = { id = "0123456789abcdef" }
  }
}

variables {
  config_path = "../slo-spec/tests/testdata/journeys.yaml"
}

run "defaults" {
  assert {
    condition     = length(datadog_service_level_objective.journey) == 4 && length(datadog_monitor.burn_rate) == 12 && length(datadog_monitor.error_budget) == 8
    error_message = "expected 4 SLOs with 3 burn-rate and 2 budget monitors each"
  }
  assert {
    condition     = datadog_monitor.burn_rate["incoming-call/availability/1h"].query == "burn_rate(\"0123456789abcdef\").over(\"30d\").long_window(\"1h\").short_window(\"15m\") > 14.4"
    error_message = datadog_monitor.burn_rate["incoming-call/availability/1h"].query
  }
  assert {
    condition     = one(one(datadog_service_level_objective.journey["incoming-call/availability"].sli_specification).count).bad_events_formula == "default_zero(bad)"
    error_message = "the SLO is not one of good and bad events"
  }
  assert {
    condition     = length(datadog_monitor.freshness) == 1 && length(datadog_monitor.completeness) == 0 && length(datadog_dashboard_json.slis) == 1 && length(datadog_metric_tag_configuration.count) == 0
    error_message = "expected one freshness monitor and a dashboard, no completeness and no tag configuration"
  }
}

run "everything" {
  variables {
    default_requests_per_hour = 100
    load_balancers            = { "app/web/50dc6c495c0c9188" = "" }
    completeness              = { enabled = true }
    metrics_without_limits    = true
    dashboard                 = false
    metric_types              = true
  }

  assert {
    condition     = join(" ", [for k, m in datadog_monitor.burn_rate : m.query if startswith(k, "incoming-call/availability")]) == "burn_rate(\"0123456789abcdef\").over(\"30d\").long_window(\"1h\").short_window(\"15m\") > 100 burn_rate(\"0123456789abcdef\").over(\"30d\").long_window(\"24h\").short_window(\"2h\") > 4.17 burn_rate(\"0123456789abcdef\").over(\"30d\").long_window(\"6h\").short_window(\"30m\") > 16.67" && length(datadog_monitor.error_budget) == 8
    error_message = jsonencode({ for k, m in datadog_monitor.burn_rate : k => m.query })
  }
  assert {
    condition     = length(datadog_monitor.completeness) == 2 && length(datadog_metric_tag_configuration.count) == 8 && length(datadog_dashboard_json.slis) == 0
    error_message = "expected two completeness monitors, eight tag configurations and no dashboard"
  }
}

run "types" {
  command = plan
  variables {
    metric_types    = true
    metric_types_of = ["good", "total"]
  }
  assert {
    condition     = { for k, m in datadog_metric_metadata.count : k => m.type } == { "shop.elb_sli.good" = "count", "shop.elb_sli.total" = "count" }
    error_message = "the types of good and total"
  }
}

run "traffic_too_low_for_an_objective" {
  command = plan
  variables {
    requests_per_hour = { incoming-call = 1 }
  }
  expect_failures = [check.objectives_fit_the_traffic]
}
