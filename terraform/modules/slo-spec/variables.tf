variable "config_path" {
  description = "Path of the YAML configuration that the Lambda runs on. Its `journeys` become SLOs; its `metrics` give the metric names and the tags of every query."
  type        = string
  nullable    = false

  validation {
    condition     = can(keys(yamldecode(file(var.config_path))))
    error_message = "config_path is not a YAML file with a mapping at the top: give the path of the configuration inside the package, and run \"elbsli check --config FILE\" on it."
  }

  # Terraform reads text in Unicode normal form C, the Lambda as it is. Text in another form would give two spellings of one journey.
  validation {
    condition     = try(filesha256(var.config_path) == sha256(file(var.config_path)), true)
    error_message = "config_path holds text that is not in Unicode normal form C (NFC), so journeys would be spelt differently in queries and metrics: convert the file, for example with \"uconv -x any-nfc\"."
  }
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

  validation {
    condition     = alltrue([for r in values(var.requests_per_hour) : r >= 0])
    error_message = "requests_per_hour must not be negative: give 0 for a journey with next to no traffic."
  }

  validation {
    condition = length(setsubtract(keys(var.requests_per_hour), concat(
      [for j in try(yamldecode(file(var.config_path)).journeys, []) : tostring(j.name)],
    [for g in try(yamldecode(file(var.config_path)).groups, []) : tostring(g.name)]))) == 0
    error_message = "requests_per_hour names a journey that the configuration does not have: spell it as under \"journeys\" or \"groups\", or remove it."
  }
}

variable "default_requests_per_hour" {
  description = "Expected requests an hour of a journey that requests_per_hour does not name; null: unknown, and the low-traffic guard leaves its monitors alone."
  type        = number
  default     = null

  validation {
    condition     = try(var.default_requests_per_hour >= 0, true)
    error_message = "default_requests_per_hour must be 0 or more, or null where the traffic is not known."
  }
}

variable "minimum_failures" {
  description = "How many failures in the long window must not trip a burn-rate monitor, where its alert has no `failures` in the configuration. Thresholds that fewer would trip at the expected traffic are raised; a monitor that would need more than a total outage is left out."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.minimum_failures >= 1
    error_message = "minimum_failures must be 1 or more; 1 switches the low-traffic guard off in all but name."
  }
}

variable "events" {
  description = "What an SLO is made of: \"good_bad\" events, as Datadog defines SLOs since 2026, or \"good_total\", the older way."
  type        = string
  default     = "good_bad"
  nullable    = false

  validation {
    condition     = contains(["good_bad", "good_total"], var.events)
    error_message = "events must be \"good_bad\" or \"good_total\"."
  }
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

  validation {
    condition     = var.group_alerts == "" || startswith(var.group_alerts, ".")
    error_message = "group_alerts begins with a dot: it is one more part of the query, such as .by(\"journey\")."
  }
}

variable "load_balancers" {
  description = "Load balancers to watch one by one, spelt as in the logs (app/NAME/ID, net/NAME/ID, or a Classic ELB's name), each with the Datadog scope of its CloudWatch metrics, or \"\" for the usual one. Empty: freshness is watched for every load balancer that has reported, completeness for none."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for lb in keys(var.load_balancers) : can(regex("^(app/[^/]+/[0-9a-f]+|net/[^/]+/[0-9a-f]+|[^/:]+)$", lb))])
    error_message = "load_balancers must be spelt as in the logs: the last part of the ARN for an ALB or NLB (\"app/web/50dc6c495c0c9188\"), the name for a Classic ELB."
  }
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

  validation {
    condition     = var.completeness.minimum > 0 && var.completeness.minimum <= 100 && var.completeness.maximum >= 100
    error_message = "completeness.minimum must be in (0, 100] and completeness.maximum at least 100: they are percentages of RequestCount."
  }

  validation {
    condition     = !var.completeness.enabled || length(var.load_balancers) > 0
    error_message = "completeness.enabled needs load_balancers: name those whose logs are read."
  }
}

variable "freshness_window" {
  description = "No entry for this long raises the freshness monitor. Longer than the quietest stretch of the load balancer: without requests there are no logs."
  type        = string
  default     = "30m"
  nullable    = false

  validation {
    condition     = contains(["30m", "1h", "2h", "4h", "1d"], var.freshness_window)
    error_message = "freshness_window must be \"30m\", \"1h\", \"2h\", \"4h\" or \"1d\": logs come 5 to 10 minutes late, so a shorter window is empty on an ordinary day."
  }
}

variable "notify" {
  description = "Whom the monitors tell, as Datadog handles (\"@pagerduty-web\"): page for what cannot wait, ticket for the rest."
  type = object({
    page   = optional(string, "")
    ticket = optional(string, "")
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for h in [var.notify.page, var.notify.ticket] : h == "" || can(regex("^@\\S", h))])
    error_message = "notify holds Datadog handles, which begin with @, such as \"@pagerduty-web\" or \"@slack-sre\"."
  }
}

variable "tags" {
  description = "Tags of the SLOs and monitors, \"key:value\", besides managed_by:elb-sli, the journey and the configuration's own tags."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for t in var.tags : can(regex("^[a-zA-Z][^,{}\\s]*:[^,{}\\s]+$", t))])
    error_message = "tags must be \"key:value\" without spaces, commas and braces."
  }
}

variable "dashboard_title" {
  description = "Title of the dashboard."
  type        = string
  default     = "SLIs at the load balancer"
  nullable    = false

  validation {
    condition     = length(trimspace(var.dashboard_title)) > 0
    error_message = "dashboard_title must not be empty: Datadog refuses a dashboard without a title."
  }
}
