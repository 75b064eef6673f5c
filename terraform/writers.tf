# Which of the log files of one load balancer and period an object is, so that no two ever write one point.
resource "aws_dynamodb_table" "writers" {
  #tfsec:ignore:aws-dynamodb-table-customer-key It holds names of load balancers and hashes; kms_key_arn encrypts it where a key is asked for.
  #tfsec:ignore:aws-dynamodb-enable-recovery Optional: without the table, retries of the last hour may count twice, and that is all.
  count = var.writers_table.enabled ? 1 : 0

  name                        = local.table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  deletion_protection_enabled = var.writers_table.deletion_protection
  tags                        = local.tags

  attribute {
    name = "pk"
    type = "S"
  }

  ttl {
    enabled        = true
    attribute_name = "expires"
  }

  point_in_time_recovery {
    enabled = var.writers_table.point_in_time_recovery
  }

  server_side_encryption {
    enabled     = var.kms_key_arn != null
    kms_key_arn = var.kms_key_arn
  }
}
