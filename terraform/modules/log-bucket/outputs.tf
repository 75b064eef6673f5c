output "bucket" {
  description = "Name of the bucket, for access_logs.bucket and the root module's bucket. It is known once load balancers may write to the bucket."
  value       = aws_s3_bucket_policy.logs.bucket
}

output "bucket_arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.logs.arn
}

output "prefixes" {
  description = "Key prefixes of the logs, for the root module's prefixes."
  value       = local.log_prefixes
}
