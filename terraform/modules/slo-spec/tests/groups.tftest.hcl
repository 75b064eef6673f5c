# Groups of journeys, grouped SLOs, and what an SLO counts.
variables {
  config_path = "tests/testdata/groups.yaml"
}

run "group" {
  command = plan
  variables {
    requests_per_hour = { port-number = 40, forward = 60 }
  }
  assert {
    condition     = join(" ", keys(output.slos)) == "Self Service/availability call/availability call/latency forward/availability port-number/availability"
    error_message = join(" ", keys(output.slos))
  }
  assert {
    condition     = output.slos["Self Service/availability"].bad == "sum:elb_sli.bad{sli:availability AND journey IN (port-number, forward) AND env:production}.as_count()"
    error_message = output.slos["Self Service/availability"].bad
  }
  assert {
    condition     = output.slos["Self Service/availability"].target == 99.9 && join(",", output.slos["Self Service/availability"].tags) == "managed_by:elb-sli,journey_group:self_service,sli:availability,env:production"
    error_message = jsonencode(output.slos["Self Service/availability"])
  }
  # The group's traffic is that of its journeys: 5 / (0.1 % x 100) for one hour.
  assert {
    condition     = output.guard["Self Service/availability"] == "100 requests an hour: 50 over 1h, 8.34 over 6h, 3 over 24h"
    error_message = output.guard["Self Service/availability"]
  }
  assert {
    condition     = startswith(output.burn_rate_monitors["Self Service/availability/1h"].message, "The group Self Service spends its error budget 50 times as fast")
    error_message = output.burn_rate_monitors["Self Service/availability/1h"].message
  }
}

run "group_by_its_own_traffic" {
  command = plan
  variables {
    requests_per_hour = { "Self Service" = 5000 }
  }
  assert {
    condition     = output.guard["Self Service/availability"] == "5000 requests an hour: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["Self Service/availability"]
  }
}

run "grouped" {
  command = plan
  variables {
    grouped           = true
    group_alerts      = ".by(\"journey\")"
    requests_per_hour = { "Incoming calls" = 5000, port-number = 100, forward = 60 }
  }
  assert {
    condition     = join("; ", keys(output.slos)) == "Self Service/availability; journeys at 99 %/availability; journeys at 99 %/latency; journeys at 99.5 %/availability"
    error_message = join("; ", keys(output.slos))
  }
  assert {
    condition     = output.slos["journeys at 99.5 %/availability"].good == "sum:elb_sli.good{sli:availability AND journey IN (call, port-number) AND env:production} by {journey}.as_count()"
    error_message = output.slos["journeys at 99.5 %/availability"].good
  }
  # The quietest journey decides the thresholds: 5 / (0.5 % x 100) for one hour is 10, which is less than 14.4.
  assert {
    condition     = output.guard["journeys at 99.5 %/availability"] == "100 requests an hour: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = output.guard["journeys at 99.5 %/availability"]
  }
  assert {
    condition     = output.burn_rate_monitors["journeys at 99.5 %/availability/1h"].query == "burn_rate(\"%s\").over(\"30d\").long_window(\"1h\").short_window(\"15m\").by(\"journey\") > 14.4"
    error_message = output.burn_rate_monitors["journeys at 99.5 %/availability/1h"].query
  }
  assert {
    condition     = output.burn_rate_monitors["Self Service/availability/1h"].query == "burn_rate(\"%s\").over(\"30d\").long_window(\"1h\").short_window(\"15m\") > 31.25"
    error_message = output.burn_rate_monitors["Self Service/availability/1h"].query
  }
}

# A journey that never failed has no series for bad: without default_zero its SLO would have no value.
run "events" {
  command = plan
  assert {
    condition     = output.events.good == "good" && output.events.bad == "default_zero(bad)" && output.events.total == null && join(",", output.events.queries) == "good,bad"
    error_message = jsonencode(output.events)
  }
}

run "older_events" {
  command = plan
  variables { events = "good_total" }
  assert {
    condition     = output.events.bad == null && output.events.total == "total" && join(",", output.events.queries) == "good,total"
    error_message = jsonencode(output.events)
  }
}

run "events_wrong" {
  command = plan
  variables { events = "bad" }
  expect_failures = [var.events]
}

run "group_alerts_wrong" {
  command = plan
  variables { group_alerts = "by journey" }
  expect_failures = [var.group_alerts]
}
