variable "package_path" {
  description = "Zip that \"make package\" made."
  type        = string
  default     = "dist/elbsli-arm64.zip"
}

variable "config_path" {
  description = "Configuration inside that zip."
  type        = string
  default     = "dist/arm64/config.yaml"
}

variable "datadog_api_key_secret_arn" {
  description = "ARN of the secret with Datadog's API key as a plain string."
  type        = string
}

variable "created_after" {
  description = "First day of the backfill, as RFC 3339."
  type        = string
  default     = "2026-08-01T00:00:00Z"
}

variable "created_before" {
  description = "End of the backfill, as RFC 3339."
  type        = string
  default     = "2026-11-01T00:00:00Z"
}
