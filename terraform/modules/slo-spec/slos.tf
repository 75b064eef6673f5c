# One SLO for each journey and SLI. Burn-rate alerts work on a whole SLO, not on its groups, so journeys do not share one.
locals {
  asked = flatten([
    for j in local.journeys : [
      for sli in ["availability", "latency"] : {
        id        = j.id
        journey   = j.name
        sli       = sli
        target    = tonumber(j[sli].objective)
        threshold = try(tostring(j[sli].threshold), "")
        scope     = join(",", concat(["sli:${sli}", "journey:${local.spelt["journey:${j.id}"]}"], local.own_scope))
        hourly    = try(var.requests_per_hour[j.name], var.default_requests_per_hour)
      } if try(j[sli].objective, null) != null
    ]
  ])

  slos = {
    for s in local.asked : "${s.id}/${s.sli}" => {
      name        = "${s.journey}: ${s.sli}${s.threshold == "" ? "" : " within ${s.threshold}"}"
      description = s.sli == "availability" ? "Requests of the journey ${s.journey} that ended well, at the load balancer." : "Requests of the journey ${s.journey} that ended well and were answered within ${s.threshold}, of those that ended well and were timed."
      journey     = s.journey
      sli         = s.sli
      target      = s.target
      timeframe   = local.timeframe
      hourly      = s.hourly
      good        = "sum:${local.metric.good}{${s.scope}}.as_count()"
      total       = "sum:${local.metric.total}{${s.scope}}.as_count()"
      tags        = distinct(concat(["managed_by:elb-sli", "journey:${local.spelt["journey:${s.id}"]}", "sli:${s.sli}"], local.own_scope, var.tags))
    }
  }

  tags = distinct(concat(["managed_by:elb-sli"], local.own_scope, var.tags))
}
