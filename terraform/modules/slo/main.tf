# ../slo-spec makes all decisions; this module only passes them to Datadog.
module "spec" {
  source = "../slo-spec"

  config_path               = var.config_path
  timeframe                 = var.timeframe
  requests_per_hour         = var.requests_per_hour
  default_requests_per_hour = var.default_requests_per_hour
  minimum_failures          = var.minimum_failures
  events                    = var.events
  grouped                   = var.grouped
  group_alerts              = var.group_alerts
  load_balancers            = var.load_balancers
  completeness              = var.completeness
  freshness_window          = var.freshness_window
  notify                    = var.notify
  tags                      = var.tags
  dashboard_title           = var.dashboard_title
}

resource "datadog_service_level_objective" "journey" {
  for_each = module.spec.slos

  name        = each.value.name
  description = each.value.description
  type        = "metric"
  tags        = each.value.tags

  sli_specification {
    count {
      good_events_formula  = module.spec.events.good
      bad_events_formula   = module.spec.events.bad
      total_events_formula = module.spec.events.total

      dynamic "queries" {
        for_each = module.spec.events.queries
        content {
          metric_query {
            name  = queries.value
            query = each.value[queries.value]
          }
        }
      }
    }
  }

  thresholds {
    timeframe = each.value.timeframe
    target    = each.value.target
  }
}

resource "datadog_monitor" "burn_rate" {
  for_each = module.spec.burn_rate_monitors

  name     = each.value.name
  type     = "slo alert"
  message  = each.value.message
  query    = format(each.value.query, datadog_service_level_objective.journey[each.value.slo].id)
  priority = each.value.priority
  tags     = each.value.tags

  monitor_thresholds {
    critical = each.value.threshold
  }
}

resource "datadog_monitor" "error_budget" {
  for_each = module.spec.error_budget_monitors

  name     = each.value.name
  type     = "slo alert"
  message  = each.value.message
  query    = format(each.value.query, datadog_service_level_objective.journey[each.value.slo].id)
  priority = each.value.priority
  tags     = each.value.tags

  monitor_thresholds {
    critical = each.value.critical
    warning  = each.value.warning
  }
}

resource "datadog_monitor" "freshness" {
  for_each = module.spec.freshness_monitors

  name     = each.value.name
  type     = "query alert"
  message  = each.value.message
  query    = each.value.query
  priority = each.value.priority
  tags     = each.value.tags

  on_missing_data     = each.value.on_missing_data
  require_full_window = false

  monitor_thresholds {
    critical = each.value.critical
  }
}

resource "datadog_monitor" "completeness" {
  for_each = module.spec.completeness_monitors

  name     = each.value.name
  type     = "query alert"
  message  = each.value.message
  query    = each.value.query
  priority = each.value.priority
  tags     = each.value.tags

  # CloudWatch's metrics and the logs are both late, by different amounts.
  evaluation_delay    = each.value.evaluation_delay
  require_full_window = false

  monitor_thresholds {
    critical = each.value.critical
  }
}

resource "datadog_dashboard_json" "slis" {
  count = var.dashboard ? 1 : 0

  dashboard = module.spec.dashboard
}

resource "datadog_metric_tag_configuration" "count" {
  for_each = var.metrics_without_limits ? module.spec.tag_configurations : {}

  metric_name       = each.key
  metric_type       = each.value.metric_type
  tags              = each.value.tags
  exclude_tags_mode = each.value.exclude_tags_mode
}

resource "datadog_metric_metadata" "count" {
  for_each = var.metric_types ? { for m in var.metric_types_of : module.spec.metric_names[m] => module.spec.metric_types[module.spec.metric_names[m]] } : {}

  metric = each.key
  type   = each.value
}

check "objectives_fit_the_traffic" {
  assert {
    condition     = length(module.spec.warnings) == 0
    error_message = join("\n", module.spec.warnings)
  }
}
