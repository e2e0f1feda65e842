mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

variables {
  name         = "mbot-test"
  tags         = { Project = "mbot", Environment = "test", ManagedBy = "terraform" }
  backup_tag   = "mbot-test"
  instance_arn = "arn:aws:ec2:eu-west-3:123456789012:instance/i-0123456789abcdef0"
  time         = "03:00"
  keep         = 7
}

run "one_snapshot_a_night_of_this_instance" {
  command = plan

  assert {
    condition     = one(aws_dlm_lifecycle_policy.nightly.policy_details).resource_types == tolist(["INSTANCE"])
    error_message = "the instance is followed: after a restore it has another volume"
  }

  assert {
    condition     = one(aws_dlm_lifecycle_policy.nightly.policy_details).target_tags == tomap({ "mbot:backup" = "mbot-test" })
    error_message = "one tag: DLM takes what has any of them"
  }

  assert {
    condition = alltrue([for schedule in one(aws_dlm_lifecycle_policy.nightly.policy_details).schedule :
    one(schedule.create_rule).interval == 24 && one(schedule.create_rule).interval_unit == "HOURS" && one(schedule.create_rule).times == tolist(["03:00"])])
    error_message = "each night at the given time"
  }

  assert {
    condition     = aws_dlm_lifecycle_policy.nightly.state == "ENABLED" && length(one(aws_dlm_lifecycle_policy.nightly.policy_details).schedule) == 1
    error_message = "switched on, one schedule"
  }
}

run "a_number_of_them_stays" {
  command = plan

  assert {
    condition     = one(one(one(aws_dlm_lifecycle_policy.nightly.policy_details).schedule).retain_rule).count == 7
    error_message = "by number"
  }
}

run "the_client_and_dlm_leave_each_others_alone" {
  command = plan

  assert {
    condition     = one(one(aws_dlm_lifecycle_policy.nightly.policy_details).schedule).tags_to_add == tomap({ Project = "mbot", Environment = "test", ManagedBy = "dlm", Name = "mbot-test", "mbot:reason" = "nightly" })
    error_message = "DLM's snapshots are DLM's"
  }

  assert {
    condition     = one(one(aws_dlm_lifecycle_policy.nightly.policy_details).schedule).copy_tags == false
    error_message = "no tag of the instance comes along"
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_role_policy.backup.policy).Statement :
    try(statement.Condition.StringEquals["aws:ResourceTag/ManagedBy"], null) == "dlm" if contains(flatten([statement.Action]), "ec2:DeleteSnapshot")])
    error_message = "it deletes what it made"
  }
}

run "its_role_may_do_just_that" {
  command = plan

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.backup.policy).Statement : statement.Action])) == toset([
      "ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:CreateSnapshot", "ec2:CreateSnapshots", "ec2:CreateTags", "ec2:DeleteSnapshot",
    ])
    error_message = "looks, makes, tags and deletes snapshots"
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_role_policy.backup.policy).Statement :
    statement.Resource != "*" || alltrue([for action in flatten([statement.Action]) : startswith(action, "ec2:Describe")])])
    error_message = "everything but looking is limited"
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_role_policy.backup.policy).Statement :
    [for arn in flatten([statement.Resource]) : arn if strcontains(arn, "instance/")] == ["arn:aws:ec2:eu-west-3:123456789012:instance/i-0123456789abcdef0"] if contains(flatten([statement.Action]), "ec2:CreateSnapshots")])
    error_message = "of this instance alone"
  }

  assert {
    condition     = jsondecode(aws_iam_role.backup.assume_role_policy).Statement == [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "dlm.amazonaws.com" }, Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } } }]
    error_message = "DLM, for this account"
  }
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition     = alltrue([for tags in [aws_dlm_lifecycle_policy.nightly.tags, aws_iam_role.backup.tags] : tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })])
    error_message = "Project, Environment, ManagedBy and Name on each"
  }
}
