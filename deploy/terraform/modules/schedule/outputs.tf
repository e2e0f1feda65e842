output "schedules" {
  description = "What happens when: name to cron expression."
  value       = { for name, schedule in aws_scheduler_schedule.this : name => schedule.schedule_expression }
}
