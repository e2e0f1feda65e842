output "topic_arn" {
  description = "Where the alarms go; more can subscribe."
  value       = aws_sns_topic.this.arn
}
