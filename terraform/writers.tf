# Gives each log file of one load balancer and period its own ordinal, so that no two write the same point. The table
# contains load balancer names and hashes. kms_key_arn encrypts it if an account requires a key; otherwise AWS's own key
# does. Recovery is optional: if the table were lost, retries of the last hours and later backfills could count twice.
# (enable-at-rest-encryption is meant for DAX clusters: DynamoDB encrypts every table.)
#tfsec:ignore:aws-dynamodb-enable-at-rest-encryption tfsec:ignore:aws-dynamodb-table-customer-key tfsec:ignore:aws-dynamodb-enable-recovery
resource "aws_dynamodb_table" "writers" {
  count = var.writers_table.enabled ? 1 : 0

  name                        = local.table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  deletion_protection_enabled = var.writers_table.deletion_protection
  tags                        = var.tags

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

  dynamic "server_side_encryption" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }
}
