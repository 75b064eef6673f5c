# ../slo-spec refuses invalid values, with a message that says what to do.

variable "config_path" {
  description = "Path of the YAML configuration that the Lambda uses. Its `journeys` become SLOs; its `metrics` define the metric names and the tags of every query."
  type        = string
  nullable    = false
}

variable "timeframe" {
  description = "Window of every objective: 7d, 30d or 90d; null: `window` in the configuration, or 30d."
  type        = string
  default     = null

  validation {
    condition     = var.timeframe == null || contains(["7d", "30d", "90d"], coalesce(var.timeframe, "30d"))
    error_message = "timeframe must be one that Datadog supports: \"7d\", \"30d\" or \"90d\"."
  }
}

variable "requests_per_hour" {
  description = "Requests that a journey usually gets in an hour, by the journey's name; \"elbsli replay\" shows them for a day of logs. The low-traffic guard depends on them."
  type        = map(number)
  default     = {}
  nullable    = false
}

variable "default_requests_per_hour" {
  description = "Expected requests per hour of a journey that requests_per_hour does not name; null: unknown, so the low-traffic guard does not change its monitors."
  type        = number
  default     = null
}

variable "minimum_failures" {
  description = "This many failures in the long window must not trigger a burn-rate monitor, unless its alert has `failures` in the configuration. If they would at the expected traffic, the threshold is raised. A monitor that even a total outage could not trigger is left out."
  type        = number
  default     = 5
  nullable    = false
}

variable "events" {
  description = "What an SLO counts: \"good_bad\" events, as Datadog has defined SLOs since 2026, or \"good_total\", the older way."
  type        = string
  default     = "good_bad"
  nullable    = false
}

variable "grouped" {
  description = "One SLO for all journeys with the same objective, evaluated for each journey, instead of one SLO for each. Needs a Datadog account with alerts on the groups of a metric SLO."
  type        = bool
  default     = false
  nullable    = false
}

variable "group_alerts" {
  description = "With grouped: the part of a monitor's query about the groups, after its windows. Datadog does not document this part: copy it from a monitor that was made in its user interface. Empty: one alert for the whole SLO."
  type        = string
  default     = ""
  nullable    = false
}

variable "load_balancers" {
  description = "Load balancers to monitor individually, spelled as in the logs (app/NAME/ID, net/NAME/ID, or a Classic ELB's name), each with the Datadog scope of its CloudWatch metrics, or \"\" for the usual one. Empty: freshness is monitored for every load balancer that has reported, completeness for none."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "completeness" {
  description = "Compare entries with CloudWatch's RequestCount for each of load_balancers. Needs Datadog's AWS integration with ELB metrics. minimum and maximum are percentages of RequestCount over 4 hours."
  type = object({
    enabled = optional(bool, false)
    minimum = optional(number, 98)
    maximum = optional(number, 102)
  })
  default  = {}
  nullable = false
}

variable "freshness_window" {
  description = "The freshness monitor alerts after this long without an entry. It must be longer than the load balancer's quietest period: without requests there are no logs."
  type        = string
  default     = "30m"
  nullable    = false
}

variable "notify" {
  description = "Whom the monitors notify, as Datadog handles (\"@pagerduty-web\"): page for urgent alerts, ticket for the rest."
  type = object({
    page   = optional(string, "")
    ticket = optional(string, "")
  })
  default  = {}
  nullable = false
}

variable "tags" {
  description = "Tags of the SLOs and monitors, \"key:value\", in addition to managed_by:elb-sli, the journey and the tags in the configuration."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "dashboard_title" {
  description = "Title of the dashboard."
  type        = string
  default     = "SLIs at the load balancer"
  nullable    = false
}

variable "dashboard" {
  description = "Make the dashboard."
  type        = bool
  default     = true
  nullable    = false
}

variable "metrics_without_limits" {
  description = "Keep the tag `writer` out of the billed tags. Needs Metrics without Limits, and metrics that have already been sent: turn it on after the first log file."
  type        = bool
  default     = false
  nullable    = false
}

variable "metric_types" {
  description = "Give each count the type `count` at Datadog. Needs metrics that have already been sent: turn it on after the first log file."
  type        = bool
  default     = false
  nullable    = false
}

variable "metric_types_of" {
  description = "Short names of the counts that metric_types applies to: those that have been sent."
  type        = list(string)
  default     = ["good", "total", "bad", "entries", "excluded"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.metric_types_of, ["good", "total", "bad", "entries", "excluded", "malformed", "clamped", "folded"])) == 0
    error_message = "metric_types_of accepts good, total, bad, entries, excluded, malformed, clamped and folded."
  }
}
