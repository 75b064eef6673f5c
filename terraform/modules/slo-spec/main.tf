# Names and tags as the Lambda sends them. This is the only place that names a metric.
locals {
  config = yamldecode(file(var.config_path))
  prefix = coalesce(try(tostring(local.config.metrics.prefix), null), "elb_sli")

  # Counts with a timestamp: they have the tag `writer`, which no query needs.
  counts = ["good", "total", "bad", "entries", "excluded", "malformed", "clamped", "folded"]
  # Distributions about the Lambda itself.
  distributions = ["objects", "late", "delivery_lag"]

  timeframe = coalesce(var.timeframe, try(tostring(local.config.window), null), "30d")

  metric = { for m in concat(local.counts, local.distributions) : m => "${local.prefix}.${m}" }

  # The id is a journey's tag and key everywhere; the name is for people. A rename that keeps the id keeps the SLO and
  # its history.
  journeys        = try([for j in local.config.journeys : merge(j, { name = tostring(j.name), id = tostring(try(coalesce(j.id), j.name)) })], [])
  groups          = try([for g in local.config.groups : { name = tostring(g.name), sli = tostring(g.sli), objective = g.objective, journeys = [for j in g.journeys : tostring(j)] }], [])
  id_of           = { for j in local.journeys : j.name => j.id }
  configured_tags = try({ for k, v in local.config.metrics.tags : k => tostring(v) }, {})
}

# Tag values as Datadog stores them and as the Lambda sends them: lower case; letters, digits and _ - : . / stay, and
# anything else becomes _; repeated _ become one; at most 200 characters including the key; no _ or : at the end; never
# empty.
locals {
  spellings = distinct(concat(
    [for j in local.journeys : { key = "journey", value = j.id }],
    [for g in local.groups : { key = "journey_group", value = g.name }],
    [for k, v in local.configured_tags : { key = k, value = v }],
    [for lb in keys(var.load_balancers) : { key = "lb", value = lb }],
  ))
  cleaned = {
    for s in local.spellings : "${s.key}:${s.value}" =>
    replace(replace(lower(s.value), "/[^\\p{L}\\p{Nd}_:./-]/", "_"), "/_+/", "_")
  }
  # Not substr, which counts grapheme clusters; Datadog counts code points.
  spelled = {
    for s in local.spellings : "${s.key}:${s.value}" =>
    coalesce(replace(regex("^.{0,${199 - length(s.key)}}", local.cleaned["${s.key}:${s.value}"]), "/[_:]+$/", ""), "_")
  }

  # The configured tags are part of every scope, so that staging and production are never added up.
  own_scope = [for k, v in local.configured_tags : "${k}:${local.spelled["${k}:${v}"]}"]
}
