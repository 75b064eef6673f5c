variable "function_name" {
  description = "Function to test, once it exists."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Bucket that the event names."
  type        = string
  nullable    = false
}
