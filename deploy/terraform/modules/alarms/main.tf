# Tells somebody when AWS itself sees the machine fail. What the app and the agent do is theirs to tell (health, metrics).

locals {
  tags = merge(var.tags, { Name = var.name })

  alarms = {
    system = {
      text      = "AWS's hardware below the machine fails; AWS is asked to move it", metric = "StatusCheckFailed_System"
      statistic = "Maximum", comparison = "GreaterThanThreshold", threshold = 0, period = 60, periods = 2
      actions   = ["arn:aws:automate:${var.region}:ec2:recover"]
    }
    instance = {
      text      = "the machine does not answer: mbot-client console, mbot-client restart machine", metric = "StatusCheckFailed_Instance"
      statistic = "Maximum", comparison = "GreaterThanThreshold", threshold = 0, period = 60, periods = 5
      actions   = []
    }
    cpu = {
      text      = "the processor is busy for an hour: slow pages or, on a t3, charges for it", metric = "CPUUtilization"
      statistic = "Average", comparison = "GreaterThanThreshold", threshold = 80, period = 300, periods = 12
      actions   = []
    }
  }
}

# Not encrypted: CloudWatch can't use AWS's own key for topics, and there is nothing secret in an alarm.
resource "aws_sns_topic" "this" {
  name = "${var.name}-alarms"
  tags = local.tags
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = var.email
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/EC2"
  metric_name         = each.value.metric
  dimensions          = { InstanceId = var.instance_id }
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.periods

  # A stopped machine has no figures, and is none the worse for it.
  treat_missing_data = "notBreaching"
  alarm_actions      = concat([aws_sns_topic.this.arn], each.value.actions)
  ok_actions         = [aws_sns_topic.this.arn]
  tags               = local.tags
}
