# Stops the instance in the evening and starts it in the morning, by EventBridge Scheduler, without a Lambda.
#
# It is stopped every evening and started only on the given days: one that was started by hand on a Saturday does not run
# until Monday. It does not ask who is connected.

data "aws_caller_identity" "current" {}

locals {
  tags = merge(var.tags, { Name = var.name })

  calls = merge(
    { stop = { api = "stopInstances", at = var.stop, days = "*" } },
    var.start == null ? {} : { start = { api = "startInstances", at = var.start, days = var.days } },
  )
}

resource "aws_scheduler_schedule_group" "this" {
  name = var.name
  tags = local.tags
}

resource "aws_scheduler_schedule" "this" {
  for_each = local.calls

  name                         = each.key
  description                  = "${each.key} ${var.name}"
  group_name                   = aws_scheduler_schedule_group.this.name
  state                        = "ENABLED"
  schedule_expression          = "cron(${tonumber(split(":", each.value.at)[1])} ${tonumber(split(":", each.value.at)[0])} ? * ${each.value.days} *)"
  schedule_expression_timezone = var.time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:scheduler:::aws-sdk:ec2:${each.value.api}"
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ InstanceIds = [var.instance_id] })

    # AWS may be short of machines for a while; a stop that comes an hour late would surprise.
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 20
    }
  }
}

resource "aws_iam_role" "schedule" {
  name        = "${var.name}-schedule"
  description = "EventBridge Scheduler for ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = {
        "aws:SourceAccount" = data.aws_caller_identity.current.account_id
        "aws:SourceArn"     = aws_scheduler_schedule_group.this.arn
      } }
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy" "schedule" {
  name = "start-and-stop"
  role = aws_iam_role.schedule.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = sort([for call in values(local.calls) : "ec2:${title(call.api)}"])
      Resource = var.instance_arn
    }]
  })
}
