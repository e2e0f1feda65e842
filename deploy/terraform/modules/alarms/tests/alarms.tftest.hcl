mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mbot-test-alarms" }
  }
}

variables {
  name        = "mbot-test"
  tags        = { Project = "mbot", Environment = "test", ManagedBy = "terraform" }
  region      = "eu-west-3"
  instance_id = "i-0123456789abcdef0"
  email       = "you@example.org"
}

run "somebody_is_told" {
  assert {
    condition     = aws_sns_topic_subscription.email.protocol == "email" && aws_sns_topic_subscription.email.endpoint == "you@example.org" && aws_sns_topic_subscription.email.topic_arn == aws_sns_topic.this.arn
    error_message = "by e-mail"
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : contains(alarm.alarm_actions, aws_sns_topic.this.arn) && alarm.ok_actions == toset([aws_sns_topic.this.arn])])
    error_message = "when it begins and when it ends"
  }
}

run "of_this_instance_alone" {
  command = plan

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.namespace == "AWS/EC2" && alarm.dimensions == tomap({ InstanceId = "i-0123456789abcdef0" })])
    error_message = "the instance's own figures"
  }

  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.metric_name } == { system = "StatusCheckFailed_System", instance = "StatusCheckFailed_Instance", cpu = "CPUUtilization" }
    error_message = "hardware, machine, processor"
  }
}

run "a_stopped_machine_is_no_alarm" {
  command = plan

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == "notBreaching"])
    error_message = "no figures, no alarm"
  }
}

run "broken_hardware_is_left" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["system"].alarm_actions == toset([aws_sns_topic.this.arn, "arn:aws:automate:eu-west-3:ec2:recover"]) && alltrue([for name in ["instance", "cpu"] : aws_cloudwatch_metric_alarm.this[name].alarm_actions == toset([aws_sns_topic.this.arn])])
    error_message = "AWS moves the machine when its own check fails, and does nothing by itself otherwise"
  }
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition     = alltrue([for tags in concat([aws_sns_topic.this.tags], [for alarm in aws_cloudwatch_metric_alarm.this : alarm.tags]) : tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })])
    error_message = "Project, Environment, ManagedBy and Name on each"
  }
}
