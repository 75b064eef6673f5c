# The configuration in S3, for a zip that holds none. Its SHA-256 is in its key: a changed configuration is another key, so
# another environment variable, and Lambda starts new environments.
locals {
  # A count must be known at the plan, and the name of a bucket that is made in the same apply is not. With a release's zip
  # config_bucket must be given, so whether it is null need not be asked.
  config_uploaded = startswith(basename(var.package_path), "elbsli-lambda-") ? true : var.config_bucket != null

  config_key = "${var.name}/elbsli-${filesha256(var.config_path)}.yaml"
  config_arn = local.config_uploaded ? "arn:${local.partition}:s3:::${var.config_bucket}/${local.config_key}" : ""
}

resource "aws_s3_object" "config" {
  count = local.config_uploaded ? 1 : 0

  bucket                 = var.config_bucket
  key                    = local.config_key
  source                 = var.config_path
  etag                   = filemd5(var.config_path) # an object that was changed in place is put right
  content_type           = "application/yaml"
  server_side_encryption = "AES256" # with a key of KMS the function would need that key, too

  # An object has at most ten tags, and the provider may have more by default.
  override_provider {
    default_tags {
      tags = {}
    }
  }

  # The function goes over to the new one before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}
