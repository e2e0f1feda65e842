output "security_group_id" {
  description = "The group."
  value       = aws_security_group.this.id
}
