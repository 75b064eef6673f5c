# The low-traffic guard: five failures in the long window must not trigger the monitor, so the threshold is at least 5 /
# (0.05 % x r x hours).
variables {
  config_path = "tests/testdata/journeys.yaml"
}

run "busy" {
  command = plan
  variables {
    default_requests_per_hour = 700
  }
  assert {
    condition     = output.guard["incoming-call/availability"] == "700 requests an hour: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["incoming-call/availability"]
  }
}

run "raised" {
  command = plan
  variables {
    requests_per_hour = { incoming-call = 690 }
  }
  assert {
    condition     = output.guard["incoming-call/availability"] == "690 requests an hour: 14.5 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["incoming-call/availability"]
  }
  # An objective of 99 % with the same traffic allows every window.
  assert {
    condition     = output.guard["incoming-call/latency"] == "690 requests an hour: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["incoming-call/latency"]
  }
  assert {
    condition     = output.guard["予約　チェックイン/availability"] == "traffic unknown: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["予約　チェックイン/availability"]
  }
}

run "raised_further" {
  command = plan
  variables {
    default_requests_per_hour = 200
  }
  assert {
    condition     = output.guard["incoming-call/availability"] == "200 requests an hour: 50 over 1h, 8.34 over 6h, 3 over 24h"
    error_message = output.guard["incoming-call/availability"]
  }
}

run "error_budget" {
  command = plan
  variables {
    requests_per_hour = { incoming-call = 0.2 }
    notify            = { page = "@pagerduty-web", ticket = "@jira-web" }
  }
  assert {
    condition     = output.guard["incoming-call/availability"] == "0.2 requests an hour: error budget only"
    error_message = output.guard["incoming-call/availability"]
  }
  assert {
    condition     = length([for k, m in output.burn_rate_monitors : k if m.slo == "incoming-call/availability"]) == 0 && strcontains(output.error_budget_monitors["incoming-call/availability/spent"].message, "too little traffic for a burn-rate monitor")
    error_message = jsonencode(output.error_budget_monitors)
  }
  assert {
    condition     = endswith(output.error_budget_monitors["incoming-call/availability/spent"].message, " @jira-web") && endswith(output.burn_rate_monitors["予約　チェックイン/availability/1h"].message, " @pagerduty-web")
    error_message = "the wrong people are told"
  }
}

# Exactly minimum_failures is enough, and rounding does not change that.
run "boundary" {
  command = plan
  variables {
    default_requests_per_hour = 250
    minimum_failures          = 3.6
  }
  assert {
    condition     = output.guard["予約　チェックイン/availability"] == "250 requests an hour: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["予約　チェックイン/availability"]
  }
}

run "hopeless" {
  command = plan
  variables {
    requests_per_hour = { incoming-call = 4 }
    timeframe         = "7d"
  }
  assert {
    condition     = output.warnings == ["incoming-call/availability: 7d of its traffic allow 0.336 failures at 99.95 %; lower the objective, lengthen the window, or join it to another journey"]
    error_message = jsonencode(output.warnings)
  }
  assert {
    condition     = format(output.error_budget_monitors["incoming-call/availability/half"].query, "abc") == "error_budget(\"abc\").over(\"7d\") > 50"
    error_message = jsonencode(output.error_budget_monitors)
  }
}

# No threshold is above the burn rate of a total outage, for objectives from easy to hard.
run "never_out_of_reach" {
  command = plan
  variables {
    config_path = "tests/testdata/objectives.yaml"
  }
  assert {
    condition     = alltrue([for m in values(output.burn_rate_monitors) : m.threshold < 100 / (100 - output.slos[m.slo].target)])
    error_message = jsonencode({ for k, m in output.burn_rate_monitors : k => m.threshold })
  }
  assert {
    condition = jsonencode(output.guard) == jsonencode({
      "t10/availability"     = "traffic unknown: error budget only"
      "t50/availability"     = "traffic unknown: 1.8 over 1h"
      "t70/availability"     = "traffic unknown: 3 over 1h"
      "t80/availability"     = "traffic unknown: 4.5 over 1h, 3 over 24h"
      "t93/availability"     = "traffic unknown: 12.85 over 1h, 6 over 6h, 3 over 24h"
      "t93.5/availability"   = "traffic unknown: 13.84 over 1h, 6 over 6h, 3 over 24h"
      "t94/availability"     = "traffic unknown: 14.4 over 1h, 6 over 6h, 3 over 24h"
      "t99.999/availability" = "traffic unknown: 14.4 over 1h, 6 over 6h, 3 over 24h"
    })
    error_message = jsonencode(output.guard)
  }
}

# "elbsli alerts" replays the monitors that are made here: its tests read the same file.
run "as_replayed" {
  command = plan
  variables {
    config_path       = "tests/testdata/monitors.yaml"
    requests_per_hour = jsondecode(file("tests/testdata/monitors.json")).requests_per_hour
  }
  assert {
    condition     = jsonencode({ for k, m in output.burn_rate_monitors : k => { query = m.query, severity = m.severity } }) == jsonencode(jsondecode(file("tests/testdata/monitors.json")).monitors)
    error_message = jsonencode({ for k, m in output.burn_rate_monitors : k => { query = m.query, severity = m.severity } })
  }
}

# The default windows without `alerts` are those of the Lambda's configuration too.
run "as_replayed_by_default" {
  command = plan
  variables {
    config_path = "tests/testdata/objectives.yaml"
  }
  assert {
    condition     = jsonencode({ for k, m in output.burn_rate_monitors : k => { query = m.query, severity = m.severity } }) == jsonencode(jsondecode(file("tests/testdata/monitors.json")).defaults)
    error_message = jsonencode({ for k, m in output.burn_rate_monitors : k => { query = m.query, severity = m.severity } })
  }
}
