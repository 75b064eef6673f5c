# Burn-rate monitors and the low-traffic guard. "elbsli alerts" replays the same monitors, and both are compared with
# tests/testdata/monitors.json. For each SLO, from the fast window to the slow one:
#   1. reach: the usual burn rate, but at most nine tenths of 1/(1-objective), the burn rate of a total outage.
#      Datadog refuses more than 1/(1-objective), and nothing could exceed exactly that.
#   2. guard: the threshold is raised so that `failures` failures in the long window, at the expected traffic, do not
#      exceed it. If a total outage would not exceed it either, there is no monitor. Unknown traffic: no change.
#   3. a slower window is left out if its threshold is not lower than a faster one's, which triggers first.
# A slow burn triggers no window, so every SLO has monitors of its budget too.
locals {
  # Short windows are at least 15 minutes: logs come 5 to 10 minutes late, so the last 5 minutes are often empty.
  default_windows = [
    { burn = 14.4, long = "1h", short = "15m", severity = "page", failures = null },
    { burn = 6, long = "6h", short = "30m", severity = "page", failures = null },
    { burn = 3, long = "24h", short = "2h", severity = "ticket", failures = null },
  ]
  # From the fast window to the slow one, independent of the order in the configuration.
  configured_windows = try([for a in local.config.alerts : {
    burn = tonumber(a.burn), long = tostring(a.long), short = tostring(a.short), severity = try(tostring(a.severity), "ticket"), failures = try(tonumber(a.failures), null)
  }], local.default_windows)
  minutes = { for t in distinct(flatten([for w in local.configured_windows : [w.long, w.short]])) : t => tonumber(trimsuffix(trimsuffix(t, "h"), "m")) * (endswith(t, "h") ? 60 : 1) }
  # One spelling for each length: 60m is 1h.
  length = { for t, m in local.minutes : t => m % 60 == 0 ? "${m / 60}h" : "${m}m" }
  timed_windows = {
    for i, w in local.configured_windows : format("%08d/%03d", local.minutes[w.long], i) =>
    merge(w, { long = local.length[w.long], short = local.length[w.short], hours = local.minutes[w.long] / 60 })
  }
  windows = [for key in sort(keys(local.timed_windows)) : local.timed_windows[key]]

  # 1e-9 and 1e-6 keep floating-point arithmetic from turning 100 into 99.99 and 5 into 5.01.
  reach = { for key, s in local.slos : key => floor(90 / (100 - s.target) * 100 + 1e-9) / 100 }
  guarded = {
    for key, s in local.slos : key => [
      for w in local.windows : merge(w, {
        threshold = max(
          min(w.burn, local.reach[key]),
          s.hourly == null ? 0 : s.hourly == 0 ? local.reach[key] + 1 : ceil(coalesce(w.failures, var.minimum_failures) / (s.hourly * w.hours * (100 - s.target) / 100) * 100 - 1e-6) / 100
        )
      })
    ]
  }
  bearable = {
    for key, ws in local.guarded : key => [
      for w in ws : w if w.threshold > 1 && w.threshold <= local.reach[key]
    ]
  }
  kept = {
    for key, ws in local.bearable : key => [
      for i, w in ws : w if i == 0 || w.threshold < ws[max(i - 1, 0)].threshold
    ]
  }

  burn_rate_monitors = merge([
    for key, ws in local.kept : {
      for w in ws : "${key}/${w.long}" => {
        slo       = key
        name      = "${local.slos[key].name}: budget burns ${w.threshold} times too fast (${w.long})"
        threshold = w.threshold
        severity  = w.severity
        priority  = w.severity == "page" ? 1 : 3
        tags      = local.slos[key].tags
        # %s is the SLO's ID.
        query   = "burn_rate(\"%s\").over(\"${local.timeframe}\").long_window(\"${w.long}\").short_window(\"${w.short}\")${local.slos[key].grouped ? var.group_alerts : ""} > ${w.threshold}"
        message = "${local.slos[key].subject} spends its error budget ${w.threshold} times as fast as its objective of ${local.slos[key].target} % (${local.slos[key].sli}) allows, over ${w.long} and over ${w.short}. Logs come 5 to 10 minutes late. ${var.notify[w.severity]}"
      }
    }
  ]...)

  error_budget_monitors = merge([
    for key, slo in local.slos : {
      for m in [
        {
          part     = "half", name = "half of the error budget spent", critical = 50, warning = null, priority = 4
          sentence = "has spent half of its error budget for the objective of ${slo.target} % (${slo.sli})"
        },
        {
          part     = "spent", name = "error budget spent", critical = 100, warning = 75, priority = 3
          sentence = "has missed its objective of ${slo.target} % (${slo.sli}), or at the warning has spent 75 % of its error budget,"
        },
        ] : "${key}/${m.part}" => {
        slo      = key
        name     = "${slo.name}: ${m.name}"
        critical = m.critical
        warning  = m.warning
        priority = m.priority
        tags     = slo.tags
        query    = "error_budget(\"%s\").over(\"${local.timeframe}\")${slo.grouped ? var.group_alerts : ""} > ${m.critical}"
        message  = "${slo.subject} ${m.sentence} over ${local.timeframe}.${length(local.kept[key]) == 0 ? " It has too little traffic for a burn-rate monitor." : ""} ${var.notify.ticket}"
      }
    }
  ]...)

  # The guard's decisions, for people.
  guard = {
    for key, s in local.slos : key => join("", [
      s.hourly == null ? "traffic unknown" : "${s.hourly} requests an hour",
      ": ",
      length(local.kept[key]) == 0 ? "error budget only" : join(", ", [for w in local.kept[key] : "${w.threshold} over ${w.long}"]),
    ])
  }

  budget = {
    for key, s in local.slos : key => floor((100 - s.target) / 100 * s.hourly * 24 * tonumber(trimsuffix(local.timeframe, "d")) * 1000 + 0.5) / 1000
    if s.hourly != null
  }
  warnings = [
    for key, b in local.budget :
    "${key}: ${local.timeframe} of its traffic allow ${b} failures at ${local.slos[key].target} %; lower the objective, lengthen the window, or join it to another journey"
    if b < var.minimum_failures
  ]
}
