terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
    datadog = {
      source  = "DataDog/datadog"
      version = ">= 4.17, < 5.0"
    }
  }
}
