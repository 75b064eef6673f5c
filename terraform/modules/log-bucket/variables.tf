variable "bucket" {
  description = "Name of the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket must be 3 to 63 lower-case letters, digits, dots and hyphens, and unique in all of S3."
  }
}

variable "load_balancer_account_ids" {
  description = "Accounts whose load balancers write here; null: this one. The bucket must be in the load balancers' region."
  type        = list(string)
  default     = null

  validation {
    condition     = var.load_balancer_account_ids == null || try(length(var.load_balancer_account_ids) > 0 && alltrue([for a in var.load_balancer_account_ids : can(regex("^[0-9]{12}$", a))]), false)
    error_message = "load_balancer_account_ids must be account numbers of 12 digits, in quotes, or be omitted."
  }
}

variable "prefixes" {
  description = "Prefixes set at the load balancers (access_logs.prefix); \"\" means none."
  type        = list(string)
  default     = [""]
  nullable    = false

  validation {
    condition     = length(var.prefixes) > 0 && alltrue([for p in var.prefixes : p == "" || (can(regex("^[A-Za-z0-9_.-][A-Za-z0-9_./-]*[A-Za-z0-9_.-]$|^[A-Za-z0-9_.-]$", p)) && !strcontains(p, "AWSLogs"))])
    error_message = "prefixes must be as set at the load balancer: without a slash at either end, without wildcards, and without AWSLogs, which is added automatically."
  }
}

variable "network_load_balancers" {
  description = "Also accept the TLS logs of Network Load Balancers, which another service delivers."
  type        = bool
  default     = false
  nullable    = false
}

variable "vended" {
  description = "Load balancers whose access logs CloudWatch Logs delivers here (\"vended logs\"), by a name for each delivery. format: json, w3c, plain or parquet. fields: the record fields in order; null: AWS's default. suffix_path and hive_compatible_path: as in AWS. Turn off the load balancer's own access logs: a load balancer that writes both kinds is counted only once."
  type = map(object({
    load_balancer_arn    = string
    format               = optional(string, "json")
    fields               = optional(list(string))
    delimiter            = optional(string)
    suffix_path          = optional(string)
    hive_compatible_path = optional(bool)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for v in values(var.vended) : can(regex("^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/(app|net)/", v.load_balancer_arn))])
    error_message = "vended: load_balancer_arn must be the ARN of an Application or Network Load Balancer; Classic Load Balancers have no vended logs."
  }

  validation {
    condition     = alltrue([for v in values(var.vended) : contains(["json", "w3c", "plain", "parquet"], v.format)])
    error_message = "vended: format must be \"json\", \"w3c\", \"plain\" or \"parquet\"."
  }

  validation {
    condition     = alltrue([for v in values(var.vended) : v.delimiter == null || contains(["plain", "w3c"], v.format)])
    error_message = "vended: delimiter is only for the formats plain and w3c."
  }

  validation {
    condition     = alltrue([for v in values(var.vended) : v.delimiter == null || try(length(v.delimiter) > 0, false)])
    error_message = "vended: delimiter must not be empty: the fields could not be separated again."
  }

  validation {
    condition     = alltrue([for v in values(var.vended) : v.fields == null || try(length(setsubtract(strcontains(v.load_balancer_arn, ":loadbalancer/net/") ? ["time", "elb"] : ["time", "elb", "elb_status_code", "request_line"], v.fields)) == 0, false)])
    error_message = "vended: fields must include time and elb, and for an Application Load Balancer elb_status_code and request_line: without them nothing can be counted."
  }

  validation {
    condition     = alltrue([for k in keys(var.vended) : can(regex("^[A-Za-z0-9_-]{1,60}$", k))])
    error_message = "vended: delivery names must be 1 to 60 letters, digits, - and _."
  }
}

variable "retention_days" {
  description = "Days until a log file (an object under AWSLogs/ of one of the prefixes) is deleted; null: never. Other objects in the bucket stay, also vended logs whose suffix_path puts them elsewhere. The function needs a log file for an hour; a backfill needs it for as long as you may want one."
  type        = number
  default     = 90

  validation {
    condition     = var.retention_days == null || try(var.retention_days >= 1 && floor(var.retention_days) == var.retention_days, false)
    error_message = "retention_days must be a whole number of days, 1 or more, or null to keep the logs forever."
  }
}

variable "force_destroy" {
  description = "Let terraform destroy delete a bucket that still contains logs."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false
}
