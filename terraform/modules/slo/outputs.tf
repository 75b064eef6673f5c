output "slo_ids" {
  description = "IDs of the SLOs, by \"JOURNEY/SLI\"."
  value       = { for k, s in datadog_service_level_objective.journey : k => s.id }
}

output "monitor_ids" {
  description = "IDs of all monitors, by kind and key."
  value = merge(
    { for k, m in datadog_monitor.burn_rate : "burn-rate/${k}" => m.id },
    { for k, m in datadog_monitor.error_budget : "error-budget/${k}" => m.id },
    { for k, m in datadog_monitor.freshness : "freshness/${k}" => m.id },
    { for k, m in datadog_monitor.completeness : "completeness/${k}" => m.id },
  )
}

output "dashboard_url" {
  description = "Path of the dashboard on Datadog's site, or null."
  value       = one(datadog_dashboard_json.slis[*].url)
}

output "guard" {
  description = "What the low-traffic guard decided, by \"JOURNEY/SLI\"."
  value       = module.spec.guard
}
