variable "package_path" {
  description = "Zip of a release."
  type        = string
  default     = "elbsli-lambda-arm64.zip"
}

variable "config_path" {
  description = "Configuration to upload."
  type        = string
  default     = "config.yaml"
}

variable "datadog_api_key_secret_arn" {
  description = "Secret with Datadog's API key as a plain string."
  type        = string
}
