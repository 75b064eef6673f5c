variable "config_path" {
  description = "Path of the YAML configuration that the Lambda uses. Its `journeys` become SLOs; its `metrics` define the metric names and the tags of every query."
  type        = string
  nullable    = false

  validation {
    condition     = can(keys(yamldecode(file(var.config_path))))
    error_message = "config_path is not a YAML file with a mapping at the top: give the path of the Lambda's configuration, and run \"elbsli check --config FILE\" on it."
  }

  # Terraform normalizes text to Unicode form C, and the Lambda does not. Text in another form would give two spellings
  # of one journey.
  validation {
    condition     = try(filesha256(var.config_path) == sha256(file(var.config_path)), true)
    error_message = "config_path contains text that is not in Unicode normal form C (NFC), so journeys would be spelled differently in queries and metrics: convert the file, for example with \"uconv -x any-nfc\"."
  }
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

  validation {
    condition     = alltrue([for r in values(var.requests_per_hour) : r >= 0])
    error_message = "requests_per_hour must not be negative: give 0 for a journey with almost no traffic."
  }

  validation {
    condition = length(setsubtract(keys(var.requests_per_hour), concat(
      [for j in try(yamldecode(file(var.config_path)).journeys, []) : tostring(j.name)],
    [for g in try(yamldecode(file(var.config_path)).groups, []) : tostring(g.name)]))) == 0
    error_message = "requests_per_hour names a journey that is not in the configuration: spell it as under \"journeys\" or \"groups\", or remove it."
  }
}

variable "default_requests_per_hour" {
  description = "Expected requests per hour of a journey that requests_per_hour does not name; null: unknown, so the low-traffic guard does not change its monitors."
  type        = number
  default     = null

  validation {
    condition     = try(var.default_requests_per_hour >= 0, true)
    error_message = "default_requests_per_hour must be 0 or more, or null if the traffic is not known."
  }
}

variable "minimum_failures" {
  description = "This many failures in the long window must not trigger a burn-rate monitor, unless its alert has `failures` in the configuration. If they would at the expected traffic, the threshold is raised. A monitor that even a total outage could not trigger is left out."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.minimum_failures >= 1
    error_message = "minimum_failures must be 1 or more; 1 practically turns off the low-traffic guard."
  }
}

variable "events" {
  description = "What an SLO counts: \"good_bad\" events, as Datadog has defined SLOs since 2026, or \"good_total\", the older way."
  type        = string
  default     = "good_bad"
  nullable    = false

  validation {
    condition     = contains(["good_bad", "good_total"], var.events)
    error_message = "events must be \"good_bad\" or \"good_total\"."
  }
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

  validation {
    condition     = var.group_alerts == "" || startswith(var.group_alerts, ".")
    error_message = "group_alerts must begin with a dot: it is another part of the query, such as .by(\"journey\")."
  }
}

variable "load_balancers" {
  description = "Load balancers to monitor individually, spelled as in the logs (app/NAME/ID, net/NAME/ID, or a Classic ELB's name), each with the Datadog scope of its CloudWatch metrics, or \"\" for the usual one. Empty: freshness is monitored for every load balancer that has reported, completeness for none."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for lb in keys(var.load_balancers) : can(regex("^(app/[^/]+/[0-9a-f]+|net/[^/]+/[0-9a-f]+|[^/:]+)$", lb))])
    error_message = "load_balancers must be spelled as in the logs: the last part of the ARN for an ALB or NLB (\"app/web/50dc6c495c0c9188\"), the name for a Classic ELB."
  }
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

  validation {
    condition     = var.completeness.minimum > 0 && var.completeness.minimum <= 100 && var.completeness.maximum >= 100
    error_message = "completeness.minimum must be in (0, 100] and completeness.maximum at least 100: they are percentages of RequestCount."
  }

  validation {
    condition     = !var.completeness.enabled || length(var.load_balancers) > 0
    error_message = "completeness.enabled needs load_balancers: name the ones whose logs are counted."
  }
}

variable "freshness_window" {
  description = "The freshness monitor alerts after this long without an entry. It must be longer than the load balancer's quietest period: without requests there are no logs."
  type        = string
  default     = "30m"
  nullable    = false

  validation {
    condition     = contains(["30m", "1h", "2h", "4h", "1d"], var.freshness_window)
    error_message = "freshness_window must be \"30m\", \"1h\", \"2h\", \"4h\" or \"1d\": logs come 5 to 10 minutes late, so a shorter window is often empty."
  }
}

variable "notify" {
  description = "Whom the monitors notify, as Datadog handles (\"@pagerduty-web\"): page for urgent alerts, ticket for the rest."
  type = object({
    page   = optional(string, "")
    ticket = optional(string, "")
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for h in [var.notify.page, var.notify.ticket] : h == "" || can(regex("^@\\S", h))])
    error_message = "notify must have Datadog handles, which begin with @, such as \"@pagerduty-web\" or \"@slack-sre\"."
  }
}

variable "tags" {
  description = "Tags of the SLOs and monitors, \"key:value\", in addition to managed_by:elb-sli, the journey and the tags in the configuration."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for t in var.tags : can(regex("^[a-zA-Z][^,{}\\s]*:[^,{}\\s]+$", t))])
    error_message = "tags must be \"key:value\" without spaces, commas or braces."
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
