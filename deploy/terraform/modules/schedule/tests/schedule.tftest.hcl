mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_scheduler_schedule_group" {
    defaults = { arn = "arn:aws:scheduler:eu-west-3:123456789012:schedule-group/mbot-test" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mbot-test-schedule" }
  }
}

variables {
  name         = "mbot-test"
  tags         = { Project = "mbot", Environment = "test", ManagedBy = "terraform" }
  instance_id  = "i-0123456789abcdef0"
  instance_arn = "arn:aws:ec2:eu-west-3:123456789012:instance/i-0123456789abcdef0"
  time_zone    = "Europe/Paris"
  start        = "07:30"
  stop         = "20:05"
  days         = "MON-FRI"
}

run "stopped_every_evening_started_on_working_days" {
  assert {
    condition     = output.schedules == { stop = "cron(5 20 ? * * *)", start = "cron(30 7 ? * MON-FRI *)" }
    error_message = "minute, hour, days"
  }

  assert {
    condition     = alltrue([for schedule in aws_scheduler_schedule.this : schedule.schedule_expression_timezone == "Europe/Paris" && one(schedule.flexible_time_window).mode == "OFF" && schedule.state == "ENABLED"])
    error_message = "at that minute of that zone"
  }

  assert {
    condition = alltrue([for name, schedule in aws_scheduler_schedule.this :
    one(schedule.target).arn == "arn:aws:scheduler:::aws-sdk:ec2:${name}Instances" && one(schedule.target).input == "{\"InstanceIds\":[\"i-0123456789abcdef0\"]}"])
    error_message = "EC2's own call, for this instance"
  }

  assert {
    condition     = alltrue([for schedule in aws_scheduler_schedule.this : one(one(schedule.target).retry_policy).maximum_event_age_in_seconds == 3600])
    error_message = "tried for an hour and not for a day"
  }
}

run "never_started" {
  command = plan

  variables {
    start = null
  }

  assert {
    condition     = keys(aws_scheduler_schedule.this) == ["stop"]
    error_message = "without a start there is only the stop"
  }

  assert {
    condition     = one(jsondecode(aws_iam_role_policy.schedule.policy).Statement).Action == ["ec2:StopInstances"]
    error_message = "and nothing may start it"
  }
}

run "its_role_may_do_just_that" {
  assert {
    condition     = jsondecode(aws_iam_role_policy.schedule.policy).Statement == [{ Effect = "Allow", Action = ["ec2:StartInstances", "ec2:StopInstances"], Resource = "arn:aws:ec2:eu-west-3:123456789012:instance/i-0123456789abcdef0" }]
    error_message = "starts and stops this instance"
  }

  assert {
    condition = jsondecode(aws_iam_role.schedule.assume_role_policy).Statement == [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "scheduler.amazonaws.com" }, Condition = { StringEquals = {
      "aws:SourceAccount" = "123456789012", "aws:SourceArn" = "arn:aws:scheduler:eu-west-3:123456789012:schedule-group/mbot-test"
    } } }]
    error_message = "for the schedules of this group alone"
  }

  assert {
    condition     = alltrue([for schedule in aws_scheduler_schedule.this : one(schedule.target).role_arn == aws_iam_role.schedule.arn && schedule.group_name == "mbot-test"])
    error_message = "the schedules are in the group and have the role"
  }
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition     = alltrue([for tags in [aws_scheduler_schedule_group.this.tags, aws_iam_role.schedule.tags] : tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })])
    error_message = "Project, Environment, ManagedBy and Name on each that can have tags"
  }
}
