variable "package_path" {
  description = "Zip from a release."
  type        = string
  default     = "elbsli-lambda-arm64.zip"
}

variable "config_path" {
  description = "Configuration to upload."
  type        = string
  default     = "config.yaml"
}

variable "datadog_api_key_secret_arn" {
  description = "ARN of the secret with Datadog's API key as a plain string."
  type        = string
}
