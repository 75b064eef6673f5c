output "metric_names" {
  description = "Full names of the metrics, by short name."
  value       = local.metric
}

output "slos" {
  description = "One SLO for each journey and SLI, by \"ID/SLI\" (a journey without an id has its name there): name, description, target, timeframe, the queries good, bad and total, tags."
  value       = local.slos

  precondition {
    condition     = length(distinct([for j in local.journeys : local.spelled["journey:${j.id}"]])) == length(local.journeys)
    error_message = "Two journeys in the configuration have the same tag value in Datadog (which ignores case and some punctuation): rename one of them."
  }

  precondition {
    condition     = alltrue([for s in local.asked : s.target > 0 && s.target < 100])
    error_message = "An objective in the configuration is not between 0 and 100 (exclusive): write it as a percentage, for example 99.9."
  }
}

output "events" {
  description = "What an SLO counts: the queries it needs, the formula of good events, and the formula of either bad or total events (the other is null)."
  value       = local.events[var.events]
}

output "burn_rate_monitors" {
  description = "Burn-rate monitors, by \"ID/SLI/LONG WINDOW\". %s in query stands for the SLO's ID."
  value       = local.burn_rate_monitors
}

output "error_budget_monitors" {
  description = "Error-budget monitors of each SLO, by \"ID/SLI/half\" (50 %) and \"ID/SLI/spent\" (100 %, with a warning at 75 %). %s in query stands for the SLO's ID."
  value       = local.error_budget_monitors
}

output "guard" {
  description = "What the low-traffic guard decided, by \"ID/SLI\"."
  value       = local.guard
}

output "warnings" {
  description = "Objectives that the expected traffic is too low for: the whole window allows fewer than minimum_failures failures."
  value       = local.warnings
}

output "freshness_monitors" {
  description = "Monitors for missing new entries, by load balancer, or \"all\"."
  value       = local.freshness_monitors
}

output "completeness_monitors" {
  description = "Monitors that compare entries with CloudWatch's RequestCount, by \"LOAD BALANCER/lost\" and \"LOAD BALANCER/double\"."
  value       = local.completeness_monitors
}

output "tag_configurations" {
  description = "Settings of Metrics without Limits that keep `writer` out of the billed tags, by metric name."
  value       = local.tag_configurations
}

output "metric_types" {
  description = "The type of each count, by metric name, for datadog_metric_metadata."
  value       = { for m in local.counts : local.metric[m] => "count" }
}

output "dashboard" {
  description = "The dashboard, as JSON."
  value       = jsonencode(local.dashboard)
}

output "queries" {
  description = "Every metric query of the SLOs, monitors and dashboard, sorted; a test compares them with the metrics that the Lambda sends."
  value = sort(distinct(concat(
    [for s in values(local.slos) : s.good],
    [for s in values(local.slos) : s.bad],
    [for s in values(local.slos) : s.total],
    [for m in values(local.freshness_monitors) : m.query],
    [for m in values(local.completeness_monitors) : m.query],
    flatten([for c in local.charts : values(c.queries)]),
    [for q in local.route_widget.definition.requests[0].queries : q.query],
  )))
}
