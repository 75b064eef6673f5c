# One SLO for each journey and SLI, and one for each group of journeys. With `grouped`, journeys with the same objective
# share an SLO, which Datadog evaluates for each journey.
locals {
  by_journey = flatten([
    for j in local.journeys : [
      for sli in ["availability", "latency"] : {
        id        = j.id
        name      = j.name
        subject   = "The journey ${j.name}"
        of        = "the journey ${j.name}"
        sli       = sli
        target    = tonumber(j[sli].objective)
        threshold = try(tostring(j[sli].threshold), "")
        scope     = join(",", concat(["sli:${sli}", "journey:${local.spelled["journey:${j.id}"]}"], local.own_scope))
        by        = ""
        tags      = ["journey:${local.spelled["journey:${j.id}"]}"]
        hourly    = try(var.requests_per_hour[j.name], var.default_requests_per_hour)
      } if try(j[sli].objective, null) != null
    ]
  ])

  together = { for s in local.by_journey : "${s.sli}/${s.target}" => s... }
  by_objective = [
    for key, ss in local.together : {
      id        = "journeys at ${ss[0].target} %"
      name      = "Journeys at ${ss[0].target} %"
      subject   = "One of the journeys ${join(", ", [for s in ss : s.name])}"
      of        = "each of the journeys ${join(", ", [for s in ss : s.name])}"
      sli       = ss[0].sli
      target    = ss[0].target
      threshold = ""
      scope     = join(" AND ", concat(["sli:${ss[0].sli}", "journey IN (${join(", ", [for s in ss : local.spelled["journey:${s.id}"]])})"], local.own_scope))
      by        = " by {journey}"
      tags      = []
      # The quietest journey decides.
      hourly = anytrue([for s in ss : s.hourly == null]) ? null : min([for s in ss : s.hourly]...)
    }
  ]

  by_group = [
    for g in local.groups : {
      id        = g.name
      name      = g.name
      subject   = "The group ${g.name}"
      of        = "the journeys ${join(", ", g.journeys)}"
      sli       = g.sli
      target    = tonumber(g.objective)
      threshold = ""
      scope     = join(" AND ", concat(["sli:${g.sli}", "journey IN (${join(", ", [for name in g.journeys : local.spelled["journey:${local.id_of[name]}"]])})"], local.own_scope))
      by        = ""
      tags      = ["journey_group:${local.spelled["journey_group:${g.name}"]}"]
      hourly    = try(var.requests_per_hour[g.name], sum([for name in g.journeys : try(var.requests_per_hour[name], var.default_requests_per_hour)]), null)
    }
  ]

  asked = concat(var.grouped ? local.by_objective : local.by_journey, local.by_group)

  slos = {
    for s in local.asked : "${s.id}/${s.sli}" => {
      name        = "${s.name}: ${s.sli}${s.threshold == "" ? "" : " within ${s.threshold}"}"
      description = s.sli == "availability" ? "Good requests of ${s.of}, as the load balancer saw them." : "Good requests of ${s.of} that were answered within ${s.threshold == "" ? "the threshold of their journey" : s.threshold}, out of its good requests with measured times."
      journey     = s.name
      subject     = s.subject
      sli         = s.sli
      target      = s.target
      timeframe   = local.timeframe
      hourly      = s.hourly
      grouped     = s.by != ""
      good        = "sum:${local.metric.good}{${s.scope}}${s.by}.as_count()"
      bad         = "sum:${local.metric.bad}{${s.scope}}${s.by}.as_count()"
      total       = "sum:${local.metric.total}{${s.scope}}${s.by}.as_count()"
      tags        = distinct(concat(["managed_by:elb-sli"], s.tags, ["sli:${s.sli}"], local.own_scope, var.tags))
    }
  }

  # What the SLO counts. `bad` is sent only if it is not 0, so a journey that never failed has no such series. A formula
  # of an empty series is empty: default_zero makes it 0.
  events = {
    good_bad   = { queries = ["good", "bad"], good = "good", bad = "default_zero(bad)", total = null }
    good_total = { queries = ["good", "total"], good = "good", bad = null, total = "total" }
  }

  tags = distinct(concat(["managed_by:elb-sli"], local.own_scope, var.tags))
}
