terraform {
  required_version = ">= 1.9"

  required_providers {
    datadog = {
      source  = "DataDog/datadog"
      version = ">= 3.40, < 5.0"
    }
  }
}
