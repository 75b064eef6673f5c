# Monitors of the measurement itself.
locals {
  scope = length(local.own_scope) == 0 ? "*" : join(",", local.own_scope)

  # By load balancer, so that others do not hide one that stops reporting.
  freshness = length(var.load_balancers) == 0 ? {
    all = { scope = local.scope, by = " by {lb}", lb = "{{lb.name}}" }
    } : {
    for lb in keys(var.load_balancers) : lb => { scope = join(",", concat(["lb:${local.spelled["lb:${lb}"]}"], local.own_scope)), by = "", lb = lb }
  }

  freshness_monitors = {
    for key, f in local.freshness : key => {
      name  = "elb-sli: no new entries${key == "all" ? "" : " of ${key}"}"
      query = "sum(last_${var.freshness_window}):sum:${local.metric.entries}{${f.scope}}${f.by}.as_count() < 1"
      # A window without any point has no value, not even 0 or a filled-in one. The monitor must alert on that too.
      on_missing_data = "show_and_notify_no_data"
      critical        = 1
      priority        = 2
      tags            = local.tags
      message         = "No entry of ${f.lb} has been counted in the last ${var.freshness_window}, or no point has arrived at all: the SLOs have no data. Check the dead-letter queue, the age of the oldest message, and whether the load balancer still writes logs. ${var.notify.page}"
    }
  }

  # The names of the count and its scope in Datadog's AWS integration. An NLB has no RequestCount.
  request_count = {
    for lb, scope in var.load_balancers : lb => startswith(lb, "app/") ?
    "sum:aws.applicationelb.request_count{${scope != "" ? scope : "loadbalancer:${local.spelled["lb:${lb}"]}"}}.as_count()" :
    "sum:aws.elb.request_count{${scope != "" ? scope : "loadbalancername:${local.spelled["lb:${lb}"]}"}}.as_count()"
    if !startswith(lb, "net/")
  }
  reached = {
    for lb in keys(local.request_count) : lb =>
    "sum:${local.metric.entries}{${join(",", concat(["lb:${local.spelled["lb:${lb}"]}", "reached_target:true"], local.own_scope))}}.as_count()"
  }

  # Below the minimum, entries were lost; above the maximum, some were counted twice.
  completeness_monitors = merge([
    for lb, count in local.request_count : {
      for side in [
        { key = "lost", name = "entries are missing", sign = "<", bound = var.completeness.minimum },
        { key = "double", name = "entries are counted twice", sign = ">", bound = var.completeness.maximum },
        ] : "${lb}/${side.key}" => {
        name             = "elb-sli: ${side.name} of ${lb}"
        query            = "sum(last_4h):${local.reached[lb]} / ${count} * 100 ${side.sign} ${side.bound}"
        critical         = side.bound
        evaluation_delay = 1200
        priority         = 3
        tags             = local.tags
        message          = "Over 4 hours the entries of ${lb} that reached a target are {{value}} % of CloudWatch's RequestCount (${side.sign} ${side.bound} %). ${var.notify.ticket}"
      }
    } if var.completeness.enabled
  ]...)

  # Metrics without Limits: `writer` only keeps the points of different log files apart, and no query reads it.
  tag_configurations = {
    for m in local.counts : local.metric[m] => { metric_type = "count", tags = ["writer"], exclude_tags_mode = true }
  }
}
