locals {
  picked = join(",", concat(local.own_scope, ["$lb", "$journey", "$route"]))
  about  = join(",", concat(local.own_scope, ["$lb"]))
  whole  = local.scope # objects, late and delivery_lag have no tag `lb`

  sli_query = {
    for sli in ["availability", "latency"] : sli => {
      for m in ["good", "total"] : m => "sum:${local.metric[m]}{sli:${sli},${local.picked}}"
    }
  }

  # Line charts: title, unit, formula, and the queries of that formula by name.
  charts = concat(
    [
      for sli in ["availability", "latency"] : {
        title   = "${title(sli)} by journey (%)"
        formula = "good / total * 100"
        queries = { for m, q in local.sli_query[sli] : m => "${q} by {journey}.as_count()" }
        type    = "line"
      }
    ],
    [
      { title = "Requests by journey", formula = "total", type = "bars", queries = { total = "${local.sli_query.availability.total} by {journey}.as_count()" } },
      { title = "Bad requests by journey", formula = "bad", type = "bars", queries = { bad = "sum:${local.metric.bad}{sli:availability,${local.picked}} by {journey}.as_count()" } },
      { title = "Excluded requests by rule", formula = "excluded", type = "bars", queries = { excluded = "sum:${local.metric.excluded}{${local.about}} by {rule}.as_count()" } },
      { title = "Share of requests on no known route (%)", formula = "other / total * 100", type = "line", queries = {
        other = "default_zero(sum:${local.metric.total}{sli:availability,route:other,${local.about}}.as_count())"
        total = "sum:${local.metric.total}{sli:availability,${local.about}}.as_count()"
      } },
      { title = "Requests put on `other` because their log file had too many series", formula = "folded", type = "bars", queries = { folded = "sum:${local.metric.folded}{${local.about}}.as_count()" } },
      { title = "Lines that are no entry, by reason", formula = "malformed", type = "bars", queries = { malformed = "sum:${local.metric.malformed}{${local.about}} by {reason}.as_count()" } },
      { title = "Entries outside the period of their log file", formula = "clamped", type = "bars", queries = { clamped = "sum:${local.metric.clamped}{${local.about}}.as_count()" } },
      { title = "Log files by result", formula = "objects", type = "bars", queries = { objects = "sum:${local.metric.objects}{${local.whole}} by {result}.as_count()" } },
      { title = "Points too old to send", formula = "late", type = "bars", queries = { late = "sum:${local.metric.late}{${local.whole}}.as_count()" } },
      { title = "Delivery lag, worst", formula = "lag", type = "line", queries = { lag = "max:${local.metric.delivery_lag}{${local.whole}}" } },
      { title = "Delivery lag, mean", formula = "lag", type = "line", queries = { lag = "avg:${local.metric.delivery_lag}{${local.whole}}" } },
    ],
    [
      for lb, count in local.request_count : {
        title   = "Entries of ${lb}, of CloudWatch's RequestCount (%)"
        formula = "entries / requests * 100"
        queries = { entries = local.reached[lb], requests = count }
        type    = "line"
      } if var.completeness.enabled
    ],
  )

  chart_widgets = [
    for c in local.charts : {
      definition = {
        title = c.title
        type  = "timeseries"
        requests = [{
          response_format = "timeseries"
          display_type    = c.type
          formulas        = [{ formula = c.formula }]
          queries         = [for name, q in c.queries : { data_source = "metrics", name = name, query = q }]
        }]
      }
    }
  ]

  slo_widget = {
    definition = {
      title    = "Objectives"
      type     = "slo_list"
      requests = [{ request_type = "slo_list", query = { query_string = join(" AND ", concat(["managed_by:elb-sli"], local.own_scope)), limit = 100 } }]
    }
  }

  # Worst routes first.
  route_widget = {
    definition = {
      title = "Availability by route (%)"
      type  = "query_table"
      requests = [{
        response_format = "scalar"
        formulas = [
          { alias = "availability", formula = "good / total * 100" },
          { alias = "requests", formula = "total" },
        ]
        queries = [
          for m, q in local.sli_query.availability :
          { data_source = "metrics", name = m, aggregator = "sum", query = "${q} by {journey,method,route}.as_count()" }
        ]
        sort = { count = 100, order_by = [{ type = "formula", index = 0, order = "asc" }] }
      }]
    }
  }

  dashboard = {
    title       = var.dashboard_title
    description = "Good and bad requests as the load balancer saw them. Logs come 5 to 10 minutes late."
    layout_type = "ordered"
    template_variables = [
      for v in ["lb", "journey", "route"] : { name = v, prefix = v, available_values = [], defaults = ["*"] }
    ]
    widgets = concat([local.slo_widget], slice(local.chart_widgets, 0, 4), [local.route_widget], slice(local.chart_widgets, 4, length(local.chart_widgets)))
  }
}
