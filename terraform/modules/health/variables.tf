variable "function_name" {
  description = "Function to ask, once it is there."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Bucket that the event names."
  type        = string
  nullable    = false
}
