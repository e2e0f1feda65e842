# A snapshot each night by Data Lifecycle Manager (DLM), also while the laptop sleeps.
#
# It and `mbot-client backup` leave each other alone: DLM deletes only what it made, and the client only what bears
# ManagedBy = mbot-client. DLM's snapshots bear ManagedBy = dlm, and the instance's tags are not copied to them.

data "aws_caller_identity" "current" {}

locals {
  tags = merge(var.tags, { Name = var.name })
}

resource "aws_dlm_lifecycle_policy" "nightly" {
  description        = "${var.name} nightly"
  execution_role_arn = aws_iam_role.backup.arn
  state              = "ENABLED"
  tags               = local.tags

  policy_details {
    policy_type = "EBS_SNAPSHOT_MANAGEMENT"

    # The instance and not its volume: a restore gives it another one. DLM takes whatever has any of the target tags, so there is one.
    resource_types = ["INSTANCE"]
    target_tags    = { "mbot:backup" = var.backup_tag }

    schedule {
      name        = "nightly"
      copy_tags   = false
      tags_to_add = merge(local.tags, { ManagedBy = "dlm", "mbot:reason" = "nightly" })

      create_rule {
        interval      = 24
        interval_unit = "HOURS"
        times         = [var.time]
      }

      # By number and not by age: after a long pause there is still something to go back to.
      retain_rule {
        count = var.keep
      }
    }
  }
}

resource "aws_iam_role" "backup" {
  name        = "${var.name}-backup"
  description = "Data Lifecycle Manager for ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "dlm.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy" "backup" {
  name = "snapshots"
  role = aws_iam_role.backup.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["ec2:CreateSnapshot", "ec2:CreateSnapshots"]
        Resource = [var.instance_arn, "arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*::snapshot/*"]
      },
      {
        Effect   = "Allow"
        Action   = "ec2:CreateTags"
        Resource = "arn:aws:ec2:*::snapshot/*"
      },
      {
        Effect    = "Allow"
        Action    = "ec2:DeleteSnapshot"
        Resource  = "arn:aws:ec2:*::snapshot/*"
        Condition = { StringEquals = { "aws:ResourceTag/ManagedBy" = "dlm" } }
      },
    ]
  })
}
