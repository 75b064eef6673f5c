output "bucket" {
  description = "Name of the bucket, known once load balancers may write to it: what access_logs.bucket and the root module's bucket take."
  value       = aws_s3_bucket_policy.logs.bucket
}

output "bucket_arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.logs.arn
}

output "prefixes" {
  description = "Beginnings of the keys of the logs: what the root module's prefixes take."
  value       = local.log_prefixes
}
