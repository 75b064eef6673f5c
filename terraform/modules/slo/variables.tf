# Wrong values are refused in ../slo-spec, with a message that says what to do.

variable "config_path" {
  description = "Path of the YAML configuration that the Lambda runs on. Its `journeys` become SLOs; its `metrics` give the metric names and the tags of every query."
  type        = string
  nullable    = false
}

variable "timeframe" {
  description = "Window of every objective: 7d, 30d or 90d; null: `window` of the configuration, or 30d."
  type        = string
  default     = null

  validation {
    condition     = var.timeframe == null || contains(["7d", "30d", "90d"], coalesce(var.timeframe, "30d"))
    error_message = "timeframe must be one that Datadog has: \"7d\", \"30d\" or \"90d\"."
  }
}

variable "requests_per_hour" {
  description = "Requests that a journey is expected to get in an ordinary hour, by the journey's name; \"elbsli replay\" over a day of logs shows them. The low-traffic guard decides by it."
  type        = map(number)
  default     = {}
  nullable    = false
}

variable "default_requests_per_hour" {
  description = "Expected requests an hour of a journey that requests_per_hour does not name; null: unknown, and the low-traffic guard leaves its monitors alone."
  type        = number
  default     = null
}

variable "minimum_failures" {
  description = "How many failures in the long window must not trip a burn-rate monitor, where its alert has no `failures` in the configuration. Thresholds that fewer would trip at the expected traffic are raised; a monitor that would need more than a total outage is left out."
  type        = number
  default     = 5
  nullable    = false
}

variable "events" {
  description = "What an SLO is made of: \"good_bad\" events, as Datadog defines SLOs since 2026, or \"good_total\", the older way."
  type        = string
  default     = "good_bad"
  nullable    = false
}

variable "grouped" {
  description = "One SLO for all journeys with the same objective, judged by journey, instead of one for each. Needs an account with alerts on the groups of a metric SLO."
  type        = bool
  default     = false
  nullable    = false
}

variable "group_alerts" {
  description = "With grouped: what a monitor's query says of the groups, behind its windows. Datadog documents no such part of the query: take it from a monitor that was made in its user interface. Empty: one alert for the whole SLO."
  type        = string
  default     = ""
  nullable    = false
}

variable "load_balancers" {
  description = "Load balancers to watch one by one, spelt as in the logs (app/NAME/ID, net/NAME/ID, or a Classic ELB's name), each with the Datadog scope of its CloudWatch metrics, or \"\" for the usual one. Empty: freshness is watched for every load balancer that has reported, completeness for none."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "completeness" {
  description = "Compare entries with CloudWatch's RequestCount of each of load_balancers. Needs Datadog's AWS integration with ELB metrics. minimum and maximum are percentages of RequestCount over 4 hours."
  type = object({
    enabled = optional(bool, false)
    minimum = optional(number, 98)
    maximum = optional(number, 102)
  })
  default  = {}
  nullable = false
}

variable "freshness_window" {
  description = "No entry for this long raises the freshness monitor. Longer than the quietest stretch of the load balancer: without requests there are no logs."
  type        = string
  default     = "30m"
  nullable    = false
}

variable "notify" {
  description = "Whom the monitors tell, as Datadog handles (\"@pagerduty-web\"): page for what cannot wait, ticket for the rest."
  type = object({
    page   = optional(string, "")
    ticket = optional(string, "")
  })
  default  = {}
  nullable = false
}

variable "tags" {
  description = "Tags of the SLOs and monitors, \"key:value\", besides managed_by:elb-sli, the journey and the configuration's own tags."
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
  description = "Keep the tag `writer` out of the billed tags. Needs Metrics without Limits, and metrics that have already been sent: switch it on after the first log file."
  type        = bool
  default     = false
  nullable    = false
}

variable "metric_types" {
  description = "Give each count the type `count` at Datadog. Needs metrics that have already been sent: switch it on after the first log file."
  type        = bool
  default     = false
  nullable    = false
}

variable "metric_types_of" {
  description = "Short names of the counts that metric_types is for: those that have been sent."
  type        = list(string)
  default     = ["good", "total", "bad", "entries", "excluded"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.metric_types_of, ["good", "total", "bad", "entries", "excluded", "malformed", "clamped", "folded"])) == 0
    error_message = "metric_types_of takes good, total, bad, entries, excluded, malformed, clamped and folded."
  }
}
