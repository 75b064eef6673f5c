# The exact queries of the SLOs.
variables {
  config_path = "tests/testdata/journeys.yaml"
}

run "slos" {
  command = plan

  assert {
    condition     = join(" ", keys(output.slos)) == "Back Office (beta)/availability incoming-call/availability incoming-call/latency 予約　チェックイン/availability"
    error_message = "got ${join(" ", keys(output.slos))}"
  }
  assert {
    condition     = output.slos["incoming-call/availability"].good == "sum:shop.elb_sli.good{sli:availability,journey:incoming-call,env:production,team:sre_friends}.as_count()"
    error_message = output.slos["incoming-call/availability"].good
  }
  assert {
    condition     = output.slos["incoming-call/availability"].total == "sum:shop.elb_sli.total{sli:availability,journey:incoming-call,env:production,team:sre_friends}.as_count()"
    error_message = output.slos["incoming-call/availability"].total
  }
  assert {
    condition     = output.slos["incoming-call/latency"].good == "sum:shop.elb_sli.good{sli:latency,journey:incoming-call,env:production,team:sre_friends}.as_count()"
    error_message = output.slos["incoming-call/latency"].good
  }
  assert {
    condition     = output.slos["予約　チェックイン/availability"].good == "sum:shop.elb_sli.good{sli:availability,journey:予約_チェックイン,env:production,team:sre_friends}.as_count()"
    error_message = output.slos["予約　チェックイン/availability"].good
  }
  assert {
    condition     = output.slos["Back Office (beta)/availability"].good == "sum:shop.elb_sli.good{sli:availability,journey:back_office_beta,env:production,team:sre_friends}.as_count()"
    error_message = output.slos["Back Office (beta)/availability"].good
  }
  assert {
    condition     = output.slos["incoming-call/latency"].name == "incoming-call: latency within 800ms" && output.slos["incoming-call/latency"].target == 99
    error_message = "name or target of the latency SLO"
  }
  assert {
    condition     = join(",", output.slos["incoming-call/availability"].tags) == "managed_by:elb-sli,journey:incoming-call,sli:availability,env:production,team:sre_friends"
    error_message = join(",", output.slos["incoming-call/availability"].tags)
  }
}

run "burn_rates" {
  command = plan

  assert {
    condition = jsonencode({ for k, m in output.burn_rate_monitors : k => format(m.query, "abc") if startswith(k, "incoming-call/availability") }) == jsonencode({
      "incoming-call/availability/1h"  = "burn_rate(\"abc\").over(\"30d\").long_window(\"1h\").short_window(\"15m\") > 14.4"
      "incoming-call/availability/24h" = "burn_rate(\"abc\").over(\"30d\").long_window(\"24h\").short_window(\"2h\") > 3"
      "incoming-call/availability/6h"  = "burn_rate(\"abc\").over(\"30d\").long_window(\"6h\").short_window(\"30m\") > 6"
    })
    error_message = jsonencode(output.burn_rate_monitors)
  }
  # 90 %: a total outage burns 10 times too fast, so 14.4 could never be reached.
  assert {
    condition = jsonencode({ for k, m in output.burn_rate_monitors : k => m.threshold if startswith(k, "Back Office") }) == jsonencode({
      "Back Office (beta)/availability/1h"  = 9
      "Back Office (beta)/availability/24h" = 3
      "Back Office (beta)/availability/6h"  = 6
    })
    error_message = jsonencode({ for k, m in output.burn_rate_monitors : k => m.threshold })
  }
  assert {
    condition     = length(output.error_budget_monitors) == 2 * length(output.slos) && output.guard["incoming-call/latency"] == "traffic unknown: 14.4 over 1h, 6 over 6h, 3 over 24h"
    error_message = jsonencode(output.guard)
  }
}

run "health" {
  command = plan

  assert {
    condition     = output.freshness_monitors["all"].on_missing_data == "show_and_notify_no_data" && output.freshness_monitors["all"].query == "sum(last_30m):sum:shop.elb_sli.entries{env:production,team:sre_friends} by {lb}.as_count() < 1"
    error_message = output.freshness_monitors["all"].query
  }
  assert {
    condition     = length(output.completeness_monitors) == 0
    error_message = "completeness is off by default"
  }
  assert {
    condition     = join(",", keys(output.tag_configurations)) == "shop.elb_sli.bad,shop.elb_sli.clamped,shop.elb_sli.entries,shop.elb_sli.excluded,shop.elb_sli.folded,shop.elb_sli.good,shop.elb_sli.malformed,shop.elb_sli.total"
    error_message = join(",", keys(output.tag_configurations))
  }
}

run "load_balancers" {
  command = plan
  variables {
    load_balancers   = { "app/Web/50dc6c495c0c9188" = "", "net/tls/0123456789abcdef" = "", legacy = "name:legacy" }
    completeness     = { enabled = true }
    freshness_window = "2h"
  }

  assert {
    condition = jsonencode({ for k, m in output.freshness_monitors : k => m.query }) == jsonencode({
      "app/Web/50dc6c495c0c9188" = "sum(last_2h):sum:shop.elb_sli.entries{lb:app/web/50dc6c495c0c9188,env:production,team:sre_friends}.as_count() < 1"
      "legacy"                   = "sum(last_2h):sum:shop.elb_sli.entries{lb:legacy,env:production,team:sre_friends}.as_count() < 1"
      "net/tls/0123456789abcdef" = "sum(last_2h):sum:shop.elb_sli.entries{lb:net/tls/0123456789abcdef,env:production,team:sre_friends}.as_count() < 1"
    })
    error_message = jsonencode(output.freshness_monitors)
  }
  # An NLB has no RequestCount.
  assert {
    condition     = join(" ", keys(output.completeness_monitors)) == "app/Web/50dc6c495c0c9188/double app/Web/50dc6c495c0c9188/lost legacy/double legacy/lost"
    error_message = join(" ", keys(output.completeness_monitors))
  }
  assert {
    condition     = output.completeness_monitors["app/Web/50dc6c495c0c9188/lost"].query == "sum(last_4h):sum:shop.elb_sli.entries{lb:app/web/50dc6c495c0c9188,reached_target:true,env:production,team:sre_friends}.as_count() / sum:aws.applicationelb.request_count{loadbalancer:app/web/50dc6c495c0c9188}.as_count() * 100 < 98"
    error_message = output.completeness_monitors["app/Web/50dc6c495c0c9188/lost"].query
  }
  assert {
    condition     = output.completeness_monitors["legacy/double"].query == "sum(last_4h):sum:shop.elb_sli.entries{lb:legacy,reached_target:true,env:production,team:sre_friends}.as_count() / sum:aws.elb.request_count{name:legacy}.as_count() * 100 > 102"
    error_message = output.completeness_monitors["legacy/double"].query
  }
  # The Lambda's tests compare the same golden file with the metrics that they send.
  assert {
    condition     = jsonencode(output.queries) == jsonencode(jsondecode(file("tests/testdata/queries.json")))
    error_message = jsonencode(output.queries)
  }
}

run "dashboard" {
  command = plan

  assert {
    condition     = jsondecode(output.dashboard).layout_type == "ordered" && length(jsondecode(output.dashboard).widgets) == 15
    error_message = "dashboard has ${length(jsondecode(output.dashboard).widgets)} widgets"
  }
  assert {
    condition = alltrue(flatten([
      for w in jsondecode(output.dashboard).widgets : [
        for r in w.definition.requests : [
          for f in try(r.formulas, []) : [
            for word in regexall("[a-z]+", f.formula) : contains([for q in r.queries : q.name], word)
          ]
        ]
      ]
    ]))
    error_message = "a formula names a query that its widget does not have"
  }
}

run "no_journeys" {
  command = plan
  variables {
    config_path = "tests/testdata/none.yaml"
  }

  assert {
    condition     = length(output.slos) == 0 && output.freshness_monitors["all"].query == "sum(last_30m):sum:elb_sli.entries{*} by {lb}.as_count() < 1"
    error_message = output.freshness_monitors["all"].query
  }
}

# A burn that triggers no window must still be noticed: every SLO has monitors of its budget at 50, 75 and 100 %.
run "error_budgets" {
  command = plan
  assert {
    condition = jsonencode({ for k, m in output.error_budget_monitors : k => [format(m.query, "abc"), m.warning] if startswith(k, "incoming-call/availability") }) == jsonencode({
      "incoming-call/availability/half"  = ["error_budget(\"abc\").over(\"30d\") > 50", null]
      "incoming-call/availability/spent" = ["error_budget(\"abc\").over(\"30d\") > 100", 75]
    })
    error_message = jsonencode(output.error_budget_monitors)
  }
}

# The window, the alerts and a journey's id come from the configuration.
run "configured" {
  command = plan
  variables {
    config_path = "tests/testdata/configured.yaml"
  }
  assert {
    condition = jsonencode({ for k, m in output.burn_rate_monitors : k => [format(m.query, "abc"), m.severity] }) == jsonencode({
      "call/availability/2h"  = ["burn_rate(\"abc\").over(\"7d\").long_window(\"2h\").short_window(\"15m\") > 10", "page"]
      "call/availability/48h" = ["burn_rate(\"abc\").over(\"7d\").long_window(\"48h\").short_window(\"4h\") > 2", "ticket"]
    })
    error_message = jsonencode(output.burn_rate_monitors)
  }
  assert {
    condition     = output.slos["call/availability"].good == "sum:elb_sli.good{sli:availability,journey:call}.as_count()" && output.slos["call/availability"].timeframe == "7d"
    error_message = jsonencode(output.slos)
  }
  assert {
    condition     = output.slos["call/availability"].name == "Incoming calls: availability"
    error_message = "people read the name, not the id"
  }
}

run "metric_types" {
  command = plan
  assert {
    condition     = output.metric_types["shop.elb_sli.bad"] == "count" && length(output.metric_types) == 8
    error_message = jsonencode(output.metric_types)
  }
}
