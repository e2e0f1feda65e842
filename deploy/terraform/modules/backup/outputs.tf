output "policy_id" {
  description = "The DLM policy."
  value       = aws_dlm_lifecycle_policy.nightly.id
}
