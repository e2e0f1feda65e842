output "instance_id" {
  description = "The instance."
  value       = aws_instance.this.id
}

output "instance_arn" {
  description = "The instance as IAM names it."
  value       = aws_instance.this.arn
}

output "elastic_ip" {
  description = "Its address."
  value       = aws_eip.this.public_ip
}

output "role_name" {
  description = "Role of its processes, to attach the app's own policies to."
  value       = aws_iam_role.instance.name
}

output "key_name" {
  description = "The key pair that it was made with."
  value       = aws_instance.this.key_name
}
