# What runs

variable "name" {
  description = "Prefix of all resource names, and the function's name unless function_name is given."
  type        = string
  default     = "elb-sli"
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9-_]{1,40}$", var.name))
    error_message = "name must be 1 to 40 letters, digits, - and _: the queue, table, role and alarms are named after it."
  }
}

variable "region" {
  description = "Region of the provider. Set it and account_id if the module has depends_on, so that names and policies are known during the plan. It becomes part of the role's name."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of a region, such as \"ap-northeast-1\"."
  }
}

variable "account_id" {
  description = "Account of the provider; null: looked up from AWS."
  type        = string
  default     = null

  validation {
    condition     = var.account_id == null || can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be 12 digits; write it in quotes to keep leading zeros."
  }
}

variable "function_name" {
  description = "Name of the function and its log group; null: name."
  type        = string
  default     = null

  validation {
    condition     = var.function_name == null || can(regex("^[a-zA-Z0-9-_]{1,64}$", var.function_name))
    error_message = "function_name must be 1 to 64 letters, digits, - and _."
  }
}

variable "role_name" {
  description = "Name of the function's role; null: name, followed by the region if that is given. Roles are global: two regions need two names."
  type        = string
  default     = null

  validation {
    condition     = var.role_name == null || can(regex("^[a-zA-Z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "role_name must be a valid IAM name: 1 to 64 letters, digits and + = , . @ _ -."
  }
}

variable "accept_new_name" {
  description = "The new name, to confirm the rename of a module that has been applied. A rename recreates the queue, the table and the function: \"Renaming\" in the README says what is lost and how to avoid that."
  type        = string
  default     = null

  validation {
    condition     = var.accept_new_name == null || var.accept_new_name == var.name
    error_message = "accept_new_name must be the same as name, or be omitted."
  }
}

variable "package_path" {
  description = "Path of the function's zip: either one from \"make package\", with the configuration inside, or elbsli-lambda-arm64.zip (-amd64.zip) from a release, which contains no configuration and needs config_bucket."
  type        = string
  nullable    = false

  validation {
    condition     = endswith(var.package_path, ".zip") && fileexists(var.package_path)
    error_message = "package_path is not an existing zip file: download elbsli-lambda-arm64.zip (or -amd64.zip) from a release, or run \"make package CONFIG=…\" and give the path of dist/elbsli-arm64.zip (or -amd64.zip)."
  }

  validation {
    condition     = !can(regex("^elbsli-(linux|darwin|windows)-", basename(var.package_path)))
    error_message = "package_path is the command-line tool: in a release, the function's zip is elbsli-lambda-arm64.zip (or -amd64.zip)."
  }
}

variable "config_path" {
  description = "Path of the YAML configuration. With config_bucket, it is the file to upload. Otherwise it is the file inside the zip (\"make package\" leaves a copy at dist/arm64/config.yaml or dist/amd64), which the module checks against the other inputs."
  type        = string
  nullable    = false

  validation {
    condition     = can(keys(yamldecode(file(var.config_path))))
    error_message = "config_path is not a YAML file with a mapping at the top: run \"elbsli check --config FILE\" on it. Without config_bucket, it must be the file given to \"make package CONFIG=…\"."
  }
}

variable "config_bucket" {
  description = "Bucket in this account, for a release's zip: config_path is uploaded to it as NAME/elbsli-SHA256.yaml, and the function reads it there. The bucket of the logs will do. No lifecycle rule may expire the object: without it the function cannot start in a new execution environment. If the bucket's name is known only during apply (a bucket made in the same apply), keep the zip's name from the release, elbsli-lambda-…; with a zip of another name, write the bucket's name out. null: the configuration is inside the zip."
  type        = string
  default     = null

  validation {
    condition     = var.config_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.config_bucket))
    error_message = "config_bucket must be the name of a bucket, not its ARN or URL."
  }

  validation {
    condition     = var.config_bucket != null || !startswith(basename(var.package_path), "elbsli-lambda-")
    error_message = "config_bucket must be given: a release's zip contains no configuration. The bucket of the logs will do if it is in this account."
  }

  validation {
    condition     = var.config_bucket == null || var.config_bucket != var.bucket || local.bucket_owner == local.account
    error_message = "config_bucket must be a bucket in this account, but bucket is in another one: give another bucket."
  }

  # The function would be notified of its own configuration.
  validation {
    condition     = var.config_bucket == null || var.config_bucket != var.bucket || alltrue([for p in var.prefixes : !startswith("${var.name}/", p) && !startswith(p, "${var.name}/")])
    error_message = "config_bucket is also the bucket of the logs, and one of prefixes overlaps the configuration's folder \"NAME/\": give another bucket."
  }
}

variable "architecture" {
  description = "Architecture of the package: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be \"arm64\" (with elbsli-arm64.zip) or \"x86_64\" (with elbsli-amd64.zip)."
  }

  validation {
    condition     = !endswith(var.package_path, var.architecture == "arm64" ? "-amd64.zip" : "-arm64.zip")
    error_message = "architecture and package_path do not match: arm64 runs elbsli-arm64.zip, x86_64 runs elbsli-amd64.zip."
  }
}

# Where the logs are

variable "bucket" {
  description = "Name of the bucket that the load balancers write to. It may exist already, and may belong to another account."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket must be the name of a bucket, not its ARN or URL."
  }
}

variable "bucket_account_id" {
  description = "Account that owns the bucket; null: this one. The owner must add the output bucket_policy_to_add to the bucket's policy."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_account_id == null || can(regex("^[0-9]{12}$", var.bucket_account_id))
    error_message = "bucket_account_id must be 12 digits; write it in quotes to keep leading zeros."
  }
}

variable "bucket_kms_key_arn" {
  description = "KMS key of the objects, if they were copied into a bucket with one; null: SSE-S3, the only encryption that load balancers can write with."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.bucket_kms_key_arn))
    error_message = "bucket_kms_key_arn must be the ARN of a key (…:key/…), not of an alias: IAM cannot grant an alias."
  }
}

variable "prefixes" {
  description = "Key prefixes of the logs. If the load balancer has a prefix, use \"PREFIX/AWSLogs/\"; narrower prefixes (\"AWSLogs/111122223333/\") work too."
  type        = list(string)
  default     = ["AWSLogs/"]
  nullable    = false

  validation {
    condition     = length(var.prefixes) > 0 && alltrue([for p in var.prefixes : can(regex("^[A-Za-z0-9_.-][A-Za-z0-9_./-]*/$", p))])
    error_message = "prefixes must have at least one prefix; each must end in / and consist of letters, digits, _ . - and / (no wildcards, no leading /)."
  }

  validation {
    condition     = alltrue(flatten([for i, p in var.prefixes : [for j, q in var.prefixes : i == j || !startswith(p, q)]]))
    error_message = "prefixes must not overlap: S3 refuses two notifications for one object. Keep the shorter one."
  }
}

variable "allow_list_bucket" {
  description = "Allow s3:ListBucket on the whole bucket, so that a deleted object is reported as missing instead of forbidden. Either way it ends up in the dead-letter queue."
  type        = bool
  default     = false
  nullable    = false
}

# How new log files are announced

variable "trigger" {
  description = "How new log files are announced. s3: the bucket notifies the queue. sns: the bucket notifies a topic. eventbridge: the bucket sends events to EventBridge. none: S3 Batch Operations or your own means."
  type        = string
  default     = "s3"
  nullable    = false

  validation {
    condition     = contains(["s3", "sns", "eventbridge", "none"], var.trigger)
    error_message = "trigger must be \"s3\", \"sns\", \"eventbridge\" or \"none\"."
  }
}

variable "manage_bucket_notification" {
  description = "For trigger s3 and eventbridge. true: the module owns the bucket's whole notification configuration and replaces what is there. false: the module does not change the bucket, and you add the output bucket_notification_to_add."
  type        = bool
  default     = null

  validation {
    condition     = var.manage_bucket_notification != null || !contains(["s3", "eventbridge"], var.trigger)
    error_message = "manage_bucket_notification must be given for this trigger. S3 has one notification configuration for each bucket, and true replaces it: set true only if the bucket notifies nothing else. Otherwise set false, and add what output bucket_notification_to_add shows."
  }
}

variable "accept_notification_change" {
  description = "Confirms a change of who manages the bucket's notification configuration (by manage_bucket_notification or trigger) after the module has been applied; true: the module will manage it. A change to false deletes the whole configuration, and a change to true replaces it: see \"Leaving the bucket's notifications\" in the README."
  type        = bool
  default     = null

  validation {
    condition     = var.accept_notification_change == null || var.accept_notification_change == (coalesce(var.manage_bucket_notification, false) && contains(["s3", "eventbridge"], var.trigger))
    error_message = "accept_notification_change must agree with manage_bucket_notification and trigger (true: the module manages the configuration), or be omitted."
  }
}

variable "filter_suffix" {
  description = "Key suffix of the logs, for trigger s3 and eventbridge: \".log.gz\" (ALB, NLB), \".log\" (Classic ELB), or \"\" for all. The function skips anything that is not an access log."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]*$", var.filter_suffix))
    error_message = "filter_suffix must be plain text such as \".log.gz\", without wildcards."
  }
}

variable "sns_topic_arn" {
  description = "Topic that the bucket notifies, for trigger sns."
  type        = string
  default     = null

  validation {
    condition     = (var.trigger == "sns") == (var.sns_topic_arn != null)
    error_message = "sns_topic_arn and trigger = \"sns\" go together: give both or neither."
  }

  validation {
    condition     = var.sns_topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.sns_topic_arn))
    error_message = "sns_topic_arn must be the ARN of a standard topic: S3 does not notify FIFO topics."
  }
}

variable "event_bus_name" {
  description = "Event bus with the bucket's events, for trigger eventbridge. S3 sends them to the default bus of the bucket's account; another account must forward them to a bus in this one."
  type        = string
  default     = "default"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,256}$", var.event_bus_name))
    error_message = "event_bus_name must be the name of a bus in this account, not its ARN."
  }
}

# Datadog

variable "sink" {
  description = "How points reach Datadog. dogstatsd: through the extension layer, which can lose points that it has received, so each log file is sent `confirmations` times. intake: the function posts them to Datadog's API, which confirms them; no layer, one pass. Both write the same points."
  type        = string
  default     = "dogstatsd"
  nullable    = false

  validation {
    condition     = contains(["dogstatsd", "intake"], var.sink)
    error_message = "sink must be \"dogstatsd\" or \"intake\"."
  }
}

variable "confirmations" {
  description = "For sink dogstatsd: the number of passes that must send all points of a log file before its message is deleted. The passes are visibility_timeout apart and write the same points again, so the next pass makes up for a flush that the extension lost."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.confirmations >= 1 && var.confirmations <= 5 && floor(var.confirmations) == var.confirmations
    error_message = "confirmations must be a whole number from 1 to 5. With 1, points that a failed flush of the extension loses stay lost."
  }
}

variable "datadog_api_key_secret_arn" {
  description = "ARN of the Secrets Manager secret that holds the API key as a plain string; with sink intake it may also be a JSON object with one key."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6}$", var.datadog_api_key_secret_arn))
    error_message = "datadog_api_key_secret_arn must be the whole ARN of the secret, including the six random characters at the end: the function may read only this one secret."
  }
}

variable "datadog_api_key_secret_kms_key_arn" {
  description = "KMS key of that secret; null: aws/secretsmanager."
  type        = string
  default     = null

  validation {
    condition     = var.datadog_api_key_secret_kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.datadog_api_key_secret_kms_key_arn))
    error_message = "datadog_api_key_secret_kms_key_arn must be the ARN of a key (…:key/…), not of an alias: IAM cannot grant an alias."
  }
}

variable "datadog_site" {
  description = "Datadog site, such as datadoghq.com, datadoghq.eu, us5.datadoghq.com, ap1.datadoghq.com or ddog-gov.com."
  type        = string
  default     = "datadoghq.com"
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]+\\.)?(datadoghq\\.(com|eu)|ddog-gov\\.com)$", var.datadog_site))
    error_message = "datadog_site must be the site's name without https:// and app., for example \"datadoghq.eu\"."
  }
}

variable "datadog_extension_version" {
  description = "Version of the Datadog extension layer."
  type        = number
  default     = 99
  nullable    = false

  validation {
    condition     = var.datadog_extension_version >= 98 && floor(var.datadog_extension_version) == var.datadog_extension_version
    error_message = "datadog_extension_version must be 98 or later: earlier versions always add tags that change, so a retry would count twice."
  }
}

variable "datadog_layer_arn" {
  description = "ARN of the extension layer, if it is not Datadog's own (China, a FIPS build, a copy in your account); it replaces datadog_extension_version."
  type        = string
  default     = null

  validation {
    condition     = var.datadog_layer_arn == null || can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", var.datadog_layer_arn))
    error_message = "datadog_layer_arn must be the ARN of a layer with its version at the end."
  }
}

# How it runs

variable "memory_size" {
  description = "Memory in MB, which also sets the CPU: 1,769 MB gives one full vCPU. More finishes large log files sooner, and costs more."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory_size >= 256 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "memory_size must be a whole number from 256 to 10240: the function and the extension share the memory."
  }
}

variable "timeout" {
  description = "The function's timeout in seconds, for one log file."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.timeout >= 15 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout must be a whole number of seconds from 15 to 900: the function does not start on a log file in its last 5 seconds."
  }
}

variable "visibility_timeout" {
  description = "Seconds until an unfinished message is tried again."
  type        = number
  default     = 360
  nullable    = false

  validation {
    condition     = var.visibility_timeout >= 6 * var.timeout && var.visibility_timeout <= 43200
    error_message = "visibility_timeout must be at least 6 times timeout (AWS's rule for queues that a function reads), and at most 43200."
  }
}

variable "max_receive_count" {
  description = "Tries of one log file before it goes to the dead-letter queue."
  type        = number
  default     = 6
  nullable    = false

  validation {
    condition     = var.max_receive_count >= 2 && floor(var.max_receive_count) == var.max_receive_count
    error_message = "max_receive_count must be a whole number, 2 or more: a single failed try is normal, for example during a deployment."
  }

  validation {
    condition     = var.sink != "dogstatsd" || var.max_receive_count > var.confirmations
    error_message = "max_receive_count must be greater than confirmations: each confirmation takes one receive, and one more must remain for a failed try."
  }

  # A log file comes up to 15 minutes after its first request; the function sends a point for 55 minutes.
  validation {
    condition     = (var.max_receive_count - 1) * var.visibility_timeout <= 2400 || try(tobool(yamldecode(file(var.config_path)).historical), false)
    error_message = "max_receive_count and visibility_timeout put the last try more than 40 minutes after the first, when the points are more than 55 minutes old and no longer sent: lower one of them, or set \"historical: true\" in the configuration if the Datadog account accepts old points."
  }
}

variable "maximum_concurrency" {
  description = "Number of log files counted at the same time."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.maximum_concurrency >= 2 && var.maximum_concurrency <= 1000 && floor(var.maximum_concurrency) == var.maximum_concurrency
    error_message = "maximum_concurrency must be a whole number from 2 to 1000, which is what Lambda accepts for a queue."
  }
}

variable "reserved_concurrency" {
  description = "Concurrency reserved for this function; null: none."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= var.maximum_concurrency, false)
    error_message = "reserved_concurrency must be at least maximum_concurrency: otherwise messages are received, throttled, and end up in the dead-letter queue untried."
  }
}

variable "environment" {
  description = "Additional environment variables, for example DD_LOG_LEVEL or HTTPS_PROXY."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length([for k in keys(var.environment) : k if can(regex("^(AWS_LAMBDA_.*|ELBSLI_.*|DD_API_KEY.*|DD_SITE|DD_AGENT_HOST|DD_DOGSTATSD_.*|DD_FLUSH_TIMEOUT|DD_SERVERLESS_.*|DD_TRACE_ENABLED|DD_LAMBDA_CUSTOMER_METRICS_EXCLUDE_TAGS)$", k))]) == 0
    error_message = "environment must not contain variables that the module sets itself (ELBSLI_*, DD_API_KEY*, DD_SITE, DD_SERVERLESS_* and the like): use the module's own variables."
  }

  validation {
    condition     = length(setintersection(keys(var.environment), ["DD_ENV", "DD_SERVICE", "DD_VERSION", "DD_TAGS", "DD_ENTITY_ID"])) == 0
    error_message = "environment must not contain DD_ENV, DD_SERVICE, DD_VERSION, DD_TAGS or DD_ENTITY_ID: they become tags of every point, and changing one makes retries count twice. Put tags under \"metrics: tags:\" in the configuration, where the SLOs read them too."
  }
}

variable "vpc" {
  description = "Subnets and security groups for a function inside a VPC. It needs routes to S3, DynamoDB, Secrets Manager and Datadog."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null

  validation {
    condition     = var.vpc == null || try(length(var.vpc.subnet_ids) > 0 && length(var.vpc.security_group_ids) > 0, false)
    error_message = "vpc needs at least one subnet and one security group; omit vpc for a function outside any VPC."
  }
}

variable "writers_table" {
  description = "DynamoDB table that keeps the points of log files of the same period apart. Without it, the tag `writer` is the load balancer node's address, which multiplies the custom metrics, and two files of one node and period overwrite each other."
  type = object({
    enabled                = optional(bool, true)
    point_in_time_recovery = optional(bool, false)
    deletion_protection    = optional(bool, false)
  })
  default  = {}
  nullable = false
}

variable "history" {
  description = "Where the function keeps the counts of each log object; null: nowhere. The bucket must exist in this region. expire_days manages the lifecycle rules of the whole bucket, so set it only if nothing else does. glue makes a table for Athena in an existing database, starting at the date first_date."
  type = object({
    bucket      = string
    prefix      = optional(string, "elb-sli")
    kms_key_arn = optional(string)
    expire_days = optional(number)
    glue = optional(object({
      database   = string
      table      = optional(string, "elb_sli")
      first_date = optional(string, "2026-01-01")
    }))
  })
  default = null

  validation {
    condition     = var.history == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.history.bucket))
    error_message = "history.bucket must be the name of a bucket."
  }
  validation {
    condition     = var.history == null ? true : can(regex("^[a-zA-Z0-9!_.'()-]+(/[a-zA-Z0-9!_.'()-]+)*$", var.history.prefix))
    error_message = "history.prefix must be one or more names with slashes between them, such as \"elb-sli\", without a slash at either end."
  }
  # The function would be notified of each file that it writes.
  validation {
    condition     = var.history == null ? true : var.history.bucket != var.bucket || alltrue([for p in var.prefixes : !startswith("${var.history.prefix}/", p) && !startswith(p, "${var.history.prefix}/")])
    error_message = "history.prefix overlaps the prefixes of the logs: give another prefix, or another bucket."
  }
  validation {
    condition     = try(var.history.expire_days, null) == null ? true : var.history.expire_days >= 1 && floor(var.history.expire_days) == var.history.expire_days
    error_message = "history.expire_days must be a whole number of days."
  }
  validation {
    condition     = try(var.history.glue, null) == null ? true : can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.history.glue.first_date)) && can(regex("^[a-z0-9_]{1,255}$", var.history.glue.table)) && can(regex("^[a-z0-9_]{1,255}$", var.history.glue.database))
    error_message = "history.glue: database and table must consist of a-z, 0-9 and _, and first_date must be a date such as \"2026-01-01\"."
  }
}

variable "check_function" {
  description = "Send the function S3's test event at the end of each plan and apply, and warn if it does not answer. Needs lambda:InvokeFunction."
  type        = bool
  default     = false
  nullable    = false
}

# What the account requires

variable "kms_key_arn" {
  description = "KMS key for the queues, the table, the log group and the function's environment; null: AWS's keys. Its policy must let logs.REGION.amazonaws.com and the trigger's service (s3, sns or events) use it."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (…:key/…), not of an alias: IAM cannot grant an alias."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the function's role; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "log_retention_days" {
  description = "Days to keep the function's own log; 0: forever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch Logs accepts: 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "alarms" {
  description = "CloudWatch alarms: dead letters, age of the oldest message, errors, throttles. actions are ARNs that are notified when an alarm starts and ends."
  type = object({
    enabled                = optional(bool, true)
    actions                = optional(list(string), [])
    oldest_message_seconds = optional(number) # null: 1200, or 600 after the last confirmation is due
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for a in var.alarms.actions : can(regex("^arn:aws[a-z-]*:", a))])
    error_message = "alarms.actions must be ARNs, for example of an SNS topic."
  }

  validation {
    condition     = var.alarms.oldest_message_seconds == null || try(var.alarms.oldest_message_seconds >= 60 && var.alarms.oldest_message_seconds <= 2400, false)
    error_message = "alarms.oldest_message_seconds must be from 60 to 2400: after 40 minutes in the queue the points are too old to send."
  }

  # A message that is waiting for its confirmation is not late.
  validation {
    condition     = var.alarms.oldest_message_seconds == null || var.sink != "dogstatsd" || try(var.alarms.oldest_message_seconds > (var.confirmations - 1) * var.visibility_timeout, true)
    error_message = "alarms.oldest_message_seconds must be more than (confirmations - 1) x visibility_timeout: every message waits that long for its confirmation."
  }
}

variable "tags" {
  description = "Tags of all resources."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for k, v in var.tags : length(k) >= 1 && length(k) <= 128 && length(v) <= 256 && !startswith(lower(k), "aws:")])
    error_message = "tags must have keys of 1 to 128 characters that do not begin with aws:, and values of at most 256."
  }
}
