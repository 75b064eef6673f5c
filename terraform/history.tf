# The counts of each log object, as Parquet files in an existing bucket: see docs/history.md.
locals {
  history_uri = var.history == null ? "" : "s3://${var.history.bucket}/${var.history.prefix}"
  history_arn = var.history == null ? "" : "arn:${local.partition}:s3:::${var.history.bucket}/${var.history.prefix}"

  # The columns of a file, in order.
  history_columns = concat(
    [for name in [
      "kind", "sli", "load_balancer", "method", "route", "journey", "dimensions", "rule", "value", "error_reason", "target_group",
      "sender", "object", "source", "detail",
    ] : { name = name, type = "string" }],
    [{ name = "minute", type = "timestamp" }, { name = "total", type = "bigint" }, { name = "good", type = "bigint" }],
    [for name in ["elb_status", "target_status", "bin"] : { name = name, type = "int" }],
  )
}

# Compaction deletes files. In a bucket with versioning, deleted and replaced files remain as noncurrent versions.
resource "aws_s3_bucket_lifecycle_configuration" "history" {
  count = try(var.history.expire_days, null) == null ? 0 : 1

  bucket = var.history.bucket

  rule {
    id     = "elb-sli-history"
    status = "Enabled"

    filter {
      prefix = "${var.history.prefix}/"
    }

    expiration {
      days = var.history.expire_days
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }
}

resource "aws_glue_catalog_table" "history" {
  count = try(var.history.glue, null) == null ? 0 : 1

  name          = var.history.glue.table
  database_name = var.history.glue.database
  description   = "Counts of ELB access logs; docs/history.md has queries, and the views that select the files to count."
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    "EXTERNAL"                  = "TRUE"
    "classification"            = "parquet"
    "projection.enabled"        = "true"
    "projection.date.type"      = "date"
    "projection.date.format"    = "yyyy-MM-dd"
    "projection.date.range"     = "${var.history.glue.first_date},NOW"
    "storage.location.template" = "${local.history_uri}/date=$${date}/"
  }

  partition_keys {
    name = "date"
    type = "string"
  }

  storage_descriptor {
    location      = "${local.history_uri}/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    dynamic "columns" {
      for_each = local.history_columns
      content {
        name = columns.value.name
        type = columns.value.type
      }
    }
  }
}
