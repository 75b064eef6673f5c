# The configuration in S3, for a zip without one. Its key contains its SHA-256. So a changed configuration has another
# key and changes the environment variable, and Lambda starts new execution environments.
locals {
  # A count must be known during the plan, but the name of a bucket that is made in the same apply is not. With a
  # release's zip, config_bucket must be given, so there is no need to ask whether it is null.
  config_uploaded = startswith(basename(var.package_path), "elbsli-lambda-") ? true : var.config_bucket != null

  config_key = "${var.name}/elbsli-${filesha256(var.config_path)}.yaml"
  config_arn = local.config_uploaded ? "arn:${local.partition}:s3:::${var.config_bucket}/${local.config_key}" : ""
}

resource "aws_s3_object" "config" {
  count = local.config_uploaded ? 1 : 0

  bucket                 = var.config_bucket
  key                    = local.config_key
  source                 = var.config_path
  etag                   = filemd5(var.config_path) # repairs an object that was changed in place
  content_type           = "application/yaml"
  server_side_encryption = "AES256" # with a KMS key, the function would need that key too

  # An object has at most ten tags, and the provider's default_tags may be more.
  override_provider {
    default_tags {
      tags = {}
    }
  }

  # The function switches to the new object before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}
