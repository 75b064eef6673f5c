terraform {
  required_version = ">= 1.9"

  required_providers {
    datadog = {
      source  = "DataDog/datadog"
      version = ">= 4.17, < 5.0" # bad_events_formula
    }
  }
}
