# A module call that depends on something else: if that is about to change, the module's data sources are only read
# during apply.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "before" {
  type = string
}

variable "region" {
  type    = string
  default = null
}

variable "account_id" {
  type    = string
  default = null
}

resource "terraform_data" "before" {
  input = var.before
}

module "elb_sli" {
  source = "../../.."

  package_path               = "tests/testdata/elbsli-arm64.zip"
  config_path                = "tests/testdata/config.yaml"
  bucket                     = "shop-logs"
  manage_bucket_notification = true
  datadog_api_key_secret_arn = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:datadog-Ab12Cd"
  region                     = var.region
  account_id                 = var.account_id

  depends_on = [terraform_data.before]
}

output "names" {
  value = [module.elb_sli.role_name, module.elb_sli.function_name, module.elb_sli.writers_table_name, module.elb_sli.log_group_name]
}
