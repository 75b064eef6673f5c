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

variable "subnet_ids" {
  description = "Subnets of the load balancer."
  type        = list(string)
}
