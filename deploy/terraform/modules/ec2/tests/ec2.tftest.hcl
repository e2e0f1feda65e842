mock_provider "aws" {
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0123456789abcdef0" }
  }

  mock_resource "aws_eip" {
    defaults = { public_ip = "203.0.113.10" }
  }
}

variables {
  name              = "mbot-test"
  tags              = { Project = "mbot", Environment = "test", ManagedBy = "terraform" }
  subnet_id         = "subnet-0123456789abcdef0"
  security_group_id = "sg-0123456789abcdef0"
  instance_type     = "t3.small"
  ubuntu_release    = "24.04"
  key_name          = "mbot-test"
  volume_gb         = 20
  user_data = {
    archive_url     = "https://example.org/mbot.tar.gz"
    archive_sha256  = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    source_url      = "https://example.org/app.git"
    source_ref      = "main"
    settings_base64 = ""
  }
}

run "the_disk_is_encrypted" {
  command = plan

  assert {
    condition     = one(aws_instance.this.root_block_device).encrypted == true && one(aws_instance.this.root_block_device).volume_type == "gp3" && one(aws_instance.this.root_block_device).volume_size == 20
    error_message = "gp3, 20 GB, encrypted: snapshots are encrypted only if the disk is"
  }

  assert {
    condition     = one(aws_instance.this.root_block_device).tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })
    error_message = "the disk is tagged"
  }
}

run "credentials_are_asked_for_with_a_token_and_do_not_leave_the_machine" {
  command = plan

  assert {
    condition     = one(aws_instance.this.metadata_options).http_tokens == "required"
    error_message = "IMDSv2 only"
  }

  assert {
    condition     = one(aws_instance.this.metadata_options).http_put_response_hop_limit == 1 && one(aws_instance.this.metadata_options).http_endpoint == "enabled"
    error_message = "one hop: no container or proxy gets them"
  }
}

run "it_is_not_ended_by_mistake" {
  command = plan

  assert {
    condition     = aws_instance.this.disable_api_termination == true
    error_message = "termination protection"
  }

  assert {
    condition     = aws_instance.this.instance_initiated_shutdown_behavior == "stop"
    error_message = "a shutdown from inside stops it and does not end it"
  }

  assert {
    condition     = aws_instance.this.user_data_replace_on_change == false
    error_message = "other user-data replaces nothing"
  }
}

run "the_newest_image_of_the_release" {
  assert {
    condition     = data.aws_ssm_parameter.ubuntu.name == "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
    error_message = "Canonical's parameter for the release, x86_64, gp3"
  }

  assert {
    condition     = aws_instance.this.ami == "ami-0123456789abcdef0" && aws_instance.this.instance_type == "t3.small"
    error_message = "the image that the parameter names"
  }

  assert {
    condition     = aws_instance.this.subnet_id == "subnet-0123456789abcdef0" && aws_instance.this.vpc_security_group_ids == toset(["sg-0123456789abcdef0"]) && aws_instance.this.key_name == "mbot-test"
    error_message = "where and for whom it was asked"
  }
}

run "the_newest_image_of_an_older_release" {
  command = plan

  variables {
    ubuntu_release = "22.04"
  }

  assert {
    condition     = data.aws_ssm_parameter.ubuntu.name == "/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id"
    error_message = "Canonical's parameter for images of its time"
  }
}

run "its_address_stays" {
  assert {
    condition     = aws_eip.this.domain == "vpc" && aws_eip_association.this.instance_id == aws_instance.this.id && aws_eip_association.this.allocation_id == aws_eip.this.id
    error_message = "the Elastic IP is the instance's"
  }

  assert {
    condition     = output.elastic_ip == "203.0.113.10" && output.instance_id == aws_instance.this.id
    error_message = "the outputs name what was made"
  }
}

run "its_role_may_do_nothing" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.instance.assume_role_policy).Statement == [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
    error_message = "EC2 gives it to the instance, nobody else can take it"
  }

  assert {
    condition     = try(length(aws_iam_role.instance.inline_policy), 0) == 0 && try(length(aws_iam_role.instance.managed_policy_arns), 0) == 0
    error_message = "no policy"
  }

  assert {
    condition     = aws_instance.this.iam_instance_profile == "mbot-test-instance" && aws_iam_instance_profile.instance.role == aws_iam_role.instance.name
    error_message = "the instance has that role"
  }
}

run "user_data_is_the_template_of_bootstrap" {
  command = plan

  assert {
    condition     = startswith(aws_instance.this.user_data, "#!/bin/bash\n# Makes this machine an MBot instance")
    error_message = "bootstrap/user-data.tftpl"
  }

  assert {
    condition = alltrue([for line in [
      "archive_url='https://example.org/mbot.tar.gz'", "archive_sha256='aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
      "source_url='https://example.org/app.git'", "source_ref='main'", "settings_base64=''",
    ] : strcontains(aws_instance.this.user_data, line)])
    error_message = "with the given values"
  }
}

run "user_data_that_ec2_would_refuse_is_refused" {
  command = plan

  variables {
    user_data = {
      archive_url     = ""
      archive_sha256  = ""
      source_url      = ""
      source_ref      = ""
      settings_base64 = format("%016384d", 0)
    }
  }

  expect_failures = [aws_instance.this]
}

run "the_backup_policy_finds_it" {
  command = plan

  variables {
    backup_tag = "mbot-test"
  }

  assert {
    condition     = aws_instance.this.tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test", "mbot:backup" = "mbot-test" })
    error_message = "the tag mbot:backup beside the usual ones"
  }
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition = alltrue([for tags in [aws_instance.this.tags, aws_eip.this.tags, aws_iam_role.instance.tags, aws_iam_instance_profile.instance.tags] :
    tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })])
    error_message = "Project, Environment, ManagedBy and Name on each"
  }
}

run "one_that_serves_is_left_alone" {
  override_data {
    target = data.aws_ssm_parameter.ubuntu
    values = { insecure_value = "ami-0fedcba9876543210" }
  }

  variables {
    key_name = "mbot-other"
    user_data = {
      archive_url     = "https://example.org/newer.tar.gz"
      archive_sha256  = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      source_url      = ""
      source_ref      = ""
      settings_base64 = ""
    }
  }

  assert {
    condition     = aws_instance.this.ami == "ami-0123456789abcdef0"
    error_message = "a newer image does not replace it"
  }

  assert {
    condition     = strcontains(aws_instance.this.user_data, "archive_url='https://example.org/mbot.tar.gz'")
    error_message = "a newer archive does not stop it"
  }

  assert {
    condition     = aws_instance.this.key_name == "mbot-test" && output.key_name == "mbot-test"
    error_message = "another key pair does not replace it"
  }
}
